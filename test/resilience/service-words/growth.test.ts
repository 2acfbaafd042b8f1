import process from "node:process";
import { describe, expect, it } from "vitest";
import { KiroApiError } from "../../../src/facts/errors.ts";
import { readAttachmentRefusal } from "../../../src/resilience/attachment-refusal.ts";
import { classify } from "../../../src/resilience/classify.ts";
import { says, type Saying } from "../../../src/resilience/service-words/says.ts";
import { SAYINGS } from "./saying-samples.ts";

/** The longest body of a refusal that is read has eight times as many. */
const FEW_CHARACTERS = 8_192;
const TIMES = 8;
/** Three times what linear growth is, and much less than its square: caches and collectors count too. */
const MAX_GROWTH = 3 * TIMES;
const MAX_TRIES = 8;

/** Each is the start of something that is told by its words, over and over. */
const PIECES = [
  ...["month limit ", "reached ", "credits ", "no x credits ", "usage limit ", "quota((", "your "],
  ...["account ", "account (", "your account is suspended for a ", "aws ", "1"],
  ...[
    "token ",
    "access token ",
    "model not ",
    "access no ",
    "claude-",
    "claude-1 is ",
    "cannot use ",
  ],
  ...["input exceeds ", "context for a-b ", "context length ", "body ", "exceed context "],
  ...["value at 'content' failed to satisfy constraint ", "value at '", "request id ", "aA"],
  ...["tool ", "image ", "model support ", "messages.", "max 1;", "1 image allowed "],
  ...["'", '"', "`", "\u201c", "(", " ", "_", "-", "\n", ". ", ": ", ", "],
];

function readAll(serviceMessage: string): void {
  for (const saying of Object.keys(SAYINGS) as Saying[]) says(saying, serviceMessage);
  readAttachmentRefusal({ status: 400, serviceMessage });
  for (const status of [400, 403]) classify(new KiroApiError({ status, serviceMessage }));
}

/** Milliseconds of processor time. */
function costOf(text: string): number {
  const started = process.cpuUsage();
  readAll(text);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** How much more a longer text costs, where other programs disturb least. */
function growthOf(piece: string, start: string): number {
  const textOf = (length: number) => start + piece.repeat(Math.ceil(length / piece.length));
  const [small, large] = [textOf(FEW_CHARACTERS), textOf(FEW_CHARACTERS * TIMES)];
  let [least, growth] = [Infinity, Infinity];
  for (let tries = 0; tries < MAX_TRIES && growth > MAX_GROWTH; tries += 1) {
    // Small ones first, so that the compiler has seen them.
    for (let round = 0; round < 3; round += 1) least = Math.min(least, costOf(small));
    growth = Math.min(growth, costOf(large) / least);
  }
  return growth;
}

describe("the cost of reading a refusal grows with its length, not with its square", () => {
  it.each([...PIECES.map((piece) => [piece, ""] as const), ["1", "account "]] as const)(
    "%j behind %j",
    (piece, start) => {
      expect(growthOf(piece, start)).toBeLessThanOrEqual(MAX_GROWTH);
    },
  );
});
