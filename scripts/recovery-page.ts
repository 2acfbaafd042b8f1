import { HOST_ANSWERS } from "../src/chat/host-answer.ts";
import { FAILURE_RULES, type FailureRule } from "../src/resilience/failure-table.ts";
import { RECOVERY, type RecoveryStep } from "../src/resilience/recover.ts";

/** docs/RECOVERY.md */
export function renderRecoveryPage(): string {
  return `<!-- Generated from src/resilience/failure-table.ts, src/resilience/recover.ts and src/chat/host-answer.ts by scripts/generate-docs.ts: change it there. -->

# Recovery

What happens when something goes wrong between Kiro and OpenCode. Three tables decide it, and this
page is made from them:

1. [What it is](#1-what-it-is): Kiro's answer becomes one of ${kinds.length} kinds of failure.
2. [What is tried](#2-what-is-tried): the kind says which ways on there are, best first. The first one
   that is still open is taken, then the request is sent again.
3. [What OpenCode is told](#3-what-opencode-is-told): when no way is left.

All of this happens before the first word of an answer was passed on. Once there was output nothing
is sent again, because you would read it twice: the answer ends with an error, never as if it were
complete, and session recovery (\`session_recovery\`, \`auto_resume\` in
[CONFIGURATION.md](CONFIGURATION.md)) takes over.

Waiting has limits: as often as \`rate_limit_max_retries\` says, with exponential backoff and full
jitter, no sooner than Kiro asked for, and for 30 seconds in one request at most. Cancelling ends
every wait at once.

## 1. What it is

Kiro names a reason, or an exception, or only a status, and sometimes just a sentence. The first row
that fits counts. "Rests" is how long the account is left alone when Kiro does not say it itself.

| reason | words | exception | status | kind | meaning | rests |
|---|---|---|--:|---|---|---|
${FAILURE_RULES.map(failureRow).join("\n")}
| | | | 5xx | \`server-error\` | a fault on the service's side | |
| | | | other | \`request-invalid\` | refused without a known reason | |

No answer at all is \`network\`, \`timeout\` or \`aborted\`; an answer that breaks off or breaks the rules
of its format is \`stream-interrupted\`; a refresh token that is not accepted, or a client registration
that has ended, is \`refresh-token-rejected\`.

## 2. What is tried

| kind | ways on | first wait | waits at most |
|---|---|---|---|
${kinds.map(recoveryRow).join("\n")}

${Object.entries(STEPS).map(stepLine).join("\n")}

A suspended account is never followed by another one on the same request: Kiro suspends people, and
passing their request on would look like dodging it. Capacity is shared by all accounts, so another
account would only add to the load.

## 3. What OpenCode is told

An OpenAI error body with \`type\` and \`code\`; the message says what happened, to which account, until
when, and what to do. What is final carries no words or numbers that OpenCode takes for an invitation
to ask again.

| kind | status | type | code | OpenCode may ask again |
|---|--:|---|---|---|
${kinds.map(answerRow).join("\n")}

- A wait that Kiro asked for is passed on as \`retry-after-ms\` up to one minute. A longer one is final
  (403, \`account_resting\`) and says until when, because OpenCode would wait for hours without a word.
- \`context_length_exceeded\` makes OpenCode compact the conversation and ask again by itself.
- Without any account, or when all must sign in again: 401, \`login_required\`. When every account is
  out for another reason: 402, \`insufficient_quota\`, if one of them has no quota left; 403,
  \`account_resting\`, if none is known to be ready within a minute; otherwise 429,
  \`rate_limit_exceeded\`, with the time to wait.
- An aborted request is not answered; OpenCode knows that it aborted.
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
  "refresh-token": "renew the access token, once for each account, and ask the same account again",
  "omit-profile": "ask the same account without the stand-in for its profile, once",
  "switch-account": "ask with another account that is ready",
  "respell-model": "ask with the model's other spelling",
  "repair-request": "build the request by stricter rules, once",
  "wait-and-retry": "wait, then ask again",
  fail: "tell OpenCode",
};

function failureRow(rule: FailureRule): string {
  const { reason, text, type, status, kind, meaning, repairable, coolDownMs } = rule;
  const cells = [
    reason === undefined ? "" : code(reason),
    text === undefined ? "" : code(wordsOf(text)),
    type === undefined ? "" : code(type),
    status === undefined ? "" : String(status),
    code(kind),
    repairable === true ? `${meaning}; a stricter request may pass` : meaning,
    coolDownMs === undefined ? "" : duration(coolDownMs),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A regular expression as people read it: alternatives with "or", no anchors. */
function wordsOf({ source }: RegExp): string {
  return source
    .replace(/\(\?:|[()^]|\\b/g, "")
    .replaceAll(".*", " … ")
    .replaceAll("|", " / ");
}

function recoveryRow({ kind, steps, backoffBaseMs, retryLimit }: Row): string {
  const waits = steps.includes("wait-and-retry");
  const ways = steps.map(code).join(", ");
  const first = waits ? `up to ${backoffBaseMs} ms` : "";
  const most = waits ? (retryLimit === undefined ? "the setting" : String(retryLimit)) : "";
  return `| ${code(kind)} | ${ways} | ${first} | ${most} |`;
}

function answerRow({ kind, status, type, code: errorCode, retryable }: Row): string {
  if (kind === "aborted") return `| ${code(kind)} | | | | not answered |`;
  return `| ${code(kind)} | ${status} | ${code(type)} | ${code(errorCode)} | ${retryable ? "yes" : "no"} |`;
}

function stepLine([step, words]: readonly [string, string]): string {
  return `- ${code(step)}: ${words}`;
}

function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

function code(text: string): string {
  return `\`${text}\``;
}
