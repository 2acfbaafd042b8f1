import { describe, expect, it } from "vitest";
import {
  authorizationOf,
  type Credentials,
  displayNameOf,
  isRefreshable,
  listsProfiles,
  loginSecretOf,
  type LoginMethodId,
  missingFields,
  profileArnOf,
  readCredentials,
  realmOf,
  regionOf,
  secretsOf,
  withProfileArn,
} from "../../src/auth/credentials.ts";

/** One login of each method, as it stands in the accounts file. */
const LOGINS: { readonly [Method in LoginMethodId]: Extract<Credentials, { method: Method }> } = {
  social: {
    method: "social",
    provider: "Github",
    accessToken: "aoaAccess",
    refreshToken: "aorRefresh",
    expiresAt: 1000,
    profileArn: "arn:aws:codewhisperer:eu-central-1:123456789012:profile/ABC",
  },
  idc: {
    method: "idc",
    provider: "IdentityCenter",
    accessToken: "aoaAccess",
    refreshToken: "aorRefresh",
    expiresAt: 1000,
    ssoRegion: "eu-west-1",
    startUrl: "https://Example.awsapps.com/start/",
    clientId: "client",
    clientSecret: "client-secret",
    clientSecretExpiresAt: 2000,
  },
  "external-idp": {
    method: "external-idp",
    accessToken: "eyAccess",
    refreshToken: "1.Refresh",
    expiresAt: 1000,
    issuer: "https://login.microsoftonline.com/tenant/v2.0",
    tokenEndpoint: "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
    clientId: "client",
    scopes: "api://client/codewhisperer:conversations offline_access",
  },
  "api-key": { method: "api-key", apiKey: "ksk_key", region: "eu-west-1" },
};
const all: readonly Credentials[] = Object.values(LOGINS);
const PROFILE = "arn:aws:codewhisperer:us-east-1:123456789012:profile/XYZ";

function stored(credentials: Credentials): Record<string, unknown> {
  return JSON.parse(JSON.stringify(credentials)) as Record<string, unknown>;
}

describe.each(all)("a login by $method", (credentials) => {
  it("names every text that it cannot do without, and is not read without one of them", () => {
    const record = stored(credentials);
    for (const [name, value] of Object.entries(record)) {
      if (typeof value !== "string" || ["method", "profileArn"].includes(name)) continue;
      const spoiled = { ...record, [name]: "" };
      expect(missingFields(spoiled)).toEqual([name]);
      expect(readCredentials(spoiled)).toBeUndefined();
    }
    expect(missingFields(record)).toEqual([]);
  });

  it("is read back as it was written", () => {
    expect(readCredentials(stored(credentials))).toEqual(credentials);
  });

  it("is not read when any part that it needs is missing", () => {
    const optional = new Set(["expiresAt", "clientSecretExpiresAt", "profileArn"]);
    for (const key of Object.keys(credentials).filter((name) => !optional.has(name))) {
      const fields = { ...stored(credentials), [key]: undefined };
      expect(readCredentials(fields), key).toBeUndefined();
    }
  });

  it("counts everything secret that it stores as a secret", () => {
    const secret = /token$|secret$|apiKey/i;
    const names = Object.keys(credentials).filter((name) => secret.test(name));
    const values = names.map((name) => stored(credentials)[name]);
    expect([...secretsOf(credentials)].sort()).toEqual(values.sort());
    expect(secretsOf(credentials)).toContain(loginSecretOf(credentials));
  });

  it("sends its bearer and nothing of its other secrets", () => {
    const { authorization, ...others } = authorizationOf(credentials);
    expect(authorization).toMatch(/^Bearer \S+$/);
    const sent = JSON.stringify(others);
    expect(secretsOf(credentials).filter((value) => sent.includes(value))).toEqual([]);
  });
});

describe("the registry of logins", () => {
  it.each([undefined, "", "external_idp", "toString", "__proto__", 7, ["social"]])(
    "knows no method %j",
    (method) => {
      expect(readCredentials({ ...stored(LOGINS.social), method })).toBeUndefined();
    },
  );

  it.each(["evil.example/#", "us-east-1@evil.example", "", "..", "us-east-1."])(
    "reads no login with the region %j",
    (region) => {
      const idc = { ...stored(LOGINS.idc), ssoRegion: region };
      expect(readCredentials(idc)).toBeUndefined();
      expect(readCredentials({ ...stored(LOGINS["api-key"]), region })).toBeUndefined();
    },
  );

  it.each([
    ["another host", { tokenEndpoint: "https://evil.example/token" }],
    ["no TLS", { tokenEndpoint: "http://login.microsoftonline.com/token" }],
    ["a port", { tokenEndpoint: "https://login.microsoftonline.com:8443/token" }],
    ["a name before the host", { tokenEndpoint: "https://a@login.microsoftonline.com/token" }],
    ["an issuer that is none", { issuer: "login.microsoftonline.com" }],
  ])("reads no login whose tokens would travel to %s", (_name, changes) => {
    expect(readCredentials({ ...stored(LOGINS["external-idp"]), ...changes })).toBeUndefined();
  });

  it("says to Kiro which logins have tokens of somebody else", () => {
    expect(all.map((login) => authorizationOf(login)["tokentype"])).toEqual([
      undefined,
      undefined,
      "EXTERNAL_IDP",
      "API_KEY",
    ]);
  });

  it("tells what only some logins can do", () => {
    expect(all.filter(isRefreshable).map(({ method }) => method)).toEqual([
      "social",
      "idc",
      "external-idp",
    ]);
    expect(all.map(listsProfiles)).toEqual(["none", "required", "required", "none"]);
    expect(listsProfiles({ ...LOGINS.idc, provider: "BuilderId" })).toBe("optional");
    expect(all.map((login) => profileArnOf(withProfileArn(login, PROFILE)))).toEqual([
      PROFILE,
      PROFILE,
      PROFILE,
      undefined,
    ]);
  });

  it("serves a login where its profile is, else near the login", () => {
    expect(all.map(regionOf)).toEqual([
      "eu-central-1",
      "eu-central-1",
      "us-east-1",
      "eu-central-1",
    ]);
    expect(regionOf(withProfileArn(LOGINS.idc, PROFILE))).toBe("us-east-1");
    const unnamed = readCredentials({ ...stored(LOGINS.social), profileArn: undefined });
    expect(unnamed && regionOf(unnamed)).toBe("us-east-1");
  });

  it("names logins as people know them", () => {
    expect(all.map(displayNameOf)).toEqual([
      "GitHub",
      "Identity Center",
      "Microsoft Entra",
      "API key",
    ]);
    const issuer = (host: string) => ({ ...LOGINS["external-idp"], issuer: `https://${host}` });
    expect(displayNameOf(issuer("company.okta.com"))).toBe("Okta");
    expect(displayNameOf(issuer("login.example.com"))).toBe("login.example.com");
    expect(displayNameOf({ ...LOGINS.social, provider: "Google" })).toBe("Google");
    expect(displayNameOf({ ...LOGINS.idc, provider: "BuilderId" })).toBe("Builder ID");
  });

  it("tells realms apart, whatever the spelling of a start URL", () => {
    const { idc, social } = LOGINS;
    const realms = [...all, { ...social, provider: "Google" as const }].map(realmOf);
    expect(new Set(realms).size).toBe(5);
    expect(realmOf({ ...idc, startUrl: "https://example.awsapps.com/start" })).toBe(realmOf(idc));
    expect(realmOf({ ...idc, startUrl: "https://other.awsapps.com/start" })).not.toBe(realmOf(idc));
  });
});
