// Requests from the page to the command that opened it: what to measure, and what was measured.

/**
 * @param {string} what     the name of the request
 * @param {unknown} content  anything that JSON can hold
 * @returns {Promise<any>} the answer, of a shape that depends on `what`
 */
export async function ask(what, content = null) {
  const response = await fetch(`/${what}`, { method: "POST", body: JSON.stringify(content) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
