import { GenerateAssistantResponseCommand } from "@aws/codewhisperer-streaming-client";
import { answerWith, createAmazonClient } from "./amazon-client.ts";

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
  const client = createAmazonClient(answerWith([bytes]));
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
