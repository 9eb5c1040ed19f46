// Which of several tabs is heard: the one where a key was pressed last, unless another one leads
// somebody who is further down. A tab claims the turn as soon as it is heard. Claims may cross; every
// tab ranks them alike, so one of them stays.

import { HEAD_DOWN, LEVEL, UPRIGHT } from "./sheet.js";

// Milliseconds in which a claim reaches every tab, and what it has crossed arrives here.
const SETTLED = 300;
const DOWN = [UPRIGHT, LEVEL, HEAD_DOWN];

/** Whether somebody in a posture is further down than somebody in another one. */
function isFurtherDown(posture, other) {
  return DOWN.indexOf(posture) > DOWN.indexOf(other);
}

/** Whether the first of two claims stays. */
function outranks(one, other) {
  if (one.posture !== other.posture) return isFurtherDown(one.posture, other.posture);
  return one.pressed === other.pressed ? one.from > other.from : one.pressed > other.pressed;
}

export class Turn {
  #tab;
  #player;
  #taken;
  #lost;
  // When a key was last pressed here, and in any tab: milliseconds. A press comes after all that are
  // known of, even if the clock was set back.
  #pressed = 0;
  #latest = 0;
  // What this tab has claimed, { from, digest, posture, pressed }, until that is settled.
  #claim = null;
  #settling = 0;

  /** tab: { name, channel, digest }, the channel to other tabs or null, the digest of the sound.
      player: has `posture` and `isLeading`. taken: called when the turn is this tab's. lost: called
      when it is that of another one, with its claim, and whether this tab may not begin: somebody is
      further down there. */
  constructor(tab, player, { taken, lost }) {
    this.#tab = tab;
    this.#player = player;
    this.#taken = taken;
    this.#lost = lost;
    tab.channel?.addEventListener("message", ({ data }) => this.#heed(data));
  }

  /** A key was pressed in this tab. */
  press() {
    this.#pressed = Math.max(Date.now(), this.#latest + 1);
    this.#latest = this.#pressed;
  }

  /** This tab is heard. */
  claim() {
    const { name, channel, digest } = this.#tab;
    const { posture } = this.#player;
    // Other tabs may go by what was claimed a moment ago.
    const before = this.#claim?.posture ?? posture;
    const down = isFurtherDown(before, posture) ? before : posture;
    this.#claim = { from: name, digest, posture: down, pressed: this.#pressed };
    channel?.postMessage(this.#claim);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#claim = null;
      this.#taken();
    }, SETTLED);
  }

  /** Another tab is heard. Claim the turn again where somebody is further down than there: nobody is
      left head-down without a way up. */
  #heed(other) {
    this.#latest = Math.max(this.#latest, other.pressed);
    const { isLeading, posture } = this.#player;
    const down = this.#claim?.posture ?? posture;
    if (isLeading && isFurtherDown(down, other.posture)) this.claim();
    else if (!isLeading || !this.#claim || outranks(other, this.#claim)) {
      const refused = isLeading && other.pressed < this.#claim?.pressed;
      this.#claim = null;
      clearTimeout(this.#settling);
      this.#lost(other, refused);
    }
  }
}
