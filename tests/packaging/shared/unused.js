// A page's script that imports the package and does not use it.

// biome-ignore lint/correctness/noUnusedImports: the import that the bundlers have to remove
import { connect } from "@sockstream/client";

console.log("nothing to connect to");
