import { describe, expect, it } from "vitest";
import {
  identityProviderName,
  isIdentityProviderHost,
  parseDomains,
  parseProviderUrl,
} from "../../src/catalog/identity-providers.ts";

describe("an identity provider", () => {
  it.each([
    ["login.microsoftonline.com", "Microsoft Entra"],
    ["login.microsoftonline.us", "Microsoft Entra"],
    ["login.partner.microsoftonline.cn", "Microsoft Entra"],
    ["company.okta.com", "Okta"],
    ["company.oktapreview.com", "Okta"],
    ["company.okta-emea.com", "Okta"],
  ])("%s is known as %s", (host, name) => {
    expect(isIdentityProviderHost(host, [])).toBe(true);
    expect(identityProviderName(`https://${host}/x`)).toBe(name);
  });

  it.each([
    "evil.example",
    "microsoftonline.com.evil.example",
    "evilokta.com",
    "okta.com.evil.example",
    "microsoftonline.cn",
    "okta.co",
    "",
  ])("%j is not", (host) => {
    expect(isIdentityProviderHost(host, [])).toBe(false);
  });

  it("that the person trusts is one, with all hosts of that domain", () => {
    const own = ["login.example.com"];
    expect(isIdentityProviderHost("login.example.com", own)).toBe(true);
    expect(isIdentityProviderHost("eu.login.example.com", own)).toBe(true);
    expect(isIdentityProviderHost("example.com", own)).toBe(false);
    expect(isIdentityProviderHost("evillogin.example.com", own)).toBe(false);
  });
});

describe("a list of hosts", () => {
  it.each([
    ["", []],
    ["login.example.com", ["login.example.com"]],
    [" a.example, B.Example ;c.example ", ["a.example", "b.example", "c.example"]],
    ["*.example.com .example.org", ["example.com", "example.org"]],
    ["com, localhost, 127.0.0.1, https://a.example, a.example/x, a.example:8443", []],
  ])("%j", (text, domains) => {
    expect(parseDomains(text)).toEqual(domains);
  });
});

describe("an address of a provider", () => {
  it.each([
    "https://login.microsoftonline.com/tenant/v2.0",
    "https://company.okta.com",
    "https://company.okta.com/oauth2/v1/token?x=1",
  ])("%s is one", (text) => {
    expect(parseProviderUrl(text)?.href.replace(/\/$/, "")).toBe(text);
  });

  it.each([
    "",
    "company.okta.com",
    "http://company.okta.com",
    "https://company.okta.com:8443",
    "https://a@company.okta.com",
    "https://:b@company.okta.com",
    "https://company.okta.com/#x",
    "https://127.0.0.1",
    "https://[::1]",
    "https://localhost",
    `https://company.okta.com/${"x".repeat(600)}`,
    "javascript:alert(1)",
  ])("%j is none", (text) => {
    expect(parseProviderUrl(text)).toBeUndefined();
  });
});
