import { describe, expect, test } from "vitest";
import { framesOf } from "../helpers/answer.ts";
import { type ChatEvent, contextUsage, event, metering, text } from "../simulator/chat/events.ts";
import { BASE, CHAT, clock, deps, kiroFetch, signIn, useChatWorld } from "./chat-world.ts";

useChatWorld();

/** What begins each chat, and is then said every ten seconds. */
async function chatThatOnlySays(...events: ChatEvent[]) {
  await signIn();
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const { fetch } = deps;
  const chats = { sent: 0, ended: 0 };
  Object.assign(deps, {
    fetch: (url: string, init?: RequestInit) => {
      if (!url.includes(CHAT)) return fetch(url, init);
      chats.sent += 1;
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => void open.add((own = controller)),
        cancel: () => {
          chats.ended += 1;
          if (own !== undefined) open.delete(own);
        },
      });
      return Promise.resolve(new Response(body));
    },
  });
  const body = JSON.stringify({
    model: "kiro-claude-sonnet-4-5",
    stream: true,
    messages: [{ role: "user", content: "hi" }],
  });
  let text: string | undefined;
  const url = `${BASE}/chat/completions`;
  void kiroFetch(url, { method: "POST", body })
    .then((response) => response.text())
    .then((given) => (text = given));
  const passTo = async (seconds: number) => {
    while (clock.monotonic() - start < seconds * 1000 && text === undefined) {
      for (const controller of open) controller.enqueue(framesOf(...events));
      await new Promise((resolve) => setTimeout(resolve, 1));
      await clock.advance(10_000);
    }
  };
  const start = clock.monotonic();
  return { passTo, chats, textOf: () => text };
}

describe("the limit of 285 s to the first output", () => {
  test.each<[string, ChatEvent[]]>([
    ["figures", [contextUsage(1), metering(0.1)]],
    ["empty text", [text("")]],
    ["empty thoughts", [event("reasoningContentEvent", { text: "" })]],
    ["what nobody knows", [event("pingEvent", {}), contextUsage(1)]],
  ])("holds whatever comes before it: %s (C13)", async (_, events) => {
    const { passTo, chats, textOf } = await chatThatOnlySays(...events);
    await passTo(280);
    expect(textOf()).toBeUndefined();
    expect(chats).toEqual({ sent: 1, ended: 0 });
    await passTo(299);
    expect(textOf()).toContain("timeout");
    expect(chats.ended).toBe(chats.sent);
  });
});
