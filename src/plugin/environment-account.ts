import type { Account } from "../accounts/account.ts";
import { READY } from "../accounts/state.ts";
import { API_KEY_VARIABLE } from "../chat/explain.ts";

/** The account of `KIRO_API_KEY`: it lives in no file, and a signed-in account goes before it. */
export function environmentAccount(apiKey: string, region: string): Account {
  return {
    id: "environment",
    label: API_KEY_VARIABLE,
    identity: {},
    credentials: { method: "api-key", apiKey, region },
    generation: 1,
    state: READY,
    enabled: true,
    priority: -1,
    addedAt: 0,
  };
}
