// What each command leads to: pure functions of (place, command, sheet). Times are seconds.
//
// A place:
//   track     "routine", or "up": the sound of the pause head-down and the ways up
//   at        where in that track
//   stop      null, or { at, go }: at that time of the track, `go` on elsewhere, { track, at,
//             resumes }; with null, pause, and `then` is the stop after the pause
//   resumes   in the track "up": the place of the routine that was left
//   still     why nothing is heard: "paused", "interrupted" by the phone, "elsewhere" in another tab,
//             "ended"; otherwise ""
//   inverted  head-down at a stretch so far
//   total     head-down in all
//   since     at level or upright since the last inversion; Infinity before the first
//   led       until when somebody who is level, or about to be, hears how to come to level from
//             head-down or upright; 0 for nobody
//
// Every place leads upright if nothing more is pressed: a pause head-down is a part of a sound that
// continues with the way up, and a stop is only where the person is level.

import {
  HEAD_DOWN, LEVEL, UPRIGHT, chapterAt, chapterOf, entryOf, headDownFrom, inversionAt, lastWhere,
  postureAt, posturesOf, sentenceAt, takeUpPoints,
} from "./sheet.js";

// Seconds allowed for the change from one sound to another.
const SWITCH = 1;
// Seconds into a chapter after which "previous" goes to its beginning.
const RESTART_AFTER = 3;

const OPENING = "First hear how to stop, and lock your ankles";
const NOWHERE = "There is no such place";
const NO_SOUND = "No sound comes. Is the computer awake, and the phone in its Wi-Fi?";
const COMING_UP = "Not while you come up";

export function begin(at = 0) {
  return {
    track: "routine", at, stop: null, resumes: null, still: "paused",
    inverted: 0, total: 0, since: Infinity, led: 0,
  };
}

/** The place once its track was heard up to `at`. */
export function hear(place, at, sheet) {
  let { inverted, total, since } = place;
  for (const [start, end, posture] of posturesOf(sheet, place.track)) {
    const length = Math.min(end, at) - Math.max(start, place.at);
    if (length <= 0) continue;
    const down = posture === HEAD_DOWN && end > place.led;
    inverted = down ? inverted + length : 0;
    total += down ? length : 0;
    since = down ? 0 : since + length;
  }
  return { ...place, at, inverted, total, since };
}

/** The place after its stop, or the same place before it. */
export function arrive(place) {
  const { stop } = place;
  if (place.still || !stop || place.at < stop.at) return place;
  if (stop.go) return playing(place, stop.go);
  return { ...place, still: "paused", stop: stop.then };
}

/** The place at the end of its track. */
export function end(place) {
  return { ...place, still: "ended", stop: null, inverted: 0 };
}

export function postureOf(place, sheet) {
  if (place.still === "ended") return UPRIGHT;
  if (place.at < place.led) return LEVEL;
  return postureAt(posturesOf(sheet, place.track), place.at);
}

/** Whether this is a pause head-down, in which quiet is played. */
export function isQuiet(place, sheet) {
  return place.track === "up" && place.at < sheet.up.inverted;
}

export function isComingUp(place, sheet) {
  if (place.track === "up") return !isQuiet(place, sheet) && place.still !== "ended";
  return place.stop?.go?.track === "up";
}

/** Where in the routine the person is, or was when it was left. */
export function routineAt(place) {
  return place.track === "up" ? place.resumes : place.at;
}

/** Whether a pause waits for the person to be level. */
export function isPausing(place) {
  return !place.still && place.stop?.go === null;
}

/** What a command leads to: { place, answer }, the second missing where there is nothing to tell; or
    { refused }, with the reason.

    command: { name }, one of "pause" (when paused, it resumes; with `isRemote`, it may have been pressed
      by the phone itself and cancels no way up), "resume", "next", "previous",
      "come up", "seek" (with `to`, and `play` if it is to be heard at once), "skip" (with `by`),
      "interrupted", "elsewhere", "lost" (the sound does not come). */
export function press(before, command, sheet) {
  const place = afterItsEnd(before) ? { ...begin(), still: "ended" } : before;
  switch (command.name) {
    case "come up":
      return comeUp(place, sheet);
    case "interrupted":
      return { place: { ...place, still: "interrupted" }, answer: "The phone stopped the sound" };
    case "elsewhere":
      return { place: { ...place, still: "elsewhere" }, answer: "It plays in another tab" };
    case "lost":
      return lose(place, sheet);
    case "resume":
      return resume(place, sheet);
    case "pause":
      if (command.isRemote && !place.still && isComingUp(place, sheet)) return { refused: COMING_UP };
      return place.still || place.track === "up" || isComingUp(place, sheet) || isPausing(place)
        ? resume(place, sheet)
        : pause(place, sheet);
    default:
      if (isComingUp(place, sheet)) return { refused: COMING_UP };
      return move(place, command, sheet);
  }
}

