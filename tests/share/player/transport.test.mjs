// The player's transport by itself. COACH_SHEETS names a file with the data of some sounds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { goOn, isLikelyUp, left, risen, takenUp } from "../../../coach/share/static/resume.js";
import { sheetOf } from "../../../coach/share/static/sheet.js";
import {
  arrive, begin, end, hear, isComingUp, isQuiet, postureOf, press, routineAt,
} from "../../../coach/share/static/transport.js";
import { numbers } from "./random.mjs";

// As on phones from 2015.
for (const name of ["findLast", "findLastIndex", "toSorted"]) delete Array.prototype[name];

const SOUNDS = JSON.parse(readFileSync(process.env.COACH_SHEETS, "utf-8"));
const WHOLE = sheetOf(SOUNDS.crunches);
const BARE = sheetOf({ ...SOUNDS.crunches, ways_up: null });

function at(sheet, seconds) {
  // Played from the beginning.
  return hear({ ...begin(), still: "" }, seconds, sheet);
}

function headDown(sheet, number = 1, after = 30) {
  return at(sheet, sheet.inversions[number].start + after);
}

function pressed(place, name, sheet, more = {}) {
  const { place: next, refused } = press(place, { name, ...more }, sheet);
  assert.equal(refused, undefined);
  return next;
}

/** What is heard of a place in some seconds: pieces { track, from, to }. */
function play(place, seconds, sheet, heard = []) {
  let left = seconds;
  while (left > 1e-9 && !place.still) {
    const last = place.track === "up" ? sheet.up.duration : sheet.duration;
    const to = Math.min(place.at + left, place.stop?.at ?? Infinity, last);
    heard.push({ track: place.track, from: place.at, to });
    left -= to - place.at;
    place = hear(place, to, sheet);
    place = to >= last ? end(place) : arrive(place);
  }
  return place;
}

test("next head-down goes by the exercise's own way to level, then on", () => {
  const place = headDown(WHOLE);
  const next = pressed(place, "next", WHOLE);
  assert.equal(next.at, WHOLE.inversions[1].level);
  const later = play(next, 60, WHOLE);
  assert.equal(later.at, WHOLE.inversions[1].level + 60);
  assert.equal(postureOf(later, WHOLE), "horizontal");
});

test("a sound that breaks off leads up in the other one, at once", () => {
  const { start, level, end: over } = WHOLE.inversions[1];
  // Also after the words that lead to level have begun, or "come up" was pressed within them.
  for (const seconds of [start + 5, level - 1, level + 1, over - 0.5]) {
    const place = at(WHOLE, seconds);
    for (const before of [place, pressed(place, "next", WHOLE), press(place, { name: "come up" }, WHOLE).place]) {
      const lost = pressed(before, "lost", WHOLE);
      assert.notEqual(lost.track, before.track);
      assert.equal(postureOf(lost, WHOLE), "inverted");
      assert.ok(lost.track === "routine" || (isComingUp(lost, WHOLE) && !isQuiet(lost, WHOLE)));
      assert.equal(postureOf(play(lost, 1000, WHOLE), WHOLE), "upright");
    }
  }
  const resting = at(WHOLE, over + 10);
  assert.deepEqual([pressed(resting, "lost", WHOLE).track, pressed(resting, "lost", WHOLE).at],
    ["up", WHOLE.up.horizontal]);
  // The way up itself, and a pause head-down.
  for (const name of ["come up", "pause"]) {
    const back = pressed(pressed(headDown(WHOLE), name, WHOLE), "lost", WHOLE);
    assert.deepEqual([back.track, back.at], ["routine", level]);
    const heard = [];
    play(back, 1000, WHOLE, heard);
    assert.deepEqual(heard.map(({ from }) => from), [level, WHOLE.inversions.at(-1).end]);
  }
  assert.ok(press(at(WHOLE, 1), { name: "lost" }, WHOLE).refused);
  assert.ok(press(headDown(BARE), { name: "lost" }, BARE).refused);
});

