// Keeps somebody on the table from leaving the page by mistake, which would end the sound. Not every
// browser asks before a page is left, so "back" and links are caught as well.

import { tell } from "./messages.js";

const STAY = "Not while you are on the table. Pause at level, or come up first";

// How many entries of the history this page has added below this one.
let depth = history.state?.depth ?? 0;

/** isLed: tells whether somebody on the table is led. */
export function guardLeaving(isLed) {
  addEventListener("beforeunload", (event) => {
    if (isLed()) event.preventDefault();
  });
  addEventListener("popstate", () => {
    const before = depth;
    depth = history.state?.depth ?? 0;
    if (depth > before) return; // by "forward"
    if (!isLed()) {
      history.back();
      return;
    }
    expectBack();
    tell(STAY);
  });
  document.addEventListener("click", (event) => {
    if (!isLed() || !event.target.closest("a:not([download])")) return;
    event.preventDefault();
    tell(STAY);
  });
}

/** Let "back" come to this page first. */
export function expectBack() {
  depth += 1;
  history.pushState({ ...history.state, depth }, "");
}
