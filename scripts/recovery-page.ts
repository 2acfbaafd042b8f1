import {
  MAX_CALLS,
  MAX_SUBAGENT_CALLS,
  MAX_TITLE_CALLS,
} from "../src/chat/memory/prompt-budgets.ts";
import { MAX_COOL_DOWN_WAIT_MS, WAIT_BUDGET_MS } from "../src/chat/recovery/slot.ts";
import { CAPACITY, RETRY_COST, SUCCESS_GAIN, TIMEOUT_COST } from "../src/resilience/retry-quota.ts";
import { HOST_ANSWERS } from "../src/plugin/answers/answer-table.ts";
import { FALLBACK_RULES } from "../src/resilience/classify.ts";
import { FAILURE_RULES, type FailureRule } from "../src/resilience/failure-table.ts";
import type { Saying } from "../src/resilience/service-words/says.ts";
import { RECOVERY, type RecoveryStep } from "../src/resilience/recovery-table.ts";
import { CAUSE_PHRASES } from "../src/words/errors/causes.ts";

/** docs/RECOVERY.md */
export function renderRecoveryPage(): string {
  return `<!-- Generated from src/resilience/failure-table.ts, src/resilience/recovery-table.ts and src/plugin/answers/answer-table.ts by scripts/generate-docs.ts: change it there. -->

# Recovery

This page describes what happens when something goes wrong between Kiro and OpenCode. Three tables
decide it, and the page is generated from them:

1. [Kinds of failure](#1-kinds-of-failure): every failure is one of ${kinds.length} kinds.
2. [Next steps](#2-next-steps): each kind has steps that may help, best first. The plugin takes the
   first step that is still open, then sends the request again.
3. [What OpenCode gets](#3-what-opencode-gets) when no step is left.
4. [Session recovery](#4-session-recovery), for when OpenCode has given up, too.

All of this happens before the first word of a response reaches OpenCode. After that, nothing is
sent again, because you would read it twice: the response ends with an error, and never looks
complete. There is one exception. When Kiro cuts off the same tool call a second time, or says that
it reached a limit, the response ends with that call. The call then counts as failed, and its result
tells the model what happened: to split a long call, or to send it again. The fifth such response in
a row ends the turn with an error: the model does not learn from them, and each costs as much as a
response can.

A request waits at most \`rate_limit_max_retries\` times. It waits ${WAIT_BUDGET_MS / 1000} seconds in all for a service in
trouble, and up to ${MAX_COOL_DOWN_WAIT_MS / 1000} seconds from its start for a cooldown, with a notice. Waits use exponential
backoff with full jitter. They are never shorter than Kiro asks, nor than the rest of a throttled
account's cooldown. Cancelling the request ends every wait at once.

### How often one prompt is tried

Whatever Kiro answers, one prompt takes at most ${MAX_CALLS} attempts. Each attempt has at most one token
refresh, one request to the model and one reading of the usage. OpenCode's own retries count, and so
do resumes and the session's title, which takes at most ${MAX_TITLE_CALLS} of the ${MAX_CALLS}. A subagent's prompt has ${MAX_SUBAGENT_CALLS}
attempts. Half of the attempts may follow each other quickly; the others are OpenCode's retries, up to
40 seconds apart. A notice says once that OpenCode tries again.

What the model itself gets wrong costs less: thoughts without an answer, a malformed tool call or event
and an announced call that never comes are asked for once more, an empty answer that Kiro has closed
twice. Each of them was generated and may be paid for.

After the last attempt the error is \`gave_up\`. It says what went wrong, how often and since when.
OpenCode does not retry it, and nothing is resumed. A new message has a new budget at once, in
OpenCode 1 and 2 alike. The same request gets a new budget 40 seconds after \`gave_up\`, because then
only a person asks again, and two minutes after any other failure. When a turn goes on with the
results of its tools, that request counts as a prompt of its own.

Retries also spend a retry quota, which each process keeps for each account: ${CAPACITY} tokens, of which a retry
costs ${RETRY_COST}, or ${TIMEOUT_COST} after a timeout. Success pays back what the retry cost, or ${SUCCESS_GAIN} if there was none. While
the quota is empty, each request is sent once. These are the rules of the standard mode of the AWS SDKs ([Retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html); the
figures are those of \`defaultRetryQuota.ts\` in \`@smithy/middleware-retry\`, 2026-11-27).

## 1. Kinds of failure

Kiro names a reason or an exception, or sends only a status or a sentence. The first row that matches
applies. "From" says whose answer it must be. \`Kiro\` is JSON that bears Kiro's mark: an exception's
name, a reason in capitals or \`null\`, or a sentence of its own. \`not Kiro\` is an answer that Kiro never
sends: a web page, an empty body, JSON of another form. "Cooldown" is how long the account is not used
if Kiro names no time.

| reason | words | exception | status | from | kind | meaning | cooldown |
|---|---|---|--:|---|---|---|---|
${FAILURE_RULES.map(failureRow).join("\n")}
| | | | 5xx | | ${meaningCells(FALLBACK_RULES.serverFault)} | |
| | any | | 400, 422 | not Kiro | ${meaningCells(FALLBACK_RULES.refusedElsewhere)} | |
| | | | other | not Kiro | ${meaningCells(FALLBACK_RULES.foreign)} | |
| | | | 400, 422 | | ${meaningCells(FALLBACK_RULES.badRequest)} | |
| | | | other | | ${meaningCells(FALLBACK_RULES.clientFault)} | |

A host whose TLS certificate cannot be trusted is \`certificate-rejected\`. No response at all is
\`network\`, \`timeout\` or \`aborted\`. A response that is cut off, empty, malformed or not closed by Kiro
is \`stream-interrupted\`; inside a tool call it is \`tool-call-cut-off\`. A connection that breaks after
Kiro has closed the response is no failure. A rejected refresh token or an expired client registration
is \`refresh-token-rejected\`.

## 2. Next steps

| kind | next steps | first wait | maximum waits |
|---|---|---|---|
${kinds.map(recoveryRow).join("\n")}

"The setting" is \`rate_limit_max_retries\`, which also bounds the numbers. A 401, a 421, or a 400 or 422
that is not Kiro's is waited for once at most.

${Object.entries(STEPS).map(stepLine).join("\n")}

The plugin remembers for an hour what a refusal has taught it about fields, the number of tools,
schemas that the refusal did not name, attachments, stricter rules, cache points and other forms. It
remembers no longer, because a refusal may have been chance, and services change.

When an account is suspended, no other one is tried for the same request: Kiro suspends people, and
passing their request on would look like evasion. A lack of capacity does not switch accounts either:
all accounts share Kiro's capacity, so another one would only add to the load.

## 3. What OpenCode gets

OpenCode gets an OpenAI error body with \`type\` and \`code\`. The message says what happened, to which
account, until when, and what to do. A final error contains no words or numbers that make OpenCode
retry.

| kind | status | type | code | OpenCode may retry | session resumed |
|---|--:|---|---|---|---|
${kinds.map(answerRow).join("\n")}

- A wait of up to one minute that Kiro asked for, or that refused token refreshes impose, is passed on
  as \`retry-after-ms\`. A longer wait becomes a final error (403, \`account_resting\`) that says until
  when, because OpenCode would wait silently for hours.
- A refusal with 400 or 422 that says nothing the plugin knows, in whatever language, becomes 413,
  \`context_length_exceeded\`, if nothing else has helped and the request may be larger than the model's
  window. A web page never does.
- \`context_length_exceeded\` makes OpenCode compact the conversation and retry by itself. If a turn of
  the session is refused as too long again after it was compacted, with no answer in between,
  compacting does not help. The error is then 400, \`still_too_long\`, which is final and names the size
  of each part. It was compacted if its history begins differently, or if the summary was answered; a
  compaction that failed or was cancelled makes no error final.
- If there is no account, or all need a new login, the error is 401, \`login_required\`. If no account can
  serve for another reason, the first of these applies:
  - 402, \`insufficient_quota\`, if one of them has no quota left;
  - 403, \`account_suspended\`, if all that are not disabled are suspended;
  - 403, \`account_resting\`, if none is known to be ready within a minute;
  - 429, \`rate_limit_exceeded\`, with the time to wait, if one of them is cooling down;
  - otherwise the error of the failure that the request met last.
- An aborted request gets no response; OpenCode knows that it aborted it.

## 4. Session recovery

If OpenCode may retry, it does so up to five times, which takes about a minute. After that the session
is stuck with an error. If the failure is a passing one ("session resumed" in the table above), the
plugin resumes the session (\`auto_resume\` in [CONFIGURATION.md](CONFIGURATION.md)). It sends \`continue\`
with the agent, model and variant of your last message. After a tool call that was cut off, the message
asks for smaller steps instead if the call was long, because it would be cut off again.

| limit | |
|---|---|
| wait before each attempt | 2, 10, 30 s |
| attempts for each of your messages | 3; an attempt that fails within 2 s counts twice |
| attempts of all sessions together | 5 in 10 minutes |
| you stop the session, or write in it | no further attempt until your next message fails |
| sessions of subagents | never resumed: the parent session continues |
| several OpenCode processes see the same error | one of them resumes |
| OpenCode exits before it resumed | never resumed later; you get a notice at the next start |
| \`opencode run\` | never resumed, because it ends with its session; it prints how to resume |
| the recovery file cannot be written | never resumed; you are told what to do |

OpenCode's own files are never touched. The processes coordinate through \`kiro-recovery.json\`. It holds
ids of sessions and messages, counters, times, and which process on which machine resumes, but no text
of a conversation. Entries expire after a day, and deleting the file does no harm. With \`auto_resume\`
off, the plugin only tells you how to resume; with \`session_recovery\` off, none of this happens.
`;
}