/** What is heard after a command in the opening, up to the first inversion. */
function opened(place, name, more) {
  const { place: next, answer } = press(place, { name, ...more }, WHOLE);
  const heard = [];
  play({ ...next, still: "" }, 120, WHOLE, heard);
  return { answer, heard: heard.map(({ from, to }) => [from, to]) };
}

test("in the opening nothing leads past the stop signs and the ankles", () => {
  const [signs, ankles] = WHOLE.opening;
  const [, first, second, third] = WHOLE.chapters.map(({ start }) => start);
  for (const [place, to] of [[begin(), 0], [at(WHOLE, 1), 1], [at(WHOLE, signs[0]), signs[0]]]) {
    for (const [name, more, target] of [
      ["next", {}, first], ["seek", { to: third, play: true }, third],
      ["seek", { to: second + 20 }, second],
    ]) {
      const { answer, heard } = opened(place, name, more);
      assert.match(answer, /how to stop.*ankles.*:/);
      assert.deepEqual(heard.slice(0, 2), [signs, ankles], `${name} ${to}`);
      assert.equal(heard[2][0], target);
    }
  }
  // Within them, the rest is heard; past them, nothing again.
  const within = signs[0] + 4;
  assert.deepEqual(opened(at(WHOLE, within), "next").heard.slice(0, 2), [[within, signs[1]], ankles]);
  assert.equal(opened(at(WHOLE, ankles[1]), "next").heard[0][0], first);
  // A place in the opening itself.
  assert.equal(opened(begin(), "seek", { to: signs[0] - 1 }).heard[0][0], signs[0] - 1);
  assert.deepEqual(opened(begin(), "seek", { to: signs[1] - 1 }).heard, [[signs[0], signs[0] + 120]]);
  assert.deepEqual(opened(begin(), "seek", { to: signs[1] + 3 }).heard[0], signs);
  // Who has been head-down has heard them.
  const again = pressed(at(WHOLE, WHOLE.inversions[0].end + 40), "seek", WHOLE, { to: 0 });
  assert.equal(pressed(again, "next", WHOLE).at, first);
});

test("after the end another session begins, which is as the first", () => {
  const twice = { ...WHOLE, session: 1.1 * WHOLE.inversions.length * 60 };
  const over = play(pressed(begin(), "resume", twice), 10_000, twice);
  assert.equal(over.still, "ended");
  for (const [name, more] of [
    ["resume"], ["pause"], ["next"], ["previous"], ["seek", { to: twice.chapters[2].start }],
    ["seek", { to: 0, play: true }],
  ]) {
    const first = pressed(begin(), name, twice, more);
    const second = pressed(over, name, twice, more);
    assert.deepEqual(second, { ...first, still: second.still }, name);
  }
  assert.match(press(over, { name: "come up" }, twice).refused, /upright/);
  // Who came up may begin anew; who goes on has done so much already.
  const up = play(pressed(headDown(twice, 2), "come up", twice), 999, twice);
  assert.equal(pressed(up, "seek", twice, { to: 0 }).total, 0);
  assert.ok(pressed(up, "resume", twice).total > 0);
});

test("a place that cannot be is refused, and one beyond the sound is its end", () => {
  for (const place of [begin(), at(WHOLE, 300), headDown(WHOLE)]) {
    for (const to of [undefined, NaN, null, "5", Infinity, {}]) {
      assert.match(press(place, { name: "seek", to }, WHOLE).refused, /no such place/);
    }
  }
  const resting = at(WHOLE, WHOLE.inversions[0].end + 40);
  assert.equal(pressed(resting, "seek", WHOLE, { to: -7 }).at, 0);
  const last = WHOLE.inversions.at(-1).end;
  assert.equal(pressed(resting, "seek", WHOLE, { to: WHOLE.duration + 7 }).at, last);
});

