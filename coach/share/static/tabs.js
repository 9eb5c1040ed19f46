// Of several tabs with pages of this computer, one is heard: the one where a key was pressed last,
// unless another one leads somebody who is further down. Other phones are not known.

import { HEAD_DOWN, LEVEL, UPRIGHT } from "./sheet.js";

const DOWN = [UPRIGHT, LEVEL, HEAD_DOWN];

const me = crypto.getRandomValues(new Uint32Array(4)).join("-");
const channel = open();

/** The channel to other tabs; null where the browser forbids it, as it does with storage. */
function open() {
  try {
    return new BroadcastChannel("coach");
  } catch {
    return null;
  }
}

function key(digest) {
  return `coach-tab:${digest}`;
}

/** Tell other tabs that this one is heard now, by somebody in a posture. */
export function claim(digest, posture) {
  channel?.postMessage({ from: me, digest, posture });
}

/** heeds: called with { digest, posture } of another tab that is heard; returns whether that may go
    on. refused: called when another tab does not let this one go on. */
export function hearTabs(heeds, refused) {
  channel?.addEventListener("message", ({ data }) => {
    if (data.from && !heeds(data)) channel.postMessage({ to: data.from });
    if (data.to === me) refused();
  });
}

/** Whether somebody in a posture is further down than somebody in another one. */
export function isFurtherDown(posture, other) {
  return DOWN.indexOf(posture) > DOWN.indexOf(other);
}

/** The place in this sound is now that of this tab. */
export function takeTurn(digest) {
  try {
    localStorage.setItem(key(digest), me);
  } catch { /* nothing is known of other tabs */ }
}

/** Whether this tab has the place in this sound, or no tab has, as far as is known. */
export function hasTurn(digest) {
  try {
    return [null, me].includes(localStorage.getItem(key(digest)));
  } catch {
    return true;
  }
}
