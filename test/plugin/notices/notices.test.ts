import type { PluginInput } from "@opencode-ai/plugin";
import { describe, expect, it } from "vitest";
import type { Config } from "../../../src/config/schema.ts";
import type { Notice } from "../../../src/facts/notice.ts";
import { createHostPort } from "../../../src/opencode1/host-port.ts";
import { createNotifier } from "../../../src/plugin/notices/notices.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

type Level = Config["notices"];

const A = "a***@example.com";
const B = "b***@example.com";
const LOW: Notice = { kind: "quota-low", account: "a***@example.com", used: 90, limit: 100 };
const WORDS = "a***@example.com has used 90 of 100 credits.";

/** OpenCode as far as a notice reaches it. */
function setUp(changes: { client?: object; hasTerminal?: boolean; level?: Level } = {}) {
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
  const host = createHostPort(client as unknown as PluginInput["client"], clock, () => new Set());
  const ended = new AbortController();
  const { errorShown, show } = createNotifier(host, clock, printLine, ended.signal);
  const notify = (notice: Notice) => show(notice, changes.level ?? "all");
  return { clock, ended, toasts, logs, lines, notify, errorShown };
}

/** One that no sentence can be made of. */
function unspeakable(count: number): Notice {
  let asked = 0;
  return {
    kind: "account-suspended",
    get account() {
      asked += 1;
      if (asked > count) throw new Error("no account");
      return "c***@example.com";
    },
  };
}

