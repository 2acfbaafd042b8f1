import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import type { ChatContext, Question } from "../../../src/chat/context.ts";
import { newMemory, newProgress } from "../../../src/chat/exchange.ts";
import { createPromptBudgets, MAX_CALLS } from "../../../src/chat/memory/prompt-budgets.ts";
import { ask } from "../../../src/chat/recovery/loop.ts";
import { KiroError, KiroNetworkError, NoAccountError } from "../../../src/facts/errors.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import type { Clock } from "../../../src/lib/time.ts";
import { createRefusedFields } from "../../../src/models/refused-fields.ts";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import { socialLogin } from "../../accounts/samples.ts";
import { authError } from "../../auth/problems.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { load } from "../../helpers/property.ts";
import { SERVICE_ANSWERS } from "../../resilience/service-answers.ts";
import { ending, event, exception, text } from "../../simulator/chat/events.ts";
import { encodeEvents, withBadChecksum } from "../../simulator/chat/frames.ts";

/** What can happen to one try: before a token is there, on the way, or as an answer. */
type Trouble =
  | { readonly token: Error }
  | { readonly network: Error }
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | { readonly bytes: Uint8Array };

const validation = (message: string, reason?: string): Trouble => ({
  status: 400,
  body: { __type: "ValidationException", message, reason },
});

/** One of each way in which the loop reacts, and those of which one may follow another. */
const TROUBLES: readonly Trouble[] = [
  { status: 429, body: {} },
  { status: 429, body: {}, headers: { "retry-after": "0" } },
  { status: 429, body: { message: "I am experiencing high traffic" } },
  { status: 402, body: { reason: "MONTHLY_REQUEST_COUNT" } },
  { status: 401, body: {} },
  { status: 403, body: {} },
  { status: 403, body: { message: "subscription does not support this application" } },
  { status: 404, body: {} },
  { status: 500, body: {} },
  { status: 503, body: {} },
  { token: authError("auth_unavailable") },
  { token: authError("refresh_token_rejected") },
  { token: new KiroNetworkError("network") },
  { network: new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }) },
  { network: new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } }) },
  { bytes: encodeEvents([]) },
  { bytes: withBadChecksum(encodeEvents([text("x")])) },
  { bytes: encodeEvents(ending("TOOL_USE")) },
  { bytes: encodeEvents([...ending("MALFORMED_TOOL_USE")]) },
  { bytes: encodeEvents([event("invalidStateEvent", { reason: "x", message: "x" })]) },
  { bytes: encodeEvents([exception("ThrottlingException", "slow down")]) },
  validation("Improperly formed request.", "REQUEST_BODY_INVALID"),
  validation("Nobody knows these words."),
  validation("tools.0.custom.input_schema: invalid", "TOOL_SCHEMA_INVALID"),
  validation("Too many tools: at most 7 are allowed."),
  validation("additionalModelRequestFields: property 'thinking' is not defined"),
  validation("cachePoint is not supported."),
  validation("x", "INVALID_CONVERSATION_ID"),
  validation("x", "INVALID_MODEL_ID"),
  validation("Invalid profileArn."),
  validation("too many images and documents: 117 + 0 > 100", "IMAGE_COUNT_EXCEEDED"),
  validation("The document is password protected.", "DOCUMENT_PASSWORD_PROTECTED"),
  validation("Input is too long."),
];

interface Counts {
  tokens: number;
  sent: number;
  usage: number;
}

/** Asks once; trouble comes in this order, over and over. */
async function costOf(
  troubles: readonly Trouble[],
  { accounts = 1, maxRetries = 3 }: { accounts?: number; maxRetries?: number },
): Promise<Counts> {
  const counts: Counts = { tokens: 0, sent: 0, usage: 0 };
  let turn = 0;
  let trouble = troubles[0];
  const all = Array.from({ length: accounts }, (_, index) =>
    createAccount(`id-${index}`, socialLogin(`person-${index}`, Infinity), 0),
  );
  const context = worldOf(all, maxRetries, counts, {
    next: () => (trouble = troubles[turn++ % troubles.length]),
    current: () => trouble,
  });
  const progress = newProgress(newMemory(context.models.endings, context.deps.clock), 0);
  const { chat, conversationId } = QUESTION;
  const budget = context.budgets.of({ session: conversationId, isSubagent: false, chat });
  const asked = ask({ context, question: QUESTION, progress, budget });
  await expect(asked).rejects.toBeInstanceOf(KiroError);
  expect(budget.calls).toBeLessThanOrEqual(MAX_CALLS);
  expect(counts.tokens).toBe(budget.calls);
  expect(counts.sent).toBeLessThanOrEqual(budget.calls);
  expect(counts.usage).toBeLessThanOrEqual(budget.calls);
  return counts;
}

const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const QUESTION: Question = {
  chat: parseChatRequest({
    model: "m",
    reasoning_effort: "high",
    max_tokens: 9,
    messages: [
      { role: "user", content: [{ type: "image_url", image_url: { url: PIXEL } }] },
      { role: "assistant", content: "A pixel." },
      { role: "user", content: "And now?", cache_control: { type: "ephemeral" } },
    ],
    tools: Array.from({ length: 60 }, (_, index) => ({
      type: "function",
      function: { name: `tool_${index}`, description: "d", parameters: { type: "object" } },
    })),
  }),
  model: { wireIds: ["new", "old"] },
  spellingsFor: () => Promise.resolve(["new", "old"]),
  sessionId: "ses_1",
  conversationId: "conversation-1",
  signal: undefined,
};

const SCHEMA = {
  thinkingTypes: ["adaptive"],
  displays: [],
  outputEfforts: ["high"],
  reasoningEfforts: ["high"],
  maxTokens: {},
};

