import type { Logger } from "../../lib/deps.ts";
import type { Runtime } from "../../plugin/runtime.ts";
import type { Context } from "../context.ts";
import { createConnectionStatus } from "./connection-status.ts";
import { createHostLogins } from "./host-logins.ts";
import { createLogouts } from "./logouts.ts";

/** Compares the host's logins with our accounts, whenever either may have changed. */
export interface LoginReview {
  /** Begins one, unless it is the turn of another; never throws. */
  readonly review: () => void;
  /** Returns once nothing of ours is shown any more. */
  readonly end: () => Promise<void>;
}

export function createLoginReview(
  { integration, storage }: Pick<Context, "integration" | "storage">,
  integrationID: string,
  { hostAccounts, hostLogin }: Pick<Runtime, "hostAccounts" | "hostLogin">,
  logger: Logger,
): LoginReview {
  const readLogins = createHostLogins(integration, integrationID, hostAccounts.ofKey);
  const logouts = createLogouts(hostAccounts.ended, storage);
  const status = createConnectionStatus(integration.connection, integrationID);
  let running: Promise<void> | undefined;
  let isDue = false;
  let isEnded = false;

  async function compare(): Promise<void> {
    // Another choice of the person's is followed now, not only with the next request.
    await hostLogin.isOpen();
    const logins = await readLogins();
    if (logins === undefined) return;
    if (await logouts.observe(logins)) isDue = true;
    await status.show(logins, await hostAccounts.needLogin());
  }

  async function run(): Promise<void> {
    while (isDue && !isEnded) {
      isDue = false;
      await compare().catch((error: unknown) => logger.warn("opencode2.logins-unread", { error }));
    }
    running = undefined;
  }

  return {
    review() {
      isDue = true;
      running ??= run();
    },
    async end() {
      isEnded = true;
      await running;
      await status.clear().catch(() => undefined);
    },
  };
}
