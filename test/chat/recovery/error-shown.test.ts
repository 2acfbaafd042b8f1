import { expect, it } from "vitest";
import {
  BASE,
  CHAT,
  kiroFetch,
  notices,
  settings,
  signIn,
  simulator,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

const HI = { role: "user", content: "hi" };
const TITLE = [{ role: "system", content: "You write titles" }, HI, HI];
const ACCOUNT = "g***@example.com";
const SUSPENDED = {
  status: 403,
  body: { __type: "AccessDeniedException", message: "x", reason: "TEMPORARILY_SUSPENDED" },
};

async function ask(messages: readonly object[], headers: Record<string, string> = {}) {
  const response = await kiroFetch(`${BASE}/chat/completions`, {
    method: "POST",
    headers: { "x-session-id": "ses_1", ...headers },
    body: JSON.stringify({ model: "kiro-claude-sonnet-4-5", stream: true, messages }),
  });
  return response.status;
}

it("says which accounts an error names that a person is shown", async () => {
  await signIn();
  simulator.chat.enqueue(SUSPENDED);
  expect(await ask([HI])).toBeLessThan(500);
  expect(settings.shownErrors).toEqual([[ACCOUNT]]);
  expect(await ask([HI])).toBeLessThan(500);
  expect(settings.shownErrors).toEqual([[ACCOUNT], [ACCOUNT]]);
  expect(simulator.journal.of(CHAT)).toHaveLength(1);
});

it.each<[string, readonly object[], Record<string, string>]>([
  ["a title", TITLE, {}],
  ["a subagent", [HI], { "x-parent-session-id": "ses_0" }],
])("leaves it to the notice where %s meets the suspension", async (_name, messages, headers) => {
  await signIn();
  simulator.chat.enqueue(SUSPENDED);
  expect(await ask(messages, headers)).toBeLessThan(500);
  expect(settings.shownErrors).toEqual([]);
  expect(notices).toMatchObject([{ kind: "account-suspended", account: ACCOUNT }]);
});
