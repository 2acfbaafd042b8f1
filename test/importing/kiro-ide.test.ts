import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findLogins, findSources } from "../../src/importing/find.ts";
import { createHome, type Home } from "./home.ts";

const ARN = "arn:aws:codewhisperer:eu-central-1:123456789012:profile/ABCDEFGHIJKL";
const OTHER_ARN = "arn:aws:codewhisperer:us-east-1:123456789012:profile/MNOPQRSTUVWX";
const TOKENS = { accessToken: "aoaAccess", refreshToken: "aorRefresh" };
const EXPIRY = "2026-11-27T12:00:00.983971200+00:00";
const CLIENT = { clientId: "client", clientSecret: "secret", expiresAt: "2027-01-01T00:00:00" };

let home: Home;

beforeEach(() => {
  home = createHome();
});

afterEach(() => {
  home.remove();
});

function hashOf(startUrl: string): string {
  return createHash("sha1").update(JSON.stringify({ startUrl })).digest("hex");
}

function writeRegistration(hash: string, content: unknown = CLIENT): void {
  home.write(home.path(".aws", "sso", "cache", `${hash}.json`), content);
}

/** What is read of a token file, without changing a byte. */
async function read(token: unknown, trustedDomains: readonly string[] = []) {
  home.write(home.ideToken, token);
  const before = home.print();
  const [finding, ...others] = await findLogins(home.machine, { trustedDomains });
  expect(others).toEqual([]);
  expect(home.print()).toBe(before);
  return finding;
}

describe("a login of Kiro IDE", () => {
  it.each([
    ["Google", "Google"],
    ["Github", "Github"],
  ])("by %s is read with its profile", async (provider, expected) => {
    const token = { ...TOKENS, expiresAt: EXPIRY, authMethod: "social", provider, profileArn: ARN };
    expect(await read(token)).toEqual({
      login: {
        source: "kiro-ide",
        path: home.ideToken,
        credentials: {
          method: "social",
          provider: expected,
          ...TOKENS,
          expiresAt: Date.UTC(2026, 10, 27, 12, 0, 0, 983),
          profileArn: ARN,
        },
      },
    });
  });

  it("by Builder ID is read with the registration beside it", async () => {
    const startUrl = "https://view.awsapps.com/start";
    const clientIdHash = hashOf(startUrl);
    writeRegistration(clientIdHash);
    const place = { authMethod: "IdC", provider: "BuilderId", region: "us-east-1", clientIdHash };
    expect(await read({ ...TOKENS, expiresAt: EXPIRY, ...place })).toMatchObject({
      login: {
        credentials: {
          method: "idc",
          provider: "BuilderId",
          ssoRegion: "us-east-1",
          startUrl,
          clientId: "client",
          clientSecret: "secret",
          clientSecretExpiresAt: Date.UTC(2027, 0, 1),
        },
      },
    });
  });

  it("of an organisation keeps the login's region and the chosen profile of the settings", async () => {
    const clientIdHash = hashOf("https://d-9067000001.awsapps.com/start");
    writeRegistration(clientIdHash);
    const settings = [".config", "Kiro", "User", "globalStorage", "kiro.kiroagent", "profile.json"];
    home.write(home.path(...settings), { arn: OTHER_ARN, name: "Team" });
    const place = { authMethod: "IdC", provider: "Enterprise", region: "eu-west-1", clientIdHash };
    expect(await read({ ...TOKENS, expiresAt: EXPIRY, ...place })).toMatchObject({
      login: {
        credentials: {
          provider: "IdentityCenter",
          ssoRegion: "eu-west-1",
          startUrl: `sha1:${clientIdHash}`,
          profileArn: OTHER_ARN,
        },
      },
    });
  });

  it("of an own identity provider is read only where that one is trusted", async () => {
    const place = {
      authMethod: "external_idp",
      clientId: "client",
      scopes: ["api://client/codewhisperer:conversations", "offline_access"],
    };
    const entra = "https://login.microsoftonline.com/tenant";
    const known = { issuerUrl: `${entra}/v2.0/`, tokenEndpoint: `${entra}/oauth2/v2.0/token` };
    const token = { ...TOKENS, expiresAt: EXPIRY, ...place };
    expect(await read({ ...token, ...known })).toMatchObject({
      login: {
        credentials: {
          method: "external-idp",
          issuer: `${entra}/v2.0`,
          scopes: "api://client/codewhisperer:conversations offline_access",
        },
      },
    });
    const own = { issuerUrl: "https://id.firm.test", tokenEndpoint: "https://id.firm.test/token" };
    expect(await read({ ...token, ...own })).toMatchObject({
      problem: { fault: "provider-not-trusted", host: "id.firm.test" },
    });
    expect(await read({ ...token, ...own }, ["firm.test"])).toHaveProperty("login");
    expect(
      await read({ ...token, ...known, tokenEndpoint: "https://thief.test/token" }),
    ).toMatchObject({ problem: { fault: "incomplete", missing: "identity-provider" } });
  });

  it("without an expiry counts as expired, so that it is refreshed first", async () => {
    const token = { ...TOKENS, authMethod: "social", provider: "Google" };
    expect(await read(token)).toMatchObject({ login: { credentials: { expiresAt: 0 } } });
  });

  it.each([
    ["half of a write", '{"accessToken":"a', "damaged"],
    ["a list", "[]", "damaged"],
    ["a file without tokens", { authMethod: "social" }, "incomplete"],
    ["a token that fits into no header", { ...TOKENS, accessToken: "a\nb" }, "incomplete"],
    ["a registration that is gone", { ...TOKENS, authMethod: "IdC" }, "incomplete"],
    ["a hash that leaves its directory", { ...TOKENS, clientIdHash: "../../x" }, "incomplete"],
    ["more than tokens take", "x".repeat(70_000), "too-large"],
  ])("is a problem with a path: %s", async (_name, token, fault) => {
    expect(await read(token)).toEqual({
      source: "kiro-ide",
      problem: expect.objectContaining({ path: home.ideToken, fault }) as unknown,
    });
  });

  it("that is not there is no finding", async () => {
    expect(await findLogins(home.machine)).toEqual([]);
  });

  it("is reported without its secrets", async () => {
    home.write(home.ideToken, {
      ...TOKENS,
      expiresAt: EXPIRY,
      authMethod: "social",
      provider: "Github",
    });
    const reports = await findSources(home.machine);
    expect(reports).toEqual([
      {
        source: "kiro-ide",
        path: home.ideToken,
        kind: "social",
        who: "GitHub",
        expires: Date.UTC(2026, 10, 27, 12, 0, 0, 983),
        shared: true,
      },
    ]);
  });
});
