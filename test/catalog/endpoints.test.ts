import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHAT_FORMS,
  chatEndpoint,
  isKiroHost,
  isSignInPage,
  managementEndpoints,
  socialAuthUrls,
  ssoOidcUrl,
} from "../../src/catalog/endpoints.ts";
import {
  apiRegionOf,
  isKiroRegion,
  isSsoRegion,
  KIRO_REGIONS,
  SSO_REGIONS,
} from "../../src/catalog/regions.ts";

/** What a settings file, a store or a callback could try in order to move a token elsewhere. */
const HOSTILE = [
  "us-east-1.evil.com/#",
  "us-east-1@evil.com",
  "evil.com/",
  "..",
  "%2e%2e",
  "us-east-1%2eevil.com",
  "us-east-1\r\nhost: evil.com",
  "us-east-1\t",
  " us-east-1",
  "us-east-1?",
  "us-east-1#",
  "us-east-1:443",
  "xn--us-east-1",
  "ｕs-east-1",
  "US-EAST-1",
  "",
  "__proto__",
];

const mutated = fc
  .tuple(fc.constantFrom(...SSO_REGIONS), fc.nat(14), fc.constantFrom(...HOSTILE), fc.boolean())
  .map(([region, at, piece, cut]) => region.slice(0, at) + piece + (cut ? "" : region.slice(at)));
const anyRegion = fc.oneof(mutated, fc.string(), fc.constantFrom(...HOSTILE), fc.webUrl());

describe("hosts", () => {
  it("are those of PROTOCOL sections 1, 2, 3, 6 and 7", () => {
    expect(socialAuthUrls).toEqual({
      token: "https://prod.us-east-1.auth.desktop.kiro.dev/oauth/token",
      deviceAuthorization:
        "https://prod.us-east-1.auth.desktop.kiro.dev/oauth/device/authorization",
      devicePoll: "https://prod.us-east-1.auth.desktop.kiro.dev/oauth/device/poll",
      refresh: "https://prod.us-east-1.auth.desktop.kiro.dev/refreshToken",
      logout: "https://prod.us-east-1.auth.desktop.kiro.dev/logout",
      signIn: "https://app.kiro.dev/signin",
    });
    expect(ssoOidcUrl("eu-west-1", "/token")).toBe("https://oidc.eu-west-1.amazonaws.com/token");
    expect(CHAT_FORMS.map((form) => chatEndpoint(form, "eu-central-1").url)).toEqual([
      "https://runtime.eu-central-1.kiro.dev/generateAssistantResponse",
      "https://runtime.eu-central-1.kiro.dev/",
      "https://q.eu-central-1.amazonaws.com/generateAssistantResponse",
    ]);
    expect(managementEndpoints("us-east-1", "profiles")).toEqual({
      method: "POST",
      urls: [
        "https://management.us-east-1.kiro.dev/List-Available-Profiles",
        "https://codewhisperer.us-east-1.amazonaws.com/ListAvailableProfiles",
      ],
    });
    expect(managementEndpoints("us-east-1", "models").urls).toEqual([
      "https://management.us-east-1.kiro.dev/List-Available-Models",
      "https://q.us-east-1.amazonaws.com/ListAvailableModels",
    ]);
    expect(managementEndpoints("us-east-1", "usage").urls).toEqual([
      "https://management.us-east-1.kiro.dev/Get-Usage-Limits",
      "https://q.us-east-1.amazonaws.com/getUsageLimits",
    ]);
  });

  it("may all carry a token", () => {
    const urls = [
      ...Object.values(socialAuthUrls),
      ...SSO_REGIONS.map((region) => ssoOidcUrl(region, "/token")),
      ...KIRO_REGIONS.flatMap((region) => CHAT_FORMS.map((form) => chatEndpoint(form, region).url)),
      ...KIRO_REGIONS.flatMap((region) =>
        (["profiles", "models", "usage"] as const).flatMap(
          (operation) => managementEndpoints(region, operation).urls,
        ),
      ),
    ];
    for (const url of urls) expect([url, isKiroHost(new URL(url).hostname)]).toEqual([url, true]);
  });

  it.each([
    "evil.com",
    "kiro.dev",
    "kiro.dev.evil.com",
    "runtime.us-east-1.kiro.dev.evil.com",
    "evil-runtime.us-east-1.kiro.dev",
    "runtime.us-east-1.evil.kiro.dev",
    "runtime.kiro.dev",
    "app.kiro.dev.",
    "s3.us-east-1.amazonaws.com",
    "q.amazonaws.com",
    "q.us-east-1.amazonaws.com.evil.com",
    "evil.q.us-east-1.amazonaws.com",
    "127.0.0.1",
    "localhost",
    "",
  ])("%j may not", (hostname) => {
    expect(isKiroHost(hostname)).toBe(false);
  });

  it("cannot be reached by any region that is not on the list", () => {
    fc.assert(
      fc.property(anyRegion, (region) => {
        if (isSsoRegion(region)) return;
        expect(() => ssoOidcUrl(region, "/token")).toThrow(/region_unknown/);
        expect(KIRO_REGIONS).toContain(apiRegionOf(region));
        expect(isKiroRegion(region)).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });

  it("stand in the host tables alone", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !HOST_TABLES.includes(file))
      .map((file) => join("src", file));
    expect(files.length).toBeGreaterThan(50);
    const hosts = /https?:\/\/[^\s"'`]*(?:kiro\.dev|amazonaws\.com|awsapps\.com)/;
    const found = files.filter((file) => hosts.test(withoutComments(readFileSync(file, "utf8"))));
    expect(found).toEqual([]);
  });
});

const HOST_TABLES = ["endpoints.ts", "start-url.ts"].map((file) => join("catalog", file));

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
}

describe("isSignInPage", () => {
  it.each([
    ["https://app.kiro.dev/account/device?user_code=X", true],
    ["https://view.awsapps.com/start/#/device", true],
    ["https://d-1234567890.awsapps.com/start", true],
    ["https://device.sso.us-east-1.amazonaws.com/?user_code=X", true],
    ["https://ssoins-1.portal.us-east-1.app.aws/", true],
    ["https://oidc.eu-west-1.amazonaws.com/authorize?client_id=X", true],
    ["https://oidc.eu-west-1.amazonaws.com.evil.com/authorize", false],
    ["https://s3.eu-west-1.amazonaws.com/authorize", false],
    ["http://app.kiro.dev/", false],
    ["javascript:alert(1)", false],
    ["file:///etc/passwd", false],
    ["https://app.kiro.dev.evil.com/", false],
    ["https://app.kiro.dev@evil.com/", false],
    ["https://awsapps.com/", false],
    ["https://evil.com/https://app.kiro.dev/", false],
  ])("%s: %s", (url, expected) => {
    expect(isSignInPage(new URL(url))).toBe(expected);
  });
});
