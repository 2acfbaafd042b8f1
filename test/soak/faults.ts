import type { Random } from "../../src/lib/random.ts";
import { exception, text } from "../simulator/chat/events.ts";
import type { ChatAnswer, PlainAnswer } from "../simulator/chat/script.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { UNFINISHED } from "./outcomes.ts";

const PAGE = "<html><title>Sign in to the guest network</title></html>";

const CHAT_FAULTS: readonly ChatAnswer[] = [
  { status: 500, body: { message: "Encountered an unexpected error" } },
  { status: 503, body: { message: "Service unavailable" } },
  { status: 429, headers: { "retry-after": "1" }, body: { message: "Too many requests" } },
  { status: 403, body: { message: "The bearer token included in the request is invalid." } },
  { status: 502, body: PAGE },
  { hang: "reset" },
  { events: [] },
  { events: [], then: "reset" },
  { events: [text(UNFINISHED), text("more")], then: "truncate" },
  { events: [text(UNFINISHED), text("more")], then: "badCrc" },
  { events: [text(UNFINISHED)], then: "reset" },
  { events: [text(UNFINISHED), exception("InternalServerException", "oops")] },
];

/** None of these spends a token: what is lost with its answer is lost for good (FAULTS A5). */
const OTHER_FAULTS: readonly PlainAnswer[] = [
  { status: 500, body: { message: "oops" } },
  { status: 503, body: {} },
  { status: 502, body: PAGE },
  { status: 400, body: PAGE },
  { delayMs: 500 },
];

/** Every endpoint that is used without a person. */
const OTHERS = ["/refreshToken", "/token", "/Get-Usage-Limits", "/List-Available-Models"];

/** @param share of the requests that go wrong, each in one of the ways */
export function addFaults(simulator: Simulator, random: Random, share: number): void {
  const chances = CHAT_FAULTS.length;
  for (const [index, fault] of CHAT_FAULTS.entries()) {
    // Asked in turn, the last one first: each must have the same chance in the end.
    const left = 1 - (share * (chances - 1 - index)) / chances;
    simulator.chat.always(fault, () => random.next() < share / chances / left);
  }
  for (const path of OTHERS) {
    for (const fault of OTHER_FAULTS) {
      simulator.at(path).always(fault, () => random.next() < share / OTHER_FAULTS.length);
    }
  }
}
