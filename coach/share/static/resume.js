// Where a page resumes after a reload, or after another tab has played: pure functions.
// Never in the middle of an inversion.

import { HEAD_DOWN, chapterOf } from "./sheet.js";
import { begin, postureOf, routineAt } from "./transport.js";

// Milliseconds after which nobody can still be head-down, and a session is over.
export const SURELY_UP = 600000;

/** What is remembered of a place. */
export function left(place, sheet) {
  const { inverted, total, since } = place;
  const headDown = postureOf(place, sheet) === HEAD_DOWN;
  return { at: routineAt(place), headDown, inverted, total, since };
}

/** Whether somebody may still be head-down. last: what was remembered, with `ago`, milliseconds. */
export function mayBeDown({ headDown, ago }) {
  return headDown && ago < SURELY_UP;
}

/** The place from which it goes on. Somebody who may still be head-down comes to level first,
    whatever is pressed; others are upright or at level, before the beginning. */
export function takenUp(last) {
  const { at, inverted, total, since, ago } = last;
  const away = ago / 1000;
  if (mayBeDown(last)) {
    const spent = { inverted: inverted + away, total: total + away, since: 0 };
    return { ...begin(at), ...spent, still: "interrupted" };
  }
  return ago < SURELY_UP ? { ...begin(), total, since } : begin();
}

/** The command that resumes the exercise, from its chapter, which begins with the way to level. */
export function goOn({ at }, sheet) {
  return { name: "seek", to: sheet.chapters[chapterOf(sheet, at)]?.start ?? at, play: true };
}
