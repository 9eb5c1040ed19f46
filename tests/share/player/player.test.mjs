// The player with an audio element that behaves as those of phones do.
// COACH_SHEETS names a file with the data of some sounds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Player } from "../../../coach/share/static/player.js";
import { sheetOf } from "../../../coach/share/static/sheet.js";
import { isComingUp } from "../../../coach/share/static/transport.js";

const SHEET = sheetOf(JSON.parse(readFileSync(process.env.COACH_SHEETS, "utf-8")).crunches);
const [{ start: DOWN, level: LEVEL, end: LEVELLED }] = SHEET.inversions;
const TICK = 0.1;
// What the page shows is of no interest here, and there is no other tab.
globalThis.document = { querySelector: () => ({}) };
globalThis.BroadcastChannel = null;
const { Commands } = await import("../../../coach/share/static/commands.js");
globalThis.HTMLMediaElement = { HAVE_FUTURE_DATA: 3 };

/** plays: "allowed", "refused" or, as during a call on an iPhone, "ignored". seeks: whether the
    position can be changed. slow: seconds until a sound is heard at a new position. */
class Audio extends EventTarget {
  plays = "allowed";
  seeks = true;
  slow = 0;
  paused = true;
  ended = false;
  error = null;
  duration = SHEET.duration;
  pauses = 0;
  loads = 0;
  #src = "";
  #at = 0;
  #wait = 0;

  get src() { return this.#src; }

  set src(url) {
    this.#src = url;
    this.load();
  }

  get currentTime() { return this.#at; }

  set currentTime(at) {
    if (!this.seeks) return;
    this.#at = at;
    this.#wait = this.slow;
    this.seeking = true;
  }

  load() {
    Object.assign(this, { paused: true, seeking: false, readyState: 0, loads: this.loads + 1 });
    this.#at = 0;
    this.#wait = this.slow;
  }

  tell(name) { this.dispatchEvent(new Event(name)); }

  play() {
    if (this.plays === "ignored") return new Promise(() => {});
    if (this.plays === "refused") return Promise.reject(new DOMException("", "NotAllowedError"));
    this.paused = false;
    this.tell("play");
    if (this.readyState === 4) this.tell("playing");
    return Promise.resolve();
  }

  pause() {
    this.pauses += 1;
    this.paused = true;
    this.tell("pause");
  }

  /** As if it was heard up to a position. */
  skip(at) {
    this.#at = at;
    this.tell("timeupdate");
  }

  pass() {
    if (!this.readyState) {
      this.readyState = 1;
      this.tell("loadedmetadata");
    } else if (this.#wait > 0) {
      this.#wait -= TICK;
    } else if (this.readyState < 4 || this.seeking) {
      const isNew = this.readyState < 4;
      this.readyState = 4;
      if (this.seeking) {
        this.seeking = false;
        this.tell("seeked");
      }
      if (isNew && !this.paused) this.tell("playing");
    } else if (!this.paused) {
      this.#at += TICK;
      this.tell("timeupdate");
    }
  }
}

let now = 0;
let audio;
let player;
let said;

async function pass(seconds) {
  for (let ticks = Math.round(seconds / TICK); ticks > 0; ticks -= 1) {
    now += 1000 * TICK;
    audio.pass();
    mock.timers.tick(1000 * TICK);
    await null;
  }
}

async function begin() {
  audio.src = "blob:routine";
  player = new Player(audio, SHEET, { routine: "blob:routine", up: "blob:up" }, (_, answer) => {
    said = answer ?? said;
  });
  await pass(1);
}

async function goHeadDown() {
  await begin();
  player.press({ name: "resume" });
  await pass(1);
  audio.skip(DOWN + 5);
  await pass(1);
  assert.equal(player.posture, "inverted");
}

function isLedToLevel() {
  return !audio.paused && LEVEL <= audio.currentTime && audio.currentTime < LEVELLED;
}

beforeEach(() => {
  mock.method(performance, "now", () => now);
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  audio = new Audio();
  said = "";
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test("a call on an iPhone: nothing keeps it from playing on afterwards, and then it leads to level", async () => {
  await goHeadDown();
  audio.plays = "ignored";
  audio.paused = true;
  audio.tell("pause");
  await pass(61);
  assert.deepEqual([player.place.still, said], ["interrupted", "The phone stopped the sound"]);
  assert.equal(audio.pauses, 0);
  assert.equal(audio.src, "blob:routine");
  audio.plays = "allowed";
  audio.paused = false;
  audio.tell("play");
  await pass(1);
  assert.ok(isLedToLevel());
});

test("a stop that the phone does not tell of ends as one that it tells of", async () => {
  await goHeadDown();
  audio.paused = true;
  await pass(1);
  assert.equal(player.place.still, "interrupted");
  await pass(4);
  assert.ok(isLedToLevel());
});

test("a seek that the phone ignores is tried until it works", async () => {
  await goHeadDown();
  audio.seeks = false;
  player.press({ name: "come up" });
  await pass(3);
  assert.ok(!audio.paused && audio.currentTime < SHEET.up.inverted);
  audio.seeks = true;
  await pass(2);
  assert.ok(audio.currentTime >= SHEET.up.inverted);
  assert.equal(player.place.at, audio.currentTime);
});

for (const [slow, kept] of [[5, true], [5, false], [12, true]]) {
  test(`a phone that takes ${slow} s to begin a sound, ${kept ? "kept" : "streamed"}, leads up`, async () => {
    await goHeadDown();
    if (!kept) player.replace({ routine: "http:routine", up: "http:up" });
    audio.slow = slow;
    player.press({ name: "come up" });
    await pass(60);
    assert.ok(!audio.paused && audio.currentTime > 1);
    const { at } = player.place;
    await pass(1);
    assert.ok(player.place.at > at);
    assert.ok(isComingUp(player.place, SHEET) || player.place.at > LEVEL);
    assert.ok(audio.loads <= 6, audio.loads);
  });
}

test("what the phone does not play although it was pressed has to be pressed again", async () => {
  await begin();
  audio.plays = "refused";
  player.press({ name: "resume" });
  await pass(1);
  assert.equal(player.place.still, "interrupted");
  assert.match(said, /Press play again/);
  audio.plays = "allowed";
  player.press({ name: "pause" });
  await pass(1);
  assert.ok(!audio.paused && player.place.at > 0);
});

test("a press before the sound is there loses no place", async () => {
  await begin();
  player.press({ name: "seek", to: SHEET.opening[0][0] });
  await pass(1);
  const { at } = player.place;
  assert.ok(at > 0);
  player.prepare();
  assert.equal(audio.currentTime, 0);
  await pass(1);
  assert.equal(audio.currentTime, at);
});

test("while the sound is still being fetched, no key stops a way up", async () => {
  await begin();
  const bookmark = { digest: "", placeOfAnotherTab: () => null };
  const ignored = { turnTaken: () => {}, turnLost: () => {} };
  const commands = new Commands(audio, player, bookmark, ignored);
  player.takeUp({ ...player.place, at: DOWN + 5, still: "interrupted" });
  commands.press({ name: "come up" });
  await pass(1);
  audio.skip(SHEET.up.horizontal + 1);
  assert.equal(player.posture, "horizontal");
  for (const name of ["pause", "next"]) {
    commands.press({ name, isRemote: true });
    await pass(2);
    assert.ok(!audio.paused && isComingUp(player.place, SHEET), name);
  }
});
