// Plays what the transport says, in one audio element that has two sounds: the routine, and the
// ways up. It owns the place.

import { arrive, begin, end, hear, postureOf, press } from "./transport.js";
import { HEAD_DOWN, UPRIGHT } from "./sheet.js";

// Milliseconds for which the sound may stand still until the way up is played: head-down, where it
// is not fetched yet, and otherwise.
const MAX_WAIT_DOWN = 2000;
const MAX_WAIT = 10000;
// How often these are doubled at most where the other sound does not come either: a slow phone takes
// time to begin one.
const MAX_DOUBLED = 3;
// Milliseconds between two looks at whether it does.
const LOOK = 500;
// Milliseconds between attempts to play again after the phone has stopped the sound head-down.
const RETRY = 3000;

// Commands that begin or resume a routine where nothing is heard.
const BEGIN = ["resume", "pause", "next", "previous", "seek", "skip"];

// A seek has worked if the sound is this many seconds before or after its target at most, apart from
// what was played since: a phone that is busy checks it late.
const BEFORE = 0.5;
const AFTER = 1;

const AGAIN = "The phone did not play. Press play again";

export class Player {
  #audio;
  #sheet;
  #sounds;
  #changed;
  #loaded = "routine";
  // Where the sound is to go once its length is known, and until it has come there.
  #seeking = null;
  // When it was last sent there, in milliseconds.
  #sought = 0;
  #due = 0;
  // Why nothing may be begun, or "".
  #refusal = "";
  // Whether anything was played since the page was opened.
  #heard = false;
  // Where the sound was last, when it came there, and how often it has been given up since.
  #moved = { at: 0, when: 0, losses: 0 };

