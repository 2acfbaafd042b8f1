import { expect, it } from "vitest";
import { removeAccount } from "../../../../src/accounts/roster.ts";
import { CROWDED } from "../../../simulator/http/refusal.ts";
import {
  BASE,
  chats,
  clock,
  kiroFetch,
  notices,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../../chat-world.ts";

useChatWorld();

/** A request that waits for the end of a cooldown of 50 s. */
async function askThrottled() {
  simulator.chat.enqueue({ status: 429, headers: { "retry-after": "50" }, body: CROWDED });
  const messages = [{ role: "user", content: "hi" }];
  const body = JSON.stringify({ model: "kiro-claude-sonnet-4-5", stream: true, messages });
  const headers = { "x-session-id": "ses_1" };
  const answer = kiroFetch(`${BASE}/chat/completions`, { method: "POST", headers, body });
  await expect.poll(() => notices.length).toBe(1);
  await clock.advance(9_000);
  return { answer };
}

it("a request that waits for a cooldown goes on with an account that is added meanwhile (B10)", async () => {
  await signIn();
  const { answer } = await askThrottled();
  await signIn(simulator.people.second);
  await clock.advance(2_000);
  expect((await answer).status).toBe(200);
  expect(chats()).toHaveLength(2);
});

it("one that waits for an account that is removed meanwhile says so at once (B10)", async () => {
  await signIn();
  const { answer } = await askThrottled();
  const [account] = await store.read();
  await removeAccount(store, account?.id ?? "", { clock, endLogin: () => Promise.resolve() });
  await clock.advance(2_000);
  expect(await (await answer).text()).toContain("login_required");
  expect(chats()).toHaveLength(1);
});

it("one that waits says once until when, and sends nothing before", async () => {
  await signIn();
  const { answer } = await askThrottled();
  await clock.advance(40_000);
  expect(chats()).toHaveLength(1);
  await clock.advance(1_000);
  expect((await answer).status).toBe(200);
  expect(notices).toMatchObject([{ kind: "waiting", milliseconds: 50_000 }]);
});
