import { describe, expect, it } from "vitest";
import { createSessionWorld } from "./session-world.ts";

/** Until the session is looked at, and the first pause. */
const FIRST_MS = 3_001;
/** Longer than any pause. */
const LONG_MS = 60_000;

describe("a session whose answer was cut off for good", () => {
  it("is resumed after 2, 10 and 30 seconds, then no more (F7)", async () => {
    const { breakOff, clock, host, notices } = createSessionWorld();
    for (const pauseMs of [2_000, 10_000, 30_000]) {
      await clock.advance(10_000);
      const { length } = host.sent;
      breakOff();
      await clock.advance(1_000 + pauseMs - 1);
      expect(host.sent).toHaveLength(length);
      await clock.advance(1);
      expect(host.sent).toHaveLength(length + 1);
    }
    await clock.advance(10_000);
    breakOff();
    await clock.advance(LONG_MS);
    expect(host.sent).toEqual(["continue", "continue", "continue"]);
    expect(notices).toMatchObject([
      { kind: "session-resuming", reason: "stream-interrupted", milliseconds: 2_000 },
      { kind: "session-resuming", milliseconds: 10_000 },
      { kind: "session-resuming", milliseconds: 30_000 },
      { kind: "session-interrupted", reason: "stream-interrupted", cause: "given-up" },
    ]);
  });

  it("is left alone once the plugin has ended, whatever the host still tells", async () => {
    const { breakOff, clock, host, notices, recovery } = createSessionWorld();
    recovery.stop();
    breakOff();
    await clock.advance(LONG_MS);
    expect([host.sent, notices, clock.pendingSleeps()]).toEqual([[], [], 0]);
  });

  it.each([
    ["model_overloaded", true],
    ["server_error", true],
    ["network_error", true],
    ["timeout", true],
    ["sign_in_unavailable", true],
    ["tool_call_cut_off", true],
    ["login_required", false],
    ["insufficient_quota", false],
    ["account_suspended", false],
    ["context_length_exceeded", false],
    ["invalid_prompt", false],
    ["rate_limit_exceeded", false],
    ["something_of_another_provider", false],
  ])("with the code %s is resumed: %s (F7, F13)", async (code, isResumed) => {
    const { breakOff, clock, host, notices } = createSessionWorld();
    breakOff("ses_1", code);
    await clock.advance(LONG_MS);
    expect(host.sent).toHaveLength(isResumed ? 1 : 0);
    expect(notices).toHaveLength(isResumed ? 1 : 0);
  });

  it("is resumed in smaller steps after a tool call that was cut off", async () => {
    const { breakOff, clock, host } = createSessionWorld();
    breakOff("ses_1", "tool_call_cut_off");
    await clock.advance(FIRST_MS);
    expect(host.sent).toEqual([expect.stringContaining("smaller steps")]);
  });

  it("is counted afresh after a message of the user (F7)", async () => {
    const { breakOff, clock, host, write } = createSessionWorld();
    for (let round = 0; round < 2; round += 1) {
      await clock.advance(10_000);
      breakOff();
      await clock.advance(LONG_MS);
    }
    write("ses_1");
    breakOff();
    await clock.advance(FIRST_MS);
    expect(host.sent).toHaveLength(3);
  });

  it("counts an error right after our own message twice (F9)", async () => {
    const { breakOff, clock, host } = createSessionWorld();
    for (let round = 0; round < 10; round += 1) {
      breakOff();
      for (let second = 0; second < 31 && host.turns.size > 0; second += 1) {
        await clock.advance(1_000);
      }
    }
    expect(host.sent).toHaveLength(2);
  });

  it("is resumed five times in ten minutes at most, however often sessions break (F9)", async () => {
    const { breakOff, clock, host } = createSessionWorld();
    const sessions = Array.from({ length: 10 }, (_, index) => `ses_${index}`);
    for (let round = 0; round < 100; round += 1) {
      for (const session of sessions) breakOff(session);
      await clock.advance(5_500);
    }
    expect(host.sent).toHaveLength(5);
    await clock.advance(10 * 60_000);
    for (const session of sessions) breakOff(session);
    await clock.advance(LONG_MS);
    expect(host.sent.length).toBeGreaterThan(5);
    expect(host.sent.length).toBeLessThanOrEqual(10);
  });

  it("is resumed once for each error, however many processes see it (F10)", async () => {
    const first = createSessionWorld();
    const others = [1, 2].map(() => createSessionWorld({ path: first.path, clock: first.clock }));
    const turn = first.breakOff();
    for (const { host, recovery } of others) {
      host.turns.set("ses_1", turn);
      recovery.onError("ses_1", turn.code);
      recovery.onIdle("ses_1");
    }
    await first.clock.advance(LONG_MS);
    const sent = [first, ...others].flatMap(({ host }) => host.sent);
    expect(sent).toEqual(["continue"]);
  });
});

