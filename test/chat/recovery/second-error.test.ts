import { expect, test } from "vitest";
import { ask, chats, refuse, signIn, useChatWorld } from "../chat-world.ts";

useChatWorld();

const messageOf = ({ text }: { readonly text: string }) =>
  (JSON.parse(text) as { readonly error: { readonly message: string } }).error.message;

test.each([
  ["MONTHLY_REQUEST_COUNT", 402, "insufficient_quota", /used up/],
  ["TEMPORARILY_SUSPENDED", 403, "account_suspended", /suspended/],
])(
  "the second error after %s says what the first one said, without a request (B11)",
  async (reason, status, code, fact) => {
    await signIn();
    refuse(status, reason, "words of the service");
    const first = await ask();
    const second = await ask();
    for (const answer of [first, second]) {
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(`"code":"${code}"`);
      expect(messageOf(answer)).toMatch(fact);
      expect(messageOf(answer)).toContain("g***@example.com");
    }
    expect(chats()).toHaveLength(1);
  },
);
