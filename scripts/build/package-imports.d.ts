// Declares what the package's JavaScript imports that is not JavaScript of ours, as the build makes it available.

/** The build embeds a `.wasm` file as Base64. */
declare module "*.wasm" {
  const base64: string;
  export default base64;
}

/** The only function of Node that the package uses. Node's own types would add its globals to code for browsers. */
declare module "node:fs/promises" {
  export function readFile(url: URL): Promise<Uint8Array<ArrayBuffer>>;
}
