import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { createAccount, type Login } from "../../src/accounts/roster.ts";
import { READY } from "../../src/accounts/state.ts";
import { STATE_AFTER, stateAfter, stateAfterUsage } from "../../src/accounts/transitions.ts";
import { understandExternalRefresh } from "../../src/auth/kinds/external-idp.ts";
import { understandIdcRefresh } from "../../src/auth/kinds/idc.ts";
import { understandSocialRefresh } from "../../src/auth/kinds/social.ts";
import { KiroApiError, KiroAuthError, type ApiRefusal } from "../../src/facts/errors.ts";
import { endOf } from "../../src/facts/failure.ts";
import { classify } from "../../src/resilience/classify.ts";
import { FAILURE_RULES } from "../../src/resilience/failure-table.ts";
import { answer, NOW } from "../auth/answer.ts";
import { apiKeyLogin, socialLogin } from "./samples.ts";
import { renderVerdicts, VERDICTS } from "./verdicts.ts";

const tokens = { accessToken: "a", refreshToken: "r", expiresAt: NOW };
const refreshes = {
  social: (given: ReturnType<typeof answer>) =>
    understandSocialRefresh(given, { method: "social", provider: "Google", ...tokens }, NOW),
  aws: (given: ReturnType<typeof answer>) =>
    understandIdcRefresh(
      given,
      {
        method: "idc",
        provider: "BuilderId",
        ...tokens,
        ssoRegion: "us-east-1",
        startUrl: "https://view.awsapps.com/start",
        clientId: "c",
        clientSecret: "s",
        clientSecretExpiresAt: NOW,
      },
      NOW,
    ),
  provider: (given: ReturnType<typeof answer>) =>
    understandExternalRefresh(
      given,
      {
        method: "external-idp",
        ...tokens,
        issuer: "https://company.okta.com",
        tokenEndpoint: "https://company.okta.com/token",
        clientId: "c",
        scopes: "openid",
      },
      NOW,
    ),
};

function refusedBy(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof KiroAuthError ? error.code : String(error);
  }
}

const account = (login: Omit<Login, "usage">): Account => createAccount("id-1", login, NOW);

/** The state that an answer to a request leads to. */
function after(refusal: ApiRefusal, login = socialLogin("p")) {
  const failure = classify(new KiroApiError(refusal));
  if (failure === undefined) throw new Error("no failure");
  const until = endOf(failure, NOW);
  return stateAfter(account(login), { kind: "failed", reason: failure.kind, until }, NOW);
}

const HOUR = 3_600_000;
const USED_UP = { used: 10, limit: 10, checkedAt: NOW, overageEnabled: false };

