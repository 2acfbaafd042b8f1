import { describe, expect, it } from "vitest";
import {
  clampExpiry,
  clampInterval,
  pollUntilAuthorized,
  type PollResult,
} from "../../../src/auth/device/poll.ts";
import { KiroAuthError, KiroNetworkError } from "../../../src/facts/errors.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { authError } from "../problems.ts";

type Step = PollResult<string> | Error;

const PENDING: Step = { state: "pending" };
const SLOW: Step = { state: "slow-down" };
const UNAVAILABLE: Step = { state: "unavailable" };
const DONE: Step = { state: "authorized", value: "tokens" };

/** Plays the steps, the last one for ever. Gives the outcome and the seconds between polls. */
async function play(steps: readonly Step[], expiresInMs = 600_000) {
  const clock = createFakeClock({ autoAdvance: true });
  const start = clock.monotonic();
  const polls: number[] = [];
  const poll = (): Promise<PollResult<string>> => {
    polls.push(clock.monotonic());
    const step = steps[Math.min(polls.length, steps.length) - 1] ?? PENDING;
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  };
  const outcome = await pollUntilAuthorized({ poll, intervalMs: 5000, expiresInMs, clock }).catch(
    (error: unknown) => error,
  );
  const gaps = polls.map((time, index) => (time - (polls[index - 1] ?? start)) / 1000);
  return { outcome, gaps, lastedMs: clock.monotonic() - start };
}

describe("pollUntilAuthorized", () => {
  it("asks once more for whoever confirmed while the process was stopped (E18)", async () => {
    for (const [last, outcome] of [
      [DONE, "tokens"],
      [PENDING, authError("login_expired")],
    ] as const) {
      const clock = createFakeClock();
      const poll = () => Promise.resolve(last);
      const login = pollUntilAuthorized({ poll, intervalMs: 5000, expiresInMs: 60_000, clock });
      const ended = login.catch((error: unknown) => error);
      await clock.standStill(120_000);
      expect(await ended).toEqual(outcome);
    }
  });

  it("waits the interval before every poll (E16)", async () => {
    const { outcome, gaps } = await play([PENDING, PENDING, PENDING, DONE]);
    expect(outcome).toBe("tokens");
    expect(gaps).toEqual([5, 5, 5, 5]);
  });

  it("adds five seconds per slow_down and keeps them (E17)", async () => {
    const { gaps } = await play([SLOW, PENDING, SLOW, SLOW, PENDING, PENDING, DONE]);
    expect(gaps).toEqual([5, 10, 10, 15, 20, 20, 20]);
  });

  it("continues after faults, more slowly until the next clear response (E19)", async () => {
    const reset = new KiroNetworkError("network");
    const timeout = new KiroNetworkError("timeout");
    const { outcome, gaps } = await play([reset, timeout, UNAVAILABLE, PENDING, PENDING, DONE]);
    expect(outcome).toBe("tokens");
    expect(gaps).toEqual([5, 10, 20, 40, 5, 5]);
  });

  it("never waits longer than a minute for a service that is down (E19)", async () => {
    const { gaps, outcome } = await play([UNAVAILABLE], 400_000);
    expect(Math.max(...gaps)).toBe(60);
    expect(outcome).toMatchObject({ code: "login_expired" });
  });

  it("ends when the code expires, not a poll later (E18)", async () => {
    const { outcome, gaps, lastedMs } = await play([PENDING], 23_000);
    expect(outcome).toBeInstanceOf(KiroAuthError);
    expect(outcome).toMatchObject({ code: "login_expired" });
    expect(gaps).toEqual([5, 5, 5, 5]);
    expect(lastedMs).toBe(23_000);
  });

  it("ends at once when the login is refused (E18)", async () => {
    const denied = authError("login_denied");
    const { outcome, gaps } = await play([PENDING, denied, DONE]);
    expect(outcome).toBe(denied);
    expect(gaps).toHaveLength(2);
  });

  it("keeps its deadline when the wall clock jumps (E23)", async () => {
    const clock = createFakeClock({ autoAdvance: true });
    const jumping = { ...clock, now: () => clock.now() + Math.sin(clock.now()) * 1e12 };
    let polls = 0;
    const poll = () => {
      polls += 1;
      return Promise.resolve<PollResult<string>>({ state: "pending" });
    };
    const options = { poll, intervalMs: 5000, expiresInMs: 60_000, clock: jumping };
    await expect(pollUntilAuthorized(options)).rejects.toMatchObject({ code: "login_expired" });
    expect(polls).toBe(11);
  });

  it("stops waiting when it is aborted (E25)", async () => {
    const clock = createFakeClock();
    const abort = new AbortController();
    const poll = () => Promise.reject(new Error("must not be asked"));
    const { signal } = abort;
    const waiting = pollUntilAuthorized({
      poll,
      intervalMs: 5000,
      expiresInMs: 60_000,
      clock,
      signal,
    });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  });

  it("takes an abort during a poll for what it is (E25)", async () => {
    const clock = createFakeClock({ autoAdvance: true });
    const abort = new AbortController();
    const poll = () => {
      abort.abort();
      return Promise.reject(new KiroNetworkError("network"));
    };
    const options = { poll, intervalMs: 5000, expiresInMs: 60_000, clock, signal: abort.signal };
    await expect(pollUntilAuthorized(options)).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("bounds (E20)", () => {
  it.each([
    [undefined, 5000],
    [0, 5000],
    [-3, 5000],
    [Number.NaN, 5000],
    [1, 1000],
    [5000, 5000],
    [1e9, 60_000],
  ])("takes the interval %s as %s ms", (given, used) => {
    expect(clampInterval(given)).toBe(used);
  });

  it.each([
    [undefined, 600_000],
    [0, 600_000],
    [-1, 600_000],
    [300_000, 300_000],
    [1e15, 1_800_000],
  ])("takes the lifetime %s as %s ms", (given, used) => {
    expect(clampExpiry(given)).toBe(used);
  });
});
