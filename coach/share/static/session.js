// What was done of a routine so far: pure functions of (session, place, sheet). Times are seconds.
//
// A session:
//   bouts   inversions so far: { inversion, seconds, reps }, as the computer takes them
//   down    whether the last of them is still under way
//   at      where in the routine the player was
//   total   head-down in all, as the place has it

import { lastIndexWhere } from "./sheet.js";
import { routineAt } from "./transport.js";

// Seconds that an inversion may lack and still be whole: repeating a rep takes a little.
const NEARLY = 2;
// Seconds that two sums of the same times may differ by.
const ROUNDING = 1e-3;

export function beginSession({ at, total }) {
  return { bouts: [], down: false, at, total };
}

/** The session once the player has come to a place. Inversions may have begun and ended since: a
    phone that is locked seldom tells how far it has played. */
export function follow(session, place, sheet) {
  const at = routineAt(place);
  const added = place.total - session.total;
  if (added < 0) return follow(beginSession({ at: 0, total: 0 }), place, sheet);
  const passed = place.track === "routine" ? passedThrough(session.at, at, sheet) : [];
  // Otherwise the player has jumped, or something else was heard.
  const isHeard = Math.abs(passed.reduce((sum, { seconds }) => sum + seconds, -added)) < ROUNDING;
  const heard = isHeard ? passed : elsewhere(session.at, added, sheet);
  const [first, ...others] = heard;
  const [last] = session.bouts.slice(-1);
  let { bouts } = session;
  if (first && session.down && last.inversion === first.inversion) {
    const seconds = last.seconds + first.seconds;
    bouts = [...bouts.slice(0, -1), { ...last, seconds, reps: last.reps + first.reps }, ...others];
  } else {
    bouts = [...bouts, ...heard];
  }
  return { bouts, down: place.inverted > 0, at, total: place.total };
}

/** The parts of inversions between two times, with the repetitions that end there. */
function passedThrough(from, to, sheet) {
  return sheet.inversions.map(({ start, end, level }, inversion) => ({
    inversion,
    seconds: Math.min(end, to) - Math.max(start, from),
    reps: repEnds(sheet, start, level).filter((at) => from < at && at <= to).length,
  })).filter(({ seconds }) => seconds > 0);
}

/** Head-down time in another sound than the routine, which was left at a time. */
function elsewhere(at, seconds, sheet) {
  const inversion = Math.max(0, lastIndexWhere(sheet.inversions, ({ start }) => start <= at));
  return seconds > 0 ? [{ inversion, seconds, reps: 0 }] : [];
}

/** Where the repetitions of an inversion end. Both sides are one repetition, which ends with the
    right, whether the sides alternate or are done in turn. */
function repEnds(sheet, start, level) {
  const within = sheet.reps.filter(([at]) => start <= at && at < level);
  return within.flatMap(([, , side], place) => (
    side === "left" ? [] : [within[place + 1]?.[0] ?? level]
  ));
}

/** How a session ended: "whole" if its last inversion was done, else "came up". */
export function endingOf({ bouts }, sheet) {
  const [last] = bouts.slice(-1);
  const [{ start, level }] = sheet.inversions.slice(-1);
  const done = last?.inversion === sheet.inversions.length - 1
    && last.seconds >= level - start - NEARLY;
  return done ? "whole" : "came up";
}
