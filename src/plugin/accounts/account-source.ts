import type { AccountPool } from "../../accounts/pool/pool.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import type { ThrottleCheck } from "../../accounts/quota/throttle-check.ts";
import type { AccountSource, ThrottleSource } from "../../chat/context.ts";
import type { Clock } from "../../lib/time.ts";
import type { HostLogin } from "./host-login.ts";

/**
 * The accounts that may serve, with and without a login of OpenCode's (docs/AUTHENTICATION.md).
 * @param servedAt shared by all that have these accounts
 */
export function createAccountSource(
  login: Pick<HostLogin, "isOpen">,
  pools: { readonly loggedIn: AccountPool; readonly loggedOut: AccountPool },
  tokens: TokenSource,
  throttles: ThrottleCheck,
  clock: Clock,
  servedAt = new Map<string, number>(),
): AccountSource & ThrottleSource & ServiceTimes {
  const pool = async () => ((await login.isOpen()) ? pools.loggedIn : pools.loggedOut);
  return {
    acquireSlot: async (request) => (await pool()).acquireSlot(request),
    acquireSlotOf: async (account, patience) => (await pool()).acquireSlotOf(account, patience),
    isAnyReady: async (exclude) => (await pool()).isAnyReady(exclude),
    blocks: async (exclude) => (await pool()).blocks(exclude),
    async report(account, outcome) {
      if (outcome.kind === "served") {
        servedAt.set(account.id, clock.now());
        throttles.served(account.id);
      }
      await (await pool()).report(account, outcome);
    },
    withFreshToken: (account, options) => tokens.withFreshToken(account, options),
    quotaBehindThrottle: (account, signal) => throttles.throttled(account, signal),
    servedAt: (id) => servedAt.get(id),
  };
}

/** When an account last served this process, milliseconds since the epoch. */
export interface ServiceTimes {
  readonly servedAt: (id: string) => number | undefined;
}
