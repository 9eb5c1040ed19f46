// What a phone remembers, and what somebody else has written in its place.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  keepSession, recall, recallSession, remember,
} from "../../../coach/share/static/memory.js";

const kept = new Map();
globalThis.localStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
};
const BOUT = { inversion: 0, seconds: 60, reps: 2 };
const SESSION = { play: "a", began: 1, bouts: [BOUT], ending: "whole" };

test("a place and a session are recalled", () => {
  remember("d", { at: 50, headDown: true });
  keepSession("d", SESSION);
  assert.equal(recall("d").at, 50);
  assert.deepEqual(recallSession("d").bouts, [BOUT]);
});

test("nothing else is taken for a place or a session", () => {
  const when = Date.now();
  for (const at of [null, "50", -1, {}]) {
    kept.set("coach:d", JSON.stringify({ at, headDown: true, when }));
    assert.equal(recall("d"), null);
  }
  for (const change of [
    { bouts: [null] }, { bouts: ["x"] }, { bouts: [{ ...BOUT, seconds: "60" }] }, { bouts: {} },
    { began: null }, { when: null }, { when: when + 3600e3 },
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
