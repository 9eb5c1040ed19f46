// What the page shows of a place. COACH_SHEETS names a file with the data of some sounds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { shown } from "../../../coach/share/static/screen.js";
import { sheetOf } from "../../../coach/share/static/sheet.js";
import { begin, hear, press } from "../../../coach/share/static/transport.js";

const SHEET = sheetOf(JSON.parse(readFileSync(process.env.COACH_SHEETS, "utf-8")).crunches);
const DOWN = hear({ ...begin(), still: "" }, SHEET.inversions[1].start + 30, SHEET);
const PAUSED = press(DOWN, { name: "pause" }, SHEET).place;
const RISING = hear(PAUSED, SHEET.up.inverted + 1, SHEET);
const LEADING = press(
  hear(DOWN, SHEET.inversions[1].level + 1, SHEET), { name: "come up" }, SHEET,
).place;
const LEVEL = hear(RISING, SHEET.up.horizontal + 5, SHEET);

test("the middle key is named after what it does", () => {
  const key = (place) => Object.values(shown(place, SHEET).play);
  assert.deepEqual(key(begin()), ["Play", true]);
  assert.deepEqual(key(DOWN), ["Pause", true]);
  assert.deepEqual(key(PAUSED), ["Go on", true]);
  assert.deepEqual(key(RISING), ["Go on", false]);
  assert.deepEqual(key(LEVEL), ["Go on", true]);
});

test("the bar above the player names the way up as the title does, and its time runs", () => {
  for (const place of [LEADING, RISING, LEVEL]) {
    const { title, bar } = shown(place, SHEET);
    assert.deepEqual([title, bar.name], ["The way up", "The way up"]);
  }
  assert.notEqual(shown(RISING, SHEET).bar.number, shown(LEVEL, SHEET).bar.number);
  assert.equal(shown(DOWN, SHEET).bar.number, `3 of ${SHEET.chapters.length}`);
});

test("where another tab goes on, no count and no time is shown", () => {
  const inASet = hear(DOWN, SHEET.reps.findLast(([at]) => at < SHEET.inversions[1].level)[0], SHEET);
  for (const place of [inASet, LEADING, RISING]) {
    const other = shown(press(place, { name: "elsewhere" }, SHEET).place, SHEET);
    const { title, down, canComeUp, play, ...others } = other;
    assert.deepEqual([title, play.name], ["It plays in another tab", "Play"]);
    assert.ok(down && canComeUp);
    assert.doesNotMatch(JSON.stringify(others), /\d/);
  }
  assert.ok(shown(inASet, SHEET).repetition);
});
