import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { readPortalChoice } from "../../../src/auth/browser/portal.ts";
import { KiroAuthError } from "../../../src/facts/errors.ts";

function read(path: string, query: Readonly<Record<string, string>>) {
  return readPortalChoice({ path, query: new URLSearchParams(query) });
}

describe("what the sign-in page returns", () => {
  it.each(["google", "github"])("a code of %s", (loginOption) => {
    expect(read("/oauth/callback", { login_option: loginOption, code: "a/b" })).toEqual({
      kind: "social",
      code: "a/b",
      loginOption,
    });
  });

  it("a Builder ID, whatever stands beside it", () => {
    const choice = read("/signin/callback", {
      login_option: "builderid",
      issuer_url: "https://evil.example",
      idc_region: "evil",
    });
    const startUrl = "https://view.awsapps.com/start";
    const directory = { provider: "BuilderId", ssoRegion: "us-east-1", startUrl };
    expect(choice).toEqual({ kind: "aws", directory });
  });

  it("an organisation, its start URL as AWS wants it", () => {
    const choice = read("/signin/callback", {
      login_option: "awsidc",
      issuer_url: "https://d-9067000001.awsapps.com/start/#/",
      idc_region: "eu-west-1",
    });
    const startUrl = "https://d-9067000001.awsapps.com/start";
    const directory = { provider: "IdentityCenter", ssoRegion: "eu-west-1", startUrl };
    expect(choice).toEqual({ kind: "aws", directory });
  });

  it("an identity provider, without a hint that no address is", () => {
    const query = {
      login_option: "external_idp",
      issuer_url: "https://company.okta.com/oauth2/default",
      client_id: "0oa1",
      scopes: "openid offline_access",
    };
    const issuer = new URL(query.issuer_url);
    const provider = { issuer, clientId: "0oa1", scopes: query.scopes };
    for (const hint of ["a\nb", "x".repeat(400), ""]) {
      expect(read("/signin/callback", { ...query, login_hint: hint })).toEqual({
        kind: "external-idp",
        provider: { ...provider, loginHint: undefined },
      });
    }
    expect(read("/signin/callback", { ...query, login_hint: "a@example.com" })).toMatchObject({
      provider: { loginHint: "a@example.com" },
    });
  });

  it.each([
    ["/oauth/callback", "builderid", "other-method"],
    ["/oauth/callback", "", "other-method"],
    ["/oauth/callback", "google", "no-code"],
    ["/signin/callback", "google", "other-method"],
    ["/signin/callback", "internal", "other-method"],
    ["/signin/callback", "", "other-method"],
    ["/signin/callback", "awsidc", "page-malformed"],
    ["/signin/callback", "external_idp", "page-malformed"],
  ])("%s with %j ends with %s", (path, loginOption, reason) => {
    expect(() => read(path, { login_option: loginOption })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ reason }) as object }) as Error,
    );
  });

  it("whatever it is: a choice or one of our errors, without a quotation", () => {
    const names = ["issuer_url", "idc_region", "client_id", "scopes", "login_hint", "code"];
    const option = fc.constantFrom("awsidc", "external_idp", "google", "other");
    const values = fc.array(fc.string({ unit: "binary" }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(option, values, (login_option, texts) => {
        const query = Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
        try {
          read("/signin/callback", { login_option, ...query });
        } catch (error) {
          expect(error).toBeInstanceOf(KiroAuthError);
          expect((error as Error).message).toMatch(/^[a-z_, -]+$/);
        }
      }),
    );
  });
});
