// Of several tabs with the same page, only the one that was last told to play, and is heard, has the
// turn.

const me = crypto.getRandomValues(new Uint32Array(4)).join("-");

function key(digest) {
  return `coach-tab:${digest}`;
}

/** Play was pressed in this tab, which is now heard. */
export function takeTurn(digest) {
  try {
    localStorage.setItem(key(digest), me);
  } catch { /* nothing is known of other tabs */ }
}

/** Whether this tab has the turn, or nobody has, as far as is known. */
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
