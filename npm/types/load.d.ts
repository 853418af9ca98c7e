// Loading the wasm by hand.

import type { SockstreamError } from "./errors.js";

/**
 * What {@link load} takes: the address of the `.wasm` file, a response, its bytes, or a module.
 *
 * @example
 * ```ts
 * const source: WasmSource = new URL("/assets/sockstream_bg.wasm", location.href);
 * ```
 */
// Any object would pass as a `WebAssembly.Module`, which has no members, and so would any number without `& object`.
export type WasmSource = string | URL | Request | Response | BufferSource | (WebAssembly.Module & object);

/**
 * Loads the wasm before the first `connect`, or from another place than the one where the entry finds it.
 *
 * Calling it is optional: `connect` loads the wasm itself. Calls that race share one load. Once the wasm is loaded, further
 * calls do nothing; after a failure, the next call tries again.
 *
 * @example
 * ```ts
 * await load(); // ahead of time
 * ```
 * @param source where the wasm comes from; without it, the file that belongs to the entry
 * @throws {@link SockstreamError} `LOAD`, with a `cause`
 */
export function load(source?: WasmSource | Promise<WasmSource>): Promise<void>;
