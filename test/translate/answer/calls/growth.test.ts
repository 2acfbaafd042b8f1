import process from "node:process";
import { describe, expect, it } from "vitest";
import type { ToolCallPiece } from "../../../../src/translate/answer/calls/tool-call.ts";
import { ToolCallTracker } from "../../../../src/translate/answer/calls/tool-call-tracker.ts";

const FEW = 1500;
const TIMES = 8;
/** Three times what linear growth is, and much less than its square: caches and collectors count too. */
const MAX_GROWTH = 3 * TIMES;
const MAX_TRIES = 8;

function piece(toolUseId: string, input?: string, facts: Partial<ToolCallPiece> = {}) {
  return { toolUseId, name: "bash", input, stop: false, ...facts };
}
const stop = { stop: true };
const pieces = (count: number, create: (index: number) => readonly ToolCallPiece[]) =>
  Array.from({ length: count }, (_, index) => create(index)).flat();

/** Hostile answers by how many pieces they have. */
const ANSWERS: Readonly<Record<string, (count: number) => readonly ToolCallPiece[]>> = {
  "blanks behind a brace": (count) => [
    piece("a", "{"),
    ...pieces(count * 20, () => [piece("a", " ")]),
    piece("a", "}", stop),
  ],
  "blanks behind a colon": (count) => [
    piece("a", '{"k":'),
    ...pieces(count * 20, () => [piece("a", " ")]),
    piece("a", "1}", stop),
  ],
  "blanks behind the end": (count) => [
    piece("a", "{}"),
    ...pieces(count * 20, () => [piece("a", " ")]),
  ],
  "one input over and over behind a long one": (count) => [
    piece("a", `{"k":"${"x".repeat(count * 20)}"}`),
    ...pieces(count, () => [piece("a", "{}")]),
  ],
  "ids that no caller allows": (count) =>
    pieces(count, (index) => [piece(`odd ${index}`, '{"a":'), piece(`odd ${index}`, "1}", stop)]),
  "ids that we would have made up": (count) => [
    ...pieces(count, (index) => [piece(`tooluse_call_${count + index}`, '{"a":1')]),
    ...pieces(count, (index) => [piece(`odd ${index}`, '{"a":1')]),
  ],
  "one id for calls that differ": (count) =>
    pieces(count, (index) => [piece("a", `{"a":${index}}`, stop)]),
  "one call for inputs that differ": (count) =>
    pieces(count, (index) => [piece("a", `{"a":"${index}"}`)]),
  "one id for calls that end too early": (count) =>
    pieces(count, (index) => [piece("a", `{"a":${index}`, stop)]),
  "a great integer and a string full of quotes, cut off and told again": (count) => {
    const cut = `{"id":12345678901234567890,"k":"${'\\"'.repeat(count)}`;
    return [piece("a", cut, stop), piece("a", cut, stop)];
  },
  "one id for tools that differ": (count) =>
    pieces(count, (index) => [piece("a", '{"a":', { name: `tool${index}` })]),
  "calls side by side": (count) => [
    ...pieces(count, (index) => [piece(`a${index}`)]),
    ...pieces(count, (index) => [piece(`a${index}`, '{"a":')]),
    ...pieces(count, (index) => [piece(`a${index}`, "1}", stop)]),
  ],
  "calls that are named later": (count) => [
    ...pieces(count, (index) => [piece(`a${index}`, '{"a":', { name: "" })]),
    ...pieces(count, (index) => [piece(`a${count - 1 - index}`, "1}", stop)]),
  ],
};

/** Milliseconds of processor time. */
function costOf(answer: readonly ToolCallPiece[]): number {
  const started = process.cpuUsage();
  const tracker = new ToolCallTracker((name) => name);
  for (const each of answer) tracker.push(each);
  const end = { isClosed: true, isCut: false };
  if (!tracker.isCut(end)) tracker.finish();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** How much more a larger answer costs, where other programs disturb least. */
function growthOf(create: (count: number) => readonly ToolCallPiece[]): number {
  const [small, large] = [create(FEW), create(FEW * TIMES)];
  let [least, growth] = [Infinity, Infinity];
  for (let tries = 0; tries < MAX_TRIES && growth > MAX_GROWTH; tries += 1) {
    // Small ones first, so that the compiler has seen them.
    for (let round = 0; round < 3; round += 1) least = Math.min(least, costOf(small));
    growth = Math.min(growth, costOf(large) / least);
  }
  return growth;
}

describe("the cost of tool calls grows with their number, not with its square", () => {
  it.each(Object.entries(ANSWERS))("%s", (_name, create) => {
    expect(growthOf(create)).toBeLessThanOrEqual(MAX_GROWTH);
  });
});

describe("arguments nested deeper than any stack", () => {
  const deep = `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  const inputs = (...answer: readonly ToolCallPiece[]) => {
    const tracker = new ToolCallTracker((name) => name);
    const deltas = [...answer.flatMap((each) => tracker.push(each)), ...tracker.finish()];
    const parts = deltas.map((delta) => (delta.kind === "tool-arguments" ? delta.arguments : ""));
    return parts.join("");
  };

  it("told again in one call are those arguments", () => {
    expect(inputs(piece("a", deep), piece("a", deep, stop))).toBe(deep);
  });

  it("told again in other white space are an error that says so", () => {
    const spaced = deep.replace(":", ": ");
    expect(() => inputs(piece("a", deep), piece("a", spaced, stop))).toThrow(
      expect.objectContaining({ code: "tool_call_malformed" }) as Error,
    );
  });

  it("told again as another call of one id are one call", () => {
    expect(inputs(piece("a", deep, stop), piece("a", deep, stop))).toBe(deep);
  });
});