/** Whether the routine was played to its end: what follows is another session. */
function afterItsEnd({ track, still }) {
  return track === "routine" && still === "ended";
}

function comeUp(place, sheet) {
  if (isComingUp(place, sheet) && !place.still) return { refused: "Coming up already" };
  if (place.still === "ended") return { refused: "You are upright" };
  const posture = postureOf(place, sheet);
  const answer = posture === UPRIGHT ? "Ending" : "Coming up";
  const lead = sheet.up ? wayUp : ownWayUp;
  return { place: lead(place, posture, sheet), answer };
}

/** The way up from the other sound, since nothing more of this one can be heard. */
function lose(place, sheet) {
  const posture = postureOf(place, sheet);
  if (!sheet.up || posture === UPRIGHT) return { refused: NO_SOUND };
  const way = place.track === "up"
    ? ownWayUp(place, posture, sheet)
    : playing(place, { track: "up", at: sheet.up[posture], resumes: place.at });
  return { place: way, answer: "The sound broke off. Coming up" };
}

/** The way up from a posture. Somebody who is on the way to level is not asked again, nor
    is somebody whose time is up. */
function wayUp(place, posture, sheet) {
  const { up } = sheet;
  const at = routineAt(place);
  const here = inversionAt(sheet, at);
  if (place.track === "routine" && here && at >= here.level && posture === HEAD_DOWN) {
    const go = { track: "up", at: up[LEVEL], resumes: here.end };
    return playing(place, { at, stop: { at: here.end, go } });
  }
  const [last] = sheet.inversions.slice(-1);
  if (place.track === "routine" && at >= last?.end && posture === LEVEL) {
    return rise(place, sheet);
  }
  const begun = isComingUp(place, sheet) && place.inverted + toLevelTime(sheet) > sheet.limit;
  const from = begun && posture === HEAD_DOWN ? place.at : up[posture];
  return playing(place, { track: "up", at: from, resumes: at });
}

/** The rest before coming upright, shortened to the minimum, then the rise. */
function rise(place, sheet) {
  const { up } = sheet;
  const [, over] = lastWhere(sheet.postures, ([, , posture]) => posture === LEVEL);
  const rested = place.at + Math.max(0, sheet.rest - place.since);
  if (rested >= over - (up.upright - up.rises)) return playing(place, { at: place.at });
  const go = { track: "up", at: up.rises, resumes: place.at };
  const stop = { at: rested, go };
  return rested > place.at ? playing(place, { at: place.at, stop }) : playing(place, go);
}

/** Seconds that the way up takes from head-down to level. */
function toLevelTime({ up }) {
  return up.postures[0][1] - up.inverted;
}

/** The way up if no sound of ways up is there: the exercise's own way to level, then the ending. */
function ownWayUp(place, posture, sheet) {
  const [last] = sheet.inversions.slice(-1);
  if (posture === HEAD_DOWN) return toLevel(place, sheet, last.end);
  if (posture === UPRIGHT || !last) return { ...place, still: "paused", stop: null };
  return playing(place, { at: Math.max(place.at, last.end) });
}

function pause(place, sheet) {
  if (postureOf(place, sheet) !== HEAD_DOWN) {
    return { place: { ...place, still: "paused" }, answer: "Paused" };
  }
  const here = inversionAt(sheet, place.at);
  if (place.at >= here.level || !sheet.up) {
    const stop = { at: here.end, go: null, then: place.stop };
    return {
      place: playing(place, { at: Math.max(place.at, here.level), stop }),
      answer: "Pausing as soon as you are level",
    };
  }
  const { up } = sheet;
  const room = sheet.limit - place.inverted - toLevelTime(sheet) - SWITCH;
  // Where the whole pause has no room, its word is left out.
  const at = room >= up.inverted ? 0 : Math.max(up.announced, up.inverted - Math.max(0, room));
  const answer = at < up.inverted ? "Paused. The way up follows by itself" : "Coming up";
  return { place: playing(place, { track: "up", at, resumes: place.at }), answer };
}