test("previous, a chapter and a seek head-down lead to level before they go anywhere", () => {
  const [first, here, further] = WHOLE.inversions;
  const seek = (to) => pressed(headDown(WHOLE), "seek", WHOLE, { to });
  for (const [place, target] of [
    [pressed(headDown(WHOLE), "previous", WHOLE), first.end],
    [seek(WHOLE.chapters[2].start), first.end],
    [seek(here.start + 5), first.end],
    [seek(further.start + 20), here.end],
    [seek(further.level + 1), further.end],
    [seek(further.end + 10), further.end + 10],
  ]) {
    assert.equal(place.at, here.level);
    assert.equal(arrive(hear(place, here.end, WHOLE)).at, target);
  }
});

test("the first exercise again comes after as long a rest as any", () => {
  const [first] = WHOLE.inversions;
  const sheet = { ...WHOLE, chapters: [...WHOLE.chapters] };
  sheet.chapters[1] = { ...sheet.chapters[1], start: first.start - 10 };
  const heard = [];
  play(pressed(headDown(sheet, 0), "previous", sheet), 60, sheet, heard);
  assert.deepEqual(heard.slice(0, 2), [
    { track: "routine", from: first.level, to: first.end + 20 },
    { track: "routine", from: first.start - 10, to: heard[1].to },
  ]);
});

test("a pause head-down is quiet for 20 s, and then the way up", () => {
  const place = pressed(headDown(WHOLE), "pause", WHOLE);
  assert.deepEqual([place.track, place.at, place.still], ["up", 0, ""]);
  assert.ok(isQuiet(place, WHOLE));
  const heard = [];
  assert.equal(play(place, 200, WHOLE, heard).still, "ended");
  assert.deepEqual(heard, [{ track: "up", from: 0, to: WHOLE.up.duration }]);
  assert.ok(isComingUp(play(place, 20.1, WHOLE), WHOLE));
});

test("near the limit a pause is shorter, and without a word", () => {
  const strict = { ...WHOLE, limit: 60 };
  const place = pressed(headDown(strict), "pause", strict);
  const toLevel = strict.up.postures[0][1] - strict.up.inverted;
  assert.ok(place.at > strict.up.announced && place.at < strict.up.inverted);
  assert.ok(Math.abs(place.inverted + strict.up.inverted - place.at + toLevel - 59) < 1e-9);
});

test("after a pause the repetition that was broken off is done again, as far as there is time", () => {
  const { start, end: over } = WHOLE.inversions[1];
  const reps = WHOLE.reps.filter(([from]) => start < from && from < over);
  const broken = at(WHOLE, reps[1][0] + 3);
  const paused = play(pressed(broken, "pause", WHOLE), 10, WHOLE);
  assert.equal(pressed(paused, "pause", WHOLE).at, reps[1][0]);
  assert.equal(pressed(paused, "resume", WHOLE).at, reps[1][0]);
  const strict = { ...WHOLE, limit: paused.inverted + 1 + over - reps[2][0] };
  assert.equal(pressed(paused, "resume", strict).at, reps[2][0]);
  const over2 = { ...WHOLE, limit: paused.inverted + 5 };
  assert.equal(pressed(paused, "resume", over2).at, WHOLE.inversions[1].level);
});

test("a pause on the way to level begins at level, and lasts", () => {
  const { level, end: over } = WHOLE.inversions[1];
  const place = play(pressed(at(WHOLE, level + 2), "pause", WHOLE), 100, WHOLE);
  assert.deepEqual([place.at, place.still], [over, "paused"]);
});