  /** sounds: { routine, up }, the URLs of both; a file may have no `up`.
      changed: called with the place whenever it has changed, and with what to tell, or nothing. */
  constructor(audio, sheet, sounds, changed) {
    this.#audio = audio;
    this.#sheet = sheet;
    this.#sounds = sounds;
    this.#changed = (answer) => changed(this.place, answer);
    this.place = begin();
    const on = (name, does) => audio.addEventListener(name, does);
    on("timeupdate", () => this.#listen());
    on("loadedmetadata", () => this.#seek());
    on("seeked", () => this.#check());
    on("ended", () => this.#end());
    on("pause", () => this.#stopped());
    on("play", () => this.#started());
    on("playing", () => {
      this.#heard = true;
      this.#check();
    });
    // If the way up breaks off too, they take turns, but not without a break.
    on("error", () => { if (this.place.track === "routine") this.#lose(); });
    setInterval(() => this.#watch(), LOOK);
    setInterval(() => this.#retry(), RETRY);
  }

  get posture() {
    return postureOf(this.place, this.#sheet);
  }

  /** Take up a place before anything was played. */
  takeUp(place) {
    this.#go(place);
  }

  /** Other URLs for the same sounds, one or both. A sound that is playing keeps its own. */
  replace(sounds) {
    this.#sounds = { ...this.#sounds, ...sounds };
    const { track, at, still } = this.place;
    if (still && sounds[track]) this.#load(track, at);
  }

  /** Let the phone play later what was pressed now: Safari goes by what is done within the press. */
  prepare() {
    this.#seeking = this.place.at;
    this.#audio.load();
  }

  /** Begin nothing from now on: with the reason, in words. Whoever is head-down is led up. */
  refuse(reason) {
    this.#refusal = reason;
  }

  /** Carry out a command, see `press` in transport.js. */
  press(command) {
    this.#listen();
    const { place, answer, refused } = this.#follow(command);
    if (place) this.#go(place, answer);
    else this.#changed(refused);
    // Headphones may have started it.
    if (this.place.still) this.#pause();
  }

  #follow(command) {
    const begins = this.#refusal && this.place.still && BEGIN.includes(command.name);
    if (begins && this.posture !== HEAD_DOWN) return { refused: this.#refusal };
    return press(this.place, begins ? { name: "come up" } : command, this.#sheet);
  }

  #go(place, answer) {
    const { track, at } = this.place;
    this.place = place;
    // A sound that broke off has to be fetched again.
    const anew = place.track !== this.#loaded || (!place.still && this.#audio.error);
    if (anew) this.#load(place.track, place.at);
    else if (place.track !== track || place.at !== at) this.#seek(place.at);
    if (place.still) this.#pause();
    else this.#play(place);
    this.#schedule();
    this.#changed(answer);
  }

  /** Only once: after a second time an iPhone does not play on by itself when a call is over. */
  #pause() {
    if (!this.#audio.paused) this.#audio.pause();
  }

  #play(place) {
    this.#audio.play().catch(() => {
      if (this.place.track === place.track) this.#stopped();
    });
  }

  #load(track, at) {
    this.#loaded = track;
    this.#seeking = at;
    this.#audio.src = this.#sounds[track];
  }

  /** Safari ignores a seek before it knows the length, and now and then after that. */
  #seek(at = this.#seeking) {
    this.#seeking = at;
    if (at === null || !this.#audio.readyState) return;
    // A sheet may be a little longer than its sound, and a file without one has no end.
    this.#seeking = Math.min(at, this.#audio.duration);
    this.#audio.currentTime = this.#seeking;
    this.#sought = performance.now();
  }

  #check() {
    const { currentTime, playbackRate, readyState, seeking } = this.#audio;
    if (this.#seeking === null || seeking || !readyState) return;
    const off = currentTime - this.#seeking;
    const played = playbackRate * (performance.now() - this.#sought) / 1000;
    if (off < -BEFORE || off > AFTER + played) this.#seek();
    else this.#seeking = null;
  }

  #listen() {
    // A browser may report the end of a seek late.
    this.#check();
    const at = this.#audio.currentTime;
    if (this.place.still || this.#seeking !== null || at === this.place.at) return;
    this.place = hear(this.place, at, this.#sheet);
    const next = arrive(this.place);
    if (next !== this.place) this.#go(next);
    else this.#schedule();
    this.#changed();
  }

  #schedule() {
    clearTimeout(this.#due);
    const { still, stop, at } = this.place;
    if (!still && stop) {
      this.#due = setTimeout(() => this.#listen(), Math.max(10, 1000 * (stop.at - at)));
    }
  }

  #end() {
    // The person may have gone back before the browser reported the end.
    if (!this.#audio.ended) return;
    this.#listen();
    this.place = end(this.place);
    this.#changed();
  }

  #stopped() {
    const { ended, paused, error } = this.#audio;
    if (!paused || ended || error || this.place.still) return;
    this.press({ name: "interrupted" });
    if (!this.#heard) this.#changed(AGAIN);
  }

  #started() {
    if (this.place.still && !this.#audio.paused) this.press({ name: "resume" });
  }

  /** A phone that has stopped the sound, ignored a seek or lost the computer does not always say so. */
  #watch() {
    this.#stopped();
    this.#check();
    const { currentTime: at, readyState, src } = this.#audio;
    const now = performance.now();
    const { when, losses } = this.#moved;
    const isFetched = readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || src.startsWith("blob:");
    const most = this.posture === HEAD_DOWN && !isFetched ? MAX_WAIT_DOWN : MAX_WAIT;
    if (this.place.still || at !== this.#moved.at) {
      this.#moved = { at, when: now, losses: this.#seeking === null ? 0 : losses };
    } else if (now - when >= most * 2 ** losses) {
      this.#lose();
      this.#moved = { at, when: now, losses: Math.min(losses + 1, MAX_DOUBLED) };
    }
  }

  #lose() {
    if (!this.place.still) this.press({ name: "lost" });
  }

  /** Whether there is a way up in another sound. */
  get #hasWayUp() {
    return this.#sheet.up && this.posture !== UPRIGHT;
  }

  /** Whether somebody is led: it is heard, or will be as soon as the phone allows it. */
  get isLeading() {
    const { still } = this.place;
    return !still || (still === "interrupted" && this.posture === HEAD_DOWN && this.#heard);
  }

  #retry() {
    if (!this.place.still || !this.isLeading) return;
    this.press({ name: this.#audio.error && this.#hasWayUp ? "lost" : "resume" });
  }
}
