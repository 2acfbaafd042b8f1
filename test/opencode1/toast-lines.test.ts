import { expect, it } from "vitest";
import { toastLines } from "../../src/opencode1/host-port.ts";

it("breaks a toast at spaces, so that OpenCode breaks no time and no address", () => {
  const message =
    "No Kiro account can serve this request now. b***@example.com: quota used up until 5 Dec, 18:09 UTC; g***@example.com: quota used up until 5 Dec, 18:09 UTC.\n- second";
  expect(toastLines(message).split("\n")).toEqual([
    "No Kiro account can serve this request now.",
    "b***@example.com: quota used up until 5 Dec, 18:09",
    "UTC; g***@example.com: quota used up until 5 Dec,",
    "18:09 UTC.",
    "- second",
  ]);
});

it.each(["", "short", "x".repeat(80), `a ${"x".repeat(80)} b`, "two\n\nlines"])(
  "loses nothing of %j",
  (message) => {
    expect(toastLines(message).split(/\s/)).toEqual(message.split(/\s/));
  },
);
