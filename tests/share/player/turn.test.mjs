// Several tabs want to be heard at once: one of them is, in whatever order their messages arrive.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Turn } from "../../../coach/share/static/turn.js";
import { numbers } from "./random.mjs";

const POSTURES = ["upright", "horizontal", "inverted"];

/** Some tabs, and what may happen next: a tab is pressed and heard, its person moves, a message
    arrives, or a claim is settled, which takes far longer than any message. */
class Room {
  constructor(tabs) {
    this.mail = [];
    this.refused = new Set();
    this.tabs = tabs.map(({ posture, moves = [], presses = 1 }, name) => this.#tab({
      name, posture, moves: [...moves], presses, isLeading: false,
    }));
  }

  #tab(tab) {
    let listens;
    const channel = {
      addEventListener: (_, does) => { listens = does; },
      postMessage: (data) => {
        for (const to of this.tabs) {
          if (to !== tab) this.mail.push({ from: tab, to, data });
        }
      },
    };
    const lost = (_, refused) => {
      tab.isLeading = false;
      tab.settles = null;
      if (refused) this.refused.add(tab.name);
    };
    tab.hear = (data) => listens({ data });
    tab.turn = new Turn({ name: String(tab.name), channel, digest: "d" }, tab, { taken() {}, lost });
    return tab;
  }

  /** What may happen next: functions. */
  events() {
    const first = (each, index, all) => all.findIndex(
      ({ from, to }) => from === each.from && to === each.to,
    ) === index;
    return [
      ...this.mail.filter(first).map((each) => () => this.deliver(each)),
      ...this.tabs.filter(({ presses }) => presses).map((tab) => () => this.press(tab)),
      ...this.tabs.filter(({ moves }) => moves.length).map((tab) => () => {
        tab.posture = tab.moves.shift();
      }),
      ...this.tabs.filter(({ settles }) => settles && !this.mail.length)
        .map((tab) => () => this.settle(tab)),
    ];
  }

  press(tab) {
    tab.presses -= 1;
    tab.isLeading = true;
    tab.turn.press();
    setTimer = (does) => { tab.settles = does; };
    tab.turn.claim();
  }

  deliver(letter) {
    const { to, data } = letter;
    this.mail.splice(this.mail.indexOf(letter), 1);
    setTimer = (does) => { to.settles = does; };
    to.hear(data);
  }

  settle(tab) {
    const does = tab.settles;
    tab.settles = null;
    does();
  }
}

let setTimer = null;
globalThis.setTimeout = (does) => setTimer(does);
globalThis.clearTimeout = () => {};
// All keys are pressed in the same millisecond.
let now = 1;
Date.now = () => now;

/** Let things happen, in an order that `choose` takes: the index of the next of so many. */
function happens(tabs, choose) {
  const room = new Room(tabs);
  for (let events; (events = room.events()).length;) events[choose(events.length)]();
  return room;
}

function heard({ tabs }) {
  return tabs.filter(({ isLeading }) => isLeading).map(({ name }) => name);
}

/** Every order in which things may happen. */
function* orders(tabs) {
  let path = [];
  do {
    let depth = 0;
    const room = happens(tabs, (count) => {
      path[depth] ??= { index: 0 };
      path[depth].count = count;
      depth += 1;
      return path[depth - 1].index;
    });
    yield room;
    while (path.length && path.at(-1).index + 1 === path.at(-1).count) path.pop();
    if (path.length) path.at(-1).index += 1;
  } while (path.length);
}

test("of two tabs exactly one is heard, in every order of presses, messages and movements", () => {
  let count = 0;
  for (const posture of POSTURES) {
    for (const other of POSTURES) {
      for (const moves of [[], ...POSTURES.map((each) => [each])]) {
        for (const room of orders([{ posture, moves }, { posture: other }])) {
          count += 1;
          assert.equal(heard(room).length, 1, JSON.stringify([posture, other, moves]));
        }
      }
    }
  }
  assert.ok(count > 1000);
});

test("of three tabs that are pressed again and again exactly one is heard", () => {
  for (let seed = 0; seed < 50 * process.env.COACH_SEQUENCES; seed += 1) {
    const random = numbers(seed);
    const one = (list) => list[Math.floor(random() * list.length)];
    const tabs = [0, 1, 2].map(() => ({
      posture: one(POSTURES),
      moves: Array.from({ length: one([0, 1, 2]) }, () => one(POSTURES)),
      presses: one([1, 1, 2]),
    }));
    const room = happens(tabs, (length) => Math.floor(random() * length));
    assert.equal(heard(room).length, 1, JSON.stringify({ seed, tabs }));
  }
});

test("one after the other, the last one that is pressed is heard, or who is further down", () => {
  for (const [first, second, expected, refused] of [
    ["upright", "upright", 1, []], ["horizontal", "inverted", 1, []],
    ["inverted", "inverted", 1, []], ["horizontal", "upright", 0, [1]],
  ]) {
    // Also within a moment, and if the clock is set back.
    for (const settled of [true, false]) {
      const room = new Room([{ posture: first }, { posture: second }]);
      const [one, other] = room.tabs;
      room.press(one);
      while (room.mail.length) room.deliver(room.mail[0]);
      if (settled) room.settle(one);
      now -= 5;
      room.press(other);
      while (room.mail.length) room.deliver(room.mail[0]);
      assert.deepEqual([heard(room), [...room.refused]], [[expected], refused]);
    }
  }
});
