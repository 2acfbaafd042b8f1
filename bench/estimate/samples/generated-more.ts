import { type Chance, dayOf, digits, lines, timeOf } from "./chance.ts";

/** More of what tools print and programs exchange, made from a seed. */

const times = (count: number, make: () => string | number) => Array.from({ length: count }, make);
const decimals = ({ below }: Chance, limit: number, places: number) =>
  (below(limit * 10 ** places) / 10 ** places).toFixed(places);
const digits16 = (value: number, length: number) => value.toString(16).padStart(length, "0");
const capitalised = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

export const GEOJSON = lines("GeoJSON", 8, (chance) => {
  const places = 4 + chance.below(12);
  const point = () => [Number(decimals(chance, 180, 6)), -Number(decimals(chance, 90, places))];
  const coordinates = Array.from({ length: 8 }, point);
  return JSON.stringify({ type: "LineString", coordinates });
});

export const COORDINATES = lines("coordinates", 40, (chance) =>
  [decimals(chance, 90, 5), decimals(chance, 180, 6), decimals(chance, 900, 1)].join(", "),
);

/** Whole numbers of all lengths. */
export const CSV_INTEGERS = lines("CSV of integers", 30, ({ below }) =>
  times(6, () => below(10 ** (1 + below(9)))).join(","),
);

export const CSV_LONG_INTEGERS = lines("CSV of long integers", 30, ({ below }) =>
  times(5, () => below(1_000_000_000)).join(","),
);

export const CSV_DECIMALS = lines("CSV of decimals", 30, (chance) =>
  times(6, () => decimals(chance, 1000, 1 + chance.below(6))).join(","),
);

/** As `hexdump -C` prints it. */
export const HEX_BYTES = lines("hex bytes", 24, ({ bytes }, index) => {
  const data = bytes(16);
  const pairs = [...data].map((byte) => digits16(byte, 2));
  const shown = data.toString("latin1").replaceAll(/[^ -~]/g, ".");
  return `${digits16(16 * index, 8)}  ${pairs.slice(0, 8).join(" ")}  ${pairs.slice(8).join(" ")}  |${shown}|`;
});

export const HEX_WORDS = lines("hex words", 30, (chance) =>
  times(4, () => `0x${chance.hex(8)}`).join(chance.of([" ", ", "])),
);

const PICTURES = Array.from("🎉🚀👍😀🔥✅❌💡🦀🍕🐛📦🙏🎨⚡🌍😅🔒📝💥🤖🧪🏆👀💬🎯😂🌱🛠🧹");
export const EMOJI_ONLY = lines("emoji only", 12, (chance) =>
  times(30, () => chance.of(PICTURES)).join(""),
);

/** A table with a frame around every cell. */
export const BOX_TABLE = lines("box table", 40, (chance, index) => {
  const [heavy, double] = [chance.below(8) === 0, chance.below(4) === 0];
  const line = heavy ? "━" : double ? "═" : "─";
  const widths = [4 + chance.below(10), 6 + chance.below(6), 4 + chance.below(4)];
  const frame = (signs: string) => {
    const [left = "", middle = "", right = ""] = signs;
    return left + widths.map((width) => line.repeat(width)).join(middle) + right;
  };
  if (index % 8 === 0) return frame("┌┬┐");
  if (index % 8 === 7) return frame("└┴┘");
  if (index % 2 === 0) return frame("├┼┤");
  const cells = [chance.of(chance.words), chance.of(chance.first), String(chance.below(9999))];
  return `│ ${cells.map((cell) => cell.padEnd(8).slice(0, 8)).join(" │ ")} │`;
});

/** As a terminal shows a table of a database. */
export const QUERY_RESULT = lines("query result", 40, (chance, index) => {
  if (index % 10 === 1) return "-----+----------+-----------+-----------";
  const id = String(chance.below(999)).padStart(4);
  const size = String(chance.below(99_999)).padStart(9);
  return `${id} | ${chance.of(chance.first).padEnd(8)} | ${size} | ${dayOf(chance)}`;
});

/** Lines that part what a program prints. */
export const RULES = lines("rules", 30, (chance, index) => {
  if (index % 5 === 4) return `${"=".repeat(12)} ${chance.of(chance.words)} ${"=".repeat(12)}`;
  return chance.of(["=", "-", "=", "-", "*", "#", "_", "~", "."]).repeat(20 + chance.below(100));
});

/** Lines of slashes and the like above a section of code. */
export const SECTIONS = lines("section comments", 30, (chance, index) => {
  const sign = chance.of(["/", "/", "#", "+", "%"]);
  if (index % 3 === 2) return "";
  return index % 3 === 0
    ? sign.repeat(30 + chance.below(50))
    : `// ${capitalised(chance.of(chance.words))} ${chance.of(chance.words)}`;
});

const nameOf = ({ below, of, parts }: Chance) => times(2 + below(3), () => of(parts)) as string[];

export const CAMEL_CASE = lines("camelCase", 30, (chance) =>
  times(6, () => {
    const words = nameOf(chance).map(capitalised).join("");
    return chance.below(3) === 0 ? words : words.slice(0, 1).toLowerCase() + words.slice(1);
  }).join(chance.of([" ", ", ", "\n"])),
);

export const SNAKE_CASE = lines("snake_case", 30, (chance) =>
  times(6, () => nameOf(chance).join("_")).join(chance.of([" ", ", ", "\n"])),
);

export const SCREAMING_CASE = lines("SCREAMING_CASE", 30, (chance) =>
  times(5, () => nameOf(chance).join("_").toUpperCase()).join(chance.of([" ", "=1\n", "\n"])),
);

