import { Readable } from "node:stream";
import { CodeWhispererStreamingClient } from "@aws/codewhisperer-streaming-client";

type Settings = NonNullable<ConstructorParameters<typeof CodeWhispererStreamingClient>[0]>;
type Handler = NonNullable<Settings["requestHandler"]>;

/** Amazon's own client; what it would send goes to the handler, and nowhere else. */
export function createAmazonClient(requestHandler: Handler): CodeWhispererStreamingClient {
  return new CodeWhispererStreamingClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1",
    token: { token: "unused" },
    maxAttempts: 1,
    requestHandler,
  });
}

/** Answers every request with an event stream. */
export function answerWith(reads: Iterable<Uint8Array>): Handler {
  const headers = {
    "content-type": "application/vnd.amazon.eventstream",
    "x-amzn-codewhisperer-conversation-id": "conversation",
  };
  const response = () => ({ statusCode: 200, headers, body: Readable.from(reads) });
  return { handle: () => Promise.resolve({ response: response() }) };
}
