import { afterEach, describe, expect, it } from "vitest";
import { decodeWithAmazonClient, type DecodedEvent } from "../oracle/decode.ts";
import { bytesOf, getJson, MANAGEMENT, postJson, sendChat, SOCIAL } from "./client.ts";
import { ending, reasoning, text } from "./chat/events.ts";
import { memberOf, textOf } from "./http/json.ts";
import { assistantTurn, toolAnswer, toolCall, toolSpecification, userTurn } from "./samples.ts";
import { startSimulator, type Simulator } from "./simulator.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const BASH = [toolSpecification("bash")];

async function decoded(response: Response): Promise<DecodedEvent[]> {
  expect(response.status).toBe(200);
  return decodeWithAmazonClient(await bytesOf(response));
}

function joined(events: readonly DecodedEvent[], type: string, member: string): string {
  const values = events.filter((event) => event.type === type).map(({ value }) => value);
  return values.map((value) => textOf(value, member) ?? "").join("");
}

const answerOf = (events: readonly DecodedEvent[]) =>
  joined(events, "assistantResponseEvent", "content");

describe("default answers", () => {
  it("thinks, speaks and calls bash where bash is offered", async () => {
    simulator = await startSimulator();
    const events = await decoded(await sendChat(simulator, { tools: BASH }));
    expect(joined(events, "reasoningContentEvent", "text")).toBe(
      "A tool can show that this works.",
    );
    expect(answerOf(events)).toBe("I will run a small command for you.");
    const fragments = events.filter(
      ({ type, value }) => type === "toolUseEvent" && "input" in (value as object),
    );
    expect(fragments.length).toBeGreaterThan(1);
    expect(JSON.parse(joined(events, "toolUseEvent", "input"))).toEqual({
      command: 'echo "Hello from a tool that really ran: $((6 * 7))"',
      description: "Say hello",
    });
    expect(events.map(({ type }) => type).slice(-3)).toEqual([
      "metadataEvent",
      "contextUsageEvent",
      "meteringEvent",
    ]);
    expect(events.some(({ value }) => memberOf(value, "tokenUsage") !== undefined)).toBe(false);
  });

  it("quotes the tool's output and the prompt", async () => {
    simulator = await startSimulator();
    const events = await decoded(
      await sendChat(simulator, {
        content: "",
        tools: BASH,
        history: [
          userTurn("System text\n\nWhat is six times seven?"),
          assistantTurn("", [toolCall("id1")]),
        ],
        toolResults: [toolAnswer("id1", "42")],
      }),
    );
    expect(answerOf(events)).toBe("The tool said: 42\nYou asked: What is six times seven?");
  });

  it("writes thinking tags where the request asks for them", async () => {
    simulator = await startSimulator();
    const content =
      "<thinking_mode>enabled</thinking_mode><max_thinking_length>8192</max_thinking_length>\nHi";
    const events = await decoded(await sendChat(simulator, { content }));
    expect(answerOf(events)).toBe("<thinking>A short answer will do.</thinking>\n\nYou said: Hi");
    expect(events.some(({ type }) => type === "reasoningContentEvent")).toBe(false);
  });

  it("gives a title", async () => {
    simulator = await startSimulator();
    const content = 'You are a title generator.\n\nGenerate a title:\n\n"Fix the tests"';
    expect(answerOf(await decoded(await sendChat(simulator, { content })))).toBe(
      "Kiro: Fix the tests",
    );
  });

  it("takes its time where it is told to", async () => {
    simulator = await startSimulator({ pace: 2 });
    const began = performance.now();
    await decoded(await sendChat(simulator));
    expect(performance.now() - began).toBeGreaterThan(10);
  });
});

describe("doors", () => {
  const jsonRpc = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "AmazonCodeWhispererStreamingService.GenerateAssistantResponse",
  };

  it.each([
    "https://runtime.us-east-1.kiro.dev/generateAssistantResponse",
    "https://q.us-east-1.amazonaws.com/generateAssistantResponse",
    "https://codewhisperer.us-east-1.amazonaws.com/generateAssistantResponse",
  ])("REST at %s", async (url) => {
    simulator = await startSimulator();
    expect(answerOf(await decoded(await sendChat(simulator, { url })))).toBe("You said: Hi");
  });

  it.each(["https://runtime.us-east-1.kiro.dev/", "https://q.us-east-1.amazonaws.com/"])(
    "json-1.0 at %s begins with initial-response",
    async (url) => {
      simulator = await startSimulator();
      const response = await sendChat(simulator, { url, headers: jsonRpc });
      const bytes = await bytesOf(response);
      expect(Buffer.from(bytes).toString("latin1", 0, 120)).toContain("initial-response");
    },
  );

  it("wants the content type of the form", async () => {
    simulator = await startSimulator();
    simulator.expectRefusals();
    const headers = { "content-type": "application/x-amz-json-1.0" };
    expect((await sendChat(simulator, { headers })).status).toBe(400);
  });

  it("names the exception in the json-1.0 form", async () => {
    simulator = await startSimulator();
    simulator.expectRefusals();
    const url = "https://q.us-east-1.amazonaws.com/";
    const response = await sendChat(simulator, { url, headers: jsonRpc, body: "{" });
    expect(response.headers.get("x-amzn-errortype")).toBe("ValidationException");
    expect(await response.json()).toMatchObject({ __type: "ValidationException" });
  });

  it.each([
    "https://runtime.us-west-2.kiro.dev/generateAssistantResponse",
    "https://runtime.us-east-1.kiro.dev/GenerateAssistantResponse",
    "https://example.com/generateAssistantResponse",
  ])("nothing at %s", async (url) => {
    simulator = await startSimulator();
    simulator.expectRefusals();
    expect((await sendChat(simulator, { url })).status).toBe(404);
    expect(simulator.refusals).toHaveLength(1);
  });
});

