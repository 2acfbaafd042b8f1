import type { AccountState } from "../../src/accounts/state.ts";

/** One way into a state that keeps an account from serving until a person or a date ends it. */
export interface Verdict {
  readonly state: AccountState["kind"];
  readonly what: string;
  readonly whose: string;
  readonly ends: string;
}

const NEW_LOGIN = "a new login, or a newer token of another process";

/** The table of docs/AUTHENTICATION.md; `verdicts.test.ts` proves each row. */
export const VERDICTS = {
  token: {
    state: "login-required",
    what: "the refresh token is refused: `invalid_grant`, or a sentence about it",
    whose: "the login service, 400 or 401 in JSON",
    ends: NEW_LOGIN,
  },
  tokenByName: {
    state: "login-required",
    what: "the same as `access_denied`, `expired_token`, `invalid_token`, beside an exception's name",
    whose: "AWS, 400 or 401",
    ends: NEW_LOGIN,
  },
  interaction: {
    state: "login-required",
    what: "`interaction_required`, `login_required`, `consent_required`",
    whose: "the organisation's identity provider, 400 in JSON",
    ends: NEW_LOGIN,
  },
  client: {
    state: "login-required",
    what: "the client registration has ended: `invalid_client`, `unauthorized_client`, `expired_client`",
    whose: "AWS, 400 or 401",
    ends: NEW_LOGIN,
  },
  key: {
    state: "login-required",
    what: "an API key is refused",
    whose: "Kiro, 401 or its words, in an answer with its mark",
    ends: "a new key",
  },
  suspended: {
    state: "suspended",
    what: "`TEMPORARILY_SUSPENDED`, or the sentence that says so, at any call",
    whose: "Kiro, in an answer with its mark",
    ends: "a login with the account, once Kiro's support has lifted it",
  },
  suspendedInWords: {
    state: "suspended",
    what: "any words that say that the account or the user is suspended, disabled, locked or banned",
    whose: "Kiro, in an answer with its mark",
    ends: "as above",
  },
  locked: {
    state: "suspended",
    what: "423 with nothing but the word locked or suspended",
    whose: "Kiro, in an answer with its mark",
    ends: "as above",
  },
  quota: {
    state: "quota-exhausted",
    what: "a reason, words that say that credits or a limit of the month or the plan are used up, `ServiceQuotaExceededException` or 402",
    whose: "Kiro, in an answer with its mark",
    ends: "its date, more credits than before, or six hours without a date",
  },
  weekly: {
    state: "quota-exhausted",
    what: "a limit of the week, in words",
    whose: "Kiro, in an answer with its mark",
    ends: "24 hours",
  },
  vague: {
    state: "quota-exhausted",
    what: "words that only say that some quota or limit of use is reached",
    whose: "Kiro, in an answer with its mark",
    ends: "one hour, or the reset where the figures read then leave nothing",
  },
  daily: {
    state: "quota-exhausted",
    what: "the day's quota",
    whose: "Kiro, in an answer with its mark",
    ends: "midnight UTC",
  },
  reading: {
    state: "quota-exhausted",
    what: "a reading of the usage that leaves nothing; it is taken every now and then, and at the second throttle in a row",
    whose: "Kiro's figures",
    ends: "its date, or a reading that leaves something",
  },
} as const satisfies Readonly<Record<string, Verdict>>;

export function renderVerdicts(): string {
  const rows = Object.values(VERDICTS).map(
    ({ state, what, whose, ends }) => `| \`${state}\` | ${what} | ${whose} | ${ends} |`,
  );
  return ["| state | what | whose words | what ends it |", "|---|---|---|---|", ...rows].join("\n");
}
