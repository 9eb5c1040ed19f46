// Where a sound was left: by this tab, by another one, or before a reload.

import { forget, recall, remember } from "./memory.js";
import { left, risen, takenUp } from "./resume.js";
import { hasTurn } from "./tabs.js";

export class Bookmark {
  #sheet;
  // When the place was remembered that this tab knows of.
  #known;

  /** digest: of the file. */
  constructor(digest, sheet) {
    this.digest = digest;
    this.#sheet = sheet;
    this.#known = recall(digest)?.when;
  }

  /** What is remembered, see `recall`; null also if it was of another sound. */
  get last() {
    const last = recall(this.digest);
    return last && last.at < this.#sheet.duration ? last : null;
  }

  /** The place that another tab has reached since the last call, or null. */
  placeOfAnotherTab() {
    const { last } = this;
    if (!last || hasTurn(this.digest) || last.when === this.#known) return null;
    this.#known = last.when;
    return takenUp(last);
  }

  keep(place) {
    if (place.still === "ended" && place.track === "routine") this.remove();
    else remember(this.digest, left(place, this.#sheet));
  }

  /** Whoever was head-down at a place that was remembered has come up. Another tab may have removed
      that place since. */
  rise(last) {
    remember(this.digest, risen(last));
    this.#known = recall(this.digest)?.when;
  }

  remove() {
    forget(this.digest);
  }
}
