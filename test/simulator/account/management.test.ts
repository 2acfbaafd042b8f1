import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getJson, MANAGEMENT, postJson, sendChat } from "../client.ts";
import type { Person } from "../people.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const EUROPE = "https://management.eu-central-1.kiro.dev";

function bearer(person: Person): Record<string, string> {
  return { authorization: `Bearer ${simulator.issueIdc(person).accessToken}` };
}
function arnQuery(person: Person): string {
  return `origin=KIRO_CLI&profileArn=${encodeURIComponent(person.profileArn)}`;
}

describe("profiles", () => {
  it("are listed by the host of their region", async () => {
    const { european } = simulator.people;
    const list = async (origin: string) => {
      const url = `${origin}/List-Available-Profiles`;
      return (await postJson(simulator, url, {}, bearer(european))).body["profiles"];
    };
    expect(await list(MANAGEMENT)).toEqual([]);
    expect(await list(EUROPE)).toMatchObject([{ arn: european.profileArn, status: "ACTIVE" }]);
  });

  it("are listed by the oldest host too", async () => {
    const { european } = simulator.people;
    const url = "https://codewhisperer.eu-central-1.amazonaws.com/ListAvailableProfiles";
    expect((await postJson(simulator, url, {}, bearer(european))).body["profiles"]).toHaveLength(1);
  });

  it("are none for Builder ID, social and API keys", async () => {
    const url = `${MANAGEMENT}/List-Available-Profiles`;
    for (const person of [simulator.people.builder, simulator.people.google])
      expect((await postJson(simulator, url, {}, bearer(person))).status).toBe(403);
    const headers = { authorization: `Bearer ${simulator.issueApiKey()}`, tokentype: "API_KEY" };
    expect((await postJson(simulator, url, {}, headers)).status).toBe(403);
    expect(simulator.refusals).toHaveLength(0);
  });

  it("answer to the target form", async () => {
    const target = { "x-amz-target": "AmazonCodeWhispererService.ListAvailableProfiles" };
    for (const origin of [MANAGEMENT, "https://q.us-east-1.amazonaws.com"]) {
      const headers = { ...bearer(simulator.people.employee), ...target };
      const { body } = await postJson(simulator, `${origin}/`, {}, headers);
      expect(body["profiles"]).toHaveLength(1);
    }
  });

  it("are told one by one", async () => {
    const headers = {
      authorization: `Bearer ${simulator.issueApiKey()}`,
      tokentype: "API_KEY",
      "x-amz-target": "AmazonCodeWhispererService.GetProfile",
    };
    const { body } = await postJson(simulator, `${MANAGEMENT}/`, {}, headers);
    expect(body["profile"]).toMatchObject({ arn: simulator.people.google.profileArn });
  });
});

describe("models", () => {
  it("are listed with limits and schemas, in every form", async () => {
    const { google } = simulator.people;
    const path = `List-Available-Models?${arnQuery(google)}`;
    const { body } = await getJson(simulator, `${MANAGEMENT}/${path}`, bearer(google));
    const models = body["models"] as Record<string, unknown>[];
    expect(models.find((model) => model["modelId"] === "claude-sonnet-4.6")).toMatchObject({
      tokenLimits: { maxInputTokens: 1_000_000, maxOutputTokens: 64_000 },
      supportedInputTypes: ["TEXT", "IMAGE"],
      additionalModelRequestFieldsSchema: { type: "object" },
    });
    expect(body["defaultModel"]).toMatchObject({ modelId: "auto" });
    const legacy = `https://q.us-east-1.amazonaws.com/ListAvailableModels?${arnQuery(google)}`;
    expect((await getJson(simulator, legacy, bearer(google))).body).toEqual(body);
    const target = { "x-amz-target": "KiroControlPlaneBearerService.ListAvailableModels" };
    const facts = { origin: "AI_EDITOR", profileArn: google.profileArn };
    const headers = { ...bearer(google), ...target };
    expect((await postJson(simulator, `${MANAGEMENT}/`, facts, headers)).body).toEqual(body);
  });

  it("want an ARN and an origin", async () => {
    simulator.expectRefusals();
    const { google } = simulator.people;
    const get = (query: string) =>
      getJson(simulator, `${MANAGEMENT}/List-Available-Models?${query}`, bearer(google));
    expect((await get("origin=KIRO_CLI")).body).toMatchObject({ message: "Invalid profileArn." });
    expect((await get(`profileArn=${google.profileArn}`)).status).toBe(400);
  });

  it("are those of the plan, in the list and in chats", async () => {
    const { google } = simulator.people;
    google.modelIds = ["claude-haiku-4.5"];
    simulator.models.legacyIds = [];
    const url = `${MANAGEMENT}/List-Available-Models?${arnQuery(google)}`;
    const { body } = await getJson(simulator, url, bearer(google));
    expect(body["models"]).toHaveLength(1);
    expect((await sendChat(simulator, { modelId: "claude-haiku-4.5" })).status).toBe(200);
    simulator.expectRefusals();
    expect((await sendChat(simulator, { modelId: "claude-opus-4.5" })).status).toBe(400);
  });
});

