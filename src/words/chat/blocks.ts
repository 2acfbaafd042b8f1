import type { AccountBlock, LoginReason } from "../../facts/account-block.ts";
import type { Failure } from "../../facts/failure.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import { adviceOn } from "../errors/advice.ts";
import { phraseOfCause } from "../errors/causes.ts";
import { sentenceOf } from "../errors/sentences.ts";
import { withoutStop } from "../formats/text.ts";
import { formatEndTime, formatOn } from "../formats/times.ts";
import { API_KEY_VARIABLE, HOST_KEY, LOGIN_HINT } from "../terms.ts";

/** Which accounts are out, why, until when, and what to do. */
export function explainBlocks(blocks: readonly AccountBlock[]): string {
  if (blocks.length === 0) {
    return `No Kiro account is logged in. Use ${LOGIN_HINT}, and choose a method.`;
  }
  const lines = blocks.map((block) => `${block.label}: ${explainBlock(block)}`);
  return `No Kiro account can serve this request now. ${lines.join("; ")}. ${adviceOn(blocks)}`;
}

export function explainBlock(block: AccountBlock): string {
  const end = block.until === undefined ? "" : ` until ${formatEndTime(block.until)}`;
  switch (block.state) {
    case "cooling-down":
      return block.reason === "access-token-rejected"
        ? `Kiro rejected its new access token; cooling down${end}`
        : `cooling down${end}`;
    case "quota-exhausted":
      return `quota used up${end}`;
    case "login-required":
      if (block.label === HOST_KEY) return "Kiro rejected this key";
      return block.label === API_KEY_VARIABLE
        ? `Kiro rejected this key; replace it or unset ${API_KEY_VARIABLE}`
        : explainLogin(block.login);
    case "suspended":
      return "suspended by Kiro";
    case "disabled":
      return "disabled";
    case "refused":
      return explainRefusal(block.failure, block.label);
  }
}

function explainRefusal(failure: Failure | undefined, account: string): string {
  if (failure === undefined) return "request rejected";
  const what = REFUSED[failure.kind] ?? "request rejected";
  return `${what} (${withoutStop(sentenceOf(failure, account) ?? phraseOfCause(failure))})`;
}

/** The request was never sent: there was no token for it. */
const REFUSED: Readonly<Partial<Record<FailureKind, string>>> = {
  "token-unavailable": "login could not be refreshed",
  "refresh-token-rejected": "login could not be refreshed",
};

function explainLogin(login: AccountBlock["login"]): string {
  if (login === undefined) return "must log in again";
  return `must log in again (${LOGIN_REASONS[login.reason](formatOn(login.since))})`;
}

const LOGIN_REASONS: Readonly<Record<LoginReason, (since: string) => string>> = {
  "refresh-token-rejected": (since) => `its refresh token was rejected ${since}`,
  "refresh-interrupted": (since) =>
    `its token refresh was interrupted before the new token was saved; noticed ${since}`,
  "access-token-rejected": (since) => `its new access token was rejected ${since}`,
  "client-expired": (since) => `its client registration has expired; noticed ${since}`,
};
