// Where a page resumes after a reload, or after another tab has played: pure functions.
// Never in the middle of an inversion.

import { HEAD_DOWN, chapterOf } from "./sheet.js";
import { begin, postureOf, routineAt } from "./transport.js";

// Milliseconds after which nobody is still head-down, if the clock is right, and a session is over.
export const SURELY_UP = 600000;

/** What is remembered of a place. */
export function left(place, sheet) {
  const { inverted, total, since } = place;
  const headDown = postureOf(place, sheet) === HEAD_DOWN;
  return { at: routineAt(place), headDown, inverted, total, since };
}

/** Whether somebody who was head-down is up by now unless the clock was set: ask them.
    last: what was remembered, with `ago`, milliseconds. */
export function isLikelyUp({ headDown, ago }) {
  return headDown && ago >= SURELY_UP;
}

/** What is remembered of somebody who has come up since. */
export function risen({ at }) {
  const { inverted, total, since } = begin();
  return { at, headDown: false, inverted, total, since };
}

/** The place from which it goes on. Somebody who was head-down comes to level first, whatever is
    pressed; others are upright or at level, before the beginning. */
export function takenUp({ at, headDown, inverted, total, since, ago }) {
  if (headDown) {
    const away = Math.min(ago, SURELY_UP) / 1000;
    const spent = { inverted: inverted + away, total: total + away, since: 0 };
    return { ...begin(at), ...spent, still: "interrupted" };
  }
  return ago < SURELY_UP ? { ...begin(), total, since } : begin();
}

/** The command that resumes the exercise, from its chapter, which begins with the way to level. */
export function goOn({ at }, sheet) {
  return { name: "seek", to: sheet.chapters[chapterOf(sheet, at)]?.start ?? at, play: true };
}
