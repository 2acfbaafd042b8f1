import { parseJson } from "../../../lib/read.ts";

/** The values of server-sent events in our own form: `data:` lines and nothing else. */
export async function* sseValues(body: ReadableStream<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const text = event.slice("data: ".length);
      if (text !== "[DONE]") yield parseJson(text);
    }
  }
}
