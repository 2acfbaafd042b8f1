import { describe, expect, it } from "vitest";
import { exchangeCode, signInUrl, understandCodeExchange } from "../../../src/auth/code/social.ts";
import type { Fetch } from "../../../src/lib/deps.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { answer, bodyOf, NOW, RUBBISH } from "../answer.ts";

describe("signInUrl", () => {
  it("has the five parameters that the page requires, and no other", () => {
    const url = new URL(signInUrl({ port: 4649, state: "a+b/c", codeChallenge: "challenge" }));
    expect(url.origin + url.pathname).toBe("https://app.kiro.dev/signin");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      state: "a+b/c",
      code_challenge: "challenge",
      code_challenge_method: "S256",
      redirect_uri: "http://localhost:4649",
      redirect_from: "KiroIDE",
    });
  });
});

describe("exchangeCode", () => {
  const exchange = {
    code: "the code",
    codeVerifier: "verifier",
    port: 3128,
    loginOption: "github",
  } as const;
  const tokens = { accessToken: "aoaNew", refreshToken: "aorNew", expiresIn: 3600 };

  function call(...outcomes: (Response | Error)[]) {
    const sent: { url: string; body: unknown }[] = [];
    const fetch: Fetch = (url, init) => {
      sent.push({ url, body: bodyOf(init) });
      const outcome = outcomes.shift() ?? Response.json(tokens);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
    return { sent, context: { fetch, clock: createFakeClock(), userAgent: "tests/1" } };
  }

  function connectionError(code: string): Error {
    return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
  }

  it("sends the redirect URI with its query, byte for byte", async () => {
    const { sent, context } = call();
    const credentials = await exchangeCode(exchange, context);
    expect(sent).toEqual([
      {
        url: "https://prod.us-east-1.auth.desktop.kiro.dev/oauth/token",
        body: {
          code: "the code",
          code_verifier: "verifier",
          redirect_uri: "http://localhost:3128/oauth/callback?login_option=github",
        },
      },
    ]);
    expect(credentials).toMatchObject({ method: "social", provider: "Github" });
  });

  it("sends the code again, once, when the connection was refused (E8)", async () => {
    const { sent, context } = call(connectionError("ECONNREFUSED"));
    await exchangeCode(exchange, context);
    expect(sent).toHaveLength(2);
    const twice = call(connectionError("ENOTFOUND"), connectionError("ENOTFOUND"));
    await expect(exchangeCode(exchange, twice.context)).rejects.toMatchObject({ code: "network" });
    expect(twice.sent).toHaveLength(2);
  });

  it("never sends a code twice that may have arrived (E8)", async () => {
    for (const outcome of [connectionError("ECONNRESET"), new Response("", { status: 500 })]) {
      const { sent, context } = call(outcome);
      await expect(exchangeCode(exchange, context)).rejects.toThrow();
      expect(sent).toHaveLength(1);
    }
  });
});

describe("understandCodeExchange", () => {
  it.each([
    [400, { message: "Oops, something went wrong. Please try again later." }, "login_failed"],
    [400, { error: "invalid_grant" }, "login_failed"],
    [401, undefined, "login_failed"],
    [403, undefined, "auth_unavailable"],
    [429, undefined, "auth_unavailable"],
    [500, undefined, "auth_unavailable"],
    [200, undefined, "response_invalid"],
  ])("answers %i %j with %s", (status, body, code) => {
    expect(() => understandCodeExchange(answer(status, body), NOW)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it.each(["accessToken", "refreshToken"])("refuses rubbish as %s (T7)", (property) => {
    const body = { accessToken: "aoaNew", refreshToken: "aorNew", expiresIn: 3600 };
    for (const value of RUBBISH) {
      expect(() =>
        understandCodeExchange(answer(200, { ...body, [property]: value }), NOW),
      ).toThrow(expect.objectContaining({ code: "response_invalid" }));
    }
  });
});
