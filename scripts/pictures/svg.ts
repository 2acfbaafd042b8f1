/** What a terminal's escape sequences (SGR) say of a cell. */
interface Style {
  readonly colour: string;
  readonly background: string | undefined;
  readonly isBold: boolean;
}

/** Neighbouring characters of one style. */
interface Run {
  readonly style: Style;
  readonly column: number;
  readonly text: string;
}

const WIDTH = 8.4;
const HEIGHT = 18;
const FONT_SIZE = 14;
const BASELINE = 13.5;
const MARGIN = 12;
const BACKGROUND = "#0a0a0a";
const PLAIN: Style = { colour: "#eeeeee", background: undefined, isBold: false };

/** Block characters as rectangles (x, y, width, height, in parts of a cell): fonts draw them with gaps. */
const BLOCKS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  "█": [0, 0, 1, 1],
  "▀": [0, 0, 1, 0.5],
  "▄": [0, 0.5, 1, 0.5],
  "┃": [0.4, 0, 0.2, 1],
  "╹": [0.4, 0, 0.2, 0.5],
};

/**
 * A picture of a screen that looks the same with any font.
 * @param screen lines of text with SGR sequences, as `tmux capture-pane -e` prints them
 */
export function svgOf(screen: string, columns: number, title: string): string {
  const lines = screen.replace(/\n+$/, "").split("\n");
  const width = columns * WIDTH + 2 * MARGIN;
  const height = lines.length * HEIGHT + 2 * MARGIN;
  let style = PLAIN;
  const shapes = lines.flatMap((line, row) => {
    const read = runsOf(line, style);
    style = read.style;
    return read.runs.flatMap((run) => shapesOf(run, row));
  });
  const font = `ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${figure(width)} ${figure(height)}" font-family='${font}' font-size="${FONT_SIZE}" shape-rendering="crispEdges">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    ...shapes,
    "</svg>\n",
  ].join("\n");
}

function runsOf(line: string, start: Style): { readonly runs: readonly Run[]; style: Style } {
  const runs: Run[] = [];
  let style = start;
  let column = 0;
  // eslint-disable-next-line no-control-regex -- escape sequences begin with one
  for (const [part, codes] of line.matchAll(/\u001b\[([\d;]*)m|[^\u001b]+/g)) {
    if (codes !== undefined) {
      style = styleAfter(style, codes.split(";").map(Number));
      continue;
    }
    const last = runs.at(-1);
    // Programs write word by word.
    if (last !== undefined && isSame(last.style, style)) {
      runs.splice(-1, 1, { ...last, text: last.text + part });
    } else runs.push({ style, column, text: part });
    column += Array.from(part).length;
  }
  return { runs, style };
}

function isSame(left: Style, right: Style): boolean {
  const { background, colour, isBold } = left;
  return background === right.background && colour === right.colour && isBold === right.isBold;
}

function styleAfter(style: Style, codes: readonly number[]): Style {
  const [code = 0, kind, ...rest] = codes;
  if (code === 38 && kind === 2) return then({ ...style, colour: rgb(rest) }, rest.slice(3));
  if (code === 48 && kind === 2) return then({ ...style, background: rgb(rest) }, rest.slice(3));
  return then(simply(style, code), codes.slice(1));
}

function then(style: Style, rest: readonly number[]): Style {
  return rest.length === 0 ? style : styleAfter(style, rest);
}

function simply(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, isBold: true };
  if (code === 22) return { ...style, isBold: false };
  if (code === 39) return { ...style, colour: PLAIN.colour };
  if (code === 49) return { ...style, background: undefined };
  return style;
}

function rgb([red = 0, green = 0, blue = 0]: readonly number[]): string {
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function shapesOf({ column, style, text }: Run, row: number): readonly string[] {
  const length = Array.from(text).length;
  const behind =
    style.background === undefined || style.background === BACKGROUND
      ? []
      : [rectangle(style.background, column, row, [0, 0, length, 1])];
  const blocks = Array.from(text).flatMap((character, index) => {
    const block = BLOCKS[character];
    return block === undefined ? [] : [rectangle(style.colour, column + index, row, block)];
  });
  const words = Array.from(text)
    .map((character) => (character in BLOCKS ? " " : character))
    .join("");
  const written = [...words.matchAll(/\S+(?: \S+)*/g)].map((match) => {
    const before = Array.from(words.slice(0, match.index)).length;
    return writing(match[0], column + before, row, style);
  });
  return [...behind, ...blocks, ...written];
}

function rectangle(
  colour: string,
  column: number,
  row: number,
  [x, y, width, height]: readonly [number, number, number, number],
): string {
  const place = `x="${figure(MARGIN + (column + x) * WIDTH)}" y="${figure(MARGIN + (row + y) * HEIGHT)}"`;
  return `<rect ${place} width="${figure(width * WIDTH)}" height="${figure(height * HEIGHT)}" fill="${colour}"/>`;
}

function writing(text: string, column: number, row: number, { colour, isBold }: Style): string {
  const place = `x="${figure(MARGIN + column * WIDTH)}" y="${figure(MARGIN + row * HEIGHT + BASELINE)}"`;
  const length = `textLength="${figure(Array.from(text).length * WIDTH)}"`;
  const weight = isBold ? ` font-weight="bold"` : "";
  return `<text ${place} ${length} fill="${colour}"${weight}>${escaped(text)}</text>`;
}

function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
