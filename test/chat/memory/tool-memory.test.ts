import { expect, it } from "vitest";
import { createToolMemory } from "../../../src/chat/memory/tool-memory.ts";

it("forgets the tools that were refused longest ago, and the models too", () => {
  const memory = createToolMemory();
  for (let index = 0; index < 600; index += 1) {
    memory.refuse([`tool-${index}`, "again"]);
    memory.limitTools(`model-${index}`, 48);
  }
  expect(memory.refused.size).toBe(500);
  expect(memory.refused.has("tool-599") && memory.refused.has("again")).toBe(true);
  expect(memory.refused.has("tool-0")).toBe(false);
  expect([memory.maxTools("model-599"), memory.maxTools("model-0")]).toEqual([48, undefined]);
});

it("keeps the lowest limit of a model, and makes another set at each change", () => {
  const memory = createToolMemory();
  const before = memory.refused;
  memory.refuse(["bash"]);
  expect([before.size, memory.refused.size]).toEqual([0, 1]);
  memory.limitTools("m", 48);
  memory.limitTools("m", 64);
  expect(memory.maxTools("m")).toBe(48);
});