test("on the way to level a second pause takes back the first", () => {
  for (const sheet of [WHOLE, BARE]) {
    const { level, end: over } = sheet.inversions[1];
    for (const name of ["pause", "resume"]) {
      const asked = pressed(at(sheet, level + 2), "pause", sheet);
      const taken = pressed(asked, name, sheet);
      assert.equal(play(taken, 100, sheet).still, "");
      const third = play(pressed(taken, "pause", sheet), 100, sheet);
      assert.deepEqual([third.at, third.still], [over, "paused"]);
      assert.equal(pressed(third, "pause", sheet).still, "");
    }
  }
  // What was to follow the way to level still follows.
  const next = pressed(headDown(WHOLE), "previous", WHOLE);
  const taken = pressed(pressed(next, "pause", WHOLE), "pause", WHOLE);
  assert.deepEqual(taken.stop, next.stop);
});

test("the phone's own stop head-down ends by way of level", () => {
  const stopped = pressed(headDown(WHOLE), "interrupted", WHOLE);
  assert.deepEqual([stopped.still, postureOf(stopped, WHOLE)], ["interrupted", "inverted"]);
  assert.equal(pressed(stopped, "resume", WHOLE).at, WHOLE.inversions[1].level);
  const quiet = play(pressed(headDown(WHOLE), "pause", WHOLE), 5, WHOLE);
  const back = pressed(pressed(quiet, "interrupted", WHOLE), "resume", WHOLE);
  assert.deepEqual([back.track, back.at], ["routine", WHOLE.inversions[1].level]);
});

test("a stop within the words that lead to level has them said again, while there is time", () => {
  const { level, end: over } = WHOLE.inversions[1];
  const stopped = pressed(at(WHOLE, over - 1), "interrupted", WHOLE);
  assert.equal(pressed(stopped, "resume", WHOLE).at, level);
  assert.equal(pressed(stopped, "resume", { ...WHOLE, limit: stopped.inverted + 2 }).at, over - 1);
  const coming = pressed(pressed(at(WHOLE, over - 1), "come up", WHOLE), "interrupted", WHOLE);
  const back = pressed(coming, "resume", WHOLE);
  assert.deepEqual([back.at, back.stop], [level, coming.stop]);
});

test("come up begins the way up from the present posture, and nothing but a rest at level may leave it", () => {
  const { up } = WHOLE;
  const place = pressed(headDown(WHOLE), "come up", WHOLE);
  assert.deepEqual([place.track, place.at], ["up", up.inverted]);
  for (const name of ["come up", "next", "previous", "seek", "resume", "pause"]) {
    assert.ok(press(place, { name, to: 0 }, WHOLE).refused, name);
  }
  const level = play(place, up.horizontal - up.inverted + 5, WHOLE);
  const on = pressed(level, "resume", WHOLE);
  assert.deepEqual([on.track, on.at], ["routine", WHOLE.inversions[0].end]);
  assert.ok(press(play(level, up.rises - level.at + 1, WHOLE), { name: "resume" }, WHOLE).refused);
  assert.equal(pressed(at(WHOLE, WHOLE.inversions[0].end + 3), "come up", WHOLE).at, up.horizontal);
  assert.equal(pressed(at(WHOLE, 1), "come up", WHOLE).at, up.upright);
});

test("headphones that are taken off cancel no way up", () => {
  const remote = { isRemote: true };
  const coming = pressed(headDown(WHOLE), "come up", WHOLE);
  const level = play(coming, WHOLE.up.horizontal - WHOLE.up.inverted + 5, WHOLE);
  for (const place of [coming, level]) {
    assert.ok(press(place, { name: "pause", ...remote }, WHOLE).refused);
  }
  assert.equal(pressed(level, "pause", WHOLE).track, "routine");
  // In a pause head-down their key resumes, as it has paused.
  const quiet = play(pressed(headDown(WHOLE), "pause", WHOLE, remote), 5, WHOLE);
  assert.equal(pressed(quiet, "pause", WHOLE, remote).track, "routine");
  const stopped = pressed(level, "interrupted", WHOLE);
  assert.equal(pressed(stopped, "pause", WHOLE, remote).still, "");
});

