// Loads the program that wasm-bindgen has written.
import start from "./pkg/app.js";

await start();
