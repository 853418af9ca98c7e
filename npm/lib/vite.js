// Where the development server of Vite has the wasm.

/** Vite up to version 7 serves the package's JavaScript from another folder in development, without the wasm. */
export const VITE_FOLDER = "/node_modules/.vite/deps/";
export const OWN_FOLDER = "/node_modules/@sockstream/client/dist/";
