// What the page says and asks: a line, a box with buttons, and an alert.

import { one } from "./dom.js";

// Milliseconds for which the answer to a command is shown.
const ANSWERED = 5000;

const line = one(".message");
const box = one(".offer");
const alert = one(".trouble");
let clearing = 0;

/** Show a line until another one is shown. */
export function say(text) {
  line.textContent = text;
}

/** Show a line for a while. */
export function tell(text) {
  say(text);
  fade();
}

/** Show what the line says now only for a while. */
export function fade() {
  clearTimeout(clearing);
  clearing = setTimeout(say, ANSWERED, "");
}

/** Show nodes in the box. In landscape the box may be below what is in view. */
export function ask(...nodes) {
  box.replaceChildren(...nodes);
  box.hidden = false;
  if (box.getBoundingClientRect().top >= innerHeight) box.scrollIntoView({ block: "center" });
}

export function stopAsking() {
  box.hidden = true;
}

/** Show an alert for as long as a sound cannot be played. */
export function watchForTrouble(audio) {
  const look = () => showTrouble(audio.error.code === MediaError.MEDIA_ERR_NETWORK);
  audio.addEventListener("error", look);
  audio.addEventListener("playing", () => { alert.hidden = true; });
  // It may have failed before this listener was added.
  if (audio.error) look();
}

/** Show an alert. */
export function warn(text) {
  alert.textContent = text;
  alert.hidden = false;
}

function showTrouble(lost) {
  warn(lost
    ? "The connection is gone. Is the computer still sharing, and the phone in its Wi-Fi?"
    : "It cannot be played here: the computer has stopped sharing, or this browser does not know "
      + "the format. Reload the page, or download the file and open it in another app.");
}
