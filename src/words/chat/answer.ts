import { SUPPORT_PAGE } from "../../catalog/endpoints.ts";
import type { Failure } from "../../facts/failure.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import { readsQuota } from "../errors/advice.ts";
import { OF_HISTORY } from "../errors/causes.ts";
import { explainNoAnswer, whatHappened } from "../errors/endings.ts";
import { phraseOfKind } from "../errors/kinds.ts";
import { explainPage } from "../errors/not-kiro.ts";
import { sentenceOf } from "../errors/sentences.ts";
import { withoutStop } from "../formats/text.ts";
import { formatEndTime, formatTime } from "../formats/times.ts";
import { API_KEY_VARIABLE, LOGIN_HINT, NEW_MESSAGE, PLAN_PAGE } from "../terms.ts";

/** What is known about a failure when it is reported. */
export interface FailureFacts {
  readonly failure: Pick<Failure, "kind" | "cause" | "isRepairable" | "serviceMessage" | "error">;
  /** Masked; absent if no account was chosen yet. */
  readonly account?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly until?: number | undefined;
  readonly model: string;
}

/** What happened, to which account, until when, and what to do: one short paragraph. */
export function explainFailure({ failure, account, until, model }: FailureFacts): string {
  const { kind, cause, isRepairable, serviceMessage } = failure;
  const end = until === undefined ? undefined : formatEndTime(until);
  const words = SENTENCES[kind]({
    who: account ?? "your Kiro account",
    end,
    model,
    isRepairable,
    cause,
    why: whyOf(failure, account),
    said:
      serviceMessage === undefined ? whyOf(failure, account) : `: ${withoutStop(serviceMessage)}.`,
  });
  return explainPage(failure, end) ?? words;
}

interface Words {
  readonly who: string;
  readonly end: string | undefined;
  readonly model: string;
  readonly isRepairable: boolean;
  readonly cause: Failure["cause"];
  /** Follows what happened and ends the sentence: `: the model is down.` or `. The disk is full.` */
  readonly why: string;
  /** Like `why`, but quotes what the service said where it said something. */
  readonly said: string;
}

const SENTENCES: Readonly<Record<FailureKind, (words: Words) => string>> = {
  throttled: ({ who, end, why, cause }) =>
    cause === "throttled-elsewhere"
      ? `Rate limited by Kiro or by a proxy in between${until(end)} (${who})${why} Wait, or ${useAnother(who)}.`
      : `Rate limited by Kiro${until(end)} (${who})${why} Wait, or ${useAnother(who)}.`,
  "quota-exhausted": ({ who, end, why }) =>
    `The Kiro quota of ${who} is used up${until(end)}${why} ${sentenceIn(useAnother(who))}, or change the plan at ${PLAN_PAGE}. ${readsQuota()}`,
  "access-token-rejected": (words) =>
    words.end === undefined
      ? logInAgain(words)
      : `Kiro rejected the new access token of ${words.who}, although its login is still good. It will be used again after ${words.end}. If that lasts, check this machine's clock and proxy, or log in again with ${LOGIN_HINT}.`,
  "refresh-token-rejected": logInAgain,
  "token-unavailable": ({ who, why }) => `Token refresh failed for ${who}${why}`,
  "account-suspended": ({ who }) =>
    `Kiro suspended ${who}. The account won't be used until you log in again. Only Kiro support can lift the suspension: ${SUPPORT_PAGE}`,
  // OpenCode compacts the conversation where it finds the first words.
  "context-too-long": ({ why }) =>
    `prompt is too long${why} Compact the conversation or remove attachments.`,
  "request-invalid": ({ isRepairable, cause, said }) =>
    isRepairable
      ? `Kiro rejected the request${said}${OF_HISTORY.has(cause) ? " A new session usually helps." : ""} Set \`KIRO_DEBUG=true\` to log what is sent.`
      : `Kiro rejected the request${said} The same request will be rejected again.`,
  "model-unavailable": ({ who, model, why }) =>
    `${model} is not available to ${who}${why} Choose another model or another account.`,
  "account-not-entitled": ({ who, said, cause }) =>
    cause === "auth"
      ? `${who} cannot use Kiro${said}`
      : `Kiro doesn't allow ${who} to do this${said} Check the plan at ${PLAN_PAGE}, or log in again with ${LOGIN_HINT}.`,
  "operation-unknown": () =>
    "No Kiro host supports this kind of request. Update the plugin: Kiro may have changed its API.",
  "not-kiro": ({ why }) => sentenceIn(why),
  "certificate-rejected": ({ why }) => sentenceIn(why),
  capacity: ({ model, why }) =>
    `Kiro has no free capacity for ${model} right now${why} Try again in a moment, or choose another model.`,
  "server-error": ({ said, end }) =>
    `Kiro server error${said} Try again ${end === undefined ? "in a moment" : `after ${end}`}.`,
  network: ({ why }) => sentenceIn(why),
  timeout: ({ why }) => sentenceIn(why),
  "stream-interrupted": ({ cause, why }) =>
    explainNoAnswer(cause, why) ?? `Kiro's answer was cut off (server error)${why}`,
  "tool-call-cut-off": ({ why }) =>
    `Kiro's answer was cut off (server error)${why} The call was not run.`,
  "tool-call-malformed": ({ cause, why }) =>
    cause === "tool_call_missing"
      ? "The model announced a tool call, but sent none. Nothing was run."
      : `Unusable answer from Kiro (server error)${why} The call was not run.`,
  "output-malformed": ({ why }) =>
    `Kiro's response can't be used${why} Rephrase the prompt, or choose another model.`,
  aborted: () => "The request was cancelled.",
};

