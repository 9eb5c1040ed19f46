// Of the tabs that have a page open, one has the turn: the one that was last told to play.

const me = crypto.getRandomValues(new Uint32Array(4)).join("-");

function key(digest) {
  return `coach-tab:${digest}`;
}

/** A command to play was given in this tab. */
export function takeTurn(digest) {
  try {
    localStorage.setItem(key(digest), me);
  } catch { /* nothing is known of other tabs */ }
}

/** Whether no other tab was the last to be told to play, as far as is known. */
export function hasTurn(digest) {
  try {
    return [null, me].includes(localStorage.getItem(key(digest)));
  } catch {
    return true;
  }
}

/** does: called when another tab takes the turn. */
export function onTurnLost(digest, does) {
  addEventListener("storage", (event) => {
    if (event.key === key(digest) && event.newValue && event.newValue !== me) does();
  });
}
