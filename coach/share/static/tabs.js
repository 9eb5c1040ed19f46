// This tab among others with pages of this computer. Other phones are not known.

const me = crypto.getRandomValues(new Uint32Array(4)).join("-");

/** This tab of a sound, as turn.js takes it. The browser may forbid a channel, as it does storage. */
export function tabOf(digest) {
  let channel = null;
  try {
    channel = new BroadcastChannel("coach");
  } catch { /* nothing is heard of other tabs */ }
  return { name: me, channel, digest };
}

function key(digest) {
  return `coach-tab:${digest}`;
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