describe("a planned resumption ends", () => {
  it("where the host becomes idle a third time, because the user stopped it (F8)", async () => {
    const { breakOff, clock, host, notices, recovery } = createSessionWorld();
    breakOff();
    await clock.advance(1_500);
    recovery.onIdle("ses_1");
    expect(notices.at(-1)).toEqual({ kind: "session-stopped" });
    await clock.advance(LONG_MS);
    expect(host.sent).toEqual([]);
    breakOff();
    await clock.advance(LONG_MS);
    expect(host.sent).toEqual([]);
  });

  it.each(["settling", "looking", "waiting", "writing"])(
    "where the user stops it while it is %s, until they write (F8)",
    async (moment) => {
      const { breakOff, clock, host, recovery, write } = createSessionWorld();
      const moments = ["looking", "writing"];
      let calls = 0;
      host.before = () => {
        if (moments[calls] === moment) recovery.onAbort("ses_1");
        calls += 1;
      };
      breakOff();
      if (moment === "settling") recovery.onAbort("ses_1");
      if (moment === "waiting") {
        await clock.advance(1_500);
        recovery.onAbort("ses_1");
      }
      await clock.advance(LONG_MS);
      // Our message is on its way by then; the host's own stop ends what comes of it.
      const written = moment === "writing" ? 1 : 0;
      expect(host.sent).toHaveLength(written);
      host.before = () => undefined;
      breakOff();
      await clock.advance(LONG_MS);
      expect(host.sent).toHaveLength(written);
      write("ses_1");
      breakOff();
      await clock.advance(LONG_MS);
      expect(host.sent).toHaveLength(written + 1);
    },
  );

  it.each([
    ["is deleted", ({ recovery }) => recovery.onDeleted("ses_1")],
    ["has a newer message", ({ write }) => write("ses_1")],
    ["was compacted, or continues with another model", ({ host }) => host.turns.clear()],
    [
      "has a newer error",
      ({ host }) =>
        host.turns.set("ses_1", { errorId: "x", code: "timeout", userMessageId: "y", failedAt: 0 }),
    ],
    ["is disposed of by the host", ({ recovery }) => recovery.stop()],
  ] as const satisfies readonly (readonly [
    string,
    (world: ReturnType<typeof createSessionWorld>) => unknown,
  ])[])("where the session %s (F12)", async (_name, change) => {
    const world = createSessionWorld();
    world.breakOff();
    await world.clock.advance(1_500);
    change(world);
    await world.clock.advance(LONG_MS);
    expect(world.host.sent).toEqual([]);
  });

  it("with a notice where the host does not take our message (F14)", async () => {
    const { breakOff, clock, host, notices } = createSessionWorld();
    host.takesMessages = false;
    breakOff();
    await clock.advance(LONG_MS);
    expect(notices).toMatchObject([
      { kind: "session-resuming" },
      { kind: "session-interrupted", cause: "not-resumed" },
    ]);
  });
});

describe("a session that was not resumed", () => {
  it("does not count, and is not reported at the next start", async () => {
    const { breakOff, claims, clock, host, notices, write } = createSessionWorld();
    for (let count = 0; count < 8; count += 1) {
      breakOff(`ses_${count}`);
      await clock.advance(1_500);
      write(`ses_${count}`);
      await clock.advance(1_000);
    }
    expect(host.sent).toEqual([]);
    expect(new Set(notices.map(({ kind }) => kind))).toEqual(new Set(["session-resuming"]));
    expect(await claims.closeAbandoned()).toBe(0);
    breakOff("ses_9");
    await clock.advance(FIRST_MS);
    expect(host.sent).toEqual(["continue"]);
  });

  it("is still found when the host records the error late", async () => {
    const { breakOff, clock, host } = createSessionWorld();
    const turn = breakOff();
    host.turns.clear();
    await clock.advance(2_000);
    host.turns.set("ses_1", turn);
    await clock.advance(LONG_MS);
    expect(host.sent).toEqual(["continue"]);
  });
});

describe("without automatic resuming", () => {
  it("the person is notified what to do", async () => {
    const { breakOff, clock, host, notices } = createSessionWorld({ mode: "notify" });
    breakOff();
    await clock.advance(LONG_MS);
    expect(host.sent).toEqual([]);
    expect(notices).toEqual([
      { kind: "session-interrupted", reason: "stream-interrupted", cause: "not-resumed" },
    ]);
  });

  it("a command that exits with its session is notified at once", () => {
    const { breakOff, notices } = createSessionWorld({ mode: "one-shot" });
    breakOff();
    expect(notices).toMatchObject([{ kind: "session-interrupted", cause: "not-resumed" }]);
  });
});
