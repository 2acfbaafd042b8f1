import { expect, it } from "vitest";
import { createToolMemory } from "../../../src/chat/memory/tool-memory.ts";

it("forgets the tools that were refused longest ago, and the models too", () => {
  const memory = createToolMemory();
  for (let index = 0; index < 600; index += 1) {
    memory.refuse([`tool-${index}`, "again"]);
    memory.limitTools(`model-${index}`, 48, 0);
  }
  expect(memory.refused("c", "m").size).toBe(500);
  expect(memory.refused("c", "m").has("tool-599") && memory.refused("c", "m").has("again")).toBe(
    true,
  );
  expect(memory.refused("c", "m").has("tool-0")).toBe(false);
  expect([memory.maxTools("model-599", 0), memory.maxTools("model-0", 0)]).toEqual([48, undefined]);
});

it("keeps the lowest limit of a model, and makes another set at each change", () => {
  const memory = createToolMemory();
  const before = memory.refused("c", "m");
  memory.refuse(["bash"]);
  expect([before.size, memory.refused("c", "m").size]).toEqual([0, 1]);
  memory.limitTools("m", 48, 0);
  memory.limitTools("m", 64, 0);
  expect(memory.maxTools("m", 0)).toBe(48);
});

it("keeps a suspicion to its conversation and model, and adds what is refused later", () => {
  const memory = createToolMemory();
  memory.suspect(["bash", "draw"], "c", "m");
  memory.refuse(["read"]);
  const known = memory.refused("c", "m");
  expect([...known].sort()).toEqual(["bash", "draw", "read"]);
  expect(memory.refused("c", "m")).toBe(known);
  expect([...memory.refused("d", "m"), ...memory.refused("c", "n")]).toEqual(["read", "read"]);
});
