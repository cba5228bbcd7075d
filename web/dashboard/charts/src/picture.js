// A chart as a picture that stands for itself: with its title, what it refers to, and its legend, which the page writes as HTML.
const SCALE = 2;
const EDGE = 16;

/**
 * A PNG as a data URL. `keys` are the legend: pairs of name and colour; `colours` are those of text, muted text and background.
 */
export function picture(chart, { title, about, keys, font, colours: [text, muted, background] }) {
  const drawn = chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: background });
  const canvas = document.createElement("canvas");
  const head = keys.length > 0 ? 84 : 60;
  canvas.width = drawn.width + 2 * EDGE * SCALE;
  canvas.height = drawn.height + (head + EDGE) * SCALE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(SCALE, SCALE);
  const write = (words, size, colour, x, y) => {
    pen.font = `${size} ${font}`;
    pen.fillStyle = colour;
    pen.fillText(words, x, y);
    return x + pen.measureText(words).width;
  };
  write(title, "600 15px", text, EDGE, 28);
  write(about, "400 12px", muted, EDGE, 47);
  let x = EDGE;
  for (const [name, colour] of keys) {
    pen.fillStyle = colour;
    pen.fillRect(x, 64, 10, 10);
    x = write(name, "400 12px", muted, x + 16, 73) + 14;
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(drawn, EDGE * SCALE, head * SCALE);
  return canvas.toDataURL("image/png");
}
