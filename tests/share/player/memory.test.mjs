// What a phone remembers, and what somebody else has written in its place.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  keepSession, recall, recallSession, remember, takeSession,
} from "../../../coach/share/static/memory.js";

const kept = new Map();
globalThis.localStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
};
const BOUT = { inversion: 0, seconds: 60, reps: 2 };
const SESSION = { play: "a", began: 1, bouts: [BOUT], ending: "whole" };
const PLACE = { at: 50, headDown: true, inverted: 5, total: 65, since: 0 };

test("a place and a session are recalled", () => {
  remember("d", PLACE);
  assert.ok(keepSession("d", { ...SESSION, when: Date.now() }));
  const { ago, when, ...place } = recall("d");
  assert.deepEqual(place, PLACE);
  assert.ok(when + ago <= Date.now() && ago >= 0);
  remember("d", { ...PLACE, since: Infinity });
  assert.equal(recall("d").since, Infinity);
  assert.deepEqual(recallSession("d").bouts, [BOUT]);
});

test("what was kept stays when the clock is set back", () => {
  const when = Date.now() + 3600e3;
  kept.set("coach:d", JSON.stringify({ ...PLACE, when }));
  assert.deepEqual([recall("d").headDown, recall("d").ago], [true, 0]);
  kept.set("coach-session:d", JSON.stringify({ ...SESSION, when }));
  assert.equal(recallSession("d").when, when);
});

test("nothing else is taken for a place or a session", () => {
  const when = Date.now();
  for (const bad of [null, "50", -1, {}]) {
    for (const name of ["at", "inverted", "total"]) {
      kept.set("coach:d", JSON.stringify({ ...PLACE, [name]: bad, when }));
      assert.equal(recall("d"), null);
    }
  }
  for (const change of [
    { bouts: [null] }, { bouts: ["x"] }, { bouts: [{ ...BOUT, seconds: "60" }] }, { bouts: {} },
    { began: null }, { when: null }, { when: when + 13 * 3600e3 },
  ]) {
    kept.set("coach-session:d", JSON.stringify({ ...SESSION, when, ...change }));
    assert.equal(recallSession("d"), null, JSON.stringify(change));
  }
  for (const text of ["", "null", "[]", "{", "7"]) {
    kept.set("coach:d", text);
    kept.set("coach-session:d", text);
    assert.deepEqual([recall("d"), recallSession("d")], [null, null]);
  }
});

test("of several tabs one gets a session that was kept", () => {
  keepSession("d", { ...SESSION, when: Date.now() });
  assert.equal(takeSession("d", "b"), false);
  assert.equal(takeSession("d", "a"), true);
  assert.equal(takeSession("d", "a"), false);
  assert.equal(recallSession("d"), null);
});