test("in the last rest come up asks for the rise as soon as the rest is long enough", () => {
  const { up } = WHOLE;
  const { end: level } = WHOLE.inversions.at(-1);
  const heard = [];
  play(pressed(at(WHOLE, level + 10), "come up", WHOLE), 999, WHOLE, heard);
  assert.deepEqual(heard, [
    { track: "routine", from: level + 10, to: level + 30 },
    { track: "up", from: up.rises, to: up.duration },
  ]);
  assert.equal(pressed(at(WHOLE, level + 40), "come up", WHOLE).at, up.rises);
  const rising = WHOLE.duration - 15;
  assert.equal(pressed(at(WHOLE, rising), "come up", WHOLE).at, rising);
});

test("somebody level who hears again how to come to level from upright is led upright too", () => {
  for (const sheet of [WHOLE, BARE]) {
    const [first] = sheet.inversions;
    const toLevel = first.end - first.level;
    for (const [before, seconds] of [[headDown(sheet, 0), toLevel], [at(sheet, first.end + 1), 0]]) {
      const place = play(pressed(before, "previous", sheet), seconds + 1, sheet);
      const [[, upright]] = sheet.postures;
      assert.ok(sheet.chapters[1].start < place.at && place.at < upright);
      assert.equal(postureOf(place, sheet), "horizontal");
      const up = pressed(place, "come up", sheet);
      assert.equal(up.at, sheet.up ? sheet.up.horizontal : sheet.inversions.at(-1).end);
      assert.equal(play(up, 999, sheet).still, "ended");
    }
  }
});

test("a file without ways up leads up by its own", () => {
  const last = BARE.inversions.at(-1);
  const heard = [];
  assert.equal(play(pressed(headDown(BARE), "come up", BARE), 999, BARE, heard).still, "ended");
  assert.deepEqual(heard, [
    { track: "routine", from: BARE.inversions[1].level, to: BARE.inversions[1].end },
    { track: "routine", from: last.end, to: BARE.duration },
  ]);
  const paused = play(pressed(headDown(BARE), "pause", BARE), 100, BARE);
  assert.deepEqual([paused.at, paused.still], [BARE.inversions[1].end, "paused"]);
});

test("from level a seek never ends in the middle of an inversion", () => {
  const { start, end: over } = WHOLE.inversions[1];
  const resting = at(WHOLE, WHOLE.inversions[0].end + 20);
  assert.equal(pressed(resting, "seek", WHOLE, { to: start + 20 }).at, WHOLE.inversions[0].end);
  // Too little of the rest would be left.
  const soon = pressed(resting, "seek", WHOLE, { to: start - 1 });
  assert.ok(soon.at <= start - 10);
  const ready = at(WHOLE, WHOLE.opening.at(-1)[1]);
  assert.equal(pressed(ready, "seek", WHOLE, { to: over + 3 }).at, WHOLE.inversions[1].level);
});

test("a file without a sheet plays, pauses and seeks", () => {
  const sheet = sheetOf({ sheet: null, ways_up: null });
  let place = pressed(begin(), "resume", sheet);
  assert.equal(pressed(place, "seek", sheet, { to: 17 }).at, 17);
  place = pressed(hear(place, 17, sheet), "pause", sheet);
  assert.deepEqual([place.still, place.at], ["paused", 17]);
  assert.equal(pressed(place, "previous", sheet).at, 0);
});

const MINUTE = 60e3;

test("after a reload, or in another tab, head-down everything leads to level first, by any clock", () => {
  const { level } = WHOLE.inversions[1];
  const before = WHOLE.inversions[0].end - WHOLE.inversions[0].start + 30;
  for (const [ago, away] of [[1000, 1], [9 * MINUTE, 540], [11 * MINUTE, 600], [2e12, 600]]) {
    const last = { ...left(headDown(WHOLE), WHOLE), ago };
    const place = takenUp(last);
    assert.deepEqual([place.inverted, place.total], [30 + away, before + away]);
    for (const command of [
      { name: "resume" }, { name: "pause" }, { name: "next" }, { name: "previous" },
      { name: "seek", to: 0, play: true }, goOn(last, WHOLE),
    ]) {
      assert.equal(press(place, command, WHOLE).place.at, level, command.name);
    }
    assert.equal(pressed(place, "come up", WHOLE).at, WHOLE.up.inverted);
  }
});

