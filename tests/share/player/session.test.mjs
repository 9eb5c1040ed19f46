// What was done of a routine, as the page tells it to the computer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { beginSession, endingOf, follow } from "../../../coach/share/static/session.js";
import { begin, end, hear, press } from "../../../coach/share/static/transport.js";

// As on phones from 2015.
for (const name of ["findLast", "findLastIndex", "toSorted"]) delete Array.prototype[name];

const inversion = (start) => ({ start, end: start + 60, level: start + 50 });
const SHEET = {
  duration: 300,
  limit: 120,
  session: 600,
  rest: 30,
  postures: [
    [0, 20, "upright"], [20, 80, "inverted"], [80, 120, "horizontal"],
    [120, 180, "inverted"], [180, 240, "horizontal"], [240, 300, "upright"],
  ],
  inversions: [inversion(20), inversion(120)],
  chapters: [
    { start: 0, end: 70, title: "One" }, { start: 70, end: 170, title: "Two" },
    { start: 170, end: 300, title: "The way up" },
  ],
  reps: [[30, 1, "left"], [35, 1, "right"], [40, 2, "left"], [45, 2, "right"], [140, 3, null]],
  sentences: [],
  up: null,
};

/** The session and the place after the routine was played to some times, reported at each. */
function played(times, { session, place } = { session: beginSession(begin()), place: begin() }) {
  let now = { ...place, still: "" };
  for (const time of times) {
    now = hear(now, time, SHEET);
    session = follow(session, now, SHEET);
  }
  return { session, place: now };
}

/** Times every quarter of a second, as browsers tell them. */
function often(from, to) {
  return Array.from({ length: Math.ceil((to - from) * 4) }, (_, index) => from + (index + 1) / 4);
}

function ended({ session, place }) {
  return follow(session, end(place), SHEET);
}

const WHOLE = [
  { inversion: 0, seconds: 60, reps: 2 },
  { inversion: 1, seconds: 60, reps: 1 },
];

test("a session to its end, reported often, seldom and hardly ever", () => {
  for (const times of [often(0, 300), [50, 90, 150, 185, 300], [50, 150, 300], [90, 185, 300]]) {
    const session = ended(played(times));
    assert.deepEqual(session.bouts, WHOLE);
    assert.equal(endingOf(session, SHEET), "whole");
  }
});

test("repetitions are counted once they are over, both sides of them", () => {
  for (const [time, reps] of [[25, 0], [39.75, 0], [40.25, 1], [69.75, 1], [70.25, 2]]) {
    assert.equal(played(often(0, time)).session.bouts.at(-1).reps, reps, time);
  }
});

test("sides in turn are counted as often as sides that alternate", () => {
  const reps = [[30, 1, "left"], [35, 2, "left"], [45, 1, "right"], [55, 2, "right"]];
  const inTurn = { ...SHEET, reps };
  const place = hear({ ...begin(), still: "" }, 80, inTurn);
  assert.equal(follow(beginSession(begin()), place, inTurn).bouts[0].reps, 2);
});

test("who comes up early has done so much", () => {
  const early = played(often(0, 42));
  const { place } = press(early.place, { name: "come up" }, SHEET);
  assert.equal(place.at, 70);
  const session = ended(played(often(70, 110), { session: early.session, place }));
  assert.deepEqual(session.bouts, [{ inversion: 0, seconds: 32, reps: 1 }]);
  assert.equal(endingOf(session, SHEET), "came up");
});

test("time head-down in a pause and on the way up counts, and the rep that was broken off once", () => {
  const sheet = { ...SHEET, up: { postures: [[0, 30, "inverted"], [30, 60, "horizontal"]] } };
  const left = played(often(0, 42));
  let place = { ...left.place, track: "up", at: 0, resumes: 42 };
  let session = follow(left.session, place, sheet);
  for (const time of [5, 12]) {
    place = hear(place, time, sheet);
    session = follow(session, place, sheet);
  }
  place = { ...place, track: "routine", at: 40 };
  session = follow(session, place, sheet);
  const resumed = played(often(40, 85), { session, place });
  assert.deepEqual(resumed.session.bouts, [{ inversion: 0, seconds: 22 + 12 + 40, reps: 2 }]);
});

test("the same inversion a second time is another one", () => {
  const first = played(often(0, 90));
  const { session } = played(often(10, 85), {
    session: follow(first.session, { ...first.place, at: 10 }, SHEET),
    place: { ...first.place, at: 10 },
  });
  assert.deepEqual(session.bouts, [WHOLE[0], WHOLE[0]]);
});

test("what is skipped is not done", () => {
  const first = played(often(0, 90));
  const place = { ...first.place, at: 185 };
  const session = ended(played(often(185, 300), { session: follow(first.session, place, SHEET), place }));
  assert.deepEqual(session.bouts, [WHOLE[0]]);
  assert.equal(endingOf(session, SHEET), "came up");
});

test("from the beginning again is another session", () => {
  const first = played(often(0, 130));
  const again = played(often(0, 90), { session: first.session, place: begin() });
  assert.deepEqual(again.session.bouts, [WHOLE[0]]);
});
