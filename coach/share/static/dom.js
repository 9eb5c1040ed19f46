/** The first element of the page that a CSS selector matches. */
export function one(selector) {
  return document.querySelector(selector);
}

/** A new paragraph with a text. */
export function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/** A new button with a text. does: called when it is pressed. */
export function button(text, does) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", does);
  return made;
}
