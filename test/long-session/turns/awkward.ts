import { expect } from "vitest";
import { AWKWARD_TOOLS } from "../awkward-tools.ts";
import { ask, results, tell } from "../script.ts";
import type { Turn } from "../turn.ts";

const AT_ONCE = 3;

/** Every awkward tool is called by the names that the model was offered. */
export const AWKWARD: readonly Turn[] = groups(AWKWARD_TOOLS.map(({ name }) => name)).map(
  (names, index): Turn => ({
    name: `awkward tools ${names.map((name) => name.slice(0, 20)).join(", ")}`,
    says: `Call the tools of group ${index}.`,
    script(stage, wire) {
      ask(stage, ...names.map((name) => wire.call(name)));
      tell(stage, `Group ${index} was called.`);
    },
    reads: `Group ${index} was called.`,
    requests: [200, 200],
    calls: names,
    check: ({ chats }) =>
      expect(results(chats[1])).toEqual(names.map((name) => ["success", `${name} was called.`])),
  }),
);

function groups(names: readonly string[]): readonly (readonly string[])[] {
  return names.length === 0 ? [] : [names.slice(0, AT_ONCE), ...groups(names.slice(AT_ONCE))];
}
