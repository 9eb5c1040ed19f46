// Passes commands to the player once the sound is there, in the tab where play was pressed.

import { tell } from "./messages.js";
import { claim, hasTurn, hearTabs, isFurtherDown, takeTurn } from "./tabs.js";

// Milliseconds in which another tab may object.
const OBJECTION = 300;
const OTHER_FIRST = "You are on the table in another tab. Pause there, or come up, before you begin here";

export class Commands {
  #audio;
  #player;
  #bookmark;
  #turnTaken;
  #turnLost;
  // What was pressed before the sound was there.
  #waiting = null;
  #ready = false;
  // Whether play was pressed in this tab, which has not been heard yet.
  #wantsTurn = false;
  #taking = 0;

  /** turnTaken: called when this tab has begun to be the one that plays, with the place at which it
      did. turnLost: called when another tab has. */
  constructor(audio, player, bookmark, { turnTaken, turnLost }) {
    this.#audio = audio;
    this.#player = player;
    this.#bookmark = bookmark;
    this.#turnTaken = turnTaken;
    this.#turnLost = turnLost;
    audio.addEventListener("playing", () => this.#takeTurn());
    hearTabs((other) => this.#heed(other), () => {
      this.#loseTurn();
      tell(OTHER_FIRST);
    });
  }

  /** Carry out a command, see `press` in transport.js. Coming up waits for nothing, and nothing that
      was pressed before follows it. */
  press(command) {
    const comesUp = command.name === "come up";
    if (this.#ready || comesUp) this.#carryOut(command);
    if (!this.#ready) this.#waiting = comesUp ? null : command;
  }

  /** The sound is there. */
  begin() {
    this.#ready = true;
    if (this.#waiting) this.#carryOut(this.#waiting);
  }

  #carryOut(command) {
    const place = this.#bookmark.placeOfAnotherTab();
    if (place) this.#player.takeUp(place);
    this.#player.press(command);
    this.#wantsTurn = !this.#player.place.still;
    const { paused, readyState } = this.#audio;
    if (!paused && readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) this.#takeTurn();
  }

  /** Take the turn, now that this tab is heard: until then somebody may be led by another one. */
  #takeTurn() {
    if (!this.#wantsTurn || this.#player.place.still) return;
    this.#wantsTurn = false;
    const { digest } = this.#bookmark;
    const { place, posture } = this.#player;
    const hadTurn = hasTurn(digest);
    claim(digest, posture);
    clearTimeout(this.#taking);
    this.#taking = setTimeout(() => {
      takeTurn(digest);
      if (!hadTurn) this.#turnTaken(place);
    }, OBJECTION);
  }

  /** Let another tab go on, or object: nobody is left head-down without a way up. */
  #heed({ digest, posture }) {
    if (this.#player.isLeading && isFurtherDown(this.#player.posture, posture)) return false;
    this.#loseTurn();
    if (digest === this.#bookmark.digest) this.#turnLost();
    return true;
  }

  #loseTurn() {
    const { still } = this.#player.place;
    this.#wantsTurn = false;
    clearTimeout(this.#taking);
    if (still !== "paused" && still !== "ended") this.#player.press({ name: "elsewhere" });
  }
}