/** In the order of the recovery table. */
const kinds = Object.entries(RECOVERY).map(([kind, recovery]) => ({
  kind,
  ...recovery,
  ...HOST_ANSWERS[kind as keyof typeof RECOVERY],
}));

type Row = (typeof kinds)[number];

/** Complete by type: a new step must be explained here. */
const STEPS: Readonly<Record<RecoveryStep, string>> = {
  "refresh-token":
    "refresh the access token, once for each account, and use the same account again",
  "change-profile":
    "use the same account once more, with its profile looked up again or without the placeholder profile",
  "next-form": "send the request in another form, or to the older host, each at most once",
  "switch-account":
    "use another account that is ready; if the kind has no `wait-and-retry`, also one that will be ready within the limits above",
  "respell-model": "use the model's other spelling",
  "drop-fields": "leave out the fields that the model rejects, now and in later requests",
  "withdraw-cache-points":
    "send the request again without cache points (`prompt_caching`), if the refusal names them or names nothing; for an hour the model, or else the session, gets none",
  "move-words":
    "send words that follow tool results in a turn of their own, then among the results; if that helps, also in later requests",
  "leave-out-attachments":
    "put a short text in place of a rejected image or document, in this request and, if that helps, in the session's requests of the next hour. If the refusal does not say which one, replace those of the current message, then others that Kiro has not answered to in this session; if there are too many, or they are too large together, the oldest ones. Those whose leaving out did not help are sent again. After a server error only the second time, and if it names images or documents. Not for a web page, which is somebody else's",
  "leave-out-all":
    "if the refusal names nothing and stricter rules did not help, replace all images and documents. Later requests leave out those that Kiro has answered to before only if they are refused once more",
  "repair-named-tools":
    "send a tool that the refusal names, by name or index, without its schema; send all tools without schemas if the refusal is about a schema but names no tool, or if only one call is left; or send as many tools as the refusal allows. This holds for later requests, too. A tool gets its schema back if the same refusal comes again",
  "repair-tools":
    "if the refusal names nothing, send at most 48 tools, or as many as the model accepted before",
  "repair-request":
    "build the request by stricter rules, once; rules that help are kept for the session, or for the model if only its fields were at fault. After the first output, the session's next request is built by them instead",
  "simplify-tools":
    "if the refusal names nothing and all else has failed, send all tools without their schemas, then at most 24 tools, then 12. What helps is kept for later requests of the session, or of the model if the number of tools was at fault. After the first output, the session's tools go without their schemas once the same words have come a second time",
  "wait-and-retry": "wait, then retry",
  fail: "report the error to OpenCode",
};

