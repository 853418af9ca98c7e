// A page that uses the recipe for React, in StrictMode. The recipes' files are written beside it.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Chat } from "./react.jsx";

const url = new URLSearchParams(location.search).get("server");

const root = createRoot(document.body.appendChild(document.createElement("main")));
root.render(
  <StrictMode>
    <Chat url={url} />
  </StrictMode>,
);
globalThis.unmount = () => root.unmount();