function resume(place, sheet) {
  if (place.still === "ended") return startAgain(place, sheet);
  if (place.still === "interrupted" || place.still === "elsewhere") return goOnByLevel(place, sheet);
  if (place.still) {
    const at = place.stop ? place.at : sentenceAt(sheet, place.at);
    return { place: arrive({ ...place, at, still: "" }) };
  }
  if (isPausing(place)) return { place: { ...place, stop: place.stop.then }, answer: "Going on" };
  if (place.track === "routine") return { refused: "Not paused" };
  return isQuiet(place, sheet) ? takeUp(place, sheet) : goOn(place, sheet);
}

/** After the way up, what was left of the routine; after its end, or too soon, all of it. */
function startAgain(place, sheet) {
  const up = place.track === "up";
  const left = up ? goTo({ ...place, still: "" }, sheet, place.resumes, "Going on") : {};
  return left.place ? left : { place: playing(begin(), { at: 0 }), answer: "From the beginning" };
}

/** How long it lasted is not known, so somebody who was head-down comes to level first. */
function goOnByLevel(place, sheet) {
  const back = beforeTheWay({ ...place, still: "" }, sheet);
  const posture = postureOf(back, sheet);
  if (isComingUp(back, sheet)) {
    return { place: wayUp(back, posture, sheet), answer: "Coming up" };
  }
  if (posture === HEAD_DOWN) {
    // What the session has no time for after that is left out.
    const { at, lacks } = landing(back, sheet, inversionAt(sheet, routineAt(back)).end, LEVEL, 0);
    return { place: toLevel(back, sheet, at, lacks), answer: "You come to level first" };
  }
  return { place: { ...back, at: sentenceAt(sheet, place.at) } };
}

/** Where the words begin that lead to level, for somebody who was stopped within them and may not
    have followed them; the place itself where the limit has no time for that. */
function beforeTheWay(place, sheet) {
  const here = place.track === "routine" && inversionAt(sheet, place.at);
  if (!here || place.at <= here.level) return place;
  const time = sheet.limit - place.inverted - SWITCH;
  return here.end - here.level <= time ? { ...place, at: here.level } : place;
}

/** The exercise again after a pause head-down, from the repetition that was interrupted. What the
    limit has no time for is left out; if it has none at all, the way to level follows. */
function takeUp(place, sheet) {
  const here = inversionAt(sheet, place.resumes);
  const left = sheet.limit - place.inverted - SWITCH;
  const points = takeUpPoints(sheet, here);
  const brokenOff = lastWhere(points, (at) => at <= place.resumes);
  const at = points.find((point) => point >= brokenOff && here.end - point <= left);
  if (at === undefined) {
    return { place: toLevel(place, sheet, null), answer: "Coming to level: the time is up" };
  }
  return { place: playing(place, { at }), answer: "Resuming" };
}

/** Instead of a way up that has come to level, the exercise again from its beginning. */
function goOn(place, sheet) {
  if (postureOf(place, sheet) !== LEVEL || place.at >= sheet.up.rises) {
    return { refused: COMING_UP };
  }
  return goTo(place, sheet, place.resumes, "Going on");
}

function move(place, command, sheet) {
  const at = routineAt(place);
  const posture = postureOf(place, sheet);
  const index = posture === HEAD_DOWN ? chapterOf(sheet, at) : chapterAt(sheet, at);
  switch (command.name) {
    case "next":
      if (index + 1 >= sheet.chapters.length) return { refused: "That was the last chapter" };
      return goTo(place, sheet, sheet.chapters[index + 1].start, "Next");
    case "previous":
      return goTo(place, sheet, previousStart(sheet, index, at, posture), "Back");
    default: {
      const to = command.name === "skip" ? at + command.by : command.to;
      if (!Number.isFinite(to)) return { refused: NOWHERE };
      return goTo(place, sheet, Math.min(Math.max(0, to), sheet.duration), "To", command.play);
    }
  }
}

function previousStart(sheet, index, at, posture) {
  if (!sheet.chapters.length) return 0;
  const begun = at - entryOf(sheet, index, posture) > RESTART_AFTER;
  const back = begun || posture === HEAD_DOWN ? index : Math.max(0, index - 1);
  return sheet.chapters[back].start;
}