const CACHE_LIMITS = { maxPoints: 4, minTokens: 0 };

function unused(): never {
  throw new Error("not for the loop");
}

/**
 * Waits pass at once, but never before what is there already: time limits are waits in short pieces,
 * again and again (`sleepAwake`), and would leave an answer no turn.
 */
function passingClock(): Clock {
  let now = 1_000_000;
  return {
    now: () => now,
    monotonic: () => now - 1_000_000,
    async sleep(milliseconds, signal) {
      await nextTurn();
      if (signal?.aborted === true) throw new KiroNetworkError("aborted");
      now += milliseconds;
    },
  };
}

/** Accounts that are always ready again a millisecond later: nobody is asked less for it. */
function worldOf(
  all: readonly Account[],
  maxRetries: number,
  counts: Counts,
  play: { readonly next: () => Trouble | undefined; readonly current: () => Trouble | undefined },
): ChatContext {
  const clock = passingClock();
  const refused = createRefusedFields(clock);
  return {
    deps: {
      fetch() {
        counts.sent += 1;
        const trouble = play.current();
        if (trouble === undefined || "token" in trouble) return unused();
        if ("network" in trouble) return Promise.reject(trouble.network);
        if ("bytes" in trouble) return Promise.resolve(new Response(Buffer.from(trouble.bytes)));
        const { body, ...init } = trouble;
        return Promise.resolve(Response.json(body, init));
      },
      clock,
      random: createFakeRandom(),
      logger: silentLogger,
      notify: () => undefined,
    },
    answers,
    accounts: {
      acquireSlot({ exclude }) {
        const account = all.find(({ id }) => !exclude.has(id));
        if (account !== undefined) {
          const release = () => undefined;
          return Promise.resolve({ account, label: account.id, reason: "strategy", release });
        }
        const until = clock.now() + 1;
        const blocks = all.map(({ id }) => ({ label: id, state: "cooling-down" as const, until }));
        return Promise.reject(new NoAccountError(blocks));
      },
      acquireSlotOf: () => Promise.resolve(() => undefined),
      isAnyReady: (exclude) => Promise.resolve(all.some(({ id }) => !exclude.has(id))),
      blocks: (exclude) =>
        Promise.resolve([...exclude.keys()].map((label) => ({ label, state: "refused" as const }))),
      report: () => Promise.resolve(),
      withFreshToken(account) {
        counts.tokens += 1;
        const trouble = play.next();
        if (trouble !== undefined && "token" in trouble) return Promise.reject(trouble.token);
        return Promise.resolve(account);
      },
      quotaBehindThrottle() {
        counts.usage += 1;
        return Promise.resolve(undefined);
      },
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
      fieldsSchema: (_, modelId) => refused.leftOf(modelId, SCHEMA),
      refuseFields: refused.add,
      inputs: () => ({ images: true, documents: true }),
      contextWindow: () => undefined,
      cacheLimits: () => CACHE_LIMITS,
    },
    credits: { record: () => undefined, chose: () => undefined, totals: unused },
    budgets: createPromptBudgets(clock),
    answerWords: {
      refusal: unused,
      referenceHeading: unused,
      callCut: unused,
      limitReached: unused,
    },
    showReferences: true,
    userAgent: "test/1",
    promptCaching: true,
    maxRetries,
    fallbackThinkingBudget: undefined,
    isLoggedIn: unused,
    failedToolCalls: () => new Set(),
  };
}

const any = fc.constantFrom(...TROUBLES);

describe("one request of the caller", () => {
  it("costs no more than its budget after any two troubles in turn, for one account and for three (B28)", async () => {
    for (const first of TROUBLES) {
      for (const second of TROUBLES) {
        await costOf([first, second], {});
        await costOf([first, second], { accounts: 3, maxRetries: 10 });
      }
    }
  });

  it("costs no more than its budget after any three troubles, the last of them for good (B28)", async () => {
    const lasting = (last: Trouble) => Array.from({ length: 2 * MAX_CALLS }, () => last);
    async function check([first, second, third]: readonly [Trouble, Trouble, Trouble]) {
      await costOf([first, second, ...lasting(third)], { accounts: 2 });
    }
    if (process.env["KIRO_TEST_LOAD"] === "1") {
      for (const first of TROUBLES) {
        for (const second of TROUBLES) {
          for (const third of TROUBLES) await check([first, second, third]);
        }
      }
    } else {
      await fc.assert(fc.asyncProperty(fc.tuple(any, any, any), check), load(1000, 0.3));
    }
  }, 600_000);

  it("costs no more than its budget after any troubles, of any number of accounts (B28)", async () => {
    const troubles = fc.array(any, { minLength: 1, maxLength: 40 });
    const world = fc.record({
      accounts: fc.constantFrom(1, 2, 5, 50),
      maxRetries: fc.constantFrom(0, 3, 10),
    });
    await fc.assert(
      fc.asyncProperty(troubles, world, async (first, second) => {
        await costOf(first, second);
      }),
      load(1000, 0.3),
    );
  });

  it("costs no more than its budget after any answer of the service, again and again (B28)", async () => {
    for (const { status, type, reason, message } of SERVICE_ANSWERS) {
      const body = { __type: type, reason, message };
      await costOf([{ status, body }], { accounts: 50, maxRetries: 10 });
    }
  });

  it("asks so many accounts at most (B28)", async () => {
    const throttled: Trouble = { status: 402, body: { reason: "MONTHLY_REQUEST_COUNT" } };
    expect(await costOf([throttled], { accounts: 7 })).toMatchObject({ sent: 7 });
    expect(await costOf([throttled], { accounts: 50 })).toMatchObject({ sent: MAX_CALLS });
  });
});
