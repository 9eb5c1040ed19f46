// The picture of the plan, and a mark that runs along its lines (docs/cue-sheet.md).

/** Show the picture. Returns a function that moves the mark to a time in seconds. */
export function showPicture(figure, { src, width, height, lines }) {
  const image = figure.querySelector("img");
  image.width = width;
  image.height = height;
  image.src = src;
  figure.hidden = false;
  const marks = lines.map(([start, end, x, perSecond, top, bottom]) => {
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.style.top = `${(100 * top) / height}%`;
    mark.style.height = `${(100 * (bottom - top)) / height}%`;
    image.parentElement.append(mark);
    return { mark, start, end, x, perSecond };
  });
  return (at) => {
    for (const { mark, start, end, x, perSecond } of marks) {
      mark.hidden = at < start || at >= end;
      const there = x + (at - start) * perSecond;
      mark.style.left = `${((100 * there) / width).toFixed(3)}%`;
    }
  };
}
