// Fetching a sound from a computer that falls asleep.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { keep } from "../../../coach/share/static/keep.js";

/** A computer that sends some bytes and then no more, but hangs up on nobody. */
function computerThatSends(bytes) {
  globalThis.fetch = async (url, { signal }) => new Response(new ReadableStream({
    start(controller) {
      if (bytes) controller.enqueue(new Uint8Array(bytes));
      signal.addEventListener("abort", () => controller.error(signal.reason));
    },
  }));
}

for (const bytes of [0, 10]) {
  test(`after ${bytes} bytes it does not wait for ever`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    computerThatSends(bytes);
    const kept = keep({ url: "a", size: 20 });
    const failed = assert.rejects(kept, { name: "AbortError" });
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    mock.timers.tick(20000);
    await failed;
    mock.timers.reset();
  });
}
