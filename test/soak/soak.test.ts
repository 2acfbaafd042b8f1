import { expect, it } from "vitest";
import { codeIn, knownCodes } from "./outcomes.ts";
import { rise } from "./slope.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { mayLackProfile, soak } from "./soak.ts";

it("three processes answer or fail with a known code, spend no token twice and lose no account (A2)", async () => {
  const { answered, refreshes, wrong } = await soak({ seconds: 3, seed: 1, faults: 0.05 });
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(20);
  expect(refreshes).toBeGreaterThan(0);
});

it("only a Builder ID account may be asked for without a profile", async () => {
  const simulator = await startSimulator();
  const { builder, google } = simulator.people;
  const tokens = [simulator.issueIdc(builder), simulator.issueSocial(google)];
  const refusal = "profileArn is required for this request.: profileArn is missing";
  const may = tokens.map(({ accessToken }) =>
    mayLackProfile(simulator, { headers: { authorization: `Bearer ${accessToken}` }, refusal }),
  );
  expect(may).toEqual([true, false]);
  await simulator.close();
});

it("a rise is that of the line behind the warm-up", () => {
  const samples = (value: (at: number) => number) =>
    Array.from({ length: 101 }, (_, at) => ({ at, value: value(at) }));
  expect(rise(samples((at) => at))).toBeCloseTo(75);
  expect(rise(samples((at) => (at < 25 ? at * 1000 : 5)))).toBeCloseTo(0);
  expect(rise([])).toBe(0);
});

it("the codes that the documents explain are known", () => {
  expect([...knownCodes()]).toEqual(expect.arrayContaining(["stream_interrupted", "gave_up"]));
});

it.each([
  ['{"error":{"message":"m","code":"c"}}', "c"],
  ['data: {"id":"1"}\n\ndata: {"error":{"message":"m","code":"c"}}\n\n', "c"],
  ['data: {"id":"1"}\n\ndata: [DONE]\n\n', undefined],
])("the code of %j is %s", (text, code) => {
  expect(codeIn(text)?.code).toBe(code);
});
