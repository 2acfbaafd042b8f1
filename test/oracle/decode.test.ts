import {
  CodeWhispererStreamingClient,
  GenerateAssistantResponseCommand,
} from "@aws/codewhisperer-streaming-client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as events from "../simulator/chat/events.ts";
import { encodeEvents, withBadChecksum } from "../simulator/chat/frames.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { decodeWithAmazonClient, type DecodedEvent } from "./decode.ts";

/** What Amazon's client 1.0.45 knows of an event: it drops `stopReason` and reads blobs as bytes. */
function asAmazonReadsIt(chatEvent: events.ChatEvent): DecodedEvent[] {
  if (chatEvent.kind !== "event") return [];
  const value: Record<string, unknown> = { ...(chatEvent.payload as Record<string, unknown>) };
  delete value["stopReason"];
  if (typeof value["redactedContent"] === "string")
    value["redactedContent"] = Uint8Array.from(Buffer.from(value["redactedContent"], "base64"));
  return [{ type: chatEvent.type, value }];
}

const count = fc.nat({ max: 1_000_000 });
const anyEvents = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }).map((content) => [events.text(content)]),
    fc
      .tuple(fc.array(fc.string({ unit: "grapheme" })), fc.string())
      .map(([deltas, signature]) => events.reasoning(deltas, signature)),
    fc.base64String().map((base64) => [events.redactedReasoning(base64)]),
    fc
      .tuple(fc.uuid(), fc.constantFrom("bash", "read"), fc.array(fc.string({ unit: "binary" })))
      .map(([id, name, fragments]) => events.toolUse(id, name, fragments)),
    fc
      .record({ uncachedInputTokens: count, outputTokens: count, totalTokens: count })
      .map((usage) => events.ending("END_TURN", usage)),
    fc.uuid().map((id) => [events.messageMetadata(id, id)]),
    fc.constant([events.metadata()]),
  ),
  { maxLength: 20 },
);

describe("Amazon's client", () => {
  it("reads what the simulator writes, event by event", async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, async (lists) => {
        const written = lists.flat();
        const read = await decodeWithAmazonClient(encodeEvents(written));
        expect(read).toEqual(written.flatMap(asAmazonReadsIt));
      }),
      { numRuns: 100 },
    );
  });

  it("skips what it does not know", async () => {
    const unknown = events.event("newEvent", { a: 1 });
    const read = await decodeWithAmazonClient(encodeEvents([events.text("a"), unknown]));
    expect(read.map(({ type }) => type)).toEqual(["assistantResponseEvent"]);
  });

  it.each([
    ["an exception", events.exception("ThrottlingException", "No", "DAILY_REQUEST_COUNT")],
    ["an error frame", events.errorFrame("InternalError", "Oh")],
  ])("throws on %s", async (_, failure) => {
    const bytes = encodeEvents([events.text("a"), failure]);
    await expect(decodeWithAmazonClient(bytes)).rejects.toThrow();
  });

  it("throws on a wrong checksum and on a cut frame", async () => {
    const bytes = encodeEvents([events.text("a")]);
    await expect(decodeWithAmazonClient(withBadChecksum(bytes))).rejects.toThrow();
    await expect(decodeWithAmazonClient(bytes.subarray(0, -3))).rejects.toThrow();
  });

  it("talks to the simulator over HTTP", async () => {
    const simulator = await startSimulator();
    const { accessToken, profileArn } = simulator.issueSocial();
    const client = new CodeWhispererStreamingClient({
      region: "us-east-1",
      endpoint: `${simulator.origin}/runtime.us-east-1.kiro.dev`,
      token: { token: accessToken },
      maxAttempts: 1,
    });
    const answer = await client.send(
      new GenerateAssistantResponseCommand({
        profileArn,
        agentMode: "vibe",
        conversationState: {
          conversationId: "c-1",
          chatTriggerType: "MANUAL",
          currentMessage: { userInputMessage: { content: "Hi", modelId: "claude-sonnet-4.5" } },
        },
      }),
    );
    expect(answer.conversationId).toBe("c-1");
    let said = "";
    for await (const event of answer.generateAssistantResponseResponse ?? [])
      said += event.assistantResponseEvent?.content ?? "";
    expect(said).toBe("You said: Hi");
    client.destroy();
    await simulator.close();
  });

  it("names the simulator's refusals", async () => {
    const simulator = await startSimulator();
    const { accessToken } = simulator.issueSocial();
    const client = new CodeWhispererStreamingClient({
      region: "us-east-1",
      endpoint: `${simulator.origin}/runtime.us-east-1.kiro.dev`,
      token: { token: accessToken },
      maxAttempts: 1,
    });
    const currentMessage = { userInputMessage: { content: "Hi" } };
    const command = new GenerateAssistantResponseCommand({
      conversationState: { chatTriggerType: "MANUAL", currentMessage },
    });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "ValidationException",
      message: "profileArn is required for this request.",
    });
    client.destroy();
    simulator.expectRefusals();
    await simulator.close();
  });
});