function failureRow(rule: FailureRule): string {
  const { reason, type, status } = rule;
  const cells = [
    reason === undefined ? "" : code(reason),
    wordsCell(rule),
    type === undefined ? "" : code(type),
    status === undefined ? "" : String(status),
    originCell(rule),
    meaningCells(rule),
    coolDownCell(rule),
  ];
  return `| ${cells.join(" | ")} |`;
}

const SAYINGS: Readonly<Record<Saying, string>> = {
  "quota-used-up": "any that say that credits, or a limit of the month or the plan, are used up",
  "day-used-up": "any that say that the limit of a day is used up",
  "week-used-up": "any that say that the limit of a week is used up",
  "limit-reached": "any that say that some quota or limit of use is reached",
  suspended: "any that say that the account or user is suspended, disabled, locked or banned",
  "token-refused": "any that say that the access token is expired or invalid",
  "rate-exceeded": "any that say that requests come too fast",
  "attachment-refused": "any about an image or document, but not about a plan or an account",
  "no-such-model": "any that say that the model is unknown, retired or not for this account",
};

function wordsCell({ says, text, saysTooLong }: FailureRule): string {
  if (says !== undefined) return SAYINGS[says];
  if (saysTooLong === true)
    return "any that say that the whole request is too long (200, 400, 413, 422, 500)";
  return text === undefined ? "" : code(wordsOf(text));
}

