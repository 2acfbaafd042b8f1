import { describe, expect, it } from "vitest";
import { createLoginReview } from "../../../src/opencode2/login/review.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

/** A host with one login of ours that must be logged in to again. */
function createWorld(end = () => Promise.resolve({})) {
  const shown: unknown[] = [];
  let connections: unknown[] = [{ type: "credential", id: "c" }];
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const clock = createFakeClock();
  const connection = {
    active: () => Promise.resolve(undefined),
    resolve: () => Promise.resolve({ type: "oauth", refresh: "kiro-account:a" }),
    status: (report: { readonly status?: unknown }) => {
      shown.push(report.status);
      return Promise.resolve();
    },
  };
  const integration = {
    connection,
    get: () => Promise.resolve({ connections }),
    transform: () => Promise.resolve(undefined),
  };
  const hostAccounts = {
    ended: { end, resume: () => undefined, restore: () => undefined },
    ofKey: () => Promise.resolve(undefined),
    needLogin: async () => {
      await asked;
      return new Map([["a", "Log in again."]]);
    },
  };
  const runtime = { hostAccounts, hostLogin: { isOpen: () => Promise.resolve(true) } };
  const review = createLoginReview({ integration }, "kiro", runtime as never, {
    clock,
    logger: silentLogger,
  });
  return { answer, clock, review, shown, logOut: () => void (connections = []) };
}

describe("the review of the host's logins", () => {
  it("shows nothing any more once it has ended", async () => {
    const { answer, clock, review, shown } = createWorld();
    review.review();
    const ended = review.end();
    await clock.advance(10_000);
    await ended;
    answer();
    await clock.advance(10_000);
    expect(shown).toEqual([]);
  });

  it("looks for ended logins again where the accounts could not be read", async () => {
    const { logOut, review } = createWorld(() => Promise.reject(new Error("unreadable")));
    await review.findEnded();
    logOut();
    for (let list = 0; list < 3; list += 1) {
      await expect(review.findEnded()).resolves.toBeUndefined();
    }
  });
});
