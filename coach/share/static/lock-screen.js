// What the lock screen shows, and its buttons. Not every browser knows all of them.

import { one } from "./dom.js";

// Seconds, where the browser names none.
const SKIP = 10;

const session = navigator.mediaSession;
const heading = one("h1").textContent;
// The lock screen fetches it from the computer with each title.
let { artwork } = one(".dock").dataset;
let title = null;

function handle(action, handler) {
  // Browsers throw for actions that they do not know.
  try { session.setActionHandler(action, handler); } catch { /* the lock screen lacks this button */ }
}

/** press: carries out a command. "Stop" plays the way up if the postures of the file are known. */
export function offerButtons(press, { chapters, inversions }) {
  if (!session) return;
  handle("play", () => press({ name: "resume" }));
  // Phones press this one too when headphones are taken off or lost.
  handle("pause", () => press({ name: "pause", isRemote: true }));
  handle("seekto", (details) => press({ name: "seek", to: details?.seekTime }));
  if (chapters.length) {
    handle("previoustrack", () => press({ name: "previous" }));
    handle("nexttrack", () => press({ name: "next" }));
  } else {
    // An iPhone would show these instead of the two above.
    handle("seekbackward", (details) => press({ name: "skip", by: -(details?.seekOffset ?? SKIP) }));
    handle("seekforward", (details) => press({ name: "skip", by: details?.seekOffset ?? SKIP }));
  }
  if (inversions.length) handle("stop", () => press({ name: "come up" }));
}

/** Show what is heard: a chapter, or "" where there are none. */
export function show(audio, chapter, still) {
  if (chapter !== title) showTitle(chapter);
  title = chapter;
  showState(audio, still);
}

/** The computer is gone, so there is no picture to fetch. */
export function dropArtwork() {
  artwork = null;
}

function showTitle(chapter) {
  if (!session || !window.MediaMetadata) return;
  const names = chapter
    ? { title: chapter, artist: heading, album: "Coach" }
    : { title: heading, artist: "Coach" };
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
