// What is where in a sound: pure functions of the data that the computer sends (sheet_data.py).
// All times are seconds.

export const UPRIGHT = "upright";
export const LEVEL = "horizontal";
export const HEAD_DOWN = "inverted";

const UNKNOWN = {
  duration: Infinity,
  limit: Infinity,
  session: Infinity,
  rest: 0,
  postures: [],
  inversions: [],
  reps: [],
  sentences: [],
  opening: [],
};

/** The sheet of a sound, with the ways up; of a file without one, a sheet of chapters only. */
export function sheetOf({ sheet, chapters = [], ways_up: up }) {
  return { ...(sheet ?? { ...UNKNOWN, chapters }), up };
}

/** The index of the last element of a list that passes a test, or -1. Phones from 2015 have no
    `findLastIndex`. */
export function lastIndexWhere(list, test) {
  const found = [...list].reverse().findIndex(test);
  return found < 0 ? -1 : list.length - 1 - found;
}

export function lastWhere(list, test) {
  return [...list].reverse().find(test);
}

/** The last of some ranges or times that has begun at `at`; undefined before the first. */
function begun(list, at, start = (each) => each) {
  return lastWhere(list, (each) => start(each) <= at);
}

export function posturesOf(sheet, track) {
  return track === "up" ? sheet.up.postures : sheet.postures;
}

export function postureAt(postures, at) {
  return begun(postures, at, ([start]) => start)?.[2] ?? UPRIGHT;
}

export function inversionAt(sheet, at) {
  return sheet.inversions.find(({ start, end }) => start <= at && at < end);
}

/** The index of the chapter at a time. */
export function chapterAt(sheet, at) {
  return Math.max(0, lastIndexWhere(sheet.chapters, ({ start }) => start <= at));
}

/** The index of the chapter of what is done at a time. Head-down, that is the exercise itself up to
    its end, although the next chapter begins with the way to level. */
export function chapterOf(sheet, at) {
  return chapterAt(sheet, inversionAt(sheet, at)?.start ?? at);
}

/** Where somebody in a posture enters a chapter. It begins with the words that lead to level;
    somebody who is level need not hear them. */
export function entryOf(sheet, index, posture) {
  const { start } = sheet.chapters[index];
  return posture === LEVEL ? inversionAt(sheet, start)?.end ?? start : start;
}

/** Where the sentence begins that is said at a time, in the same posture and chapter. */
export function sentenceAt(sheet, at) {
  const [first] = begun(sheet.postures, at, ([start]) => start) ?? [0];
  const chapter = sheet.chapters[chapterAt(sheet, at)]?.start ?? 0;
  const sentence = begun(sheet.sentences, at) ?? at;
  return sentence >= Math.max(first, chapter) ? sentence : at;
}

/** The repetition at a time: its number, how many there are, its side or null. */
export function repetitionAt(sheet, at) {
  const inversion = inversionAt(sheet, at);
  if (!inversion || at >= inversion.level) return null;
  const all = sheet.reps.filter(([start]) => inversion.start <= start && start < inversion.end);
  const now = begun(all, at, ([start]) => start);
  return now ? { number: now[1], of: Math.max(...all.map((rep) => rep[1])), side: now[2] } : null;
}

/** Where an exercise may be taken up again: at its sentences, once repetitions have begun at those;
    of sides that alternate, at the first one. */
export function takeUpPoints(sheet, { start, level }) {
  const within = (at) => start <= at && at < level;
  const reps = sheet.reps.filter(([at]) => within(at));
  const whole = reps.filter(([, number], place) => number !== reps[place - 1]?.[1]);
  const until = reps[0]?.[0] ?? level;
  const sentences = sheet.sentences.filter((at) => within(at) && at < until);
  return [start, ...sentences, ...whole.map(([at]) => at)];
}

/** Seconds head-down from a time to the end. */
export function headDownFrom(sheet, at) {
  return sheet.inversions.reduce(
    (sum, { start, end }) => sum + Math.max(0, end - Math.max(start, at)), 0,
  );
}
