import { expect, it } from "vitest";
import { createCacheMemory } from "../../../src/chat/memory/cache-memory.ts";

it("tells models from sessions, and forgets the oldest of each", () => {
  const memory = createCacheMemory();
  for (let index = 0; index < 600; index += 1) {
    memory.refuse(`model-${index}`);
    memory.refuseIn(`session-${index}`);
  }
  expect(memory.takesPoints("session-x", "model-599")).toBe(false);
  expect(memory.takesPoints("session-599", "model-x")).toBe(false);
  expect(memory.takesPoints("session-0", "model-0")).toBe(true);
});
