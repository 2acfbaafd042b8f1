import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAccount } from "../../../src/accounts/roster.ts";
import type { ChatContext } from "../../../src/chat/context.ts";
import { createPromptBudgets } from "../../../src/chat/memory/prompt-budgets.ts";
import { createKiroFetch, type HostFetch } from "../../../src/chat/kiro-fetch.ts";
import { createCreditLedger } from "../../../src/chat/memory/credits.ts";
import { KiroNetworkError } from "../../../src/facts/errors.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import type { Clock } from "../../../src/lib/time.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import {
  explainCutCall,
  explainLimit,
  explainRefusal,
  referenceHeading,
} from "../../../src/words/chat/under-answer.ts";
import { socialLogin } from "../../accounts/samples.ts";
import { bodyOf, framesOf } from "../../helpers/answer.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { load, SEED } from "../../helpers/property.ts";
import {
  answer,
  type AnswerPlan,
  bodyOfPlan,
  bytesUpTo,
  type Cut,
  cut,
  lengthsOf,
  TAILS,
} from "../../translate/answer/answer-arbitraries.ts";

/** One response of the service, as far as it comes. */
interface Upstream {
  readonly plan: AnswerPlan;
  readonly kind: "close" | "break" | "garbage";
  readonly cut: Cut;
}

const upstream: fc.Arbitrary<Upstream> = fc.record({
  plan: answer,
  kind: fc.constantFrom("close", "break", "garbage"),
  cut,
});

/** An answer that is whole. Three in a row that are not closed would be taken for a habit. */
const wholeAnswer = answer.map((plan): Upstream => ({
  plan: { ...plan, tail: "usual", words: ["Done."] },
  kind: "close",
  cut: { share: 1, isBehindEvent: true },
}));

function responseOf({ cut: cutAt, kind, plan }: Upstream): Response {
  const events = [...bodyOfPlan(plan), ...TAILS[plan.tail]];
  const sent = framesOf(events).slice(0, bytesUpTo(cutAt, lengthsOf(events)));
  const pieces = kind === "garbage" ? [sent, new Uint8Array(32).fill(0xff)] : [sent];
  return new Response(bodyOf(pieces, kind === "break" ? new Error("reset") : undefined));
}

/** Waits pass at once; the patience with a silent service never ends. */
function passingClock(): Clock {
  let now = 1_000_000;
  return {
    now: () => now,
    monotonic: () => now - 1_000_000,
    sleep(milliseconds, signal) {
      if (milliseconds < 60_000) {
        now += milliseconds;
        return Promise.resolve();
      }
      return new Promise<void>((_, reject) => {
        signal?.addEventListener("abort", () => reject(new KiroNetworkError("aborted")));
      });
    },
  };
}

const ACCOUNT = createAccount("id-1", socialLogin("anna", Infinity), 0);
const BASE = "https://base.invalid/v1";

function unused(): never {
  throw new Error("not for this");
}

