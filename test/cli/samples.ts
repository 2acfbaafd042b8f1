import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "../../src/accounts/account.ts";
import { EMPTY_STATUS, type StatusState } from "../../src/status/state.ts";
import { serialiseStatus } from "../../src/status/format.ts";
import { type CliWorld, NOW } from "./cli-world.ts";

export const DAY = 86_400_000;
export const MINUTE = 60_000;

export type Figures = NonNullable<Account["usage"]>;

/** A login of Google's that lasts for another hour. */
export function sampleAccount(id: string, changes: Partial<Account> = {}): Account {
  return {
    id,
    identity: { userId: id, email: `${id}@example.com` },
    credentials: {
      method: "social",
      provider: "Google",
      accessToken: `access-${id}`,
      refreshToken: `refresh-${id}`,
      expiresAt: NOW + 60 * MINUTE,
    },
    generation: 1,
    state: { kind: "ready" },
    enabled: true,
    priority: 0,
    addedAt: NOW - 90 * DAY,
    ...changes,
  };
}

/** Figures that were read a minute ago. */
export function sampleUsage(used: number, limit: number, changes: Partial<Figures> = {}): Figures {
  const checkedAt = changes.checkedAt ?? NOW - MINUTE;
  const breakdown = { checkedAt, base: { used, limit } };
  const known = { plan: "KIRO PRO", resetAt: NOW + 8 * DAY, overageEnabled: false };
  return { used, limit, checkedAt, breakdown, ...known, ...changes };
}

export async function keep({ store }: CliWorld, ...accounts: readonly Account[]): Promise<void> {
  await store.update((changes) => accounts.forEach((each) => changes.put(each)));
}

/** OpenCode has a login for the provider. */
export function logIn({ data }: CliWorld): void {
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "auth.json"), JSON.stringify({ kiro: { type: "oauth" } }));
}

/** OpenCode's settings load the plugin. */
export function addPlugin({ config }: CliWorld): void {
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, "opencode.json"), JSON.stringify({ plugin: ["opencode-kiro-auth"] }));
}

/** What answers on this machine cost. */
export function record({ config }: CliWorld, status: Partial<StatusState>): void {
  mkdirSync(config, { recursive: true });
  const path = join(config, "kiro-status.json");
  writeFileSync(path, serialiseStatus({ ...EMPTY_STATUS, ...status }), { mode: 0o600 });
}
