// Highlights JavaScript: comments, strings and keywords.

const TOKENS =
  /(?<comment>\/\/.*)|(?<string>"(?:[^"\\]|\\.)*"|`[^`]*`)|(?<!\.)\b(?<keyword>async|await|const|for|if|import|from|let|new|of|return|throw)\b/gu;

/**
 * Returns the code as text and `<span>`s with a class for each token.
 *
 * @param {string} code
 * @returns {(string | HTMLElement)[]}
 */
export function highlight(code) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let end = 0;
  for (const { 0: token, index, groups } of code.matchAll(TOKENS)) {
    parts.push(code.slice(end, index));
    const [kind] = Object.entries(groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    const span = document.createElement("span");
    span.className = `code-${kind}`;
    span.textContent = token;
    parts.push(span);
    end = index + token.length;
  }
  parts.push(code.slice(end));
  return parts;
}
