import { type Chance, dayOf, digits, lines, timeOf } from "./chance.ts";

/** What tools print, made from a seed. */

const ENDINGS = ["ts", "test.ts", "json", "md", "css", "snap"];

export const UUIDS = lines("uuid", 40, ({ hex }) =>
  [hex(8), hex(4), `4${hex(4).slice(1)}`, `a${hex(4).slice(1)}`, hex(12)].join("-"),
);

export const DIGESTS = lines(
  "digest",
  24,
  (chance) => `${chance.hex(64)}  dist/${chance.of(chance.words)}-${chance.of(chance.words)}.js`,
);

/** As `xxd` prints it. */
export const HEX_DUMP = lines("hex dump", 24, ({ bytes }, index) => {
  const data = bytes(16);
  const groups = data.toString("hex").replaceAll(/.{4}(?=.)/g, "$& ");
  const shown = data.toString("latin1").replaceAll(/[^ -~]/g, ".");
  return `${(16 * index).toString(16).padStart(8, "0")}: ${groups}  ${shown}`;
});

/** Capitals and digits, as many short ids are. */
export const CAPITAL_IDS = lines("capital ids", 40, ({ bytes }) =>
  Array.from(bytes(26), (byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte % 32]).join(""),
);

export const SMALL_NUMBERS = lines("small numbers", 20, ({ below }) =>
  JSON.stringify(Array.from({ length: 20 }, () => below(300))),
);

export const BASE64 = lines("base64", 24, ({ bytes }) => bytes(57).toString("base64"));

export const NUMBERS = lines("numbers", 60, ({ below }) =>
  [below(100_000), below(1000) / 8, -below(10_000), below(10_000_000)].join("\t"),
);

/** Times in milliseconds, ids of eighteen digits, amounts to the last place. */
export const LONG_NUMBERS = lines("long numbers", 40, ({ below }) =>
  [
    1_790_000_000_000 + 1000 * below(9_000_000) + below(1000),
    `${100_000_000 + below(800_000_000)}${digits(below(1_000_000_000), 9)}`,
    below(4_000_000_000) / 4_000_000_000,
  ].join(", "),
);

export const CSV = lines("csv", 50, (chance, index) =>
  [
    10_000 + index,
    `${chance.of(chance.first)} ${chance.of(chance.last)}`,
    dayOf(chance),
    (chance.below(100_000) / 100).toFixed(2),
    chance.of(["paid", "open", "refunded"]),
    chance.below(2) === 0,
  ].join(","),
);

export const LOG = lines("log", 40, (chance) => {
  const level = chance.of(["INFO ", "DEBUG", "WARN ", "ERROR"]);
  const request = `request_id=${chance.hex(16)} duration_ms=${chance.below(2000)}`;
  const words = `${chance.of(chance.words)} ${chance.of(chance.words)} finished after ${chance.below(9)} attempts`;
  return `${dayOf(chance)}T${timeOf(chance)}Z ${level} [${chance.of(chance.modules)}] ${words} ${request}`;
});

/** As a web server writes it. */
export const ACCESS_LOG = lines("access log", 40, (chance) => {
  const address = Array.from({ length: 4 }, () => chance.below(256)).join(".");
  const path = `/api/v2/${chance.of(chance.words)}s/${chance.below(100_000)}?page=${chance.below(40)}`;
  const status = chance.of(["200", "304", "404", "500"]);
  const when = `${digits(1 + chance.below(28), 2)}/Nov/2026:${timeOf(chance).slice(0, 8)} +0000`;
  return `${address} - - [${when}] "GET ${path} HTTP/1.1" ${status} ${chance.below(90_000)} "-" "curl/8.9.1"`;
});

export const LISTING = lines("listing", 50, (chance) => {
  const size = String(chance.below(200_000)).padStart(8);
  const name = `${chance.of(chance.words)}-${chance.of(chance.words)}.${chance.of(ENDINGS)}`;
  return `-rw-r--r--  1 user staff ${size} Nov ${digits(1 + chance.below(28), 2)} ${timeOf(chance).slice(0, 5)} ${name}`;
});

export const PATHS = lines("paths", 60, (chance) => {
  const folder = `${chance.of(chance.words)}/${chance.of(chance.words)}`;
  return `./packages/core/src/${folder}/${chance.of(chance.words)}-${chance.of(chance.words)}.${chance.of(ENDINGS)}`;
});

const record = (chance: Chance, index: number) => ({
  id: 1000 + index,
  name: `${chance.of(chance.first)} ${chance.of(chance.last)}`,
  email: `${chance.of(chance.first).toLowerCase()}@example.com`,
  createdAt: `${dayOf(chance)}T${timeOf(chance)}Z`,
  isActive: chance.below(2) === 0,
  balance: chance.below(1_000_000) / 100,
  tags: [chance.of(chance.words), chance.of(chance.words)],
  address: { street: `${chance.of(chance.last)} Road ${chance.below(200)}`, zip: null },
});

export const JSON_PRETTY = lines(
  "pretty JSON",
  12,
  (chance, index) => `${JSON.stringify(record(chance, index), null, 2)},`,
);

export const JSON_COMPACT = lines("compact JSON", 30, (chance, index) =>
  JSON.stringify(record(chance, index)),
);

export const STACK_TRACES = lines("stack traces", 40, (chance, index) => {
  if (index % 8 === 0)
    return `TypeError: Cannot read properties of undefined (reading '${chance.of(chance.words)}')`;
  const name = `${chance.of(chance.last)}.${chance.of(chance.words)}`;
  const file = `/home/user/project/src/${chance.of(chance.words)}/${chance.of(chance.words)}.ts`;
  return `    at async ${name} (file://${file}:${1 + chance.below(400)}:${1 + chance.below(80)})`;
});

export const MARKDOWN_TABLE = lines("table", 30, (chance, index) =>
  index === 1
    ? "|----------|:--------:|---------:|"
    : `| ${chance.of(chance.words).padEnd(8)} | ${chance.of(chance.first).padEnd(8)} | ${String(chance.below(100_000)).padStart(8)} |`,
);

/** As `tree` draws it. */
export const TREE = lines("tree", 50, (chance, index) => {
  const stem = index % 4 === 0 ? "├── " : index % 4 === 3 ? "│   └── " : "│   ├── ";
  return `${stem}${chance.of(chance.words)}-${chance.of(chance.words)}.${chance.of(ENDINGS)}`;
});

/** As programs print a report with lines around it. */
export const BOXES = lines("boxes", 30, (chance, index) => {
  if (index % 10 === 0) return chance.of(["─", "═", "-", "="]).repeat(40 + chance.below(40));
  if (index % 10 === 5) return `├${"─".repeat(14)}┼${"─".repeat(10)}┤`;
  return `│ ${chance.of(chance.words).padEnd(12)} │ ${String(chance.below(99_999)).padStart(8)} │`;
});

/** As people and programs that like pictures write it. */
export const EMOJI = lines("emoji", 30, (chance) => {
  const sign = chance.of(["✅", "❌", "🚀", "⚠️", "📦", "🎉", "🔧", "→"]);
  return `${sign} ${chance.of(chance.words)} ${chance.of(chance.words)} – ${chance.below(900)} ms …`;
});
