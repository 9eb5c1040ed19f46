// Gets the sounds before anything is played, and says whether the computer is still needed.

import { one } from "./dom.js";
import { keep } from "./keep.js";
import { say, warn } from "./messages.js";

const READY = "Ready. You can close the computer.";
const READY_FOR_THIS = `${READY} The next routine needs it again.`;
const STREAMED = "This phone cannot keep the whole sound. Leave the computer on, and stay in its Wi-Fi.";
const IF_LOST = "If the sound breaks off, the way up follows.";
const UNSAFE = "Not played here: the phone could keep neither the sound nor a way up in case it breaks "
  + "off. Reload the page, or download the file and open it in another app.";

/** Keep the sounds of a player, { url, size } each, in the page. The ways up come first: they are kept
    even if the routine cannot be. Without either, nothing with an inversion is begun. */
export async function fetchSounds(audio, player, sheet, { routine, up }) {
  const fetched = async (name, sound, progress) => {
    try {
      player.replace({ [name]: await keep(sound, progress) });
      return true;
    } catch {
      return false;
    }
  };
  const percent = (part) => say(`Getting the sound: ${Math.floor(100 * part)} %`);
  percent(0);
  const hasUp = up && await fetched("up", up);
  if (await fetched("routine", routine, percent)) say(one(".onward") ? READY_FOR_THIS : READY);
  else if (hasUp) say(`${STREAMED} ${IF_LOST}`);
  else if (!sheet.inversions.length) say(STREAMED);
  else {
    player.refuse(UNSAFE);
    say("");
    if (!audio.error) warn(UNSAFE);
  }
}