/** For each row: what its owner says leads into the state, and the same of somebody else does not. */
const PROOFS: Readonly<Record<keyof typeof VERDICTS, () => void>> = {
  token() {
    const grant = { error: "invalid_grant" };
    for (const refresh of Object.values(refreshes)) {
      expect(refusedBy(() => refresh(answer(400, grant)))).toBe("refresh_token_rejected");
      for (const status of [400, 401]) {
        expect(refusedBy(() => refresh(answer(status, undefined)))).toBe("auth_unavailable");
        const foreign = { message: "Unauthorized" };
        expect(refusedBy(() => refresh(answer(status, foreign)))).toBe("auth_unavailable");
      }
    }
    const words = { message: "Invalid refresh token provided" };
    expect(refusedBy(() => refreshes.social(answer(401, words)))).toBe("refresh_token_rejected");
  },
  tokenByName() {
    for (const name of ["AccessDenied", "ExpiredToken", "InvalidToken"]) {
      const headers = { "x-amzn-errortype": `${name}Exception` };
      expect(refusedBy(() => refreshes.aws(answer(400, {}, headers)))).toBe(
        "refresh_token_rejected",
      );
    }
    for (const error of ["access_denied", "expired_token", "invalid_token"]) {
      expect(refusedBy(() => refreshes.aws(answer(401, { error })))).toBe("auth_unavailable");
    }
  },
  interaction() {
    const body = { error: "interaction_required" };
    expect(refusedBy(() => refreshes.provider(answer(400, body)))).toBe("refresh_token_rejected");
    expect(refusedBy(() => refreshes.provider(answer(403, body)))).toBe("auth_unavailable");
  },
  client() {
    const body = { error: "invalid_client" };
    expect(refusedBy(() => refreshes.aws(answer(401, body)))).toBe("client_expired");
    expect(refusedBy(() => refreshes.aws(answer(403, body)))).toBe("auth_unavailable");
  },
  key() {
    const key = apiKeyLogin("ksk_1");
    expect(after({ status: 401 }, key)).toMatchObject({ kind: "login-required" });
    expect(after({ status: 401 })).toMatchObject({ kind: "cooling-down" });
    for (const origin of ["unsigned", "foreign", "not-json"] as const) {
      const serviceMessage = "Invalid token";
      for (const status of [401, 403]) {
        expect(after({ status, origin, serviceMessage }, key)).toEqual(READY);
      }
    }
  },
  suspended() {
    const kind = "suspended";
    expect(after({ status: 403, reason: "TEMPORARILY_SUSPENDED" })).toMatchObject({ kind });
    const serviceMessage = "Your account is temporarily suspended";
    expect(after({ status: 403, serviceMessage })).toMatchObject({ kind });
    expect(after({ status: 403, origin: "unsigned", serviceMessage })).toEqual(READY);
  },
  suspendedInWords() {
    const serviceMessage = "This user account has been disabled.";
    for (const status of [400, 403, 423]) {
      expect(after({ status, serviceMessage })).toMatchObject({ kind: "suspended" });
      expect(after({ status, origin: "unsigned", serviceMessage })).toEqual(READY);
      expect(after({ status, origin: "foreign", serviceMessage })).toEqual(READY);
    }
  },
  locked() {
    const serviceMessage = "Locked";
    expect(after({ status: 423, serviceMessage })).toMatchObject({ kind: "suspended" });
    expect(after({ status: 423 })).toEqual(READY);
    expect(after({ status: 423, origin: "unsigned", serviceMessage })).toEqual(READY);
  },
  quota() {
    const kind = "quota-exhausted";
    expect(after({ status: 402 })).toMatchObject({ kind });
    expect(after({ status: 429, reason: "MONTHLY_REQUEST_COUNT" })).toMatchObject({ kind });
    expect(after({ status: 402, origin: "unsigned", serviceMessage: "Pay" })).toEqual(READY);
    expect(after({ status: 402, origin: "not-json" })).toEqual(READY);
  },
  weekly() {
    const serviceMessage = "You have reached your weekly limit.";
    const until = NOW + 24 * HOUR;
    expect(after({ status: 429, serviceMessage })).toMatchObject({
      kind: "quota-exhausted",
      until,
    });
    const foreign = after({ status: 429, origin: "foreign", serviceMessage });
    expect(foreign).not.toMatchObject({ kind: "quota-exhausted" });
  },
  vague() {
    const serviceMessage = "Usage quota exceeded";
    const until = NOW + HOUR;
    expect(after({ status: 429, serviceMessage })).toMatchObject({
      kind: "quota-exhausted",
      until,
    });
    const foreign = after({ status: 429, origin: "foreign", serviceMessage });
    expect(foreign).not.toMatchObject({ kind: "quota-exhausted" });
  },
  daily() {
    const until = Math.ceil(NOW / 86_400_000) * 86_400_000;
    const state = { kind: "quota-exhausted", until };
    expect(after({ status: 429, reason: "DAILY_REQUEST_COUNT" })).toMatchObject(state);
    const serviceMessage = "Your daily limit is reached";
    const unsigned = after({ status: 429, origin: "unsigned", serviceMessage });
    expect(unsigned).toMatchObject({ kind: "cooling-down", reason: "throttled" });
  },
  reading() {
    const login = account(socialLogin("p"));
    expect(stateAfterUsage(login, USED_UP, false, NOW)).toMatchObject({ kind: "quota-exhausted" });
    expect(stateAfterUsage(login, { ...USED_UP, limit: 0 }, false, NOW)).toEqual(READY);
  },
};

describe("what keeps an account from serving until a person or a date ends it", () => {
  it.each(Object.entries(VERDICTS))("%s, and only by those whose word it is", (row) => {
    PROOFS[row as keyof typeof VERDICTS]();
  });

  it("is named by Kiro itself in every row of the failure table", () => {
    const lasting = FAILURE_RULES.filter(({ kind }) => {
      const state = STATE_AFTER[kind];
      return state !== undefined && (state !== "cooling-down" || kind === "access-token-rejected");
    });
    expect(lasting.length).toBeGreaterThan(10);
    for (const rule of lasting) {
      expect(rule.signed === true || rule.reason !== undefined || rule.type !== undefined).toBe(
        true,
      );
    }
  });

  it("is listed in docs/AUTHENTICATION.md", () => {
    const page = readFileSync(new URL("../../docs/AUTHENTICATION.md", import.meta.url), "utf8");
    expect(page).toContain(renderVerdicts());
  });
});