test("where a session has no time left after a reload head-down, nobody is led head-down again", () => {
  const sheet = sheetOf(SOUNDS.beginners);
  const last = { ...left(headDown(sheet, 0, 5), sheet), ago: 9 * MINUTE };
  for (const command of [{ name: "resume" }, { name: "pause" }, { name: "next" }, goOn(last, sheet)]) {
    const heard = [];
    const ended = play(press(takenUp(last), command, sheet).place, 9999, sheet, heard);
    assert.equal(ended.still, "ended");
    assert.equal(heard[0].from, sheet.inversions[0].level);
    assert.ok(postures(heard, sheet).every(([name]) => name !== "inverted"), command.name);
  }
});

test("after ten minutes somebody who was head-down is asked, and starts anew if they are up", () => {
  const last = left(headDown(WHOLE), WHOLE);
  assert.ok(!isLikelyUp({ ...last, ago: 9 * MINUTE }) && isLikelyUp({ ...last, ago: 11 * MINUTE }));
  const up = risen(last);
  assert.equal(up.at, last.at);
  for (const ago of [0, 1000, 11 * MINUTE]) {
    assert.ok(!isLikelyUp({ ...up, ago }));
    assert.deepEqual(takenUp({ ...up, ago }), begin());
  }
});

test("after a reload at level what was done counts, for ten minutes", () => {
  const resting = at(WHOLE, WHOLE.inversions[1].end + 12);
  const last = { ...left(resting, WHOLE), ago: 5000 };
  const { total, since } = takenUp(last);
  assert.deepEqual([total, since], [resting.total, 12]);
  assert.deepEqual(takenUp({ ...last, ago: 11 * MINUTE }), begin());
});

const NAMES = [
  "pause", "pause", "resume", "next", "previous", "come up", "seek", "seek", "interrupted",
  "elsewhere", "lost",
];

/** The postures that were heard, [name, seconds] each, from the data alone. Somebody who is upright
    may hear the words that lead to level; that makes nobody head-down. */
function postures(heard, sheet) {
  const runs = [];
  for (const { track, from, to } of heard) {
    for (const [start, over, there] of track === "up" ? sheet.up.postures : sheet.postures) {
      const length = Math.min(over, to) - Math.max(start, from);
      if (length <= 0) continue;
      const led = sheet.inversions.some((each) => each.level <= from && from < each.end);
      const up = track === "routine" && led && runs.at(-1)?.[0] !== "inverted";
      const name = up && start <= from && there === "inverted" ? "horizontal" : there;
      if (runs.at(-1)?.[0] === name) runs.at(-1)[1] += length;
      else runs.push([name, length]);
    }
  }
  return runs;
}

/** Check what was heard in a session. led: seconds of a way to level that were heard in vain. */
function checkSession(heard, sheet, led, why) {
  const runs = postures(heard, sheet);
  const down = runs.filter(([posture]) => posture === "inverted").map(([, length]) => length);
  assert.ok(Math.max(0, ...down) <= sheet.limit + led, `${Math.max(...down)} ${why}`);
  assert.ok(down.reduce((sum, length) => sum + length, 0) <= sheet.session + 60, why);
  let rest = Infinity;
  for (const [posture, length] of runs) {
    if (posture !== "inverted") rest += length;
    else {
      assert.ok(rest > sheet.rest - 0.01, `${rest} ${why}`);
      rest = 0;
    }
  }
  return runs;
}

