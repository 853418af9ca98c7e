// A page that uses the recipe for React: it sends one message and shows what it receives.

import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { useSocket } from "./react.jsx";

const server = new URLSearchParams(location.search).get("server");

function Messages() {
  const [messages, send] = useSocket(server);
  useEffect(() => {
    // The hook connects, and sends nothing before it has.
    const attempt = setInterval(() => send("from React"), 20);
    return () => clearInterval(attempt);
  });
  return <p>{messages[0]}</p>;
}

const root = createRoot(document.body.appendChild(document.createElement("main")));
root.render(<Messages />);
globalThis.unmount = () => root.unmount();
