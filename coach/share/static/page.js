// Chapters, large buttons and the lock screen. Without this script the plain player still works.
"use strict";

(() => {
  const audio = document.querySelector("audio");
  const rows = [...document.querySelectorAll("[data-start]")];
  const chapters = rows.map((row) => ({
    row,
    start: Number(row.dataset.start),
    end: Number(row.dataset.end),
    title: row.querySelector(".title").textContent,
  }));
  const title = document.querySelector("h1").textContent;
  const keys = document.querySelector(".keys");
  const [previousKey, playKey, nextKey] = ["previous", "play", "next"].map((name) =>
    keys.querySelector(`[data-key="${name}"]`),
  );
  const now = document.querySelector(".now");
  const trouble = document.querySelector(".trouble");
  const session = navigator.mediaSession;

  // Seconds into a chapter after which "previous" goes to its beginning.
  const RESTART_AFTER = 3;
  // Milliseconds between requests that keep the computer sharing during playback.
  const KEEP_ALIVE = 60000;

  let shown = -1;

  function current() {
    // After a seek the position may read slightly early.
    const at = audio.currentTime + 0.05;
    return Math.max(0, chapters.filter((chapter) => chapter.start <= at).length - 1);
  }

  function play() {
    // showTrouble below reports what is wrong.
    audio.play().catch(() => {});
  }

  function seek(seconds) {
    if (audio.readyState > 0) {
      audio.currentTime = seconds;
      return;
    }
    // Safari ignores a seek before it knows the length.
    audio.addEventListener("loadedmetadata", () => { audio.currentTime = seconds; }, { once: true });
    audio.load();
  }

  function previous() {
    const here = current();
    const begun = audio.currentTime - chapters[here].start > RESTART_AFTER;
    seek(chapters[begun ? here : Math.max(0, here - 1)].start);
  }

  function next() {
    const here = current();
    if (here + 1 < chapters.length) seek(chapters[here + 1].start);
  }

  function tellLockScreen(chapter) {
    if (!session || !window.MediaMetadata) return;
    session.metadata = new MediaMetadata(
      chapter ? { title: chapter.title, artist: title, album: "Coach" } : { title, artist: "Coach" },
    );
  }

  function tellPosition() {
    if (!session || !session.setPositionState || !Number.isFinite(audio.duration)) return;
    session.setPositionState({
      duration: audio.duration,
      position: Math.min(audio.currentTime, audio.duration),
      playbackRate: audio.playbackRate,
    });
  }

  function showPlace() {
    if (!chapters.length) return;
    const here = current();
    const chapter = chapters[here];
    const heard = (audio.currentTime - chapter.start) / (chapter.end - chapter.start);
    chapter.row.style.setProperty("--heard", Math.min(1, Math.max(0, heard)).toFixed(3));
    if (here === shown) return;
    shown = here;
    rows.forEach((row) => row.removeAttribute("aria-current"));
    chapter.row.setAttribute("aria-current", "true");
    now.firstElementChild.textContent = chapter.title;
    now.lastElementChild.textContent = `${here + 1} of ${chapters.length}`;
    nextKey.setAttribute("aria-disabled", String(here + 1 === chapters.length));
    tellLockScreen(chapter);
  }

  function showState() {
    keys.classList.toggle("playing", !audio.paused);
    playKey.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
    if (session) session.playbackState = audio.paused ? "paused" : "playing";
  }

  function showTrouble() {
    const lost = audio.error.code === MediaError.MEDIA_ERR_NETWORK;
    trouble.textContent = lost
      ? "The connection is gone. Is the computer still sharing, and the phone in its Wi-Fi?"
      : "It cannot be played here: the computer has stopped sharing, or this browser does not know "
        + "the format. Reload the page, or download the file and open it in another app.";
    trouble.hidden = false;
  }

  function handle(action, handler) {
    // Browsers throw for actions that they do not know.
    try { session.setActionHandler(action, handler); } catch { /* the lock screen lacks this button */ }
  }

  chapters.forEach((chapter) => {
    chapter.row.addEventListener("click", () => { seek(chapter.start); play(); });
  });
  previousKey.addEventListener("click", previous);
  nextKey.addEventListener("click", next);
  playKey.addEventListener("click", () => (audio.paused ? play() : audio.pause()));
  keys.hidden = false;
  if (chapters.length) {
    now.append(document.createElement("span"), document.createElement("span"));
    now.lastElementChild.className = "time";
    now.hidden = false;
  } else {
    previousKey.hidden = nextKey.hidden = true;
  }

  if (session) {
    handle("play", play);
    handle("pause", () => audio.pause());
    handle("seekto", (details) => seek(details.seekTime));
    if (chapters.length) {
      handle("previoustrack", previous);
      handle("nexttrack", next);
    }
  }

  ["play", "pause", "ended"].forEach((name) => audio.addEventListener(name, showState));
  ["timeupdate", "seeked"].forEach((name) => audio.addEventListener(name, showPlace));
  ["loadedmetadata", "seeked", "ratechange", "play"].forEach((name) => {
    audio.addEventListener(name, tellPosition);
  });
  audio.addEventListener("playing", () => { trouble.hidden = true; });
  audio.addEventListener("error", showTrouble);
  setInterval(() => {
    if (!audio.paused) fetch(location.pathname, { method: "HEAD" }).catch(() => {});
  }, KEEP_ALIVE);

  tellLockScreen();
  showPlace();
  showState();
  // It may have failed before the listener was added.
  if (audio.error) showTrouble();
})();
