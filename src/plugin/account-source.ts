import type { AccountPool } from "../accounts/pool.ts";
import type { TokenSource } from "../accounts/tokens.ts";
import type { AccountSource } from "../chat/context.ts";
import type { HostLogin } from "./host-login.ts";

/**
 * The accounts that may serve: those on disk while OpenCode has a login for us, and only the one of
 * the environment while it has none (CONTRACT section 2).
 */
export function createAccountSource(
  login: HostLogin,
  pools: { readonly signedIn: AccountPool; readonly signedOut: AccountPool },
  tokens: TokenSource,
): AccountSource {
  const pool = async () => ((await login.isOpen()) ? pools.signedIn : pools.signedOut);
  return {
    acquire: async (wish) => (await pool()).acquire(wish),
    isAnyReady: async (exclude) => (await pool()).isAnyReady(exclude),
    report: async (account, outcome) => (await pool()).report(account, outcome),
    withFreshToken: (account, options) => tokens.withFreshToken(account, options),
  };
}
