// A page's script that imports the package and uses nothing of it.

import { connect } from "@sockstream/client";

console.log("nothing to connect to");
