// Remembers the place in a sound and what was done so far, by the digest of the file, across a reload
// or a locked phone.

// Milliseconds after which a place is no longer offered.
const FORGOTTEN = 12 * 3600e3;

function isTime(value) {
  return Number.isFinite(value) && value >= 0;
}

function key(digest) {
  return `coach:${digest}`;
}

/** place: see `left` in resume.js. Without room, or in a private window, nothing is remembered. */
export function remember(digest, place) {
  try {
    localStorage.setItem(key(digest), JSON.stringify({ ...place, when: Date.now() }));
  } catch { /* nothing is remembered */ }
}

/** What was remembered, with `when` and how long `ago`, in milliseconds; or null. */
export function recall(digest) {
  try {
    const { at, headDown, inverted, total, since, when } = JSON.parse(
      localStorage.getItem(key(digest)),
    );
    const ago = Date.now() - when;
    const known = [at, inverted, total].every(isTime) && at > 0 && ago >= 0 && ago < FORGOTTEN;
    // JSON has no Infinity.
    const rested = isTime(since) ? since : Infinity;
    return known
      ? { at, headDown: headDown === true, inverted, total, since: rested, when, ago }
      : null;
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

/** Keep what was done so far of a session, until the computer has been told. Returns whether it is
    kept: otherwise a reload loses it. */
export function keepSession(digest, session) {
  try {
    localStorage.setItem(sessionKey(digest), JSON.stringify(session));
    return true;
  } catch {
    return false;
  }
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

/** Take the session that was kept, if it is this one. Of several tabs one gets it. */
export function takeSession(digest, play) {
  if (recallSession(digest)?.play !== play) return false;
  localStorage.removeItem(sessionKey(digest));
  return true;
}
