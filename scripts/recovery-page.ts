import { HOST_ANSWERS } from "../src/plugin/answers/answer-table.ts";
import { FAILURE_RULES, type FailureRule } from "../src/resilience/failure-table.ts";
import { RECOVERY, type RecoveryStep } from "../src/resilience/recover.ts";

/** docs/RECOVERY.md */
export function renderRecoveryPage(): string {
  return `<!-- Generated from src/resilience/failure-table.ts, src/resilience/recover.ts and src/plugin/answers/answer-table.ts by scripts/generate-docs.ts: change it there. -->

# Recovery

What happens when something goes wrong between Kiro and OpenCode. Three tables decide it, and this
page is made from them:

1. [What it is](#1-what-it-is): Kiro's answer becomes one of ${kinds.length} kinds of failure.
2. [What is tried](#2-what-is-tried): the kind says which ways on there are, best first. The first one
   that is still open is taken, then the request is sent again.
3. [What OpenCode is told](#3-what-opencode-is-told): when no way is left.
4. [What becomes of the session](#4-what-becomes-of-the-session): when OpenCode has given up too.

All of this happens before the first word of an answer was passed on. Once there was output nothing
is sent again, because you would read it twice: the answer ends with an error, never as if it were
complete.

Waiting has limits: as often as \`rate_limit_max_retries\` says, with exponential backoff and full
jitter, no sooner than Kiro asked for or the rest of a throttled account ends, and for 30 seconds in
one request at most. Cancelling ends every wait at once.

## 1. What it is

Kiro names a reason, or an exception, or only a status, and sometimes just a sentence. The first row
that fits counts. "Rests" is how long the account is left alone when Kiro does not say it itself.

| reason | words | exception | status | kind | meaning | rests |
|---|---|---|--:|---|---|---|
${FAILURE_RULES.map(failureRow).join("\n")}
| | | | 5xx | \`server-error\` | a fault on the service's side | |
| | | | other | \`request-invalid\` | refused without a known reason | |

No answer at all is \`network\`, \`timeout\` or \`aborted\`; an answer that breaks off or breaks the rules
of its format is \`stream-interrupted\`, in the middle of a tool call \`tool-call-cut-off\`; a refresh token that is not accepted, or a client registration
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

| kind | status | type | code | OpenCode may ask again | session resumed |
|---|--:|---|---|---|---|
${kinds.map(answerRow).join("\n")}

- A wait that Kiro asked for is passed on as \`retry-after-ms\` up to one minute. A longer one is final
  (403, \`account_resting\`) and says until when, because OpenCode would wait for hours without a word.
- \`context_length_exceeded\` makes OpenCode compact the conversation and ask again by itself.
- Without any account, or when all must sign in again: 401, \`login_required\`. When every account is
  out for another reason: 402, \`insufficient_quota\`, if one of them has no quota left; 403,
  \`account_resting\`, if none is known to be ready within a minute; otherwise 429,
  \`rate_limit_exceeded\`, with the time to wait.
- An aborted request is not answered; OpenCode knows that it aborted.

## 4. What becomes of the session

Where an answer may be asked for again, OpenCode does so up to five times, which takes about a minute.
After that its session stands still with an error. If the kind passes by itself ("session resumed" in
the table above), the plugin goes on with it (\`auto_resume\` in [CONFIGURATION.md](CONFIGURATION.md)):
it writes \`continue\` with the agent, model and variant of your last message. After a tool call that
was cut off it asks for smaller steps instead, because the same call would be cut off again.

| brake | |
|---|---|
| before each attempt | 2, 10, 30 s |
| attempts for one message of yours | 3; an error within 2 s of the last one counts twice |
| attempts of all sessions together | 5 in 10 minutes |
| you stop the session, or write in it | nothing more until your next message |
| sessions of subagents | never: the session above them goes on |
| several OpenCodes see the same error | one of them goes on |
| OpenCode ends before it went on | never taken up again; you are told at the next start |
| \`opencode run\` | never, because it ends with its session; it says how to go on |
| the recovery file cannot be written | never; you are told what to do |

OpenCode's own files are never touched. What the processes agree on stands in \`kiro-recovery.json\`:
ids of sessions and messages, counters and times, and which process of which machine goes on; nothing
that anybody said. It forgets after a day;
deleting it does no harm. With \`auto_resume\` off you are told how to go on, with
\`session_recovery\` off nothing of this happens.
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
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

function code(text: string): string {
  return `\`${text}\``;
}
