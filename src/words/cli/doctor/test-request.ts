import { commandLine } from "../../program-command.ts";
import { SUPPORT_PAGE } from "../../../catalog/endpoints.ts";
import type { AccountBlock } from "../../../facts/account-block.ts";
import type { Failure } from "../../../facts/failure.ts";
import type { FailureKind } from "../../../facts/failure-kind.ts";
import { explainBlock } from "../../chat/blocks.ts";
import { API_KEY_VARIABLE, LOGIN_COMMAND, PLAN_PAGE } from "../../terms.ts";
import type { Said } from "./command.ts";
import { LOG_IN_TO_NETWORK } from "./network.ts";
import { quotaUsedUp, suspended } from "./people.ts";

/** What `doctor --test` says of its requests. */

/** What the model is asked for, in as few words as possible. */
export const TEST_PROMPT = "Say hello in five words.";

/** @param credits as the reader writes numbers; undefined if Kiro did not say */
export function testAnswered(
  label: string,
  words: string,
  seconds: string,
  credits: string | undefined,
): Said {
  const cost = credits === undefined ? "" : `, ${credits} credits`;
  return { found: `${label}: "${words}" (${seconds} s${cost})` };
}

export function testNobody(): Said {
  return { found: "there is no account to test" };
}

/** As for every other request: an account that cannot serve is not asked. */
export function testNotSent(block: AccountBlock): Said {
  return { found: `${block.label}: not sent (${explainBlock(block)})` };
}

/**
 * @param problem whole sentences, as everywhere
 * @param mend of the network, where that is the fault
 * @param end of a cooldown that Kiro asks for, as the reader writes times
 */
export function testFailed(
  label: string,
  problem: string,
  failure: Pick<Failure, "cause" | "kind"> | undefined,
  { end, mend }: { readonly end?: string; readonly mend?: string } = {},
): Said {
  const found = `${label}: ${problem}`;
  return { found, mend: mend ?? mendOf(label, failure, end) };
}

/** Refusals that have nothing to do with the plan. */
const OF_LOGIN = new Set<Failure["cause"] | undefined>([
  "access-denied",
  "api-key-not-accepted",
  "locked",
  "profile-not-accepted",
]);
const ASK_ADMINISTRATOR = "Ask your administrator to allow Kiro's hosts.";

function mendOf(
  label: string,
  failure: Pick<Failure, "cause" | "kind"> | undefined,
  end: string | undefined,
): string {
  const mend = failure && MENDS[failure.kind];
  return (
    mend?.({ cause: failure?.cause, end, isVariable: label === API_KEY_VARIABLE }) ??
    commandLine("doctor --test --share")
  );
}

interface MendFacts {
  readonly cause: Failure["cause"] | undefined;
  readonly end: string | undefined;
  /** The account is that of KIRO_API_KEY. */
  readonly isVariable: boolean;
}

const MENDS: Readonly<Partial<Record<FailureKind, (facts: MendFacts) => string | undefined>>> = {
  throttled: ({ end }) => (end === undefined ? "Wait a few minutes." : `Wait until ${end}.`),
  "quota-exhausted": ({ isVariable }) =>
    isVariable ? `unset ${API_KEY_VARIABLE}` : quotaUsedUp("", undefined).mend,
  "account-suspended": () => suspended("", SUPPORT_PAGE).mend,
  "account-not-entitled": (facts) =>
    OF_LOGIN.has(facts.cause) ? logIn(facts) : `Check the plan at ${PLAN_PAGE}.`,
  "access-token-rejected": logIn,
  "refresh-token-rejected": logIn,
  "not-kiro": (facts) => {
    if (facts.cause === "unauthorized-elsewhere") return logIn(facts);
    return facts.cause === "blocked-at-edge" ? ASK_ADMINISTRATOR : LOG_IN_TO_NETWORK;
  },
  capacity: waitForKiro,
  "server-error": waitForKiro,
  "stream-interrupted": waitForKiro,
};

function logIn({ isVariable }: MendFacts): string {
  return isVariable ? `Replace the key, or: unset ${API_KEY_VARIABLE}` : LOGIN_COMMAND;
}

function waitForKiro(): string {
  return "Wait: the fault is at Kiro.";
}
