// The keys, and the slider along the sound.

import { one } from "./dom.js";
import { clock } from "./screen.js";
import { chapterAt } from "./sheet.js";

const keys = Object.fromEntries(
  [...document.querySelectorAll("[data-key]")].map((key) => [key.dataset.key, key]),
);
const slider = one(".slider");
// Whether the slider is being moved: then it does not follow the sound.
let sliding = false;

/** Show the keys instead of the browser's own. press: carries out a command. */
export function offerControls(press, { chapters, inversions }) {
  for (const [name, key] of Object.entries(keys)) {
    key.addEventListener("click", () => {
      if (key.getAttribute("aria-disabled") !== "true") press({ name });
    });
  }
  slider.addEventListener("input", () => { sliding = true; });
  slider.addEventListener("change", () => {
    sliding = false;
    press({ name: "seek", to: Number(slider.value) });
  });
  keys.previous.hidden = keys.next.hidden = !chapters.length;
  keys["come up"].hidden = !inversions.length;
  showControls(true);
}

/** Show the page's own keys, or those of the browser. */
export function showControls(own) {
  one("audio").controls = !own;
  one(".controls").hidden = !own;
}

/** Let the slider end where the sound does, once that is known. */
export function endSlider(duration) {
  if (Number.isFinite(duration)) slider.max = String(Math.floor(duration));
}

/** Show the link to the next routine, if there is one, once this one has ended. */
export function offerNext(ended) {
  const link = one(".onward");
  if (link) link.hidden = !ended;
}

/** Show which keys work at a time in the routine. screen: what screen.js says of the place. */
export function showKeys(at, { canComeUp, play, seekable }, sheet) {
  const last = sheet.chapters.length - 1;
  disable("come up", !canComeUp);
  disable("pause", !play.works);
  disable("next", chapterAt(sheet, at) === last);
  keys.pause.setAttribute("aria-label", play.name);
  one(".keys").classList.toggle("playing", play.name === "Pause");
  document.body.classList.toggle("no-seeking", !seekable);
  if (!sliding) slider.value = String(at);
  slider.setAttribute("aria-valuetext", clock(at));
  one(".at").textContent = clock(at);
}

function disable(name, off) {
  keys[name].setAttribute("aria-disabled", String(off));
}
