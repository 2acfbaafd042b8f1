import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CallbackAnswer,
  type CallbackHit,
  codeStage,
  decideCallback,
} from "../../../src/auth/browser/loopback-callback.ts";
import type { KiroAuthError } from "../../../src/facts/errors.ts";

const STATE = "A".repeat(43);
const stages = [codeStage(STATE, (code) => code)];

function decide(hit: CallbackHit) {
  const decision = decideCallback(hit, { port: 3128, stages });
  if ("next" in decision) throw new Error("there is no other page");
  return decision;
}

/** A browser's honest return, but for what a test changes. */
function judge(target: string, changes: Readonly<Record<string, string>> = {}) {
  const browser = { method: "GET", host: "localhost:3128", secFetchMode: "navigate" };
  return decide({ secFetchSite: "cross-site", ...browser, target, ...changes });
}

const good = `/oauth/callback?login_option=google&code=abc&state=${STATE}`;

describe("decideCallback", () => {
  it("takes the code", () => {
    expect(judge(`/oauth/callback?code=a%2Fb&state=${STATE}`)).toEqual({
      status: 200,
      page: "received",
      outcome: { result: "a/b" },
    });
  });

  it.each(["localhost:3128", "LOCALHOST:3128", "127.0.0.1:3128", "[::1]:3128"])(
    "answers as %s",
    (host) => {
      expect(judge(good, { host }).status).toBe(200);
    },
  );

  it.each([
    "evil.com",
    "evil.com:3128",
    "localhost",
    "localhost:80",
    "localhost:3129",
    "localhost.evil.com:3128",
    "127.0.0.1.nip.io:3128",
    "0.0.0.0:3128",
    "",
  ])("ignores the Host %j (DNS rebinding) (T3)", (host) => {
    expect(judge(good, { host })).toEqual({ status: 400, page: "failed" });
  });

  it.each(["POST", "OPTIONS", "HEAD", "PUT", "DELETE", "get", "CONNECT"])(
    "ignores %s (T3)",
    (method) => {
      expect(judge(good, { method })).toEqual({ status: 405, page: "failed" });
    },
  );

  it.each([
    "/",
    "/favicon.ico",
    "/oauth",
    "/oauth/callback/",
    "/oauth/callbackx",
    "/OAUTH/CALLBACK",
    "//oauth/callback",
    "/oauth/callback/../callback",
    "/x/../oauth/callback",
    "/oauth%2fcallback",
    "/oauth/callback;x",
    "http://localhost:3128/oauth/callback",
    "*",
    "",
  ])("knows no path %s (T3)", (path) => {
    expect(judge(good.replace("/oauth/callback", path))).toEqual({ status: 404, page: "failed" });
  });

  it.each([
    ["no-cors", "cross-site"],
    ["cors", "cross-site"],
    ["cors", "same-origin"],
    ["websocket", "cross-site"],
    ["same-origin", "none"],
  ])("ignores what a page loads: %s, %s (T3)", (secFetchMode, secFetchSite) => {
    expect(judge(good, { secFetchMode, secFetchSite })).toEqual({ status: 400, page: "failed" });
  });

  it("takes a program's fetch, which says cors and names no site", () => {
    const program = { host: "localhost:3128", secFetchMode: "cors", secFetchSite: undefined };
    expect(decide({ method: "GET", target: good, ...program }).status).toBe(200);
  });

  it.each([
    ["wrong", `code=abc&login_option=google&state=${"B".repeat(43)}`],
    ["missing", "code=abc&login_option=google"],
    ["empty", "code=abc&login_option=google&state="],
    ["shorter", `code=abc&login_option=google&state=${STATE.slice(1)}`],
    ["longer", `code=abc&login_option=google&state=${STATE}A`],
    ["doubled", `code=abc&login_option=google&state=${STATE}&state=${STATE}`],
    ["second", `code=abc&login_option=google&state=x&state=${STATE}`],
    ["in the fragment's place", `code=abc&login_option=google&%73tate=&x=${STATE}`],
  ])("keeps waiting for a %s state (E2)", (_name, query) => {
    expect(judge(`/oauth/callback?${query}`)).toEqual({ status: 400, page: "failed" });
    expect(judge(`/signin/callback?${query}`)).toEqual({ status: 400, page: "failed" });
  });

  it("keeps waiting without a query (E2)", () => {
    expect(judge("/oauth/callback")).toEqual({ status: 400, page: "failed" });
  });

  it.each([
    "code",
    "error",
    "login_option",
    "issuer_url",
    "idc_region",
    "client_id",
    "scopes",
    "login_hint",
  ])("keeps waiting for a doubled %s (E2)", (name) => {
    expect(judge(`${good}&${name}=x&${name}=y`)).toEqual({ status: 400, page: "failed" });
  });

  it.each([
    ["a missing code (E3)", "login_option=google", 400, "login_failed"],
    ["an empty code (E3)", "login_option=google&code=", 400, "login_failed"],
    ["a code with a line break", "login_option=google&code=a%0d%0ab", 400, "login_failed"],
    ["an endless code", `login_option=google&code=${"a".repeat(5000)}`, 400, "login_failed"],
    ["a refusal (E4)", "error=access_denied", 200, "login_denied"],
    ["an error", "error=server_error&error_description=Oops", 200, "login_failed"],
    ["an error beside a code", "login_option=google&code=abc&error=x", 200, "login_failed"],
  ])("%s ends the login", (_name, query, status, code) => {
    const verdict = judge(`/oauth/callback?${query}&state=${STATE}`);
    expect(verdict).toMatchObject({ status, page: "failed", outcome: { code } });
  });

  it("ignores a refusal without the right state (E5)", () => {
    expect(judge("/oauth/callback?error=access_denied&state=x").outcome).toBeUndefined();
  });

  it("ignores a code that came on the other path", () => {
    const outcome = { code: "login_failed" };
    expect(judge(good.replace("/oauth", "/signin"))).toMatchObject({ outcome });
  });

  it("asks only the page whose state came", () => {
    const read = (name: string) => (answer: CallbackAnswer) => ({
      result: `${name} ${answer.path} ${answer.query.get("code") ?? ""}`,
    });
    const pages = [
      { state: STATE, read: read("first") },
      { state: "B".repeat(43), read: read("second") },
    ];
    const of = (state: string) =>
      decideCallback(
        {
          method: "GET",
          host: "localhost:3128",
          target: `/signin/callback?code=c&state=${state}`,
          secFetchMode: "navigate",
          secFetchSite: "cross-site",
        },
        { port: 3128, stages: pages },
      );
    const result = (text: string) => ({ outcome: { result: `${text} /signin/callback c` } });
    expect(of(STATE)).toMatchObject(result("first"));
    expect(of("B".repeat(43))).toMatchObject(result("second"));
    expect(of("C".repeat(43))).toEqual({ status: 400, page: "failed" });
  });

  it("puts nothing from outside into an error, but a code in RFC 6749's letters (E6)", () => {
    const payload = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("<script>", "\u001b[2J"),
    );
    fc.assert(
      fc.property(payload, payload, (error, description) => {
        const query = new URLSearchParams({ error, error_description: description, state: STATE });
        const { outcome } = judge(`/oauth/callback?${query.toString()}`);
        const message = (outcome as KiroAuthError).message;
        expect(message).toMatch(/^[\x20-\x7e]*$/);
        expect(message).not.toContain("<");
        if (description.length > 9) expect(message).not.toContain(description);
      }),
    );
  });

  it("decides nothing for a request that does not know the state", () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), fc.string({ unit: "binary" }), (query, path) => {
        expect(judge(`/oauth/callback?${query}`).outcome).toBeUndefined();
        expect(judge(`${path}?${query}`).outcome).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
