import { expect, it } from "vitest";
import type { ChatAnswer } from "../../simulator/chat/script.ts";
import { ending, text } from "../../simulator/chat/events.ts";
import {
  ask,
  BASE,
  CHAT,
  clock,
  kiroFetch,
  notices,
  settings,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

const HI = { role: "user", content: "hi" };

/** A request whose answer the simulator holds back until it is released. */
async function askHeld(refusal?: ChatAnswer, messages: readonly object[] = [HI]) {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  if (refusal !== undefined) simulator.chat.enqueue(refusal);
  simulator.chat.enqueue({ until, events: [text("Hello"), ...ending()] });
  const body = {
    model: "kiro-claude-sonnet-4-5",
    stream: true,
    messages,
  };
  const headers = { "x-session-id": "ses_1" };
  const answer = kiroFetch(`${BASE}/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  await expect.poll(() => simulator.journal.of(CHAT).length).toBe(1);
  return {
    end: async () => {
      release();
      const response = await answer;
      await response.text();
      return response.status;
    },
  };
}

it("tells whoever has only a terminal, once, that an answer has not begun", async () => {
  settings.tellsSilence = true;
  await signIn();
  const asked = await askHeld();
  await clock.advance(7_999);
  expect(notices).toEqual([]);
  await clock.advance(1);
  const account = "g***@example.com";
  expect(notices).toMatchObject([{ kind: "no-answer-yet", account, milliseconds: 8_000 }]);
  await clock.advance(60_000);
  expect(notices).toHaveLength(1);
  expect(await asked.end()).toBe(200);
});

it("says nothing after the answer has begun, or where there is a screen", async () => {
  settings.tellsSilence = true;
  await signIn();
  expect(await (await askHeld()).end()).toBe(200);
  await clock.advance(20_000);
  expect(notices).toEqual([]);
  settings.tellsSilence = false;
});

it("says nothing of the request for a title, which nobody waits for", async () => {
  settings.tellsSilence = true;
  await signIn();
  const asked = await askHeld(undefined, [{ role: "system", content: "You write titles" }, HI, HI]);
  await clock.advance(20_000);
  expect(notices).toEqual([]);
  expect(await asked.end()).toBe(200);
});

it("says that tokens are being refreshed where another process does so, and nothing of Kiro", async () => {
  settings.tellsSilence = true;
  await signIn(undefined, -1);
  const [account] = await store.read();
  const held = await store.lockOf(account?.id ?? "").acquire();
  const asked = ask();
  await expect.poll(() => notices.length).toBe(1);
  expect(notices).toMatchObject([{ kind: "no-answer-yet", isRefreshing: true }]);
  held.release();
  expect((await asked).status).toBe(200);
});

it("does not count a wait that was told of", async () => {
  settings.tellsSilence = true;
  await signIn();
  const asked = await askHeld({
    status: 429,
    headers: { "retry-after": "60" },
    body: { message: "x" },
  });
  await expect.poll(() => notices.length).toBe(1);
  await clock.advance(60_000);
  await expect.poll(() => simulator.journal.of(CHAT).length).toBe(2);
  expect(notices).toMatchObject([{ kind: "waiting", milliseconds: 60_000 }]);
  await clock.advance(8_001);
  expect(notices.at(-1)).toMatchObject({ kind: "no-answer-yet" });
  expect(await asked.end()).toBe(200);
});
