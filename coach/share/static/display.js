// Shows a place on the page: on the large display, in the list of chapters, in the picture of the plan.

import { one } from "./dom.js";
import { showPicture } from "./picture.js";
import { chapterAt } from "./sheet.js";

const FIELDS = ["title", "repetition", "of", "side", "time", "limit", "next"];

const { body } = document;
const stage = one(".stage");
const nowPlaying = one(".now");
const rows = [...document.querySelectorAll("button.row")];

/** press: carries out a command. */
export function offerChapters(press, { chapters }) {
  chapters.forEach(({ start }, index) => rows[index].addEventListener("click", () => {
    press({ name: "seek", to: start, play: true });
  }));
}

/** What shows a place of a sheet: a function of a time in the routine and of what screen.js says of
    the place. picture: the picture of the plan, or null. */
export function displayOf(sheet, picture) {
  const { chapters } = sheet;
  const moveMark = picture ? showPicture(one(".picture"), picture) : () => {};
  nowPlaying.hidden = !chapters.length;
  return (at, screen) => {
    showStage(screen);
    moveMark(at);
    if (!chapters.length) return;
    showBar(screen.bar);
    const index = chapterAt(sheet, at);
    showChapter(rows[index], chapters[index], at);
  };
}

/** Bring the large display into view for the first time. hasStage: whether there is anything on it. */
export function beginDisplay(hasStage) {
  stage.hidden = !hasStage;
  body.classList.add("begun");
  scrollTo(0, 0);
}

function showStage(screen) {
  for (const field of FIELDS) {
    const element = stage.querySelector(`.${field}`);
    if (element.textContent !== screen[field]) element.textContent = screen[field];
    (element.closest("[data-with]") ?? element).hidden = !screen[field];
  }
  // People look at it from a distance then.
  if (screen.down && !body.classList.contains("down")) scrollTo(0, 0);
  body.classList.toggle("down", screen.down);
}

function showBar({ name, number }) {
  const [first, second] = nowPlaying.children;
  first.textContent = name;
  second.textContent = number;
}

function showChapter(row, { start, end }, at) {
  const heard = Math.min(1, Math.max(0, (at - start) / (end - start)));
  row.style.setProperty("--heard", heard.toFixed(3));
  if (row.hasAttribute("aria-current")) return;
  rows.forEach((each) => each.removeAttribute("aria-current"));
  row.setAttribute("aria-current", "true");
}
