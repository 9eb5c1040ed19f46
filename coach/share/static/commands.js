// Passes commands to the player once the sound is there, in the tab where play was pressed.

import { onTurnLost, takeTurn } from "./tabs.js";

export class Commands {
  #audio;
  #player;
  #bookmark;
  #turnTaken;
  // What was pressed before the sound was there.
  #waiting = null;
  #ready = false;
  // Whether play was pressed in this tab, which has not been heard yet.
  #wantsTurn = false;

  /** turnTaken, turnLost: called when this tab, or another one, begins to be the one that plays. */
  constructor(audio, player, bookmark, { turnTaken, turnLost }) {
    this.#audio = audio;
    this.#player = player;
    this.#bookmark = bookmark;
    this.#turnTaken = turnTaken;
    audio.addEventListener("playing", () => this.#takeTurn());
    onTurnLost(bookmark.digest, () => {
      this.#loseTurn();
      turnLost();
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
    takeTurn(this.#bookmark.digest);
    this.#turnTaken();
  }

  #loseTurn() {
    const { still } = this.#player.place;
    this.#wantsTurn = false;
    if (still !== "paused" && still !== "ended") this.#player.press({ name: "elsewhere" });
  }
}
