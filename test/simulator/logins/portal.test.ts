import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPkce, postJson, SOCIAL } from "../client.ts";
import { startSimulator, type Simulator } from "../simulator.ts";
import { listenOnFreePort } from "../../../tools/listen.ts";

let simulator: Simulator;
let clock = 0;
beforeEach(async () => {
  clock = 1_000_000;
  simulator = await startSimulator({ now: () => clock, signIn: { anyPort: true } });
});
afterEach(() => simulator.close());

describe("portal", () => {
  let listener: Server;
  let redirectUri: string;
  let landed: URL | undefined;
  beforeEach(async () => {
    landed = undefined;
    listener = createServer((request, response) => {
      landed = new URL(request.url ?? "/", "http://localhost");
      response.end("You can close this window.");
    });
    redirectUri = `http://localhost:${await listenOnFreePort(listener)}`;
  });
  afterEach(() => void listener.close());

  const pkce = createPkce();
  function signInUrl(changes: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams({
      state: "st",
      code_challenge: pkce.challenge,
      code_challenge_method: "S256",
      redirect_uri: redirectUri,
      redirect_from: "KiroIDE",
      ...changes,
    });
    return `https://app.kiro.dev/signin?${query.toString()}`;
  }
  function tokenRequest(changes: Readonly<Record<string, string>> = {}) {
    return postJson(simulator, `${SOCIAL}/oauth/token`, {
      code: landed?.searchParams.get("code") ?? "",
      code_verifier: pkce.verifier,
      redirect_uri: `${redirectUri}/oauth/callback?login_option=google`,
      ...changes,
    });
  }

  it("sends Google people home with a code that is good for tokens", async () => {
    const page = await simulator.visit(signInUrl());
    expect(page.text).toBe("You can close this window.");
    expect(landed?.pathname).toBe("/oauth/callback");
    expect(Object.fromEntries(landed?.searchParams ?? [])).toEqual({
      login_option: "google",
      code: expect.any(String) as string,
      state: "st",
    });
    const { status, body } = await tokenRequest();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accessToken: expect.stringMatching(/^aoa/) as string,
      refreshToken: expect.stringMatching(/^aor/) as string,
      expiresIn: 3600,
      profileArn: simulator.people.google.profileArn,
    });
  });

  it("GitHub people come with login_option=github, in the redirect_uri too", async () => {
    simulator.signIn.person = simulator.people.github;
    await simulator.visit(signInUrl());
    expect(landed?.searchParams.get("login_option")).toBe("github");
    const redirect_uri = `${redirectUri}/oauth/callback?login_option=github`;
    expect((await tokenRequest({ redirect_uri })).status).toBe(200);
  });

  it.each([
    ["redirect_uri without query", () => ({ redirect_uri: `${redirectUri}/oauth/callback` })],
    ["another verifier", () => ({ code_verifier: createPkce().verifier })],
    ["a short verifier", () => ({ code_verifier: "short" })],
    ["an unknown code", () => ({ code: "code-1" })],
    ["no code", () => ({ code: "" })],
  ])("refuses %s", async (_, changes) => {
    await simulator.visit(signInUrl());
    simulator.expectRefusals();
    expect((await tokenRequest(changes())).status).toBe(400);
    expect(simulator.refusals).toHaveLength(1);
  });

  it("takes a code once", async () => {
    await simulator.visit(signInUrl());
    await tokenRequest();
    simulator.expectRefusals();
    expect((await tokenRequest()).body).toEqual({
      message: "Oops, something went wrong. Please try again later.",
    });
    expect(simulator.refusals[0]?.refusal).toBe("code used before");
  });

  it.each([
    ["state", { state: "" }],
    ["code_challenge", { code_challenge: "" }],
    ["a challenge of another form", { code_challenge: "abc" }],
    ["S256", { code_challenge_method: "plain" }],
    ["redirect_uri", { redirect_uri: "" }],
    ["a bare redirect_uri", { redirect_uri: "http://localhost:3128/oauth/callback" }],
    ["localhost by name", { redirect_uri: "http://127.0.0.1:3128" }],
    ["redirect_from", { redirect_from: "somebody" }],
  ])("insists on %s", async (_, changes) => {
    simulator.expectRefusals();
    expect((await simulator.visit(signInUrl(changes))).status).toBe(400);
    expect(simulator.refusals).toHaveLength(1);
  });

  it("insists on the ports of the list", async () => {
    simulator.expectRefusals();
    simulator.signIn.anyPort = false;
    simulator.signIn.portal = "hang";
    const status = async (port: number) =>
      (await simulator.visit(signInUrl({ redirect_uri: `http://localhost:${port}` }))).status;
    expect(await status(3129)).toBe(400);
    expect(await status(3128)).toBe(200);
    expect(await status(53153)).toBe(200);
  });

  it("tells the client when the person refuses", async () => {
    simulator.signIn.portal = "deny";
    await simulator.visit(signInUrl());
    expect(landed?.pathname).toBe("/oauth/callback");
    expect(Object.fromEntries(landed?.searchParams ?? [])).toEqual({
      error: "access_denied",
      error_description: expect.any(String) as string,
      state: "st",
    });
    simulator.signIn.portal = "deny-without-state";
    await simulator.visit(signInUrl());
    expect(landed?.searchParams.has("state")).toBe(false);
  });

  it("lets a person dawdle", async () => {
    simulator.signIn.portal = "hang";
    expect((await simulator.visit(signInUrl())).status).toBe(200);
    expect(landed).toBeUndefined();
  });

  it("sends Identity Center people home without a code", async () => {
    simulator.signIn.person = simulator.people.european;
    await simulator.visit(signInUrl());
    expect(landed?.pathname).toBe("/signin/callback");
    expect(Object.fromEntries(landed?.searchParams ?? [])).toEqual({
      login_option: "awsidc",
      issuer_url: simulator.people.european.startUrl,
      idc_region: "eu-west-1",
      state: "st",
    });
  });
});
