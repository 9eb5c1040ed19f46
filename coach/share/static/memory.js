// Remembers the place in a sound and what was done so far, by the digest of the file, across a reload
// or a locked phone.

// Milliseconds after which a place is no longer offered, unless somebody was head-down there: the clock
// may have been set.
const FORGOTTEN = 12 * 3600e3;
// Milliseconds between two changes of the history: browsers allow only so many.
const NOTED = 1000;

let noted = 0;

const placeKey = (digest) => `coach:${digest}`;
const sessionKey = (digest) => `coach-session:${digest}`;

/** Returns whether it is kept: there may be no room, and a private window keeps nothing. */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function erase(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* nothing is kept there */ }
}

/** Keep a place, or null, in the history of this tab, which a reload leaves as it is. */
function note(key, place) {
  const before = history.state?.[key];
  const isNear = before?.headDown === place?.headDown && performance.now() - noted < NOTED;
  if (isNear || (!before && !place)) return;
  try {
    history.replaceState({ ...history.state, [key]: place }, "");
    noted = performance.now();
  } catch { /* too many changes: a later one is kept */ }
}

function stored(key) {
  let text = null;
  try {
    text = localStorage.getItem(key);
  } catch { /* the browser forbids it */ }
  return text === null ? history.state[key] : JSON.parse(text);
}

/** What was kept, as `known` reads it; null if that cannot be, or it is too old. */
function read(key, known) {
  try {
    const kept = stored(key);
    const ago = Date.now() - kept.when;
    const isOld = Math.abs(ago) >= FORGOTTEN && kept.headDown !== true;
    // The clock may have been set back.
    return isTime(kept.when) && !isOld ? known(kept, Math.max(0, ago)) : null;
  } catch {
    return null;
  }
}

function isTime(value) {
  return Number.isFinite(value) && value >= 0;
}

/** place: see `left` in resume.js. */
export function remember(digest, place) {
  const key = placeKey(digest);
  const kept = { ...place, when: Date.now() };
  if (write(key, kept)) return;
  erase(key);
  note(key, kept);
}

/** What was remembered, with `when` and how long `ago`, in milliseconds; or null. */
export function recall(digest) {
  return read(placeKey(digest), ({ at, headDown, inverted, total, since, when }, ago) => {
    if (!([at, inverted, total].every(isTime) && at > 0)) return null;
    // JSON has no Infinity.
    const rested = isTime(since) ? since : Infinity;
    return { at, headDown: headDown === true, inverted, total, since: rested, when, ago };
  });
}

export function forget(digest) {
  erase(placeKey(digest));
  note(placeKey(digest), null);
}

/** Keep what was done so far of a session, until it has been reported to the computer. Returns
    whether it is kept: otherwise a reload loses it. */
export function keepSession(digest, session) {
  return write(sessionKey(digest), session);
}

function isBout({ inversion, seconds, reps }) {
  return [inversion, seconds, reps].every(Number.isFinite);
}

/** The session that was kept, with `when`, its time in milliseconds; or null. */
export function recallSession(digest) {
  return read(sessionKey(digest), (session) => (
    Number.isFinite(session.began) && session.bouts.every(isBout) ? session : null
  ));
}

/** Take the stored session, if it is this one. Only one of several tabs gets it. */
export function takeSession(digest, play) {
  if (recallSession(digest)?.play !== play) return false;
  localStorage.removeItem(sessionKey(digest));
  return true;
}