/** The host's fetch over one account and a service that sends these, the last one again and again. */
function fetchOver(upstreams: readonly Upstream[], noteSent: (one: Upstream) => void): HostFetch {
  const clock = passingClock();
  let turn = 0;
  const context: ChatContext = {
    deps: {
      fetch() {
        const next = upstreams[Math.min(turn++, upstreams.length - 1)] ?? unused();
        noteSent(next);
        return Promise.resolve(responseOf(next));
      },
      clock,
      random: createFakeRandom(),
      logger: silentLogger,
      notify: () => undefined,
    },
    answers,
    accounts: {
      acquireSlot: () =>
        Promise.resolve({
          account: ACCOUNT,
          label: "anna",
          reason: "only-account",
          release: () => undefined,
        }),
      acquireSlotOf: () => Promise.resolve(() => undefined),
      isAnyReady: () => Promise.resolve(false),
      blocks: () => Promise.resolve([]),
      report: () => Promise.resolve(),
      withFreshToken: (account) => Promise.resolve(account),
      quotaBehindThrottle: () => Promise.resolve(undefined),
    },
    models: {
      models: () => [],
      liveIds: () => [],
      keepOnly: unused,
      isOld: () => false,
      read: () => Promise.resolve(),
      refresh: () => Promise.resolve(),
      spellings: () => Promise.resolve(["claude-opus-4.5"]),
      remember: unused,
      endings: { of: () => undefined, hasClosed: () => false, note: () => undefined },
      fieldsSchema: () => undefined,
      refuseFields: unused,
      inputs: () => ({ images: true, documents: true }),
      contextWindow: () => undefined,
      cacheLimits: () => undefined,
    },
    budgets: createPromptBudgets(clock),
    credits: createCreditLedger(clock),
    answerWords: {
      refusal: explainRefusal,
      referenceHeading,
      callCut: explainCutCall,
      limitReached: explainLimit,
    },
    showReferences: true,
    userAgent: "test/1",
    promptCaching: false,
    maxRetries: 3,
    fallbackThinkingBudget: undefined,
    isLoggedIn: () => Promise.resolve(true),
    failedToolCalls: () => new Set(),
  };
  return createKiroFetch(context, new Set([BASE]), unused);
}

interface Chunk {
  readonly error?: object;
  readonly choices?: readonly {
    readonly finish_reason: string | null;
    readonly delta: {
      readonly content?: string;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly function: { readonly arguments: string };
      }[];
    };
  }[];
}

interface Heard {
  readonly text: string;
  /** Arguments that are JSON: the host runs such a call as soon as it has them. */
  readonly run: readonly string[];
  readonly finish: string | undefined;
  readonly isError: boolean;
}

async function hear(fetch: HostFetch): Promise<Heard> {
  const body = {
    model: "kiro-claude-opus-4-5",
    stream: true,
    messages: [{ role: "user", content: "Go" }],
  };
  const headers = { "x-session-id": "ses_1" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${BASE}/chat/completions`, init);
  const sse = await response.text();
  if (response.status !== 200) return { text: "", run: [], finish: undefined, isError: true };
  const chunks = [...sse.matchAll(/^data: (\{.*)$/gm)].map(
    ([, json = ""]) => JSON.parse(json) as Chunk,
  );
  const choices = chunks.flatMap(({ choices: each = [] }) => each);
  const calls: string[] = [];
  for (const { delta } of choices) {
    for (const { function: piece, index } of delta.tool_calls ?? []) {
      calls[index] = (calls[index] ?? "") + piece.arguments;
    }
  }
  return {
    text: choices.map(({ delta }) => delta.content ?? "").join(""),
    run: calls.filter(isJson),
    finish:
      choices.find(({ finish_reason: reason }) => reason !== null)?.finish_reason ?? undefined,
    isError: chunks.some(({ error }) => error !== undefined),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe(`a turn whose responses end anywhere, asked again until it is answered (seed ${SEED})`, () => {
  test("runs the calls of one whole answer, each once, or none where the model is told of a cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(upstream, { maxLength: 2 }), wholeAnswer, async (faulty, last) => {
        let sent: Upstream | undefined;
        let requests = 0;
        const fetch = fetchOver([...faulty, last], (one) => {
          sent = one;
          requests += 1;
        });
        for (let asked = 0; ; asked += 1) {
          const { finish, isError, run, text } = await hear(fetch);
          expect(isError).toBe(finish === undefined);
          if (finish === undefined) {
            expect(run).toEqual([]);
            expect(asked).toBeLessThan(3);
            continue;
          }
          const { plan } = sent ?? unused();
          const isTold = run.length === 0 && plan.calls.length > 0;
          if (isTold) expect(sent).not.toBe(last);
          else {
            expect(run).toEqual(plan.calls.map(({ json }) => json));
            expect(text).toBe(plan.words.join(""));
            expect(finish).toBe(plan.calls.length > 0 ? "tool_calls" : "stop");
          }
          break;
        }
        expect(requests).toBeLessThanOrEqual(3);
      }),
      load(20_000, 0.02),
    );
  }, 1_200_000);
});
