// Reports a session to the computer, once it has ended and the question about pain has been asked.

import { button, paragraph } from "./dom.js";
import { keepSession, recallSession, takeSession } from "./memory.js";
import { ask, stopAsking, tell } from "./messages.js";
import { SURELY_UP } from "./resume.js";
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
// Starting within these first seconds of a routine begins a new session.
const BEGINNING = 1;

/** 32 hexadecimal digits that identify a session. */
function newPlay() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether an interrupted session is over. */
function isOld({ when }) {
  return Date.now() - when > SURELY_UP;
}

/** The report of a session, see played.py. */
function reportOf(digest, { play, began, bouts, ending, when, after = null }) {
  const headDown = bouts.reduce((sum, { seconds }) => sum + seconds, 0);
  // The clock of the phone may have been set.
  const took = Math.min(DAY, Math.max((when - began) / 1000, headDown));
  const ago = Math.min(DAY, Math.max(0, (Date.now() - when) / 1000));
  return { play, sound: digest, ending, took, bouts, after, ago };
}

/** Follows the sessions of one page. A session that was broken off, by a reload or in another tab,
    can be resumed; if nobody resumes it, the computer is told how far it came. */
export class Reporter {
  #data;
  #sheet;
  // What was done of the present session, and what identifies it: { play, began }.
  #session = null;
  #name = null;
  // A session that is over, while the question about pain is open.
  #over = null;
  #due = 0;

  /** data: what the computer sends, see sheet_data.py. */
  constructor(data, sheet) {
    this.#data = data;
    this.#sheet = sheet;
    const earlier = recallSession(data.digest);
    if (earlier && isOld(earlier)) this.#send(earlier);
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
    if (bouts.length) {
      const ending = endingOf(this.#session, this.#sheet);
      const over = place.still === "ended";
      const done = { ...this.#name, bouts, ending, over, when: Date.now() };
      const kept = keepSession(this.#data.digest, done);
      if (over) this.#end({ ...done, kept });
    }
    if (place.still === "ended") this.#session = null;
  }

  /** Another tab has taken over the session. */
  leave() {
    this.#session = null;
  }

  #begin(place) {
    const at = routineAt(place);
    let earlier = recallSession(this.#data.digest);
    if (earlier && (earlier.over || isOld(earlier) || at < BEGINNING)) {
      this.#send(earlier);
      earlier = null;
    }
    const { play, began, bouts } = earlier ?? { play: newPlay(), began: Date.now(), bouts: [] };
    this.#name = { play, began };
    this.#session = { ...beginSession({ at, total: place.total }), bouts };
  }

  #end(done) {
    this.#over = done;
    if (document.hidden) this.#answer(null);
    else this.#ask();
  }

  #ask() {
    const question = paragraph("How is your back? 0 is no pain, 10 the worst you can imagine.");
    const numbers = Array.from({ length: PAIN + 1 }, (_, pain) => this.#key(String(pain), pain));
    ask(question, ...numbers, this.#key("Skip", null));
    this.#due = setTimeout(() => this.#answer(null), PATIENCE);
  }

  #key(text, pain) {
    return button(text, () => this.#answer(pain));
  }

  #answer(pain) {
    const done = this.#over;
    if (!done) return;
    this.#over = null;
    clearTimeout(this.#due);
    stopAsking();
    this.#send({ ...done, after: pain });
  }

  async #send({ kept = true, ...done }, attempts = ATTEMPTS) {
    const { digest, report } = this.#data;
    // Another tab may have told it.
    if (kept && !takeSession(digest, done.play)) return;
    let status = 0;
    try {
      const answer = await fetch(report, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(reportOf(digest, done)),
        keepalive: true,
      });
      status = answer.status;
    } catch { /* the computer is not there */ }
    if (status === 204) tell("Your computer has it in your record.");
    if (status !== 0 && status !== 429 && status !== 503) return;
    const again = { ...done, kept: !recallSession(digest) && keepSession(digest, done) };
    if (attempts > 1) setTimeout(() => this.#send(again, attempts - 1), RETRY);
  }
}
