// What the page shows of a place: large enough to be read from two metres.

import { HEAD_DOWN, LEVEL, UPRIGHT, chapterAt, inversionAt, repetitionAt } from "./sheet.js";
import { isComingUp, isPausing, isQuiet, postureOf, press, routineAt } from "./transport.js";

const WAY_UP = "The way up";
const SIDES = { left: "Left", right: "Right" };

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** What is shown of a place, in words. After another tab has played, the place is not known. */
export function shown(place, sheet) {
  const known = place.still !== "elsewhere";
  const at = routineAt(place);
  const posture = postureOf(place, sheet);
  const down = posture === HEAD_DOWN;
  const index = chapterAt(sheet, at);
  const exercising = down && at < inversionAt(sheet, at).level;
  const resting = posture === LEVEL && index > 1;
  const comingUp = isComingUp(place, sheet);
  const following = sheet.chapters[index + (exercising ? 1 : 0)]?.title;
  const repetition = known && down && place.track === "routine" ? repetitionAt(sheet, at) : null;
  return {
    down,
    title: title(place, sheet, { down, exercising, resting }),
    repetition: repetition ? String(repetition.number) : "",
    of: repetition ? `of ${repetition.of}` : "",
    side: SIDES[repetition?.side] ?? "",
    time: known && down ? clock(place.inverted) : "",
    limit: known && down ? `head-down, ${clock(sheet.limit)} at most` : "",
    next: known && (down || resting) && !comingUp ? following ?? "" : "",
    bar: known ? bar(place, sheet, index) : { name: "", number: "" },
    seekable: known && !comingUp,
    play: playKey(place, sheet),
    canComeUp: place.still ? posture !== UPRIGHT : !comingUp,
  };
}

/** The text above the player: the chapter and its number, or how long the way up still takes. */
function bar(place, sheet, index) {
  if (isComingUp(place, sheet)) {
    const from = place.track === "up" ? place.at : place.stop.go.at - (place.stop.at - place.at);
    return { name: WAY_UP, number: `${clock(sheet.up.duration - from)} left` };
  }
  const { length } = sheet.chapters;
  return { name: sheet.chapters[index]?.title ?? "", number: `${index + 1} of ${length}` };
}

/** What the middle key does: its name, and whether it does anything. */
function playKey(place, sheet) {
  const goesOn = isQuiet(place, sheet) || isComingUp(place, sheet) || isPausing(place);
  return {
    name: place.still ? "Play" : goesOn ? "Go on" : "Pause",
    works: !press(place, { name: "pause" }, sheet).refused,
  };
}

function title(place, sheet, { down, exercising, resting }) {
  const { title: chapter = "" } = sheet.chapters[chapterAt(sheet, routineAt(place))] ?? {};
  if (place.still === "ended") return "You are upright";
  if (place.still === "elsewhere") return "It plays in another tab";
  if (place.still === "interrupted" && down) return "The phone stopped the sound";
  if (isComingUp(place, sheet)) return WAY_UP;
  if (isQuiet(place, sheet)) return "Paused";
  if (down && !exercising) return "Come up to level";
  return resting && chapter !== sheet.chapters[sheet.chapters.length - 1].title ? "Rest" : chapter;
}
