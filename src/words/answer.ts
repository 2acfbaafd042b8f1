import { SUPPORT_PAGE } from "../catalog/endpoints.ts";
import type { AccountBlock, LoginReason } from "../facts/account-block.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import { API_KEY_VARIABLE, formatTime, LOGIN_COMMAND } from "./terms.ts";

/** What is known of a failure when it must be told. */
export interface FailureFacts {
  readonly kind: FailureKind;
  /** From the failure table: what the service meant. */
  readonly meaning: string;
  /** The service's own sentence, where it gave one. */
  readonly serviceMessage?: string | undefined;
  /** Masked; absent where no account was chosen yet. */
  readonly account?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly until?: number | undefined;
  readonly model: string;
  /** The request's structure was at fault: another conversation has another one. */
  readonly isRepairable?: boolean;
}

/** What happened, to which account, until when, and what to do: one short paragraph. */
export function explain(facts: FailureFacts): string {
  return SENTENCES[facts.kind]({
    ...facts,
    who: facts.account ?? "your Kiro account",
    until: facts.until === undefined ? "" : ` until ${formatTime(facts.until)}`,
    said: withoutStop(facts.serviceMessage ?? facts.meaning),
  });
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}

interface Words extends Omit<FailureFacts, "until"> {
  readonly who: string;
  readonly until: string;
  readonly said: string;
}

const signInAgain = ({ who, meaning }: Words) =>
  `Kiro no longer accepts the sign-in of ${who}: ${meaning}. ${remedyOf(who)}`;

/** The account of the environment has no sign-in. */
function remedyOf(who: string): string {
  if (who === API_KEY_VARIABLE) return `Correct ${API_KEY_VARIABLE}, or unset it and sign in.`;
  return `Sign in again: \`${LOGIN_COMMAND}\`.`;
}

const SENTENCES: Readonly<Record<FailureKind, (words: Words) => string>> = {
  throttled: ({ who, until, meaning }) =>
    `Kiro is slowing ${who} down${until}: ${meaning}. Wait, or add another account with \`${LOGIN_COMMAND}\`.`,
  "quota-exhausted": ({ who, until, meaning }) =>
    `The Kiro quota of ${who} is used up${until}: ${meaning}. Add another account with \`${LOGIN_COMMAND}\`, or change the plan at app.kiro.dev.`,
  "access-token-rejected": signInAgain,
  "refresh-token-rejected": signInAgain,
  "token-unavailable": ({ who, meaning }) =>
    `The sign-in of ${who} could not be renewed: ${meaning}.`,
  "account-suspended": ({ who }) =>
    `Kiro has suspended ${who}. It is not used again until you sign in with it anew; only Kiro's support can lift the suspension: ${SUPPORT_PAGE}`,
  "context-too-long": ({ meaning }) =>
    `prompt is too long: ${meaning}. Compact the conversation or remove attachments.`,
  "request-invalid": ({ isRepairable, said }) =>
    isRepairable
      ? `Kiro refused the request: ${said}. A new session usually helps; \`KIRO_DEBUG=true\` records what was sent.`
      : `Kiro refused the request: ${said}. The same request will be refused again.`,
  "model-unavailable": ({ who, model, meaning }) =>
    `${model} is not available to ${who}: ${meaning}. Choose another model, or another account.`,
  "account-not-entitled": ({ who, said }) =>
    `Kiro does not let ${who} do this: ${said}. Check the plan at app.kiro.dev, or sign in again: \`${LOGIN_COMMAND}\`.`,
  capacity: ({ model, meaning }) =>
    `Kiro has no free capacity for ${model} right now: ${meaning}. Ask again in a moment, or choose another model.`,
  "server-error": ({ said, until }) =>
    `Kiro has a fault on its side: ${said}. Ask again ${until === "" ? "in a moment" : `later; it wants to be left alone${until}`}.`,
  network: () => "Kiro could not be reached (network error). Check the connection or the proxy.",
  timeout: () => "Kiro did not answer in time (request timed out).",
  "stream-interrupted": ({ meaning }) => `Kiro's answer broke off (server error): ${meaning}.`,
  "tool-call-cut-off": ({ meaning }) =>
    `Kiro's answer broke off (server error): ${meaning}. The call was not run.`,
  aborted: () => "The request was cancelled.",
};

/** Who is out, why, until when, what to do: one line for each account. */
export function explainBlocks(blocks: readonly AccountBlock[]): string {
  if (blocks.length === 0) {
    return `No Kiro account is signed in. Run \`${LOGIN_COMMAND}\` and choose a method.`;
  }
  const lines = blocks.map((block) => `${block.label}: ${explainBlock(block)}`);
  const more = `Add an account or sign in again with \`${LOGIN_COMMAND}\`.`;
  return `No Kiro account can serve this request now. ${lines.join("; ")}. ${more}`;
}

function explainBlock(block: AccountBlock): string {
  const until = block.until === undefined ? "" : ` until ${formatTime(block.until)}`;
  switch (block.state) {
    case "cooling-down":
      return `resting${until}`;
    case "quota-exhausted":
      return `quota used up${until}`;
    case "login-required":
      return block.label === API_KEY_VARIABLE
        ? "is not a key that Kiro accepts; correct the variable or unset it"
        : explainLogin(block.login);
    case "suspended":
      return "suspended by Kiro";
    case "disabled":
      return "switched off";
    case "refused":
      return explainRefusal(block.refusal);
  }
}

function explainRefusal(refusal: AccountBlock["refusal"]): string {
  if (refusal === undefined) return "refused the request";
  const isTokenMissing = refusal.kind === "token-unavailable";
  const what = isTokenMissing ? "its sign-in could not be renewed" : "refused the request";
  return `${what}, ${withoutStop(refusal.meaning)}`;
}

function explainLogin(login: AccountBlock["login"]): string {
  if (login === undefined) return "must sign in again";
  return `must sign in again, ${LOGIN_REASONS[login.reason]} at ${formatTime(login.since)}`;
}

const LOGIN_REASONS: Readonly<Record<LoginReason, string>> = {
  "refresh-token-rejected": "its refresh token was refused",
  "refresh-interrupted": "its renewal was interrupted before it was saved, which showed",
  "access-token-rejected": "its new access token was refused",
  "client-expired": "its registration had expired",
};
