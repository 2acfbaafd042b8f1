import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getJson, MANAGEMENT, sendChat } from "../client.ts";
import type { Person } from "../people.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

function bearer(person: Person): Record<string, string> {
  return { authorization: `Bearer ${simulator.issueIdc(person).accessToken}` };
}

describe("bearer", () => {
  const usage = `${MANAGEMENT}/Get-Usage-Limits?origin=KIRO_CLI`;
  const invalid = { message: "The bearer token included in the request is invalid." };

  it("blames the client for no token and for an unknown one", async () => {
    simulator.expectRefusals();
    expect(await getJson(simulator, usage, {})).toMatchObject({ status: 403, body: invalid });
    const reply = await getJson(simulator, usage, { authorization: "Bearer aoaX" });
    expect(reply).toMatchObject({ status: 403, body: invalid });
    expect(reply.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
    expect(simulator.refusals).toHaveLength(2);
  });

  it("does not blame it for one that expired or was revoked", async () => {
    const headers = bearer(simulator.people.builder);
    simulator.tokens.expireAccessTokens();
    expect(await getJson(simulator, usage, headers)).toMatchObject({ status: 403, body: invalid });
    const other = bearer(simulator.people.builder);
    simulator.tokens.revoke();
    expect((await getJson(simulator, usage, other)).status).toBe(403);
    expect(simulator.refusals).toHaveLength(0);
    expect(simulator.journal.entries[0]?.verdict).toContain("expired access token");
  });

  it("suspends", async () => {
    simulator.people.builder.suspended = true;
    const reply = await getJson(simulator, usage, bearer(simulator.people.builder));
    expect(reply).toMatchObject({ status: 403, body: { reason: "TEMPORARILY_SUSPENDED" } });
    expect(simulator.refusals).toHaveLength(0);
  });
});

describe("API keys", () => {
  const usage = `${MANAGEMENT}/Get-Usage-Limits?origin=KIRO_CLI`;
  const keyHeaders = (key: string) => ({ authorization: `Bearer ${key}`, tokentype: "API_KEY" });

  it("go with tokentype and without profileArn", async () => {
    const key = simulator.issueApiKey();
    expect((await getJson(simulator, usage, keyHeaders(key))).status).toBe(200);
    const headers = { tokentype: "API_KEY" };
    const chat = await sendChat(simulator, { token: key, headers, profileArn: undefined });
    expect(chat.status).toBe(200);
  });

  it("are refused without the header, with an ARN, or where they are none", async () => {
    simulator.expectRefusals();
    const key = simulator.issueApiKey();
    const bare = await getJson(simulator, usage, { authorization: `Bearer ${key}` });
    expect(bare).toMatchObject({ status: 400, body: { message: "Invalid profileArn." } });
    const withArn = `${usage}&profileArn=${simulator.people.google.profileArn}`;
    expect((await getJson(simulator, withArn, keyHeaders(key))).status).toBe(400);
    const { accessToken } = simulator.issueSocial();
    const session = await getJson(simulator, usage, keyHeaders(accessToken));
    expect(session).toMatchObject({ status: 403, body: { message: "Invalid token" } });
    expect(simulator.refusals).toHaveLength(3);
  });

  it("can be revoked", async () => {
    const key = simulator.issueApiKey();
    simulator.tokens.revokeApiKey(key);
    expect((await getJson(simulator, usage, keyHeaders(key))).status).toBe(401);
    expect(simulator.refusals).toHaveLength(0);
  });
});

describe("profile of a chat", () => {
  const { us, eu } = { us: "runtime.us-east-1.kiro.dev", eu: "runtime.eu-central-1.kiro.dev" };
  const chat = (person: Person, profileArn: string | undefined, host = us) =>
    sendChat(simulator, {
      url: `https://${host}/generateAssistantResponse`,
      token: simulator.issueIdc(person).accessToken,
      profileArn,
    });

  it("must be there, well-formed and one's own", async () => {
    simulator.expectRefusals();
    const { builder, google } = simulator.people;
    const message = async (profileArn: string | undefined) =>
      ((await (await chat(builder, profileArn)).json()) as { message: string }).message;
    expect(await message(undefined)).toBe("profileArn is required for this request.");
    expect(await message("arn:aws:x")).toBe("Invalid profileArn.");
    expect(await message(google.profileArn)).toBe("Invalid profileArn.");
    expect((await chat(builder, builder.profileArn)).status).toBe(200);
  });

  it("must be of the host's region", async () => {
    simulator.expectRefusals();
    const { european } = simulator.people;
    expect((await chat(european, european.profileArn)).status).toBe(403);
    expect((await chat(european, european.profileArn, eu)).status).toBe(200);
  });
});
