// What the page tells the command that opened it, and asks of it.

/** @returns {Promise<any>} the answer */
export async function ask(what, content = null) {
  const response = await fetch(`/${what}`, { method: "POST", body: JSON.stringify(content) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
