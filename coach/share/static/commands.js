// Passes commands to the player once the sound is there, in the tab where play was pressed.

import { tell } from "./messages.js";
import { HEAD_DOWN } from "./sheet.js";
import { hasTurn, tabOf, takeTurn } from "./tabs.js";
import { Turn } from "./turn.js";

const OTHER_FIRST = "You are on the table in another tab. Pause there, or come up, before you begin here";

export class Commands {
  #audio;
  #player;
  #bookmark;
  #turnTaken;
  #turnLost;
  #turn;
  // What was pressed before the sound was there.
  #waiting = null;
  #ready = false;
  // Whether play was pressed in this tab, which has not been heard yet.
  #wantsTurn = false;
  // Where this tab was first heard, if another one has the turn until now.
  #begun = null;

  /** turnTaken: called when this tab has begun to be the one that plays, with the place at which it
      did. turnLost: called when another tab has. */
  constructor(audio, player, bookmark, { turnTaken, turnLost }) {
    this.#audio = audio;
    this.#player = player;
    this.#bookmark = bookmark;
    this.#turnTaken = turnTaken;
    this.#turnLost = turnLost;
    this.#turn = new Turn(tabOf(bookmark.digest), player, {
      taken: () => this.#keepTurn(),
      lost: (other, refused) => this.#loseTurn(other, refused),
    });
    audio.addEventListener("playing", () => this.#takeTurn());
  }

  /** Carry out a command, see `press` in transport.js. Coming up waits for nothing, nor does somebody
      who is head-down or led already, and nothing that was pressed before follows. */
  press(command) {
    const { isLeading, posture } = this.#player;
    const isUrgent = command.name === "come up" || posture === HEAD_DOWN || isLeading;
    if (!this.#ready) {
      this.#waiting = isUrgent ? null : command;
      if (!isUrgent) this.#player.prepare();
    }
    if (this.#ready || isUrgent) this.#carryOut(command);
  }

  /** The sound is there. */
  begin() {
    this.#ready = true;
    if (this.#waiting) this.#carryOut(this.#waiting);
  }

  #carryOut(command) {
    this.#turn.press();
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
    this.#begun = hasTurn(this.#bookmark.digest) ? null : this.#player.place;
    this.#turn.claim();
  }

  #keepTurn() {
    takeTurn(this.#bookmark.digest);
    if (this.#begun) this.#turnTaken(this.#begun);
    this.#begun = null;
  }

  #loseTurn({ digest }, refused) {
    const { still } = this.#player.place;
    this.#wantsTurn = false;
    if (!still || still === "interrupted") this.#player.press({ name: "elsewhere" });
    if (refused) tell(OTHER_FIRST);
    if (digest === this.#bookmark.digest) this.#turnLost();
  }
}
