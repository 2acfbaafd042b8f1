import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askAt } from "../../src/cli/terminal/questions.ts";

describe("a question at a terminal", () => {
  it.each([
    ["Esc", "\u001b"],
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("is given up with %s, and the cursor comes back", async (_name, key) => {
    for (const kind of ["confirm", "choose", "text", "secret"] as const) {
      const input = new PassThrough();
      const output = new PassThrough();
      const questions = askAt(() => input, output);
      const asked =
        kind === "choose"
          ? questions.choose("Which?", [{ value: "a", label: "A" }])
          : questions[kind]("What?");
      input.write(key);
      await expect(asked).rejects.toMatchObject({ code: "aborted" });
      const shown = String(output.read());
      expect(shown.lastIndexOf("\u001b[?25h")).toBeGreaterThanOrEqual(
        shown.lastIndexOf("\u001b[?25l"),
      );
    }
  });
});