describe("people", () => {
  it("can be added, each with an id and an e-mail of their own", async () => {
    const { google } = simulator.people;
    const third = simulator.createPerson({ name: "third", provider: "Google" });
    expect(third.userId).not.toBe(google.userId);
    expect(third.profileArn).toBe(google.profileArn);
    const url = `${MANAGEMENT}/Get-Usage-Limits?${arnQuery(third)}&isEmailRequired=true`;
    const { body } = await getJson(simulator, url, bearer(third));
    expect(body["userInfo"]).toEqual({ email: "third@example.com", userId: third.userId });
  });
});

describe("usage", () => {
  it("tells plan, credits, trial and bonuses", async () => {
    const { google } = simulator.people;
    Object.assign(google.usage, {
      plan: "KIRO FREE",
      used: 12.34,
      limit: 50,
      trial: { used: 3.2, limit: 500, expiresAt: 2000, status: "ACTIVE" },
      bonuses: [{ used: 0, limit: 500, expiresAt: 3000, status: "ACTIVE" }],
    });
    const url = `${MANAGEMENT}/Get-Usage-Limits?${arnQuery(google)}&isEmailRequired=true`;
    const { body } = await getJson(simulator, url, bearer(google));
    expect(body).toMatchObject({
      daysUntilReset: 0,
      subscriptionInfo: { subscriptionTitle: "KIRO FREE", type: "Q_DEVELOPER_STANDALONE_FREE" },
      userInfo: { email: "google@example.com", userId: google.userId },
      usageBreakdownList: [
        {
          resourceType: "CREDIT",
          currentUsage: 12,
          currentUsageWithPrecision: 12.34,
          usageLimitWithPrecision: 50,
          freeTrialInfo: { freeTrialStatus: "ACTIVE", freeTrialExpiry: 2, usageLimit: 500 },
          bonuses: [{ status: "ACTIVE", usageLimit: 500, expiresAt: 3 }],
        },
      ],
    });
  });

  it("keeps the e-mail to itself unless it is asked for", async () => {
    const { google } = simulator.people;
    const url = `https://q.us-east-1.amazonaws.com/getUsageLimits?${arnQuery(google)}`;
    const { body } = await getJson(simulator, url, bearer(google));
    expect(body["userInfo"]).toEqual({ userId: google.userId });
  });

  it("wants the ARN of an organisation's people", async () => {
    simulator.expectRefusals();
    const url = `${MANAGEMENT}/Get-Usage-Limits?origin=KIRO_CLI`;
    const { builder, employee } = simulator.people;
    expect((await getJson(simulator, url, bearer(builder))).status).toBe(200);
    expect((await getJson(simulator, url, bearer(employee))).status).toBe(403);
  });

  it("grows with every chat until nothing is left", async () => {
    const { usage } = simulator.people.google;
    Object.assign(usage, { used: 999.96, limit: 1000 });
    expect((await sendChat(simulator)).status).toBe(200);
    expect(usage.used).toBeCloseTo(1000.01);
    const response = await sendChat(simulator);
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({ reason: "MONTHLY_REQUEST_COUNT" });
    expect(simulator.refusals).toHaveLength(0);
    const bonus = { used: 0, limit: 500, expiresAt: 0, status: "EXPIRED" as "ACTIVE" | "EXPIRED" };
    usage.bonuses.push(bonus);
    expect((await sendChat(simulator)).status).toBe(402);
    bonus.status = "ACTIVE";
    expect((await sendChat(simulator)).status).toBe(200);
    usage.bonuses.length = 0;
    usage.overage = true;
    expect((await sendChat(simulator)).status).toBe(200);
  });
});
