// What the lock screen shows, and its buttons. Not every browser knows all of them.

// Seconds, where the browser names none.
const SKIP = 10;

const session = navigator.mediaSession;

function handle(action, handler) {
  // Browsers throw for actions that they do not know.
  try { session.setActionHandler(action, handler); } catch { /* the lock screen lacks this button */ }
}

/** press: carries out a command. chapters: whether there are any to go to; safe: whether it is known
    who is head-down when, so that "stop" may bring up. */
export function offerButtons(press, { chapters, safe }) {
  if (!session) return;
  handle("play", () => press({ name: "resume" }));
  handle("pause", () => press({ name: "pause" }));
  handle("seekto", (details) => press({ name: "seek", to: details?.seekTime }));
  if (chapters) {
    handle("previoustrack", () => press({ name: "previous" }));
    handle("nexttrack", () => press({ name: "next" }));
  } else {
    // An iPhone would show these in place of the two above.
    handle("seekbackward", (details) => press({ name: "skip", by: -(details?.seekOffset ?? SKIP) }));
    handle("seekforward", (details) => press({ name: "skip", by: details?.seekOffset ?? SKIP }));
  }
  if (safe) handle("stop", () => press({ name: "come up" }));
}

/** artwork: the URL of a picture, or null. */
export function showTitle(title, chapter, artwork) {
  if (!session || !window.MediaMetadata) return;
  const names = chapter ? { title: chapter, artist: title, album: "Coach" } : { title, artist: "Coach" };
  session.metadata = new MediaMetadata({ ...names, artwork: artwork ? [{ src: artwork }] : [] });
}

export function showState(audio, still) {
  if (!session) return;
  session.playbackState = still ? "paused" : "playing";
  if (!session.setPositionState || !Number.isFinite(audio.duration)) return;
  session.setPositionState({
    duration: audio.duration,
    position: Math.min(audio.currentTime, audio.duration),
    playbackRate: audio.playbackRate,
  });
}
