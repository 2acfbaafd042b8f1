import {
  MAX_CALLS,
  MAX_SUBAGENT_CALLS,
  MAX_TITLE_CALLS,
} from "../src/chat/memory/prompt-budgets.ts";
import { MAX_COOL_DOWN_WAIT_MS } from "../src/chat/recovery/slot.ts";
import { CAPACITY, RETRY_COST, SUCCESS_GAIN, TIMEOUT_COST } from "../src/resilience/retry-quota.ts";
import { HOST_ANSWERS } from "../src/plugin/answers/answer-table.ts";
import { FALLBACK_RULES } from "../src/resilience/classify.ts";
import { FAILURE_RULES, type FailureRule } from "../src/resilience/failure-table.ts";
import type { Saying } from "../src/resilience/sayings.ts";
import { RECOVERY, type RecoveryStep } from "../src/resilience/recovery-table.ts";
import { CAUSE_PHRASES } from "../src/words/errors/causes.ts";

/** docs/RECOVERY.md */
export function renderRecoveryPage(): string {
  return `<!-- Generated from src/resilience/failure-table.ts, src/resilience/recovery-table.ts and src/plugin/answers/answer-table.ts by scripts/generate-docs.ts: change it there. -->

# Recovery

What happens when something goes wrong between Kiro and OpenCode. Three tables decide it, and this
page is generated from them:

1. [Kinds of failure](#1-kinds-of-failure): every failure is one of ${kinds.length} kinds.
2. [Next steps](#2-next-steps): the kind says which steps may help, best first. The first one that is
   still open is taken, then the request is sent again.
3. [What OpenCode gets](#3-what-opencode-gets): when no step is left.
4. [Session recovery](#4-session-recovery): when OpenCode has given up, too.

All of this happens before the first word of a response is passed on. Once there is output, nothing
is sent again, because you would read it twice: the response ends with an error, and never looks
complete. There is one exception: when Kiro cuts off the same tool call a second time, or says that it
reached a limit, the response ends with that call as a failed one, which tells the model to split it.

A request waits \`rate_limit_max_retries\` times at most: 30 seconds in all for a service in trouble,
and up to ${MAX_COOL_DOWN_WAIT_MS / 1000} seconds from its start for a cooldown, with a notice. Waits use exponential backoff
with full jitter, and are never shorter than what Kiro asks for or what is left of a throttled account's
cooldown. Cancelling ends every wait at once.

### How often one prompt is tried

Whatever Kiro answers, one prompt takes at most ${MAX_CALLS} tries, each with at most one token refresh, one
request to the model and one look at the usage. OpenCode's own retries count, and so do resumes and the
session's title: the title takes ${MAX_TITLE_CALLS} of them at most. A subagent's prompt takes ${MAX_SUBAGENT_CALLS}. Half of the tries
may follow each other quickly; the others are OpenCode's retries, up to 40 seconds apart. A notice says
once that OpenCode tries again. After the last try the error is \`gave_up\`: it says what went wrong, how
often and since when, OpenCode does not retry it, and nothing is resumed. A new message has a new budget
at once, in OpenCode 1 and 2 alike. The same request has one 40 seconds after \`gave_up\`, when only a
person asks again, and two minutes after another failure. Each step of a turn, after the results of its
tools, is a prompt of its own here.

Retries also cost the account's retry quota, one for each process: ${CAPACITY} tokens, ${RETRY_COST} for a retry, ${TIMEOUT_COST} after a
timeout. Success pays back what the retry cost, or ${SUCCESS_GAIN}. While it is empty, each request is sent once. These
are the rules of the standard mode of the AWS SDKs ([Retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html); the
figures are those of \`defaultRetryQuota.ts\` in \`@smithy/middleware-retry\`, 2026-11-27).

## 1. Kinds of failure

Kiro names a reason, or an exception, or only a status, and sometimes just a sentence. The first row
that matches applies. "From" says whose answer it must be: \`Kiro\` is JSON that bears Kiro's mark (an
exception's name, a reason in capitals or \`null\`, or a sentence of its own), \`not Kiro\` what Kiro never
sends: a web page, an empty body, JSON of another form. "Cooldown" is how long the account is not used if Kiro does not say so itself.

| reason | words | exception | status | from | kind | meaning | cooldown |
|---|---|---|--:|---|---|---|---|
${FAILURE_RULES.map(failureRow).join("\n")}
| | | | 5xx | | ${meaningCells(FALLBACK_RULES.serverFault)} | |
| | any | | 400, 422 | not Kiro | ${meaningCells(FALLBACK_RULES.refusedElsewhere)} | |
| | | | other | not Kiro | ${meaningCells(FALLBACK_RULES.foreign)} | |
| | | | 400, 422 | | ${meaningCells(FALLBACK_RULES.badRequest)} | |
| | | | other | | ${meaningCells(FALLBACK_RULES.clientFault)} | |

A host whose TLS certificate cannot be trusted is \`certificate-rejected\`. No response at all is \`network\`, \`timeout\` or \`aborted\`. A response that is cut off, empty, malformed
or not closed by Kiro is \`stream-interrupted\`, inside a tool call \`tool-call-cut-off\`; what breaks after
Kiro has closed it is no failure. A rejected refresh token or an expired
client registration is \`refresh-token-rejected\`.

## 2. Next steps

| kind | next steps | first wait | maximum waits |
|---|---|---|---|
${kinds.map(recoveryRow).join("\n")}

${Object.entries(STEPS).map(stepLine).join("\n")}

What a refusal has taught of fields, of the number of tools, of schemas that it did not name, of
attachments, of stricter rules, of cache points and of another form is believed for an hour: the refusal
may have been chance, and services change.

When an account is suspended, no other one is tried for the same request: Kiro suspends people, and
passing their request on would look like evasion. A lack of capacity does not switch accounts either:
all accounts share Kiro's capacity, so another one would only add to the load.

## 3. What OpenCode gets

An OpenAI error body with \`type\` and \`code\`; the message says what happened, to which account, until
when, and what to do. A final error contains no words or numbers that make OpenCode retry.

| kind | status | type | code | OpenCode may retry | session resumed |
|---|--:|---|---|---|---|
${kinds.map(answerRow).join("\n")}

- A wait that Kiro asked for, or that refused token refreshes impose, is passed on as
  \`retry-after-ms\` up to one minute. A longer wait becomes a final error (403, \`account_resting\`) that says until when, because OpenCode would wait silently for hours.
- \`context_length_exceeded\` makes OpenCode compact the conversation and retry by itself. If the same
  session's next turn is refused as too long again, with no answer in between, compacting does not help:
  400, \`still_too_long\`, which ends it and names the size of each part.
- If there is no account, or all need a new login: 401, \`login_required\`. If no account can serve for
  another reason: 402, \`insufficient_quota\`, if one of them has no quota left; 403,
  \`account_suspended\`, if all that are not disabled are suspended; 403, \`account_resting\`, if none is known to be ready within a minute; otherwise 429,
  \`rate_limit_exceeded\`, with the time to wait.
- An aborted request gets no response; OpenCode knows that it aborted it.

## 4. Session recovery

If OpenCode may retry, it does so up to five times, which takes about a minute. After that its
session is stuck with an error. If the failure is a passing one ("session resumed" in the table above),
the plugin resumes the session (\`auto_resume\` in [CONFIGURATION.md](CONFIGURATION.md)): it sends
\`continue\` with the agent, model and variant of your last message. After a tool call that was cut off
it asks for smaller steps instead, because the same call would be cut off again.

| limit | |
|---|---|
| wait before each attempt | 2, 10, 30 s |
| attempts for each of your messages | 3; an error within 2 s of the last attempt counts twice |
| attempts of all sessions together | 5 in 10 minutes |
| you stop the session, or write in it | nothing more until your next message |
| sessions of subagents | never resumed: the parent session continues |
| several OpenCode processes see the same error | one of them resumes |
| OpenCode exits before it resumed | never resumed later; you get a notice at the next start |
| \`opencode run\` | never resumed, because it ends with its session; it says how to resume |
| the recovery file cannot be written | never resumed; you are told what to do |

OpenCode's own files are never touched. The processes coordinate through \`kiro-recovery.json\`, which
holds ids of sessions and messages, counters and times, and which process on which machine resumes, but
no text of a conversation. Entries expire after a day, and deleting the file does no harm. With
\`auto_resume\` off you are told how to resume; with \`session_recovery\` off none of this happens.
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
    "use the same account with its profile looked up again, or without the placeholder for one, once",
  "next-form": "ask in another form, or at the older host, each once at most",
  "switch-account":
    "use another account that is ready, or, where waiting is no step of its own, will be within the 30 seconds",
  "respell-model": "use the model's other spelling",
  "drop-fields": "leave out the fields that the model rejects, now and in later requests",
  "withdraw-cache-points":
    "send the request again without cache points (`prompt_caching`) when the refusal names them or names nothing; a model that takes none, or else the session, is not sent any for an hour",
  "move-words":
    "send words that follow tool results in a turn of their own, then among the results; where that helps, in later requests, too",
  "leave-out-attachments":
    "put a short text in place of a rejected image or document, now and in the session's requests of the next hour; where the refusal names nothing, in place of those of the current message, then of all, which are kept out only if that helped",
  "repair-tools":
    "send a tool that the refusal names by name or index without its schema, all of them if it is for a schema and does not say whose, or send fewer tools, now and in later requests; a tool gets its schema back if the same refusal comes again",
  "repair-request":
    "build the request by stricter rules, once; what helps is kept for the session, and for the model where only its fields were the matter",
  "simplify-tools":
    "send all tools without their schemas, then at most 24 tools, then 12, where the refusal names nothing and all else has failed; where that helps, in later requests, too: the session's, or the model's if it was their number",
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
  "no-such-model": "any that say that the model is unknown, retired or not for this account",
};

function wordsCell({ says, text, saysTooLong }: FailureRule): string {
  if (says !== undefined) return SAYINGS[says];
  if (saysTooLong === true)
    return "any that say that the whole request is too long (200, 400, 413, 422, 500)";
  return text === undefined ? "" : code(wordsOf(text));
}

function originCell({ foreign, signed }: FailureRule): string {
  if (foreign === true) return "not Kiro";
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
