import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createPkce,
  getJson,
  MANAGEMENT,
  OIDC,
  postJson,
  RUNTIME,
  sendChat,
  SOCIAL,
} from "../client.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** Where a page sends the browser. */
async function redirectOf(url: string): Promise<URL> {
  const response = await simulator.fetch(url, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "");
}

function query(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

describe("an external identity provider", () => {
  const port = 3128;
  const redirectUri = `http://localhost:${port}/oauth/callback`;

  async function portalLanding(): Promise<URL> {
    simulator.signIn.person = simulator.people.external;
    const page = query({
      state: "first",
      code_challenge: createPkce().challenge,
      code_challenge_method: "S256",
      redirect_uri: `http://localhost:${port}`,
      redirect_from: "KiroIDE",
    });
    return await redirectOf(`https://app.kiro.dev/signin?${page}`);
  }

  it("is named by the portal, without a code", async () => {
    const landing = await portalLanding();
    expect(landing.pathname).toBe("/signin/callback");
    expect(Object.fromEntries(landing.searchParams)).toMatchObject({
      login_option: "external_idp",
      issuer_url: simulator.people.external.issuer?.url,
      state: "first",
    });
    expect(landing.searchParams.has("code")).toBe(false);
  });

  it("gives tokens for a code, and refreshes them, in forms and snake_case", async () => {
    const landing = (await portalLanding()).searchParams;
    const issuer = landing.get("issuer_url") ?? "";
    const { body } = await getJson(simulator, `${issuer}/.well-known/openid-configuration`, {});
    expect(body["issuer"]).toBe(issuer);
    const { verifier, challenge } = createPkce();
    const clientId = landing.get("client_id") ?? "";
    const scope = landing.get("scopes") ?? "";
    const asked = { client_id: clientId, response_type: "code", redirect_uri: redirectUri, scope };
    const proof = { code_challenge: challenge, code_challenge_method: "S256" };
    const rest = { response_mode: "query", state: "second" };
    const page = `${String(body["authorization_endpoint"])}?${query({ ...asked, ...proof, ...rest })}`;
    const code = (await redirectOf(page)).searchParams.get("code") ?? "";
    const ask = (fields: Readonly<Record<string, string>>) =>
      postJson(simulator, String(body["token_endpoint"]), query(fields), FORM);
    const grant = { grant_type: "authorization_code", client_id: clientId, code };
    const first = await ask({ ...grant, redirect_uri: redirectUri, code_verifier: verifier });
    expect(first.body).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
    const refreshToken = String(first.body["refresh_token"]);
    const refresh = { grant_type: "refresh_token", client_id: clientId, scope };
    expect((await ask({ ...refresh, refresh_token: refreshToken })).status).toBe(200);
    simulator.expectRefusals();
    expect((await ask({ ...refresh, refresh_token: refreshToken })).body["error"]).toBe(
      "invalid_grant",
    );
  });

  it("is declared by a header on every call", async () => {
    const { external } = simulator.people;
    const { accessToken } = simulator.issueExternal();
    const chat = { token: accessToken, profileArn: external.profileArn };
    const headers = { tokentype: "EXTERNAL_IDP" };
    expect((await sendChat(simulator, { ...chat, headers })).status).toBe(200);
    simulator.expectRefusals();
    expect((await sendChat(simulator, chat)).status).toBe(403);
  });
});

describe("Identity Center with a code", () => {
  it("redirects to a registered address and redeems the code once", async () => {
    const redirectUri = "http://127.0.0.1:3128/oauth/callback";
    const { employee } = simulator.people;
    simulator.signIn.person = employee;
    const { body: client } = await postJson(simulator, `${OIDC}/client/register`, {
      clientName: "test",
      clientType: "public",
      scopes: ["codewhisperer:conversations"],
      grantTypes: ["authorization_code", "refresh_token"],
      redirectUris: [redirectUri],
      issuerUrl: employee.startUrl,
    });
    const clientId = String(client["clientId"]);
    const { verifier, challenge } = createPkce();
    const asked = { response_type: "code", client_id: clientId, redirect_uri: redirectUri };
    const proof = { code_challenge: challenge, code_challenge_method: "S256" };
    const rest = { scopes: "codewhisperer:conversations", state: "s" };
    const page = `${OIDC}/authorize?${query({ ...asked, ...proof, ...rest })}`;
    const code = (await redirectOf(page)).searchParams.get("code");
    const body = {
      clientId,
      clientSecret: client["clientSecret"],
      grantType: "authorization_code",
      code,
      redirectUri,
      codeVerifier: verifier,
    };
    expect((await postJson(simulator, `${OIDC}/token`, body)).status).toBe(200);
    simulator.expectRefusals();
    expect((await postJson(simulator, `${OIDC}/token`, body)).body["error"]).toBe("invalid_grant");
  });
});

describe("the service of today", () => {
  it("ends a whole chain of social tokens at the logout", async () => {
    const { accessToken, refreshToken } = simulator.issueSocial();
    const response = await simulator.fetch(`${SOCIAL}/logout`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refreshToken }),
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(simulator.tokens.isAlive(refreshToken)).toBe(false);
    expect((await sendChat(simulator, { token: accessToken })).status).toBe(403);
  });

  it("does not know a form that was taken away", async () => {
    simulator.chatForms.delete("path");
    const response = await sendChat(simulator);
    expect(response.status).toBe(404);
    expect(response.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "KiroRuntimeService.GenerateAssistantResponse",
    };
    expect((await sendChat(simulator, { url: `${RUNTIME}/`, headers })).status).toBe(200);
  });

  it("takes an ARN in usage and models, or refuses it, by account", async () => {
    const { builder } = simulator.people;
    const { accessToken } = simulator.issueIdc();
    const ask = async (withArn: boolean) => {
      const arn = withArn ? `&profileArn=${encodeURIComponent(builder.profileArn)}` : "";
      const url = `${MANAGEMENT}/Get-Usage-Limits?origin=KIRO_CLI${arn}`;
      return (await getJson(simulator, url, { authorization: `Bearer ${accessToken}` })).status;
    };
    builder.managementProfile = "refused";
    expect([await ask(true), await ask(false)]).toEqual([400, 200]);
    builder.managementProfile = "required";
    expect([await ask(true), await ask(false)]).toEqual([200, 400]);
  });

  it("searches the web, unless the administrator has it off", async () => {
    const { employee } = simulator.people;
    const { accessToken } = simulator.issueIdc(employee);
    const ask = (method: string, params: unknown = {}) =>
      postJson(
        simulator,
        `${RUNTIME}/mcp`,
        { jsonrpc: "2.0", id: "1", method, params },
        { authorization: `Bearer ${accessToken}`, "x-amzn-kiro-profile-arn": employee.profileArn },
      );
    const search = { name: "web_search", arguments: { query: "kiro" } };
    const { body } = await ask("tools/call", search);
    expect(JSON.stringify(body)).toContain("https://example.com/answer");
    expect((await ask("tools/list")).body["result"]).toMatchObject({
      tools: [{ name: "web_search" }],
    });
    employee.profiles = [
      { arn: employee.profileArn, profileName: "Example profile", webTools: "OFF" },
    ];
    expect((await ask("tools/call", search)).status).toBe(403);
  });
});
