import type { Random } from "../../../src/lib/random.ts";
import { ending, event, exception, text } from "../../simulator/chat/events.ts";
import { CROWDED } from "../../simulator/http/refusal.ts";
import type { ChatAnswer } from "../../simulator/chat/script.ts";

/** Everything that an outage can be made of, by kind. */
const TROUBLES = {
  "5xx": [500, 502, 503, 504].map((status) => ({ status, body: { message: "Encountered" } })),
  reset: [{ hang: "reset" }, { events: [], then: "reset" }],
  empty: [{ events: [] }, { events: ending() }],
  cut: [
    { events: [text("Half an ans")], then: "reset" },
    { events: [text("Half an ans")], then: "truncate" },
    { events: [text("Half an ans")] },
    { events: [event("toolUseEvent", { name: "read", toolUseId: "t1", input: '{"a' })] },
    { events: [text("Half"), exception("InternalServerException", "oops")] },
  ],
  throttle: [
    { status: 429, body: CROWDED },
    ...["0", "2", "20", "90", "400"].map((seconds) => ({
      status: 429,
      headers: { "retry-after": seconds },
      body: CROWDED,
    })),
    { exception: { type: "ThrottlingException", message: "slow down" } },
  ],
  busy: [
    { status: 500, body: { message: "x", reason: "MODEL_TEMPORARILY_UNAVAILABLE" } },
    { status: 429, body: { message: "x", reason: "INSUFFICIENT_MODEL_CAPACITY" } },
  ],
  page: [
    { status: 502, headers: { "content-type": "text/html" }, body: "<title>Bad gateway</title>" },
    { status: 403, headers: { "content-type": "text/html" }, body: "<title>Proxy</title>" },
    { status: 200, headers: { "content-type": "text/html" }, body: "<title>Wi-Fi</title>" },
  ],
  timeout: [{ hang: true }],
} as const satisfies Record<string, readonly ChatAnswer[]>;

type Kind = keyof typeof TROUBLES;
const KINDS = Object.keys(TROUBLES) as Kind[];

export interface Outage {
  readonly kinds: readonly Kind[];
  /** In this order; then the service is well. */
  readonly answers: readonly ChatAnswer[];
  readonly accounts: number;
  readonly isSubagent: boolean;
  readonly resumes: boolean;
}

/** More than any prompt has ever cost. */
const FOR_EVER = 160;

/** Every kind alone first, then mixtures; most of them never end. */
export function outageOf(seed: number, random: Random): Outage {
  const pick = <Value>(all: readonly Value[]): Value => {
    const value = all[Math.floor(random.next() * all.length)];
    if (value === undefined) throw new Error("nothing to pick");
    return value;
  };
  const alone = KINDS[seed];
  const count = 1 + Math.floor(random.next() * 3);
  const kinds = alone ? [alone] : Array.from({ length: count }, () => pick(KINDS));
  const length = random.next() < 0.7 ? FOR_EVER : 1 + Math.floor(random.next() * 12);
  return {
    kinds,
    answers: Array.from({ length }, () => pick<ChatAnswer>(TROUBLES[pick(kinds)])),
    accounts: 1 + Math.floor(random.next() * 3),
    isSubagent: random.next() < 0.2,
    resumes: random.next() < 0.7,
  };
}
