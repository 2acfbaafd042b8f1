import { describe, expect, it } from "vitest";
import { createAccount } from "../../../src/accounts/roster.ts";
import type { Account } from "../../../src/accounts/account.ts";
import { callAs } from "../../../src/accounts/tokens/call-as.ts";
import type { TokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { bearerOf } from "../../../src/auth/credentials.ts";
import { KiroApiError, type ApiRefusal } from "../../../src/facts/errors.ts";
import { API_KEY, SOCIAL } from "../../service/fake-service.ts";

const personal = createAccount("a1", { credentials: SOCIAL, identity: {} }, 0);

const EMPLOYEE = {
  method: "idc",
  provider: "IdentityCenter",
  accessToken: "first",
  refreshToken: "refresh",
  expiresAt: 0,
  clientId: "client",
  clientSecret: "secret",
  clientSecretExpiresAt: 0,
  startUrl: "https://example.awsapps.com/start",
  ssoRegion: "us-east-1",
  profileArn: "arn:aws:codewhisperer:us-east-1:123456789015:profile/OLD",
} as const;

/** Gives a new token for a refused one. */
const tokens: TokenSource = {
  withFreshToken: (account, { refusedToken }) =>
    Promise.resolve(
      refusedToken === undefined
        ? account
        : { ...account, credentials: { ...SOCIAL, accessToken: "second" } },
    ),
  end: () => Promise.resolve(),
};

/** Refuses the first token. */
async function callRefused(refusal: ApiRefusal, account: Account = personal) {
  const sent: string[] = [];
  const call = (ready: Account) => {
    sent.push(bearerOf(ready.credentials));
    if (sent.length === 1) return Promise.reject(new KiroApiError(refusal));
    return Promise.resolve("answer");
  };
  const answer = await callAs(tokens, account, undefined, call).catch((error: unknown) => error);
  return { sent, answer };
}

describe("callAs", () => {
  it.each<ApiRefusal>([
    { status: 401 },
    { status: 403, serviceMessage: "Token expired" },
    { status: 403, type: "AccessDeniedException" },
    { status: 400, type: "AccessDeniedException" },
  ])("calls once more with another token after %j", async (refusal) => {
    const { answer, sent } = await callRefused(refusal);
    expect(answer).toBe("answer");
    expect(sent).toEqual([SOCIAL.accessToken, "second"]);
  });

  it.each<ApiRefusal>([
    { status: 500 },
    { status: 400, serviceMessage: "Improperly formed request." },
    { status: 403, serviceMessage: "User is not authorized to make this call." },
  ])("leaves %j as it is", async (refusal) => {
    const { answer, sent } = await callRefused(refusal);
    expect(answer).toMatchObject({ refusal });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["another one is called with it", "profile/NEW", 2],
    ["the same one stays refused", "profile/OLD", 1],
  ])("looks a refused profile up again: %s", async (_, found, calls) => {
    const arn = (name: string) => `arn:aws:codewhisperer:us-east-1:123456789015:${name}`;
    const employee = createAccount("a3", { credentials: EMPLOYEE, identity: {} }, 0);
    const profiles: TokenSource = {
      ...tokens,
      withFreshToken: (account, { refusedProfile, refusedToken }) =>
        Promise.resolve(
          refusedProfile === arn("profile/OLD") && refusedToken === undefined
            ? { ...account, credentials: { ...EMPLOYEE, profileArn: arn(found) } }
            : account,
        ),
    };
    const sent: unknown[] = [];
    const call = ({ credentials }: Account) => {
      sent.push(credentials);
      if (sent.length > 1) return Promise.resolve("answer");
      return Promise.reject(
        new KiroApiError({ status: 400, serviceMessage: "Invalid profileArn." }),
      );
    };
    await callAs(profiles, employee, undefined, call).catch(() => undefined);
    expect(sent).toHaveLength(calls);
  });

  it("cannot do so for a key", async () => {
    const key = createAccount("a2", { credentials: API_KEY, identity: {} }, 0);
    expect((await callRefused({ status: 401 }, key)).sent).toHaveLength(1);
  });
});
