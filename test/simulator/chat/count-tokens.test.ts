import { afterEach, describe, expect, it } from "vitest";
import { decodeWithAmazonClient } from "../../oracle/decode.ts";
import { bytesOf, sendChat } from "../client.ts";
import { promptTokens, textTokens } from "./count-tokens.ts";
import { memberOf, textOf } from "../http/json.ts";
import { PNG, pngOf, simpleRequest, toolSpecification } from "../samples.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

describe("characters to a token", () => {
  it.each([
    ["prose", "The quick brown fox jumps over the lazy dog, and nobody minds. ", 3.8, 5],
    ["code", "  const total = items.reduce((sum, { price }) => sum + price, 0);\n", 2.4, 3.6],
    ["JSON", '{"id":1234,"name":"x","tags":["a","b"],"ok":true}', 1.7, 2.8],
    ["CSV", "2026-11-27,1234567,8901.55,EUR,0\n", 1.4, 2.4],
    ["Chinese", "我能吞下玻璃而不伤身体", 0.9, 1.1],
  ])("%s", (_, sample, min, max) => {
    const ratio = (sample.length * 50) / textTokens(sample.repeat(50));
    expect(ratio).toBeGreaterThan(min);
    expect(ratio).toBeLessThan(max);
  });

  it("counts tools, images and documents", () => {
    const plain = promptTokens(simpleRequest("Hi"));
    const image = { format: "png" as const, source: { bytes: PNG } };
    const document = { format: "csv" as const, name: "a", source: { bytes: "A".repeat(4000) } };
    expect(promptTokens(simpleRequest("Hi", { images: [image] })) - plain).toBe(1);
    const large = { format: "png" as const, source: { bytes: pngOf(1500, 1000) } };
    const huge = { format: "png" as const, source: { bytes: pngOf(4000, 4000) } };
    expect(promptTokens(simpleRequest("Hi", { images: [large] })) - plain).toBe(2000);
    expect(promptTokens(simpleRequest("Hi", { images: [huge] })) - plain).toBe(4784);
    expect(promptTokens(simpleRequest("Hi", { documents: [document] })) - plain).toBe(750);
    const tools = [toolSpecification("bash")];
    expect(promptTokens(simpleRequest("Hi", { tools })) - plain).toBeGreaterThan(20);
  });
});

describe("an answer", () => {
  let simulator: Simulator;
  afterEach(() => simulator.close());

  it("says how much of the window the conversation takes, and of whose", async () => {
    simulator = await startSimulator();
    const told = async (content: string, modelId: string) => {
      const response = await sendChat(simulator, { content, modelId });
      const events = await decodeWithAmazonClient(await bytesOf(response));
      return {
        used: events.flatMap(({ value }) => memberOf(value, "contextUsagePercentage") ?? [])[0],
        models: new Set(events.flatMap(({ value }) => textOf(value, "modelId") ?? [])),
      };
    };
    const long = "汉".repeat(20_000);
    const short = await told("Hi", "claude-sonnet-4.5");
    const full = await told(long, "claude-sonnet-4.5");
    const wide = await told(long, "claude-opus-5.5");
    expect(short.used).toBeLessThan(0.1);
    expect(full.used).toBeGreaterThan(10);
    expect(Number(full.used) / Number(wide.used)).toBeCloseTo(5, 1);
    expect(wide.models).toEqual(new Set(["claude-opus-5.5"]));
    expect(await told(long, "auto")).toEqual(full);
  });
});