describe("refusals", () => {
  it("fail the test that did not expect them", async () => {
    simulator = await startSimulator();
    await sendChat(simulator, { modelId: "claude-9" });
    expect(() => simulator.assertNoRefusals()).toThrow(/INVALID_MODEL_ID.*claude-9/);
    await expect(simulator.close()).rejects.toThrow("refused 1 request");
    simulator.expectRefusals((entry) => entry.refusal?.startsWith("INVALID_MODEL_ID") ?? false);
  });

  it("are excused one by one", async () => {
    simulator = await startSimulator();
    await sendChat(simulator, { modelId: "claude-9" });
    await sendChat(simulator, { content: "" });
    simulator.expectRefusals((entry) => entry.refusal?.includes("claude-9") ?? false);
    expect(() => simulator.assertNoRefusals()).toThrow(/refused 1 request.*\n.*has no content/);
    simulator.expectRefusals();
  });

  it("come before any script", async () => {
    simulator = await startSimulator();
    simulator.expectRefusals();
    simulator.chat.enqueue({ status: 500 });
    expect((await sendChat(simulator, { content: "" })).status).toBe(400);
    expect(simulator.chat.pending).toBe(1);
  });

  it("tell a signature of this service from a foreign one", async () => {
    simulator = await startSimulator();
    simulator.chat.enqueue({ events: [reasoning("hm", "ours"), text("b"), ending()] });
    await bytesOf(await sendChat(simulator));
    const replay = (signature: string) => {
      const reasoningContent = { reasoningText: { text: "hm", signature } };
      const turn = { assistantResponseMessage: { content: "b", reasoningContent } };
      return sendChat(simulator, { history: [userTurn("a"), turn] });
    };
    expect((await replay("ours")).status).toBe(200);
    simulator.expectRefusals();
    expect(await (await replay("theirs")).json()).toMatchObject({
      reason: "THINKING_SIGNATURE_INVALID",
    });
  });

  it("name what Amazon's schema found", async () => {
    simulator = await startSimulator();
    simulator.expectRefusals();
    const { profileArn } = simulator.issueSocial();
    await sendChat(simulator, {
      body: { conversationState: { currentMessage: userTurn("Hi") }, profileArn },
    });
    expect(simulator.refusals[0]?.refusal).toContain(
      "body.conversationState.chatTriggerType: missing",
    );
  });
});

describe("journal", () => {
  it("holds every request and its outcome", async () => {
    simulator = await startSimulator({ now: () => 1000 });
    const { accessToken, refreshToken } = simulator.issueSocial();
    await postJson(simulator, `${SOCIAL}/refreshToken`, { refreshToken });
    await getJson(simulator, `${MANAGEMENT}/Get-Usage-Limits?origin=KIRO_CLI`, {
      authorization: `Bearer ${accessToken}`,
    });
    const [refresh, usage] = simulator.journal.entries;
    expect(refresh).toMatchObject({
      time: 1000,
      host: "prod.us-east-1.auth.desktop.kiro.dev",
      path: "/refreshToken",
      method: "POST",
      body: { refreshToken },
      status: 200,
    });
    expect(usage).toMatchObject({ path: "/Get-Usage-Limits", query: { origin: "KIRO_CLI" } });
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
    expect(simulator.journal.of("/refreshToken", "app.kiro.dev")).toHaveLength(0);
  });

  it("is watched line by line, without secrets", async () => {
    const lines: string[] = [];
    const { describeEntry } = await import("./http/journal.ts");
    simulator = await startSimulator({ watch: (entry) => void lines.push(describeEntry(entry)) });
    await bytesOf(await sendChat(simulator));
    await expect
      .poll(() => lines)
      .toEqual(["POST runtime.us-east-1.kiro.dev/generateAssistantResponse -> 200"]);
    expect(simulator.secrets().some((secret) => lines.join().includes(secret))).toBe(false);
  });

  it("knows who hung up", async () => {
    simulator = await startSimulator();
    simulator.chat.always({ events: [text("a")], then: "hang" });
    const reader = (await sendChat(simulator)).body?.getReader();
    await reader?.read();
    expect(simulator.journal.entries[0]?.aborted).toBeUndefined();
    await reader?.cancel();
    await expect.poll(() => simulator.journal.entries[0]?.aborted).toBe(true);
  });
});
