import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "../../src/accounts/account.ts";
import { type CliWorld, NOW } from "./cli-world.ts";

const HOUR = 3_600_000;

/** An account as a login with Google makes it, whose e-mail address is `<id>@example.com`. */
export function accountOf(id: string, changes: Partial<Account> = {}): Account {
  return {
    id,
    identity: { userId: id, email: `${id}@example.com` },
    credentials: {
      method: "social",
      provider: "Google",
      accessToken: `access-${id}`,
      refreshToken: `refresh-${id}`,
      expiresAt: NOW + HOUR,
    },
    generation: 1,
    state: { kind: "ready" },
    enabled: true,
    priority: 0,
    addedAt: NOW - 90 * 24 * HOUR,
    ...changes,
  };
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
