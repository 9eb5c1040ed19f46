// Prints what the player's transport answers: reads { data, cases } from standard input, a case being
// { at, name } in a sound that was played from its beginning.
import { readFileSync } from "node:fs";

import { postureAt, sheetOf } from "../../../coach/share/static/sheet.js";
import { begin, hear, press } from "../../../coach/share/static/transport.js";

const { data, cases } = JSON.parse(readFileSync(0, "utf-8"));
const sheet = sheetOf(data);
console.log(JSON.stringify(cases.map(({ at, name }) => ({
  posture: postureAt(sheet.postures, at),
  ...press(hear({ ...begin(), still: "" }, at, sheet), { name }, sheet),
}))));
