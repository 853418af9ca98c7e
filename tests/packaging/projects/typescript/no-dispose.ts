// Where `lib` has no `esnext.disposable`, a socket has nothing more than what `lib` knows. Never run; only checked.

import type { Socket } from "@sockstream/client";

export function dispose(socket: Socket): void {
  // @ts-expect-error this `lib` does not know the symbol
  void socket[Symbol.asyncDispose]();
}
