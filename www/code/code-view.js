// The code tab: what was just done, as one would write it with the package, and a button to copy it.
import { snippet } from "./snippets.js";
import { mountTabs } from "../lib/tabs.js";
import { defaultUrl } from "../connection/validation.js";

const TITLES = {
  connect: "Connect and read",
  message: "Send a message and read its echo",
  file: "Send a file and compare its echo",
  throughput: "Measure the throughput",
  burst: "Send more than the buffer holds",
  close: "Close with a code",
};

// Comments, strings and keywords: enough to find one's way.
const TOKENS =
  /(?<comment>\/\/.*)|(?<string>"(?:[^"\\]|\\.)*"|`[^`]*`)|(?<!\.)\b(?<keyword>async|await|const|for|if|import|from|let|new|of|return|throw)\b/gu;

/** Returns `did(what, details)`: the page's parts tell what was done, and the code for it is shown. */
export function mountCodeView(connection) {
  const code = document.getElementById("code");
  const title = document.getElementById("code-title");
  const outcome = document.getElementById("copy-outcome");
  let target = { url: defaultUrl(), protocols: [], sendBuffer: undefined };

  mountTabs(document.getElementById("record-tabs"));

  function did(what, details) {
    title.textContent = TITLES[what];
    outcome.textContent = "";
    code.replaceChildren(...highlighted(snippet(what, target, details)));
  }

  document.getElementById("copy-code").addEventListener("click", async () => {
    // Emptied first, so that a second press is announced too.
    outcome.textContent = "";
    try {
      await navigator.clipboard.writeText(code.textContent);
      outcome.textContent = "Copied";
    } catch {
      // Not every page may write to the clipboard; the keyboard still can.
      getSelection().selectAllChildren(code);
      outcome.textContent = "Selected: copy it with Ctrl+C or ⌘C";
    }
  });

  connection.addEventListener("opened", ({ detail: { url, protocols, sendBuffer } }) => {
    target = { url, protocols, sendBuffer };
    did("connect");
  });

  did("message", { data: "hello" });
  return did;
}

function* highlighted(text) {
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    yield text.slice(end, match.index);
    const span = document.createElement("span");
    span.className = `code-${Object.keys(match.groups).find((name) => match.groups[name])}`;
    span.textContent = match[0];
    yield span;
    end = match.index + match[0].length;
  }
  yield text.slice(end);
}
