import { expect, it } from "vitest";
import { createRuleMemory } from "../../../src/chat/memory/rule-memory.ts";

it("forgets the oldest sessions and models, however many there are", () => {
  const rules = createRuleMemory();
  for (let index = 0; index < 2000; index += 1) {
    rules.makeStrict(`session ${index}`, 0);
    rules.noteFields(`model ${index}`);
  }
  expect(rules.isStrict("session 1999", 0)).toBe(true);
  expect(rules.isStrict("session 0", 0)).toBe(false);
  expect(rules.takesFields("model 1999")).toBe(true);
  expect(rules.takesFields("model 0")).toBe(false);
});