describe("a notice", () => {
  it.each([0, 1, 2, 3, 4])(
    "that cannot be said fails nothing, and keeps back no other (%i)",
    async (count) => {
      const { clock, toasts, notify } = setUp();
      notify(unspeakable(count));
      await clock.advance(60_000);
      toasts.length = 0;
      notify(LOW);
      await clock.advance(60_000);
      expect(toasts).toEqual([expect.objectContaining({ message: WORDS })]);
    },
  );

  it("is logged at once, and shown when OpenCode has a screen", async () => {
    const { clock, toasts, logs, lines, notify } = setUp();
    notify(LOW);
    expect(logs).toEqual([{ service: "kiro", level: "warn", message: WORDS }]);
    await clock.advance(2_900);
    expect(toasts).toEqual([]);
    await clock.advance(200);
    expect(toasts).toEqual([
      { title: "Kiro", message: WORDS, variant: "warning", duration: 5_000 },
    ]);
    expect(lines).toEqual([]);
  });

  it("is not repeated within a minute", async () => {
    const { clock, toasts, notify } = setUp();
    notify(LOW);
    notify(LOW);
    await clock.advance(61_000);
    notify(LOW);
    await clock.advance(500);
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
    notify({ kind: "account-switched", from: A, to: B, reason: "throttled" });
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

const DEAD: Notice = { kind: "login-required", account: A, reason: "refresh-token-rejected" };
const SWITCHED: Notice = {
  kind: "account-switched",
  from: A,
  to: B,
  reason: "refresh-token-rejected",
};
const messagesOf = (toasts: readonly unknown[]) =>
  // Where its lines break is a matter of the screen; items of a list begin with "- ".
  toasts.map((toast) => (toast as { message: string }).message.replace(/\n(?!- )/g, " "));

describe("the news of one event", () => {
  it("is one toast: who, why, who takes over, what to do", async () => {
    const { clock, toasts, notify } = setUp();
    await clock.advance(10_000);
    notify(DEAD);
    await clock.advance(7);
    notify(SWITCHED);
    await clock.advance(60_000);
    expect(toasts).toMatchObject([
      {
        variant: "error",
        message: [
          `${A} must log in again: Kiro no longer`,
          `accepts its login. ${B} takes over. Use`,
          "`/connect` in OpenCode or `opencode auth login -p",
          "kiro` in a shell.",
        ].join("\n"),
      },
    ]);
  });

  it("is one item of a list where several come at the start", async () => {
    const { clock, toasts, notify } = setUp();
    notify(LOW);
    notify(DEAD);
    notify({ kind: "account-suspended", account: B });
    await clock.advance(60_000);
    const [message = "", ...others] = messagesOf(toasts);
    expect(others).toEqual([]);
    expect(message.split("\n")).toEqual([
      `- ${WORDS}`,
      expect.stringContaining(`- ${A} must log in again`),
      expect.stringContaining(`- Kiro suspended ${B}.`),
    ]);
  });

  it("stays until it could be read, and the next toast waits for that", async () => {
    const { clock, toasts, notify } = setUp();
    await clock.advance(10_000);
    notify(DEAD);
    await clock.advance(1_000);
    notify(LOW);
    const [first] = toasts as [{ duration: number }];
    await clock.advance(first.duration - 1_000);
    expect(toasts).toHaveLength(1);
    await clock.advance(1_000);
    expect(toasts).toHaveLength(2);
  });

  it("is shown although the host's call for the one before never returns (F14)", async () => {
    const client = { tui: { showToast: () => new Promise(() => undefined) } };
    const { clock, logs, notify } = setUp({ client });
    notify(LOW);
    await clock.advance(30_000);
    notify(DEAD);
    await clock.advance(30_000);
    expect(logs).toHaveLength(2);
  });

  it("that waits at the end of the plugin is shown, and leaves no wait behind", async () => {
    const { clock, ended, toasts, notify } = setUp();
    notify(LOW);
    ended.abort();
    await clock.advance(3_100);
    expect(toasts).toHaveLength(1);
    expect(clock.pendingSleeps()).toBe(0);
  });
});

describe("one event that is told in two ways", () => {
  const suspended: Notice = { kind: "account-suspended", account: A };

  it("is no toast where the error of the request says it, and the log has it", async () => {
    const { clock, toasts, logs, notify, errorShown } = setUp();
    await clock.advance(10_000);
    notify({ ...suspended, successor: B });
    errorShown([A]);
    await clock.advance(60_000);
    expect([toasts, logs.length]).toEqual([[], 1]);
  });

  it("is a toast where the error is about another account", async () => {
    const { clock, toasts, notify, errorShown } = setUp();
    notify(DEAD);
    notify({ ...suspended, account: B });
    errorShown([B]);
    await clock.advance(60_000);
    expect(messagesOf(toasts)).toEqual([expect.stringContaining(`${A} must log in again`)]);
  });

  it("is one toast where the switch comes seconds after the stop", async () => {
    const { clock, toasts, notify } = setUp();
    notify({ ...suspended, successor: B });
    await clock.advance(4_000);
    notify({ ...SWITCHED, reason: "account-suspended" });
    await clock.advance(60_000);
    expect(messagesOf(toasts)).toEqual([
      expect.stringContaining(`Kiro suspended ${A}. ${B} takes over.`),
    ]);
    notify({ ...SWITCHED, reason: "throttled" });
    await clock.advance(60_000);
    expect(toasts).toHaveLength(2);
  });

  it("tells after a new login that the account is left again", async () => {
    const { clock, toasts, notify } = setUp();
    notify({ ...DEAD, successor: true });
    await clock.advance(60_000);
    notify({ kind: "logged-in", account: A, login: "Google", isKeySet: false });
    await clock.advance(60_000);
    notify(SWITCHED);
    await clock.advance(60_000);
    expect(messagesOf(toasts)).toEqual([
      expect.stringContaining("Another account takes over."),
      expect.stringContaining(`Logged in as ${A}`),
      expect.stringContaining(`${B} takes over.`),
    ]);
  });
});

describe("the option notices", () => {
  it.each([
    ["off", 0],
    ["errors", 1],
    ["all", 2],
  ] as const)(
    "%s shows %i of a warning and an error, and the log has both",
    async (level, count) => {
      const { clock, toasts, logs, notify } = setUp({ level });
      notify(LOW);
      await clock.advance(60_000);
      notify(DEAD);
      await clock.advance(60_000);
      expect(toasts).toHaveLength(count);
      expect(logs).toHaveLength(2);
    },
  );

  it("off prints nothing for a command", () => {
    const { lines, notify } = setUp({ level: "off", hasTerminal: true });
    notify(DEAD);
    expect(lines).toEqual([]);
  });
});

describe("on a terminal, that an account no longer serves", () => {
  const used: Notice = { kind: "quota-exhausted", account: A, until: undefined };
  const switched: Notice = { kind: "account-switched", from: A, to: B, reason: "quota-exhausted" };

  it("is left to the error of the request where nobody takes over", async () => {
    const { clock, lines, logs, notify } = setUp({ hasTerminal: true });
    notify(used);
    await clock.advance(60_000);
    expect([lines, logs.length]).toEqual([[], 1]);
  });

  it.each(["all", "errors"] as const)(
    "is said in one line with who takes over (notices: %s)",
    (level) => {
      const { lines, notify } = setUp({ hasTerminal: true, level });
      notify(used);
      notify(switched);
      expect(lines).toEqual([`Kiro: The quota of ${A} is used up. ${B} takes over.`]);
    },
  );

  it("is said in one line where a title or a reading has met it: no switch follows", async () => {
    const { clock, lines, notify } = setUp({ hasTerminal: true });
    notify({ ...used, successor: B });
    expect(lines).toEqual([]);
    await clock.advance(1_000);
    notify(switched);
    await clock.advance(1_000);
    expect(lines).toEqual([`Kiro: The quota of ${A} is used up. ${B} takes over.`]);
  });

  it("names who took over where a switch follows, and is left to an error that says it", async () => {
    const { clock, lines, notify, errorShown } = setUp({ hasTerminal: true });
    notify({ ...used, successor: true });
    notify(switched);
    notify({ kind: "account-suspended", account: B, successor: true });
    errorShown([B]);
    await clock.advance(60_000);
    expect(lines).toEqual([`Kiro: The quota of ${A} is used up. ${B} takes over.`]);
  });

  it("is not said again when the account loses its place for another reason later", async () => {
    const { clock, lines, notify } = setUp({ hasTerminal: true });
    notify(used);
    notify(switched);
    await clock.advance(120_000);
    notify({ ...switched, reason: "throttled" });
    expect(lines).toHaveLength(1);
  });
});

describe("notices about waiting", () => {
  const waiting = (milliseconds: number): Notice => ({
    kind: "waiting",
    milliseconds,
    until: new Date(2026, 10, 27, 14, 5, 32).getTime(),
    reason: "capacity",
    account: A,
  });

  it("come early where there is no screen, and add up short waits", () => {
    const { lines, notify } = setUp({ hasTerminal: true });
    notify(waiting(1_000));
    expect(lines).toEqual([]);
    notify(waiting(2_500));
    expect(lines).toEqual([
      `Kiro: ${A} waits 3 s for Kiro, until 14:05:32 (no free capacity at Kiro).`,
    ]);
  });

  it("say on a terminal that no answer has begun, and never in a toast", async () => {
    const until = new Date(2026, 10, 27, 14, 5, 32).getTime();
    const facts = { account: A, milliseconds: 8_000, until, isRefreshing: false };
    const notice = { kind: "no-answer-yet", ...facts } as const;
    for (const level of ["off", "errors"] as const) {
      const { lines, notify } = setUp({ hasTerminal: true, level });
      notify(notice);
      expect(lines).toEqual([]);
    }
    const { clock, lines, notify, toasts } = setUp({ hasTerminal: true });
    notify(notice);
    await clock.advance(10_000);
    expect([lines, toasts]).toEqual([
      [`Kiro: Kiro hasn't started its answer to ${A} after 8 s. Waiting until 14:05:32 at most.`],
      [],
    ]);
  });

  it("are not repeated by subagents that wait for the same", () => {
    const { lines, notify } = setUp({ hasTerminal: true });
    notify(waiting(4_000));
    for (const more of [5_000, 6_000, 7_000]) notify({ ...waiting(more), fromSubagent: true });
    expect(lines).toHaveLength(1);
  });
});
