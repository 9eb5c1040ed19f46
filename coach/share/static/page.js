// The page of one sound. Without this script, or where it fails, the plain player stays.

import { button } from "./button.js";
import { keep } from "./keep.js";
import * as lockScreen from "./lock-screen.js";
import { forget, recall, remember } from "./memory.js";
import { showPicture } from "./picture.js";
import { Player } from "./player.js";
import { Reporter } from "./report.js";
import { goOn, left, mayBeDown, takenUp } from "./resume.js";
import { clock, shown } from "./screen.js";
import { chapterAt, chapterOf, sheetOf } from "./sheet.js";
import { hasTurn, onTurnLost, takeTurn } from "./tabs.js";
import { begin, routineAt } from "./transport.js";

// Milliseconds between requests that keep the computer sharing during playback.
const KEEP_ALIVE = 60000;
// Milliseconds for which the answer to a key is shown.
const ANSWERED = 5000;

const one = (selector) => document.querySelector(selector);
const audio = one("audio");
const keys = Object.fromEntries(
  [...document.querySelectorAll("[data-key]")].map((key) => [key.dataset.key, key]),
);
const rows = [...document.querySelectorAll("[data-start]")];
const stage = one(".stage");
const slider = one(".slider");
const told = one(".told");
const trouble = one(".trouble");
const offer = one(".offer");
const heading = one("h1").textContent;
const dock = one(".dock");
// Whether the slider is being moved.
let sliding = false;

// The timer that clears the answer to a key.
let clearing = 0;

/** Show for a while what a command did. */
function tell(answer) {
  told.textContent = answer;
  clearTimeout(clearing);
  clearing = setTimeout(() => { told.textContent = ""; }, ANSWERED);
}

function showTrouble(lost) {
  trouble.textContent = lost
    ? "The connection is gone. Is the computer still sharing, and the phone in its Wi-Fi?"
    : "It cannot be played here: the computer has stopped sharing, or this browser does not know "
      + "the format. Reload the page, or download the file and open it in another app.";
  trouble.hidden = false;
}

function watchForTrouble() {
  const look = () => showTrouble(audio.error.code === MediaError.MEDIA_ERR_NETWORK);
  audio.addEventListener("error", look);
  audio.addEventListener("playing", () => { trouble.hidden = true; });
  // It may have failed before this listener was added.
  if (audio.error) look();
}

/** Keep the sounds of a player in the page. The ways up come first: they are kept even if the routine
    cannot be. */
async function fetchSounds(player, routine, up) {
  const percent = (part) => { told.textContent = `Getting the sound: ${Math.floor(100 * part)} %`; };
  percent(0);
  try {
    if (up) player.replace({ up: await keep(up) });
    player.replace({ routine: await keep(routine, percent) });
    told.textContent = "Ready. You can close the computer.";
  } catch {
    told.textContent = "This phone cannot keep the whole sound. Leave the computer on, and stay in "
      + "its Wi-Fi.";
  }
}

function showPlace(player, sheet, moveMark) {
  const { place } = player;
  const now = shown(place, sheet);
  const at = routineAt(place);
  const index = chapterAt(sheet, at);
  for (const field of ["title", "repetition", "of", "side", "time", "limit", "next"]) {
    const element = stage.querySelector(`.${field}`);
    if (element.textContent !== now[field]) element.textContent = now[field];
    (element.closest("[data-with]") ?? element).hidden = !now[field];
  }
  // Whoever looks at it then looks from afar.
  if (now.down && !document.body.classList.contains("down")) scrollTo(0, 0);
  document.body.classList.toggle("down", now.down);
  keys["come up"].setAttribute("aria-disabled", String(!now.canComeUp));
  document.body.classList.toggle("no-seeking", !now.seekable);
  one(".keys").classList.toggle("playing", now.play.name === "Pause");
  keys.pause.setAttribute("aria-label", now.play.name);
  keys.pause.setAttribute("aria-disabled", String(!now.play.works));
  if (!sliding) slider.value = String(at);
  slider.setAttribute("aria-valuetext", clock(at));
  one(".at").textContent = clock(at);
  moveMark(at);
  if (sheet.chapters.length) showChapter(sheet.chapters, index, at, now.bar);
  return now.bar.name;
}

function showChapter(chapters, index, at, bar) {
  const { start, end } = chapters[index];
  const [name, number] = one(".now").children;
  name.textContent = bar.name;
  number.textContent = bar.number;
  keys.next.setAttribute("aria-disabled", String(index + 1 === chapters.length));
  const heard = Math.min(1, Math.max(0, (at - start) / (end - start)));
  rows[index].style.setProperty("--heard", heard.toFixed(3));
  if (rows[index].hasAttribute("aria-current")) return;
  rows.forEach((row) => row.removeAttribute("aria-current"));
  rows[index].setAttribute("aria-current", "true");
}

/** What is remembered of a sound, unless it was another one. */
function lastOf(sheet, digest) {
  const last = recall(digest);
  return last && last.at < sheet.duration ? last : null;
}

/** Offer the place at which the page was left: its chapter begins with the way to level. */
function offerPlace(player, press, sheet, digest) {
  const last = lastOf(sheet, digest);
  if (!last) return;
  player.takeUp(takenUp(last));
  const down = mayBeDown(last);
  const index = chapterOf(sheet, last.at);
  const chapter = sheet.chapters[index];
  if (chapter && !index && !down) return;
  const said = document.createElement("p");
  said.textContent = `You were at ${clock(last.at)}${chapter ? `, in ${chapter.title}` : ""}.`;
  const startOver = () => {
    forget(digest);
    offer.hidden = true;
    if (down) press({ name: "seek", to: 0, play: true });
    else player.takeUp(begin());
  };
  offer.replaceChildren(
    said,
    button("Go on there", () => press(goOn(last, sheet))),
    button("From the beginning", startOver),
  );
  showOffer();
}

