import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import type { ChatContext, Question } from "../../../src/chat/context.ts";
import {
  type Exchange,
  newMemory,
  newProgress,
  type Progress,
} from "../../../src/chat/exchange.ts";
import { createPromptBudgets } from "../../../src/chat/memory/prompt-budgets.ts";
import type { FailedAttempt } from "../../../src/chat/recovery/step.ts";
import { STEPS } from "../../../src/chat/recovery/steps.ts";
import { translateFor } from "../../../src/chat/translation.ts";
import { KiroApiError, KiroLocalError, KiroStreamError } from "../../../src/facts/errors.ts";
import type { FailureKind } from "../../../src/facts/failure-kind.ts";
import type { Notice } from "../../../src/facts/notice.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import { classifyTokenError } from "../../../src/resilience/classify.ts";
import { RECOVERY, type RecoveryStep } from "../../../src/resilience/recovery-table.ts";
import { apiKeyLogin, socialLogin } from "../../accounts/samples.ts";
import { ERRORS, failureOf } from "../../helpers/failures.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";

const KINDS = Object.keys(RECOVERY) as FailureKind[];
const clock = createFakeClock();
const random = createFakeRandom();

function unused(): never {
  throw new Error("not for a step");
}

interface World extends Exchange {
  readonly notices: Notice[];
}

/** A request with everything that steps look at, and nothing else. */
function worldOf(
  progress: Partial<Progress> = {},
  { isAnyReady = true, maxRetries = 3 } = {},
): World {
  const notices: Notice[] = [];
  const context: ChatContext = {
    deps: {
      fetch: unused,
      clock: { ...clock, sleep: () => Promise.resolve() },
      random,
      logger: silentLogger,
      notify: (notice) => void notices.push(notice),
    },
    answers,
    accounts: {
      acquireSlot: unused,
      acquireSlotOf: unused,
      isAnyReady: (exclude) => Promise.resolve(isAnyReady && exclude.size > 0),
      blocks: () => Promise.resolve([]),
      report: unused,
      withFreshToken: unused,
      quotaBehindThrottle: unused,
    },
    models: {
      models: unused,
      liveIds: unused,
      keepOnly: unused,
      isOld: unused,
      read: unused,
      refresh: unused,
      spellings: unused,
      remember: unused,
      endings: { of: () => undefined, hasClosed: () => false, note: () => undefined },
      fieldsSchema: () => undefined,
      refuseFields: unused,
      inputs: () => ({ images: true, documents: true }),
      contextWindow: () => undefined,
      cacheLimits: () => undefined,
    },
    credits: { record: unused, chose: unused, totals: unused },
    budgets: createPromptBudgets(clock),
    answerWords: {
      refusal: unused,
      referenceHeading: unused,
      callCut: unused,
      limitReached: unused,
    },
    showReferences: true,
    userAgent: "test/1",
    promptCaching: false,
    maxRetries,
    fallbackThinkingBudget: undefined,
    isLoggedIn: unused,
    failedToolCalls: () => new Set(),
  };
  const messages = [
    { role: "user", content: [{ type: "image_url", image_url: PIXEL }] },
    { role: "assistant", content: "A pixel." },
    { role: "user", content: "And now?" },
  ];
  // Stricter rules shorten it.
  const description = "d".repeat(2000);
  const tools = [{ type: "function", function: { name: "look", description } }];
  const question: Question = {
    chat: parseChatRequest({ model: "m", messages, tools }),
    model: { wireIds: ["new", "old"] },
    spellingsFor: () => Promise.resolve(["new", "old"]),
    sessionId: "ses_1",
    conversationId: "conversation-1",
    signal: undefined,
  };
  const { chat, conversationId } = question;
  const budget = context.budgets.of({ session: conversationId, isSubagent: false, chat });
  const whole = {
    ...newProgress(newMemory(context.models.endings, context.deps.clock), 0),
    ...progress,
  };
  return { context, question, progress: whole, budget, notices };
}

const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const ACCOUNT = createAccount("id-1", socialLogin("anna"), 0);

function failedWith(error: unknown, account: Account = ACCOUNT, waitMs = 0): FailedAttempt {
  return { account, failure: classifyTokenError(error) ?? failureOf(error), waitMs };
}

async function isOpen(step: RecoveryStep, world: World, failed: FailedAttempt): Promise<boolean> {
  return await STEPS[step].isOpen(world, failed);
}

describe.each(KINDS.filter((kind) => kind !== "aborted"))("after %s", (kind) => {
  it("every step closes itself in the end, so that the request ends", async () => {
    const world = worldOf({}, { maxRetries: 10 });
    const failed = failedWith(ERRORS[kind]);
    const others = ["another", "third"];
    world.context.accounts.isAnyReady = (exclude) =>
      Promise.resolve(exclude.size <= others.length && !world.progress.excluded.has(ACCOUNT.id));
    const taken: RecoveryStep[] = [];
    for (;;) {
      let open: RecoveryStep = "fail";
      for (const step of RECOVERY[kind].steps.toReversed()) {
        if (await isOpen(step, world, failed)) open = step;
      }
      if (open === "fail") break;
      taken.push(open);
      await STEPS[open].take(world, failed);
      expect(taken.length).toBeLessThan(20);
    }
    const waits = taken.filter((step) => step === "wait-and-retry").length;
    expect(waits).toBeLessThanOrEqual(RECOVERY[kind].retryLimit ?? 10);
  });
});

