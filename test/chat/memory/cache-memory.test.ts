import { expect, it } from "vitest";
import { createCacheMemory } from "../../../src/chat/memory/cache-memory.ts";

it("tells models from sessions, and forgets the oldest of each", () => {
  const memory = createCacheMemory();
  for (let index = 0; index < 600; index += 1) {
    memory.refuse(`model-${index}`, 0);
    memory.refuseIn(`session-${index}`, 0);
  }
  expect(memory.takesPoints("session-x", "model-599", 0)).toBe(false);
  expect(memory.takesPoints("session-599", "model-x", 0)).toBe(false);
  expect(memory.takesPoints("session-0", "model-0", 0)).toBe(true);
});
