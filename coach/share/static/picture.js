// The picture of the plan, and a mark that runs along its lines (docs/cue-sheet.md).

/** Show the picture. Returns a function that moves the mark to a time in seconds. */
export function showPicture(figure, { src, width, height, lines }) {
  const image = figure.querySelector("img");
  image.width = width;
  image.height = height;
  image.src = src;
  figure.hidden = false;
  const marks = lines.map((line) => {
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.style.top = `${(100 * line.top) / height}%`;
    mark.style.height = `${(100 * (line.bottom - line.top)) / height}%`;
    image.parentElement.append(mark);
    return { mark, line };
  });
  return (at) => {
    for (const { mark, line } of marks) {
      mark.hidden = at < line.start || at >= line.end;
      const x = line.x + (at - line.start) * line.per_second;
      mark.style.left = `${((100 * x) / width).toFixed(3)}%`;
    }
  };
}
