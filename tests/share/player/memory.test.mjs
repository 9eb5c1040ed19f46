// What a phone remembers, and what somebody else has written in its place.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Bookmark } from "../../../coach/share/static/bookmark.js";
import {
  forget, keepSession, recall, recallSession, remember, takeSession,
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

test("a place head-down is never too old, since the clock may have been set", () => {
  for (const hours of [-13, 13, 24 * 365 * 56]) {
    const when = Date.now() - hours * 3600e3;
    kept.set("coach:d", JSON.stringify({ ...PLACE, when }));
    assert.equal(recall("d").headDown, true);
    assert.ok(hours < 0 || recall("d").ago >= hours * 3600e3);
    kept.set("coach:d", JSON.stringify({ ...PLACE, headDown: false, when }));
    assert.equal(recall("d"), null);
  }
});

test("where the browser keeps nothing, the tab does, and its history changes seldom", () => {
  const { setItem, getItem } = localStorage;
  const fails = () => { throw new DOMException("", "SecurityError"); };
  let changes = 0;
  globalThis.history = {
    state: { another: 1 },
    replaceState(state) {
      changes += 1;
      this.state = structuredClone(state);
    },
  };
  for (const isForbidden of [true, false]) { // or there is no room
    kept.set("coach:d", JSON.stringify({ ...PLACE, at: 7, when: Date.now() }));
    localStorage.setItem = fails;
    if (isForbidden) localStorage.getItem = fails;
    for (let at = 30; at < 50; at += 1) remember("d", { ...PLACE, at, headDown: false });
    remember("d", PLACE);
    for (let at = 50; at < 70; at += 1) remember("d", { ...PLACE, at });
    assert.equal(recall("d").headDown, true);
    assert.equal(recall("d").at, PLACE.at);
    assert.ok(changes <= 4, changes);
    forget("d");
    assert.equal(recall("d"), null);
    assert.equal(history.state.another, 1);
    Object.assign(localStorage, { setItem, getItem });
    changes = 0;
  }
});

test("nothing else is taken for a place or a session", () => {
  const when = Date.now();
  for (const bad of [null, "50", -1, {}]) {
    for (const name of ["at", "inverted", "total"]) {
      kept.set("coach:d", JSON.stringify({ ...PLACE, [name]: bad, when }));
      assert.equal(recall("d"), null);
    }
  }
  for (const bad of [null, "50", NaN]) {
    kept.set("coach:d", JSON.stringify({ ...PLACE, when: bad }));
    assert.equal(recall("d"), null);
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

test("somebody may say that they are up after another tab has forgotten the place", () => {
  kept.set("coach:d", JSON.stringify({ ...PLACE, when: Date.now() - 11 * 60e3 }));
  const bookmark = new Bookmark("d", { duration: 999 });
  const { last } = bookmark;
  forget("d");
  bookmark.rise(last);
  assert.deepEqual([bookmark.last.at, bookmark.last.headDown], [PLACE.at, false]);
});