/** Show what is asked. In landscape the player may be below what is in view. */
function showOffer() {
  offer.hidden = false;
  if (offer.getBoundingClientRect().top >= innerHeight) offer.scrollIntoView({ block: "center" });
}

function remembered(place, sheet, digest) {
  if (place.still === "ended" && place.track === "routine") forget(digest);
  else remember(digest, left(place, sheet));
}

async function run() {
  watchForTrouble();
  const data = await (await fetch(dock.dataset.player)).json();
  const { digest } = data;
  const sheet = sheetOf(data, rows.map((row) => ({
    start: Number(row.dataset.start),
    end: Number(row.dataset.end),
    title: row.querySelector(".title").textContent,
  })));
  const chapters = sheet.chapters.length > 0;
  const moveMark = data.picture ? showPicture(one(".picture"), data.picture) : () => {};
  let title = null;
  // The lock screen fetches it from the computer at each chapter.
  let { artwork } = dock.dataset;
  let begun = false;
  // What was pressed before the sound was there.
  let wanted = null;
  let ready = false;

  function changed(answer) {
    const { place } = player;
    if (answer) tell(answer);
    const chapter = showPlace(player, sheet, moveMark);
    if (chapter !== title) lockScreen.showTitle(heading, chapter, artwork);
    title = chapter;
    lockScreen.showState(audio, place.still);
    if (!place.still && !begun) {
      begun = true;
      offer.hidden = true;
      stage.hidden = sheet.inversions.length === 0;
      document.body.classList.add("begun");
      tell(told.textContent);
      scrollTo(0, 0);
    }
    if (!begun || !hasTurn(digest)) return;
    remembered(place, sheet, digest);
    reporter?.note(place);
  }

  function showQuestion(...nodes) {
    offer.replaceChildren(...nodes);
    offer.classList.toggle("question", nodes.length > 0);
    if (nodes.length) showOffer();
    else offer.hidden = true;
  }

  const reporter = data.report && sheet.inversions.length
    ? new Reporter(data, sheet, showQuestion, tell)
    : null;
  const routine = { url: audio.src, size: data.size };
  const up = data.ways_up && { url: data.ways_up.sound, size: data.ways_up.size };
  const player = new Player(audio, sheet, { routine: routine.url, up: up?.url }, changed);

  // Whether this tab was told to play and has not been heard yet.
  let wantsTurn = false;
  // When the place was remembered that this tab knows of.
  let known = recall(digest)?.when;

  /** Carry out a command, from the place to which another tab has played meanwhile. */
  function carryOut(command) {
    const last = lastOf(sheet, digest);
    if (last && !hasTurn(digest) && last.when !== known) {
      player.takeUp(takenUp(last));
      known = last.when;
    }
    player.press(command);
    wantsTurn = !player.place.still;
    if (!audio.paused && audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) take();
  }

  /** Take the turn, now that this tab is heard: until then somebody may be led by another one. */
  function take() {
    if (!wantsTurn || player.place.still) return;
    wantsTurn = false;
    takeTurn(digest);
    changed();
  }

  audio.addEventListener("playing", take);

  function press(command) {
    const comesUp = command.name === "come up";
    if (ready || comesUp) carryOut(command);
    // Coming up waits for nothing, and nothing that was pressed before follows it.
    if (!ready) wanted = comesUp ? null : command;
  }

  onTurnLost(digest, () => {
    const { still } = player.place;
    wantsTurn = false;
    if (still !== "paused" && still !== "ended") player.press({ name: "elsewhere" });
    reporter?.leave();
  });

  /** Take the length of a file without a cue sheet from its sound, as soon as it is known. */
  function measure() {
    if (!data.sheet && audio.readyState) sheet.duration = audio.duration;
    if (Number.isFinite(sheet.duration)) slider.max = String(Math.floor(sheet.duration));
  }

  for (const name of ["pause", "previous", "next", "come up"]) {
    keys[name].addEventListener("click", () => {
      if (keys[name].getAttribute("aria-disabled") !== "true") press({ name });
    });
  }
  rows.forEach((row) => row.addEventListener("click", () => {
    press({ name: "seek", to: Number(row.dataset.start), play: true });
  }));
  slider.addEventListener("input", () => { sliding = true; });
  slider.addEventListener("change", () => {
    sliding = false;
    press({ name: "seek", to: Number(slider.value) });
  });
  audio.addEventListener("loadedmetadata", () => {
    measure();
    lockScreen.showState(audio, player.place.still);
  });
  audio.controls = false;
  one(".controls").hidden = false;
  one(".now").hidden = !chapters;
  keys.previous.hidden = keys.next.hidden = !chapters;
  keys["come up"].hidden = sheet.inversions.length === 0;
  measure();
  lockScreen.offerButtons(press, { chapters, safe: sheet.inversions.length > 0 });
  changed();

  offerPlace(player, press, sheet, digest);
  await fetchSounds(player, routine, up);
  ready = true;
  if (wanted) carryOut(wanted);
  setInterval(() => {
    if (player.place.still) return;
    fetch(location.pathname, { method: "HEAD" }).catch(() => { artwork = null; });
  }, KEEP_ALIVE);
}

run().catch(() => {
  // An old browser, or a computer that is gone: the browser's own player.
  audio.controls = true;
  one(".controls").hidden = true;
});
