import type { PluginInput } from "@opencode-ai/plugin";
import { describe, expect, it } from "vitest";
import type { Notice } from "../../../src/facts/notice.ts";
import { createNotifier } from "../../../src/plugin/notices/notices.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

const LOW: Notice = { kind: "quota-low", account: "a***@example.com", used: 90, limit: 100 };
const WORDS = "a***@example.com has used 90 of 100 credits.";

/** OpenCode as far as a notice reaches it. */
function setUp(changes: { client?: object; hasTerminal?: boolean } = {}) {
  const clock = createFakeClock();
  const toasts: unknown[] = [];
  const logs: unknown[] = [];
  const lines: string[] = [];
  const take = (list: unknown[]) => (call: { body: unknown }) => {
    list.push(call.body);
    return Promise.resolve();
  };
  const client = { tui: { showToast: take(toasts) }, app: { log: take(logs) }, ...changes.client };
  const printLine = changes.hasTerminal ? (line: string) => void lines.push(line) : undefined;
  const notify = createNotifier(client as unknown as PluginInput["client"], clock, printLine);
  return { clock, toasts, logs, lines, notify };
}

describe("a notice", () => {
  it("is logged at once, and shown when OpenCode has a screen", async () => {
    const { clock, toasts, logs, lines, notify } = setUp();
    notify(LOW);
    expect(logs).toEqual([{ service: "kiro", level: "warn", message: WORDS }]);
    await clock.advance(2_900);
    expect(toasts).toEqual([]);
    await clock.advance(200);
    expect(toasts).toEqual([{ title: "Kiro", message: WORDS, variant: "warning" }]);
    expect(lines).toEqual([]);
  });

  it("is not repeated within a minute", async () => {
    const { clock, toasts, notify } = setUp();
    notify(LOW);
    notify(LOW);
    await clock.advance(61_000);
    notify(LOW);
    await clock.advance(0);
    expect(toasts).toHaveLength(2);
  });

  it("that every request would repeat is shown once", async () => {
    const { clock, toasts, notify } = setUp();
    for (let count = 0; count < 3; count += 1) {
      notify({ kind: "tools-left-out", sent: 119, leftOut: 14 });
      await clock.advance(61_000);
    }
    expect(toasts).toHaveLength(1);
  });

  it("is printed for a command without a screen if it is a warning", () => {
    const { lines, notify } = setUp({ hasTerminal: true });
    notify(LOW);
    notify({ kind: "account-switched", from: "a***@example.com", reason: "throttled" });
    notify({ kind: "login-failed", stage: "failed", error: new Error("printed elsewhere") });
    notify({
      kind: "config-problem",
      problem: { place: "kiro.json", kind: "unreadable", code: "EACCES" },
    });
    expect(lines).toEqual([
      `Kiro: ${WORDS}`,
      "Kiro: kiro.json: cannot be read (EACCES). The file is ignored.",
    ]);
  });

  it.each([
    ["knows no toast", { tui: {}, app: {} }],
    ["knows nothing", { tui: undefined, app: undefined }],
    [
      "fails",
      {
        tui: { showToast: () => Promise.reject(new Error("x")) },
        app: {
          log: () => {
            throw new Error("x");
          },
        },
      },
    ],
  ])("does no harm where the host %s (F14)", async (_name, client) => {
    const { clock, notify } = setUp({ client });
    notify(LOW);
    await clock.advance(5_000);
  });
});
