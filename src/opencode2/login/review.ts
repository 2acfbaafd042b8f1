import { race } from "../../lib/async/race.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Clock } from "../../lib/time.ts";
import type { Runtime } from "../../plugin/runtime.ts";
import type { Context } from "../context.ts";
import { MAX_ANSWER_MS } from "./connection.ts";
import { createConnectionStatus } from "./connection-status.ts";
import { createHostLogins } from "./host-logins.ts";
import { createLogouts } from "./logouts.ts";

/** Compares the host's logins with our accounts, whenever either may have changed. */
export interface LoginReview {
  /** Begins one, unless it is the turn of another; never throws. */
  readonly review: () => void;
  /** Looks, before a request, for logins that have ended; never rejects. */
  readonly findEnded: () => Promise<void>;
  /** Returns once nothing of ours is shown any more. */
  readonly end: () => Promise<void>;
}

export function createLoginReview(
  { integration, storage }: Pick<Context, "integration" | "storage">,
  integrationID: string,
  { hostAccounts, hostLogin }: Pick<Runtime, "hostAccounts" | "hostLogin">,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): LoginReview {
  const timeout = { clock, milliseconds: MAX_ANSWER_MS };
  const readLogins = createHostLogins(integration, integrationID, hostAccounts.ofKey);
  const logouts = createLogouts(hostAccounts.ended, storage);
  const status = createConnectionStatus(integration.connection, integrationID);
  let running: Promise<void> | undefined;
  let isDue = false;
  let isEnded = false;

  async function compare(): Promise<void> {
    // Another choice of the person's is followed now, not only with the next request.
    await hostLogin.isOpen();
    const known = await readLogins();
    if (known === undefined) return;
    if (await logouts.observe(known)) isDue = true;
    const needLogin = await hostAccounts.needLogin();
    // The host may have taken longer than anybody waits for it.
    if (!isEnded) await status.show(known.logins, needLogin);
  }

  async function run(): Promise<void> {
    while (isDue && !isEnded) {
      isDue = false;
      await race(compare(), { timeout }).catch((error: unknown) =>
        logger.warn("opencode2.logins-unread", { error }),
      );
    }
    running = undefined;
  }

  return {
    review() {
      isDue = true;
      running ??= run();
    },
    async findEnded() {
      try {
        const known = await readLogins();
        if (known !== undefined && (await logouts.observe(known))) isDue = true;
      } catch (error) {
        logger.warn("opencode2.logins-unread", { error });
      }
    },
    async end() {
      isEnded = true;
      await running;
      await race(status.clear(), { timeout }).catch(() => undefined);
    },
  };
}