/** As the environment of a process is printed. */
export const ENVIRONMENT = lines("environment", 30, (chance) => {
  const name = nameOf(chance).join("_").toUpperCase();
  const value = chance.of(["true", "/usr/local/bin", String(chance.below(90_000)), chance.hex(16)]);
  return `${name}=${value}`;
});

export const URLS = lines("URLs", 30, (chance) => {
  const query = `${chance.of(chance.parts)}=${chance.hex(8)}&${chance.of(chance.parts)}=${chance.below(500)}`;
  const more = `&sort=-${chance.of(chance.parts)}&q=${chance.of(chance.words)}%20${chance.of(chance.words)}%2C`;
  return `https://${chance.of(chance.words)}.example.com/${chance.of(chance.parts)}/${chance.below(9999)}?${query}${more}#${chance.of(chance.words)}`;
});

const url64 = (text: string) => Buffer.from(text).toString("base64url");

export const JWT = lines("JWT", 10, (chance, index) => {
  const claims = { sub: chance.hex(8), name: chance.of(chance.first), iat: 1_790_000_000 + index };
  const head = url64(JSON.stringify({ alg: chance.of(["HS256", "RS256"]), typ: "JWT" }));
  return `${head}.${url64(JSON.stringify(claims))}.${chance.bytes(32).toString("base64url")}`;
});

export const TIMESTAMPS = lines("timestamps", 40, (chance) =>
  times(3, () => 1_700_000_000_000 + chance.below(4_000_000_000) * 25).join(" "),
);

export const ISO_DATES = lines("ISO dates", 40, (chance) =>
  chance.of([
    `${dayOf(chance)}T${timeOf(chance)}Z`,
    `${dayOf(chance)} ${timeOf(chance).slice(0, 8)}`,
    dayOf(chance),
    `${dayOf(chance)}T${timeOf(chance).slice(0, 5)}+02:00`,
  ]),
);

export const ADDRESSES = lines("IP addresses", 40, (chance) => {
  const four = `${times(4, () => chance.below(256)).join(".")}/${chance.below(33)}`;
  const six = times(8, () => chance.below(65_536).toString(16)).join(":");
  return chance.of([four, four, six]);
});

export const PHONE_NUMBERS = lines("phone numbers", 40, (chance) => {
  const [area, number] = [100 + chance.below(900), digits(chance.below(10_000_000), 7)];
  return chance.of([
    `+49 ${area} ${number}`,
    `(${area}) ${number.slice(0, 3)}-${number.slice(3)}`,
    `+1-${area}-${number.slice(0, 3)}-${number.slice(3)}`,
    `0${area}/${number}`,
  ]);
});

export const TSV = lines("TSV", 40, (chance, index) =>
  [
    index,
    chance.of(chance.first),
    chance.of(chance.last),
    decimals(chance, 1000, 2),
    dayOf(chance),
    chance.of(["", "yes", "no"]),
  ].join("\t"),
);

export const GIT_LOG = lines("git log", 12, (chance) => {
  const author = `${chance.of(chance.first)} ${chance.of(chance.last)}`;
  const date = `Fri Nov ${1 + chance.below(28)} ${timeOf(chance).slice(0, 8)} 2026 +0100`;
  const title = `${capitalised(chance.of(chance.words))} ${chance.of(chance.words)}: ${chance.of(chance.parts)} the ${chance.of(chance.words)} before the ${chance.of(chance.words)}`;
  return `commit ${chance.hex(40)}\nAuthor: ${author} <${author.toLowerCase().replace(" ", ".")}@example.com>\nDate:   ${date}\n\n    ${title}\n`;
});

/** With the codes that colour a terminal. */
export const COLOURED = lines("coloured output", 40, (chance) => {
  const colour = 31 + chance.below(6);
  const name = `${chance.of(chance.words)} ${chance.of(chance.parts)} ${chance.of(chance.words)}`;
  return `\u001b[${colour}m${chance.of(["✓", "×", "PASS", "✔"])}\u001b[39m ${name} \u001b[2m(${chance.below(900)} ms)\u001b[22m`;
});

export const PROGRESS = lines("progress", 30, (chance) => {
  const done = chance.below(41);
  const sign = chance.of(["=", "#", "█"]);
  return `[${sign.repeat(done)}>${" ".repeat(40 - done)}] ${Math.round(done * 2.5)}%  ${decimals(chance, 90, 1)} MB/s\r`;
});

/** Code that is indented more and more. */
export const INDENTED = lines("deep indentation", 60, (chance, index) => {
  const words = `${chance.of(chance.parts)} = ${chance.of(chance.parts)}${chance.below(9)}`;
  return " ".repeat((index * 3) % 34) + words;
});

export const TAB_INDENTED = lines("tab indentation", 60, (chance, index) => {
  const words = `${chance.of(chance.parts)} ${chance.of(chance.parts)}`;
  return `${"\t".repeat((index * 3) % 7)}${words}${chance.of(["", ";", " {", "()"])}`;
});

/** Numbers of any length, each on a line or beside others. */
export const LONG_IDS = lines("long ids", 40, (chance) => {
  const id = () => {
    const many = times(3, () => digits(chance.below(10 ** 9), 9)).join("");
    return `${1 + chance.below(9)}${many.slice(0, 3 + chance.below(18))}`;
  };
  return chance.of([id(), `${id()} ${id()}`]);
});

export const SVG_PATH = lines("SVG path", 10, (chance) => {
  const point = () => `${decimals(chance, 500, 2)} ${decimals(chance, 500, 1)}`;
  return `<path d="M${point()}${times(8, () => `${chance.of(["L", "C", "l", "h"])}${point()}`).join("")}z" fill="#${chance.hex(6)}"/>`;
});