it("every step stands in a row of the recovery table", () => {
  const inRows = new Set(KINDS.flatMap((kind) => RECOVERY[kind].steps));
  expect([...inRows].toSorted()).toEqual(Object.keys(STEPS).toSorted());
});

describe("refresh-token", () => {
  const refused = failedWith(ERRORS["access-token-rejected"]);

  it("is for each account once", async () => {
    const world = worldOf();
    expect(await isOpen("refresh-token", world, refused)).toBe(true);
    await STEPS["refresh-token"].take(world, refused);
    expect(world.progress.refusedTokens).toEqual(new Map([[ACCOUNT.id, "access-anna"]]));
    expect(await isOpen("refresh-token", world, refused)).toBe(false);
  });

  it("is not for keys", async () => {
    const key = createAccount("id-2", apiKeyLogin("ksk_1"), 0);
    const failed = failedWith(ERRORS["access-token-rejected"], key);
    expect(await isOpen("refresh-token", worldOf(), failed)).toBe(false);
  });
});

describe("switch-account", () => {
  it("asks the next account in the spelling that suits that one best", async () => {
    const world = worldOf({ spelling: 1, pinned: ACCOUNT, account: "a***@x.org" });
    const failed = failedWith(ERRORS["model-unavailable"]);
    await STEPS["switch-account"].take(world, failed);
    expect(world.progress).toMatchObject({ spelling: 0, pinned: undefined });
    expect(world.progress.excluded.get(ACCOUNT.id)).toBe(failed.failure);
    expect(world.progress.left).toEqual({ from: "a***@x.org", reason: "model-unavailable" });
  });

  it("needs somebody else who is ready", async () => {
    const failed = failedWith(ERRORS.throttled);
    expect(await isOpen("switch-account", worldOf(), failed)).toBe(true);
    expect(await isOpen("switch-account", worldOf({}, { isAnyReady: false }), failed)).toBe(false);
  });
});

describe("wait-and-retry", () => {
  const busy = (waitMs: number) => failedWith(ERRORS.capacity, ACCOUNT, waitMs);

  it("is limited by the setting, by the kind and by 30 s in all", async () => {
    expect(await isOpen("wait-and-retry", worldOf({ retries: 2 }), busy(1))).toBe(true);
    expect(await isOpen("wait-and-retry", worldOf({ retries: 3 }), busy(1))).toBe(false);
    const late = failedWith(ERRORS.timeout, ACCOUNT, 1);
    expect(await isOpen("wait-and-retry", worldOf({ retries: 1 }), late)).toBe(false);
    expect(await isOpen("wait-and-retry", worldOf({ waitedMs: 20_000 }), busy(10_000))).toBe(true);
    expect(await isOpen("wait-and-retry", worldOf({ waitedMs: 20_000 }), busy(10_001))).toBe(false);
  });

  it("is not for trouble on this machine", async () => {
    const failed = failedWith(new KiroLocalError({ code: "home_unknown" }));
    expect(failed.failure.kind).toBe("token-unavailable");
    expect(await isOpen("wait-and-retry", worldOf(), failed)).toBe(false);
  });

  it("leaves the wait for a throttled account to whoever is ready first", async () => {
    const world = worldOf({ pinned: ACCOUNT });
    const failed = failedWith(ERRORS.throttled, ACCOUNT, 60_000);
    expect(await isOpen("wait-and-retry", world, failed)).toBe(true);
    await STEPS["wait-and-retry"].take(world, failed);
    expect(world.progress).toMatchObject({ pinned: undefined, waitedMs: 0, retries: 1 });
    expect(world.notices).toEqual([]);
  });
});

describe("repair-request", () => {
  const malformed = failedWith(new KiroApiError({ status: 400, reason: "REQUEST_BODY_INVALID" }));

  async function sentBefore(): Promise<World> {
    const world = worldOf();
    world.progress.sent = await translateFor(world, ACCOUNT);
    return world;
  }

  it("sends the strict body that it was opened with: nothing is translated again", async () => {
    const world = await sentBefore();
    expect(await isOpen("repair-request", world, malformed)).toBe(true);
    const { made } = world.progress;
    await STEPS["repair-request"].take(world, malformed);
    expect(await translateFor(world, ACCOUNT)).toBe(made);
    expect(made).not.toBe(world.progress.sent);
    expect(await isOpen("repair-request", world, malformed)).toBe(false);
  });

  it("needs a failure that another body can help with", async () => {
    const world = await sentBefore();
    const final = failedWith(new KiroApiError({ status: 400, reason: "INVALID_KMS_GRANT" }));
    expect(await isOpen("repair-request", world, final)).toBe(false);
  });

  it("begins another conversation where the service forgot this one, once", async () => {
    const world = await sentBefore();
    const forgotten = failedWith(new KiroStreamError("invalid_state"));
    expect(await isOpen("repair-request", world, forgotten)).toBe(true);
    await STEPS["repair-request"].take(world, forgotten);
    expect(world.progress).toMatchObject({ strict: false });
    const { request } = await translateFor(world, ACCOUNT);
    expect(request.conversationState.conversationId).toBe(world.progress.conversationId);
    expect(await isOpen("repair-request", world, forgotten)).toBe(false);
  });
});

describe("a translation", () => {
  it("is made again only for another model, conversation or rule", async () => {
    const world = worldOf();
    const first = await translateFor(world, ACCOUNT);
    expect(await translateFor(world, ACCOUNT)).toBe(first);
    world.progress.spelling = 1;
    const respelled = await translateFor(world, ACCOUNT);
    expect(respelled.terms).toEqual({ ...first.terms, modelId: "old" });
  });
});
