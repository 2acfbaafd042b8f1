import { ask, chats } from "../chat/chat-world.ts";
import { type ReadAnswer, readAnswer } from "../helpers/read-answer.ts";

/** What the caller of a chat got. */
export interface Outcome extends ReadAnswer {
  /** Requests that reached the service. */
  readonly requests: number;
}

/** Asks through the plugin's `fetch` and reads the answer to its end. */
export async function outcomeOf(request: object): Promise<Outcome> {
  const { status, text } = await ask({
    model: "kiro-claude-opus-4-5",
    stream_options: { include_usage: true },
    max_tokens: 32_000,
    messages: [{ role: "user", content: "go" }],
    ...request,
  });
  return { ...readAnswer(status, text), requests: chats().length };
}
