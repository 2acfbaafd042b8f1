import { expect, it } from "vitest";
import { createToolMemory } from "../../../src/chat/memory/tools/tool-memory.ts";

it("forgets the tools that were refused longest ago, and the models too", () => {
  const memory = createToolMemory();
  for (let index = 0; index < 600; index += 1) {
    memory.refuse([`tool-${index}`, "again"]);
    memory.limitTools(`model-${index}`, 48, 0);
  }
  expect(memory.refused("c", "m", 0).size).toBe(500);
  expect(
    memory.refused("c", "m", 0).has("tool-599") && memory.refused("c", "m", 0).has("again"),
  ).toBe(true);
  expect(memory.refused("c", "m", 0).has("tool-0")).toBe(false);
  expect([memory.maxTools("model-599", 0), memory.maxTools("model-0", 0)]).toEqual([48, undefined]);
});

it("keeps the lowest limit of a model, and makes another set at each change", () => {
  const memory = createToolMemory();
  const before = memory.refused("c", "m", 0);
  memory.refuse(["bash"]);
  expect([before.size, memory.refused("c", "m", 0).size]).toEqual([0, 1]);
  memory.limitTools("m", 48, 0);
  memory.limitTools("m", 64, 0);
  expect(memory.maxTools("m", 0)).toBe(48);
});

it("keeps a suspicion to its conversation and model, and adds what is refused later", () => {
  const memory = createToolMemory();
  memory.suspect(["bash", "draw"], "c", "m", 0);
  memory.refuse(["read"]);
  const known = memory.refused("c", "m", 0);
  expect([...known].sort()).toEqual(["bash", "draw", "read"]);
  expect(memory.refused("c", "m", 0)).toBe(known);
  expect([...memory.refused("d", "m", 0), ...memory.refused("c", "n", 0)]).toEqual([
    "read",
    "read",
  ]);
});

it("drops a suspicion after an hour, and a wrong guess at once", () => {
  const memory = createToolMemory();
  memory.suspect(["bash"], "c", "m", 0);
  memory.refuse(["read", "write"]);
  memory.absolve(["read"]);
  expect([...memory.refused("c", "m", 60 * 60_000 - 1)].sort()).toEqual(["bash", "write"]);
  expect([...memory.refused("c", "m", 60 * 60_000)]).toEqual(["write"]);
});
