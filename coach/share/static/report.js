// Reports a session to the computer, once it has ended and the question about pain was asked.

import { dropSession, keepSession, recallSession } from "./memory.js";
import { beginSession, endingOf, follow } from "./session.js";
import { routineAt } from "./transport.js";

// Milliseconds for which the question about pain waits for an answer.
const PATIENCE = 60000;
// Milliseconds between two attempts: the computer takes one report a minute.
const RETRY = 65000;
const ATTEMPTS = 30;
const PAIN = 10;
// Most seconds that a report may cover.
const DAY = 86400;
// Milliseconds after which a session that was broken off is over.
const BROKEN_OFF = 600000;
// Seconds of a routine within which it is begun anew.
const BEGINNING = 1;

/** 32 hexadecimal digits that identify a session. */
function newPlay() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Follows the sessions of one page. One that was broken off by a reload goes on; if nobody goes on
    with it, the computer is told how far it came. */
export class Reporter {
  #data;
  #sheet;
  #show;
  #tell;
  #earlier;
  #session = null;
  #play = "";
  #began = 0;
  #pending = null;
  #due = 0;

  /** data: what the computer sends, see sheet_data.py. show: shows nodes in the place for questions,
      none to hide it. tell: shows a line for a while. */
  constructor(data, sheet, show, tell) {
    this.#data = data;
    this.#sheet = sheet;
    this.#show = show;
    this.#tell = tell;
    this.#earlier = recallSession(data.digest);
    if (this.#earlier && Date.now() - this.#earlier.when > BROKEN_OFF) this.#tellEarlier();
    // A page that is hidden may not come back.
    addEventListener("pagehide", () => this.#answer(null));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#answer(null);
    });
  }

  /** The player has come to a place. */
  note(place) {
    if (!this.#session) {
      if (place.still) return;
      this.#answer(null);
      this.#begin(place);
    }
    this.#session = follow(this.#session, place, this.#sheet);
    const { bouts } = this.#session;
    const done = { play: this.#play, began: this.#began, bouts };
    const ending = endingOf(this.#session, this.#sheet);
    if (bouts.length) keepSession(this.#data.digest, { ...done, ending });
    if (place.still !== "ended") return;
    this.#session = null;
    if (bouts.length) this.#end({ ...done, ending, when: Date.now() });
  }

  #begin(place) {
    const at = routineAt(place);
    if (this.#earlier && at < BEGINNING) this.#tellEarlier();
    const { play, began, bouts } = this.#earlier
      ?? { play: newPlay(), began: Date.now(), bouts: [] };
    this.#earlier = null;
    this.#play = play;
    this.#began = began;
    this.#session = { ...beginSession({ at, total: place.total }), bouts };
  }

  #tellEarlier() {
    this.#send(this.#report(this.#earlier), this.#earlier.when, ATTEMPTS);
    this.#earlier = null;
  }

  #report({ play, began, bouts, ending, when }) {
    const headDown = bouts.reduce((sum, { seconds }) => sum + seconds, 0);
    // The clock of the phone may have been set.
    const took = Math.min(DAY, Math.max((when - began) / 1000, headDown));
    return { play, sound: this.#data.digest, ending, took, bouts };
  }

  #end(done) {
    this.#pending = { report: this.#report(done), ended: done.when };
    if (document.hidden) this.#answer(null);
    else this.#ask();
  }

  #ask() {
    const question = document.createElement("p");
    question.textContent = "How is your back? 0 is no pain, 10 the worst you can imagine.";
    const numbers = Array.from({ length: PAIN + 1 }, (_, pain) => this.#key(String(pain), pain));
    this.#show(question, ...numbers, this.#key("Skip", null));
    this.#due = setTimeout(() => this.#answer(null), PATIENCE);
  }

  #key(text, pain) {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = text;
    key.addEventListener("click", () => this.#answer(pain));
    return key;
  }

  #answer(pain) {
    if (!this.#pending) return;
    const { report, ended } = this.#pending;
    this.#pending = null;
    clearTimeout(this.#due);
    this.#show();
    this.#send({ ...report, after: pain }, ended, ATTEMPTS);
  }

  async #send(report, ended, attempts) {
    const ago = Math.min(DAY, Math.max(0, (Date.now() - ended) / 1000));
    let status = 0;
    try {
      const answer = await fetch(this.#data.report, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...report, ago }),
        keepalive: true,
      });
      status = answer.status;
    } catch { /* the computer is not there */ }
    if (status === 204) this.#tell("Your computer has it in your record.");
    const later = status === 0 || status === 429 || status === 503;
    if (!later) dropSession(this.#data.digest, report.play);
    if (later && attempts > 1) setTimeout(() => this.#send(report, ended, attempts - 1), RETRY);
  }
}