/** What happened, where the host tries again by itself. */
export function explainRetried(failure: FailureFacts["failure"], account?: string): string {
  const sentence = explainPage(failure, undefined) ?? sentenceOf(failure, account);
  if (sentence !== undefined) return sentence;
  const said = withoutStop(failure.serviceMessage ?? whatHappened(failure));
  return `${kindOf(failure, account)}: ${said}.`;
}

/** `Rate limited (a***@x.org)` */
function kindOf({ kind }: FailureFacts["failure"], account: string | undefined): string {
  const phrase = sentenceIn(phraseOfKind(kind));
  return account === undefined ? phrase : `${phrase} (${account})`;
}

function until(end: string | undefined): string {
  return end === undefined ? "" : ` until ${end}`;
}

/** The account of the environment serves alone. */
function useAnother(who: string): string {
  return who === API_KEY_VARIABLE
    ? `unset ${who} to use logged-in accounts`
    : `add another account with ${LOGIN_HINT}`;
}

/** The account of the environment has no login. */
function logInAgain({ who, why }: Words): string {
  return who === API_KEY_VARIABLE
    ? `Kiro no longer accepts ${who}${why} Replace the key, or unset ${who} and log in.`
    : `Kiro no longer accepts the login of ${who}${why} Log in again with ${LOGIN_HINT}.`;
}

function whyOf(failure: FailureFacts["failure"], account: string | undefined): string {
  const sentence = sentenceOf(failure, account);
  return sentence === undefined ? `: ${whatHappened(failure)}.` : `. ${sentence}`;
}

/** For answers that consist of the reason alone. */
function sentenceIn(why: string): string {
  const text = why.replace(/^[.:] /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What was sent for one prompt, and why no more is. */
export interface SpentTries {
  readonly calls: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** `account`: too many retries of its requests failed. */
  readonly spent: "prompt" | "account" | undefined;
}

/** What happened last, and that nothing more is tried. */
export function explainGivenUp(
  { account, failure }: Omit<FailureFacts, "until">,
  tries: SpentTries,
): string {
  const what =
    sentenceOf(failure, account) ?? `${kindOf(failure, account)}: ${whatHappened(failure)}.`;
  return `${what} ${explainTries(tries)}`;
}

/** How often a prompt was tried, and what to do. */
export function explainTries({ calls, since, spent }: SpentTries): string {
  const failed = calls === 1 ? "1 request failed" : `${calls} requests failed`;
  const all = `The plugin gave up on this prompt: ${failed} since ${formatTime(since)}, including OpenCode's retries.`;
  const lately =
    spent === "account"
      ? " Too many requests have failed lately, so the plugin sends each one only once until Kiro answers again."
      : "";
  return `${all}${lately} Wait a few minutes, then ${NEW_MESSAGE}.`;
}
