import { Readable } from "node:stream";
import {
  CodeWhispererStreamingClient,
  GenerateAssistantResponseCommand,
} from "@aws/codewhisperer-streaming-client";

/** One member of Amazon's `ChatResponseStream`: the event's name and what the client read in it. */
export interface DecodedEvent {
  readonly type: string;
  readonly value: unknown;
}

/**
 * What Amazon's own client reads in the bytes of an event stream.
 * @throws whatever that client throws: on exception frames, wrong checksums, cut frames
 */
export async function decodeWithAmazonClient(bytes: Uint8Array): Promise<DecodedEvent[]> {
  const client = new CodeWhispererStreamingClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1",
    token: { token: "unused" },
    maxAttempts: 1,
    requestHandler: { handle: () => Promise.resolve({ response: responseWith(bytes) }) },
  });
  const { generateAssistantResponseResponse } = await client.send(
    new GenerateAssistantResponseCommand({ conversationState: CONVERSATION }),
  );
  const events: DecodedEvent[] = [];
  for await (const event of generateAssistantResponseResponse ?? []) {
    for (const [type, value] of Object.entries(event)) events.push({ type, value });
  }
  client.destroy();
  return events;
}

const CONVERSATION = {
  chatTriggerType: "MANUAL",
  currentMessage: { userInputMessage: { content: "Hi" } },
} as const;

function responseWith(bytes: Uint8Array) {
  return {
    statusCode: 200,
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-codewhisperer-conversation-id": "conversation",
    },
    body: Readable.from([bytes]),
  };
}