/** To another place of the routine, by way of level. what: a word for it. */
function goTo(before, sheet, to, what, play = false) {
  // Starting over while upright begins another session.
  const place = before.still === "ended" && to === 0 ? { ...begin(), still: "ended" } : before;
  const posture = postureOf(place, sheet);
  const down = posture === HEAD_DOWN;
  const { at, lacks } = landing(place, sheet, to, down ? LEVEL : posture, down ? 0 : place.since);
  if (!down && lacks > Math.max(0, restLeft(place, sheet))) return { refused: "Rest first" };
  const title = sheet.chapters[chapterAt(sheet, at)]?.title;
  const answer = title === undefined ? "" : `${what}: ${title}`;
  if (down) return { place: toLevel(place, sheet, at, lacks), answer };
  const still = place.still && !play ? "paused" : "";
  const there = { at, led: ledUntil(sheet, at, posture, place.since) };
  // What is missing of a rest is spent where the person is at rest already.
  if (lacks) return { place: { ...place, stop: { at: place.at + lacks, go: there }, still }, answer };
  const unheard = unheardBefore(place, sheet, at);
  return {
    place: { ...playing(place, through(unheard, routineAt(place), there)), still },
    answer: unheard.length ? `${OPENING}. ${answer}` : answer,
  };
}

/** Ranges up to a time that must be heard before the first inversion and have not been. */
function unheardBefore(place, sheet, to) {
  if (place.since !== Infinity) return [];
  const from = routineAt(place);
  return sheet.opening.filter(([start, end]) => from < end && start < to);
}

/** A change that plays some ranges of the routine, the first from where it has got to, and then goes
    to a place. */
function through(ranges, from, there) {
  return ranges.reduceRight((go, [start, end]) => {
    const at = Math.max(start, Math.min(from, end));
    return go.at <= end ? { ...go, at } : { at, stop: { at: end, go } };
  }, there);
}

/** To level by the exercise's own way, then on at `to`; null for what follows in the routine.
    lacks: seconds of rest at level before that. */
function toLevel(place, sheet, to, lacks = 0) {
  const at = routineAt(place);
  const here = inversionAt(sheet, at);
  const go = { at: to, led: to === null ? 0 : ledUntil(sheet, to, LEVEL, 0) };
  const stop = to === null || to === here.end ? null : { at: here.end + lacks, go };
  return playing(place, { at: Math.max(at, here.level), stop });
}

/** Until when somebody in a posture hears at a time how others come to level, from an inversion or,
    before the first one, from upright; 0 for words that are for them. since: as of a place. */
function ledUntil(sheet, at, posture, since) {
  const here = inversionAt(sheet, at);
  if (here) return here.end;
  const [, upright] = sheet.postures[0] ?? [];
  return posture === LEVEL && since < Infinity && at < upright ? upright : 0;
}

/** Where playback continues for somebody level or upright who asks for the time `to`: never in the
    middle of an inversion. `lacks`: seconds of rest that have to come before it. */
function landing(place, sheet, to, posture, since) {
  const there = postureAt(sheet.postures, to);
  const here = inversionAt(sheet, to);
  const named = sheet.chapters.findIndex(({ start }) => start === to);
  const around = here && to < here.level ? chapterOf(sheet, to) : chapterAt(sheet, to);
  const index = named < 0 ? around : named;
  // Somebody level who hears how to come to level from upright may go on within those words.
  const hears = Math.max(place.at, to) < place.led && postureAt(sheet.postures, place.at) === UPRIGHT;
  const known = sheet.chapters.length > 0 && (there === HEAD_DOWN || (there !== posture && !hears));
  const at = known ? entryOf(sheet, index, posture) : here?.end ?? to;
  const [last] = sheet.inversions.slice(-1);
  if (last && place.total + headDownFrom(sheet, at) > sheet.session + SWITCH) {
    const way = sheet.chapters.length - 1;
    return { at: way < 0 ? last.end : entryOf(sheet, way, posture), lacks: 0 };
  }
  return rested(sheet, at, since);
}

/** The same place, or one so much earlier that the rest before the next inversion, and before
    coming upright, is long enough. */
function rested(sheet, at, since) {
  const next = sheet.postures.find(([start, , posture]) => start > at && posture !== LEVEL);
  const lacks = next ? sheet.rest - since - (next[0] - at) : 0;
  if (lacks <= 0) return { at, lacks: 0 };
  const before = lastWhere(sheet.inversions, ({ end }) => end <= at);
  if (!before) return { at, lacks };
  const earlier = Math.max(before.end, at - lacks);
  return { at: Math.max(before.end, sentenceAt(sheet, earlier)), lacks: 0 };
}

/** Seconds for which the person is still at rest where they are. */
function restLeft(place, sheet) {
  if (place.track === "up") return sheet.up.rises - place.at;
  const next = sheet.inversions.find(({ start }) => start > place.at);
  return (next?.start ?? sheet.duration) - place.at;
}

function playing(place, change) {
  const usual = { track: "routine", stop: null, resumes: null, still: "", led: 0 };
  return { ...place, ...usual, ...change };
}