function originCell({ foreign, signed }: FailureRule): string {
  if (foreign !== undefined) return foreign ? "not Kiro" : "Kiro, or in its form";
  return signed === true ? "Kiro" : "";
}

function coolDownCell({ coolDownMs, endsNextDay }: FailureRule): string {
  if (endsNextDay === true) return "until midnight UTC";
  return coolDownMs === undefined ? "" : duration(coolDownMs);
}

function meaningCells({ kind, cause, repairable }: FailureRule): string {
  const more = repairable === true ? "; a stricter request may pass" : "";
  return `${code(kind)} | ${CAUSE_PHRASES[cause]}${more}`;
}

/** A regular expression as people read it: alternatives, no anchors, nothing of what must not follow. */
function wordsOf({ source }: RegExp): string {
  return source
    .replace(/\(\?!(?:[^()]|\([^()]*\))*\)/g, "")
    .replace(/\(\?:|[()^]|\\b/g, "")
    .replaceAll(/ ?(?:\.\*|\.\{0,\d+\}) ?/g, " … ")
    .replaceAll(/\\W\*\$/g, "")
    .replaceAll("|", " / ");
}

function recoveryRow({ kind, steps, backoffBaseMs, retryLimit }: Row): string {
  const waits = steps.includes("wait-and-retry");
  const ways = steps.map(code).join(", ");
  const first = waits ? `up to ${backoffBaseMs} ms` : "";
  const most = waits ? (retryLimit === undefined ? "the setting" : String(retryLimit)) : "";
  return `| ${code(kind)} | ${ways} | ${first} | ${most} |`;
}

function answerRow({ kind, status, type, code: errorCode, retryable, resumable }: Row): string {
  if (kind === "aborted") return `| ${code(kind)} | | | | not answered | |`;
  const cells = [code(kind), status, code(type), code(errorCode), retryable ? "yes" : "no"];
  return `| ${cells.join(" | ")} | ${resumable === true ? "yes" : ""} |`;
}

function stepLine([step, words]: readonly [string, string]): string {
  return `- ${code(step)}: ${words}`;
}

function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 1) return `${milliseconds / 1000} s`;
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

function code(text: string): string {
  return `\`${text}\``;
}
