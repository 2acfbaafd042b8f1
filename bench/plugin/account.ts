import { createAccount } from "../../src/accounts/roster.ts";
import type { Account } from "../../src/accounts/account.ts";

const DAY_MS = 86_400_000;

/** A signed-in account with tokens of usual size that stay fresh. */
export function sampleAccount(index: number): Account {
  const login = {
    identity: { userId: `user-${index}`, email: `user-${index}@example.com` },
    credentials: {
      method: "social",
      provider: "Google",
      accessToken: `aoa${"A".repeat(1000)}${index}`,
      refreshToken: `aor${"R".repeat(1000)}${index}`,
      expiresAt: Date.now() + DAY_MS,
      profileArn: "arn:aws:codewhisperer:us-east-1:699475941385:profile/EHGA3GRVQMUK",
    },
  } as const;
  return createAccount(`00000000-0000-4000-8000-${String(index).padStart(12, "0")}`, login, 0);
}
