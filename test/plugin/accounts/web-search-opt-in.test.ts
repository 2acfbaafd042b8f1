import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import type { Credentials } from "../../../src/auth/credentials.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { refreshWebSearchOptIn } from "../../../src/plugin/accounts/web-search-opt-in.ts";
import { newStore } from "../../accounts/new-store.ts";
import { socialLogin } from "../../accounts/samples.ts";

const ARN = "arn:aws:codewhisperer:us-east-1:123456789015:profile/OWN";
const OTHER = "arn:aws:codewhisperer:us-east-1:123456789015:profile/OTHER";
const EMPLOYEE: Credentials = {
  method: "external-idp",
  accessToken: "a",
  refreshToken: "r",
  expiresAt: Number.MAX_SAFE_INTEGER,
  issuer: "https://example.okta.com",
  tokenEndpoint: "https://example.okta.com/token",
  clientId: "c",
  scopes: "s",
  profileArn: ARN,
};

/** An account two seconds after the start. @param listed what the service says of its profiles */
async function afterStart(
  changes: Partial<Account>,
  listed: readonly { readonly arn: string; readonly webSearch?: boolean }[] | Error,
  credentials = EMPLOYEE,
) {
  const { clock, store } = newStore();
  const account = createAccount("a1", { identity: {}, credentials }, 0);
  await store.update((all) => {
    all.put({ ...account, ...changes });
  });
  let asked = 0;
  const stop = refreshWebSearchOptIn({
    accounts: store,
    store,
    tokens: { withFreshToken: (each) => Promise.resolve(each) },
    listProfiles: () => {
      asked += 1;
      return listed instanceof Error ? Promise.reject(listed) : Promise.resolve(listed);
    },
    clock,
    logger: silentLogger,
  });
  await clock.advance(1_999);
  expect(asked).toBe(0);
  await clock.advance(1);
  const known = async () => (await store.read())[0]?.webSearchOff ?? false;
  return { asked: () => asked, known, stop };
}

describe("whether an organisation allows web search", () => {
  it.each([
    [false, [{ arn: ARN, webSearch: false }], true],
    [true, [{ arn: ARN, webSearch: true }], false],
    [true, [{ arn: ARN }], true],
    [true, [{ arn: OTHER, webSearch: true }], true],
    [true, [], true],
    [true, new Error("offline"), true],
  ])("was off: %s, listed as %j, is off: %s", async (webSearchOff, listed, isOff) => {
    const { asked, known } = await afterStart({ webSearchOff }, listed);
    await expect.poll(known).toBe(isOff);
    expect(asked()).toBe(1);
  });

  it.each<[string, Partial<Account>, Credentials]>([
    ["a personal login", {}, socialLogin("anna").credentials],
    ["an account that is off", { enabled: false }, EMPLOYEE],
    ["one that must log in", { state: { kind: "suspended", since: 0 } }, EMPLOYEE],
  ])("is not asked for %s", async (_, changes, credentials) => {
    const { asked, stop } = await afterStart(changes, [], credentials);
    stop();
    expect(asked()).toBe(0);
  });
});