/** The place after a reload, or in another tab, and the commands to choose from. */
function reloaded(place, sheet, ago) {
  const last = { ...left(place, sheet), ago };
  return { place: takenUp(last), commands: [goOn(last, sheet), { name: "seek", to: 0, play: true }] };
}

/** Seconds head-down that a limit does not know of, when the sound breaks off. */
function lostTime({ track, at: seconds }, sheet) {
  const wayToLevel = Math.max(...sheet.inversions.map(({ level, end: over }) => over - level));
  const toLevel = sheet.up.postures[0][1] - sheet.up.inverted;
  if (track === "up") return Math.max(0, seconds - sheet.up.inverted) && wayToLevel;
  return sheet.inversions.some(({ level, end: over }) => level < seconds && seconds < over) ? toLevel : 0;
}

const SEQUENCES = Number(process.env.COACH_SEQUENCES);

for (const [name, sound] of Object.entries(SOUNDS)) {
  test(`${SEQUENCES} random sequences for ${name}: each ends upright, and the limits are kept`, () => {
    for (let seed = 0; seed < SEQUENCES; seed += 1) {
      const random = numbers(seed);
      const one = (list) => list[Math.floor(random() * list.length)];
      const sheet = sheetOf(seed % 4 ? sound : { ...sound, ways_up: null });
      if (seed % 5 === 0) sheet.chapters = [];
      const wayToLevel = Math.max(...sheet.inversions.map(({ level, end: over }) => over - level));
      const presses = [];
      let heard = [];
      let led = 0;
      let place = pressed(begin(), "resume", sheet);

      const press_ = (command) => {
        presses.push({ ...command, at: place.at, track: place.track });
        const why = JSON.stringify({ seed, presses });
        const posture = postureOf(place, sheet);
        const { place: next, refused } = press(place, command, sheet);
        assert.ok(next || refused, why);
        if (!next) return;
        const within = sheet.inversions.some(({ start, level }) => start < next.at && next.at < level);
        const jumped = next.track === "routine" && (next.at !== place.at || place.track === "up");
        assert.ok(!(jumped && within && posture !== "inverted"), why);
        // The words that lead to level may have been heard in vain.
        if (command.name === "lost" && posture === "inverted") led += lostTime(place, sheet);
        if (place.still === "ended" && next.total === 0) {
          assert.equal(checkSession(heard, sheet, led, why).at(-1)?.[0] ?? "upright", "upright", why);
          heard = [];
          led = 0;
        }
        place = next;
      };

      // Some are played to their end in between, and begun anew.
      for (let round = 0; round < 30; round += 1) {
        place = play(place, random() * one([25, 25, 25, 150, 150, 1000]), sheet, heard);
        const chance = random();
        if (chance < 0.08 && routineAt(place) > 0 && place.still !== "ended") {
          const ago = one([0, 3, 20, 700]) * 1000;
          const again = reloaded(place, sheet, ago);
          presses.push({ reload: ago, at: place.at, track: place.track });
          const { total } = place;
          place = again.place;
          // Ten minutes later another session begins, for who was not head-down.
          if (ago === 700000 && total && !place.total) {
            checkSession(heard, sheet, led, JSON.stringify({ seed, presses }));
            heard = [];
          }
          led = heard.length ? led + wayToLevel : 0;
          if (random() < 0.7) press_(one(again.commands));
        } else {
          const command = { name: one(NAMES), to: random() * sheet.duration };
          // A held or trembling finger presses twice.
          for (let times = one([1, 1, 2, 3]); times > 0; times -= 1) press_(command);
        }
      }
      if (place.still) press_({ name: "resume" });
      place = play(place, 10_000, sheet, heard);
      if (place.still === "paused") place = play(pressed(place, "resume", sheet), 10_000, sheet, heard);
      const why = JSON.stringify({ seed, presses });
      assert.equal(place.still, "ended", why);
      assert.equal(checkSession(heard, sheet, led, why).at(-1)[0], "upright", why);
    }
  });
}
