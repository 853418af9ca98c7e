// Where `lib` has `esnext.disposable`, `await using` closes. Never run; only checked.

import { connect } from "@sockstream/client";

export async function dispose(): Promise<void> {
  await using socket = await connect("/");
  const disposable: AsyncDisposable = socket;
  const ended: Promise<void> = socket[Symbol.asyncDispose]();
  console.log(disposable, await ended);
}
