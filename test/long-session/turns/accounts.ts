import { expect } from "vitest";
import { refuse, tell, ask, bash } from "../script.ts";
import type { Turn } from "../turn.ts";

/** Throttles, quotas and tokens: who answers changes, the conversation does not. */
export const ACCOUNTS: readonly Turn[] = [
  {
    name: "a throttle: the other account answers",
    says: "Quickly.",
    script(stage) {
      const body = { message: "Too many requests.", reason: "USER_REQUEST_RATE_EXCEEDED" };
      refuse(stage, 429, { __type: "ThrottlingException", ...body }, { "retry-after": "2" });
      tell(stage, "Here I am.");
    },
    reads: "Here I am.",
    requests: [429, 200],
    check: ({ chats }) => expect(chats[0]?.bearer).not.toBe(chats[1]?.bearer),
  },
  {
    name: "tokens that have ended: refreshed",
    says: "Later.",
    script(stage) {
      stage.simulator.tokens.expireAccessTokens();
      ask(stage, bash(stage.command("refreshed")));
      tell(stage, "Still here.");
    },
    reads: "Still here.",
    requests: [403, 200, 200],
    runs: ["refreshed"],
  },
  {
    name: "a quota that is used up: the other account answers, once its cooldown is over",
    says: "More.",
    script(stage) {
      const body = { message: "You have reached the limit.", reason: "MONTHLY_REQUEST_COUNT" };
      refuse(stage, 402, { __type: "ServiceQuotaExceededException", ...body });
      tell(stage, "There is more.");
    },
    reads: "There is more.",
    // The other account's token has ended with the first one's.
    requests: [402, 403, 200],
    check: ({ chats }) => expect(chats[0]?.bearer).not.toBe(chats[2]?.bearer),
  },
  {
    name: "no capacity for a moment",
    says: "Are you there?",
    script(stage) {
      const message = "I am experiencing high traffic, please try again shortly.";
      refuse(stage, 429, { message, reason: "INSUFFICIENT_MODEL_CAPACITY" });
      tell(stage, "I am.");
    },
    reads: "I am.",
    requests: [429, 200],
    check: ({ chats }) => expect(chats[0]?.bearer).toBe(chats[1]?.bearer),
  },
];
