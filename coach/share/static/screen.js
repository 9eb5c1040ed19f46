// What the page shows of a place: large enough to be read from two metres.

import { HEAD_DOWN, LEVEL, UPRIGHT, chapterAt, inversionAt, repetitionAt } from "./sheet.js";
import { isComingUp, isQuiet, postureOf, routineAt } from "./transport.js";

const SIDES = { left: "Left", right: "Right" };

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** What is shown of a place, in words. */
export function shown(place, sheet) {
  const at = routineAt(place);
  const posture = postureOf(place, sheet);
  const down = posture === HEAD_DOWN;
  const index = chapterAt(sheet, at);
  const exercising = down && at < inversionAt(sheet, at).level;
  const resting = posture === LEVEL && index > 1;
  const comingUp = isComingUp(place, sheet);
  const following = sheet.chapters[index + (exercising ? 1 : 0)]?.title;
  const repetition = down && place.track === "routine" ? repetitionAt(sheet, at) : null;
  return {
    down,
    title: title(place, sheet, { down, exercising, resting }),
    repetition: repetition ? String(repetition.number) : "",
    of: repetition ? `of ${repetition.of}` : "",
    side: SIDES[repetition?.side] ?? "",
    time: down ? clock(place.inverted) : "",
    limit: down ? `head-down, ${clock(sheet.limit)} at most` : "",
    next: (down || resting) && !comingUp ? following ?? "" : "",
    canComeUp: place.still ? posture !== UPRIGHT : !comingUp,
  };
}

function title(place, sheet, { down, exercising, resting }) {
  const { title: chapter = "" } = sheet.chapters[chapterAt(sheet, routineAt(place))] ?? {};
  if (place.still === "ended") return "You are upright";
  if (place.still === "interrupted" && down) return "The phone stopped the sound";
  if (isComingUp(place, sheet)) return "The way up";
  if (isQuiet(place, sheet)) return "Paused";
  if (down && !exercising) return "Come up to level";
  return resting && chapter !== sheet.chapters.at(-1).title ? "Rest" : chapter;
}
