// The page of one sound: puts its parts together. Commands go to the player; each place that it
// reaches is shown, kept and reported. Without this script, or where it fails, the plain player stays.

import { Bookmark } from "./bookmark.js";
import { Commands } from "./commands.js";
import { endSlider, offerControls, offerNext, showControls, showKeys } from "./controls.js";
import { beginDisplay, displayOf, offerChapters } from "./display.js";
import { button, one, paragraph } from "./dom.js";
import { expectBack, guardLeaving } from "./leaving.js";
import { fetchSounds } from "./loading.js";
import * as lockScreen from "./lock-screen.js";
import { ask, fade, stopAsking, tell, watchForTrouble } from "./messages.js";
import { Player } from "./player.js";
import { Reporter } from "./report.js";
import { goOn, isLikelyUp, takenUp } from "./resume.js";
import { clock, shown } from "./screen.js";
import { UPRIGHT, chapterOf, sheetOf } from "./sheet.js";
import { hasTurn } from "./tabs.js";
import { begin, routineAt } from "./transport.js";

// Milliseconds between requests that keep the computer sharing during playback.
const KEEP_ALIVE = 60000;

const audio = one("audio");

async function run() {
  watchForTrouble(audio);
  const data = await (await fetch(one(".dock").dataset.player)).json();
  const sheet = sheetOf(data);
  const bookmark = new Bookmark(data.digest, sheet);
  const reporter = data.report && sheet.inversions.length ? new Reporter(data, sheet) : null;
  const changed = follower(data, sheet, bookmark, reporter);
  const routine = { url: audio.src, size: data.size };
  const up = data.ways_up && { url: data.ways_up.sound, size: data.ways_up.size };
  const player = new Player(audio, sheet, { routine: routine.url, up: up?.url }, changed);
  const commands = new Commands(audio, player, bookmark, {
    turnTaken: (begun) => {
      changed(begun);
      // It may have been paused since.
      changed(player.place);
    },
    turnLost: () => reporter?.leave(),
  });
  const press = (command) => commands.press(command);

  offerControls(press, sheet);
  offerChapters(press, sheet);
  lockScreen.offerButtons(press, sheet);
  guardLeaving(() => player.isLeading && player.posture !== UPRIGHT);
  audio.addEventListener("loadedmetadata", () => {
    measure(data, sheet);
    lockScreen.showState(audio, player.place.still);
  });
  measure(data, sheet);
  changed(player.place);

  offerPlace(player, press, sheet, bookmark);
  await fetchSounds(audio, player, sheet, { routine, up });
  commands.begin();
  setInterval(() => { if (!player.place.still) keepSharing(); }, KEEP_ALIVE);
}

/** What is called whenever the player has come to a place, with what to tell or nothing. What is
    played in another tab is that tab's to keep. */
function follower({ digest, picture }, sheet, bookmark, reporter) {
  const showPlace = displayOf(sheet, picture);
  let begun = false;
  return (place, answer) => {
    if (answer) tell(answer);
    const screen = shown(place, sheet);
    const at = routineAt(place);
    showPlace(at, screen);
    showKeys(at, screen, sheet);
    offerNext(place.still === "ended");
    lockScreen.show(audio, screen.bar.name, place.still);
    if (!place.still && !begun) {
      begun = true;
      stopAsking();
      beginDisplay(sheet.inversions.length > 0);
      fade();
      expectBack();
    }
    if (!begun || !hasTurn(digest)) return;
    bookmark.keep(place);
    reporter?.note(place);
  };
}

/** Take the length of a file without a cue sheet from its sound, as soon as it is known. */
function measure(data, sheet) {
  if (!data.sheet && audio.readyState) sheet.duration = audio.duration;
  endSlider(sheet.duration);
}

/** Offer the place at which the page was left: its chapter begins with the way to level. */
function offerPlace(player, press, sheet, bookmark) {
  const { last } = bookmark;
  if (!last) return;
  player.takeUp(takenUp(last));
  if (isLikelyUp(last)) {
    askWhetherUp(() => {
      bookmark.rise(last);
      stopAsking();
      offerPlace(player, press, sheet, bookmark);
    });
    return;
  }
  const down = last.headDown;
  const index = chapterOf(sheet, last.at);
  const chapter = sheet.chapters[index];
  if (chapter && !index && !down) return;
  const said = paragraph(`You were at ${clock(last.at)}${chapter ? `, in ${chapter.title}` : ""}.`);
  const startOver = () => {
    stopAsking();
    if (down) {
      // The place is kept until this is heard: the page may be reloaded before.
      press({ name: "seek", to: 0, play: true });
      return;
    }
    bookmark.remove();
    player.takeUp(begin());
  };
  const resume = button("Go on there", () => press(goOn(last, sheet)));
  resume.className = "main";
  ask(said, resume, button("From the beginning", startOver));
}

/** Ask somebody who was head-down when the page was left. Until they answer, every key leads to level
    first. */
function askWhetherUp(isUp) {
  const up = button("I am up", isUp);
  up.className = "main";
  ask(paragraph("You were head-down. Are you up?"), up);
}

/** Tell the computer that somebody is listening. */
function keepSharing() {
  fetch(location.pathname, { method: "HEAD" }).catch(lockScreen.dropArtwork);
}

// An old browser, or a computer that is gone: the browser's own player.
run().catch(() => showControls(false));
