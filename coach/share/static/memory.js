// Remembers the place in a sound and what was done so far, by the digest of the file, across a reload
// or a locked phone.

// Milliseconds after which a place is no longer offered.
const FORGOTTEN = 12 * 3600e3;

function key(digest) {
  return `coach:${digest}`;
}

/** place: { at, headDown }. Without room, or in a private window, nothing is remembered. */
export function remember(digest, place) {
  try {
    localStorage.setItem(key(digest), JSON.stringify({ ...place, when: Date.now() }));
  } catch { /* nothing is remembered */ }
}

/** { at, headDown, ago }, the last in milliseconds; or null. */
export function recall(digest) {
  try {
    const { at, headDown, when } = JSON.parse(localStorage.getItem(key(digest)));
    const ago = Date.now() - when;
    const known = Number.isFinite(at) && at > 0 && ago >= 0 && ago < FORGOTTEN;
    return known ? { at, headDown: headDown === true, ago } : null;
  } catch {
    return null;
  }
}

export function forget(digest) {
  try {
    localStorage.removeItem(key(digest));
  } catch { /* nothing was remembered */ }
}

function sessionKey(digest) {
  return `coach-session:${digest}`;
}

/** Keep what was done so far of a session, until the computer has been told. */
export function keepSession(digest, session) {
  try {
    localStorage.setItem(sessionKey(digest), JSON.stringify({ ...session, when: Date.now() }));
  } catch { /* a reload loses it */ }
}

function isBout({ inversion, seconds, reps }) {
  return [inversion, seconds, reps].every(Number.isFinite);
}

/** The session that was kept, with `when`, its time in milliseconds; or null. */
export function recallSession(digest) {
  try {
    const session = JSON.parse(localStorage.getItem(sessionKey(digest)));
    const { began, when, bouts } = session;
    const ago = Date.now() - when;
    const known = Number.isFinite(began) && ago >= 0 && ago < FORGOTTEN;
    return known && bouts.every(isBout) ? session : null;
  } catch {
    return null;
  }
}

/** Drop the session that was kept, if it is this one. */
export function dropSession(digest, play) {
  try {
    if (recallSession(digest)?.play === play) localStorage.removeItem(sessionKey(digest));
  } catch { /* nothing was kept */ }
}
