import { race } from "../../lib/async/race.ts";
import type { Logger } from "../../lib/deps.ts";
import { type Clock, Stop } from "../../lib/time.ts";
import type { Runtime } from "../../plugin/runtime.ts";
import type { Context } from "../context.ts";
import { MAX_ANSWER_MS } from "./connection.ts";
import { createConnectionStatus } from "./connection-status.ts";
import { createHostLogins, type HostLogins } from "./host-logins.ts";
import { createLogouts, MIN_APART_MS } from "./logouts.ts";

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
  const logouts = createLogouts(hostAccounts.ended, storage, clock);
  const status = createConnectionStatus(integration.connection, integrationID);
  let running: Promise<void> | undefined;
  let isDue = false;
  const ended = new Stop();

  function review(): void {
    isDue = true;
    running ??= run();
  }

  const reviewLater = createDelayed(review, clock, ended);

  /** @returns undefined where none can be read now */
  async function observe(): Promise<HostLogins | undefined> {
    const known = await readLogins();
    if (known !== undefined && (await logouts.observe(known))) reviewLater();
    return known;
  }

  async function compare(): Promise<void> {
    // Another choice of the person's is followed now, not only with the next request.
    await hostLogin.isOpen();
    const known = await observe();
    if (known === undefined) return;
    const needLogin = await hostAccounts.needLogin();
    // The host may have taken longer than anybody waits for it.
    if (!ended.aborted) await status.show(known.logins, needLogin);
  }

  async function run(): Promise<void> {
    while (isDue && !ended.aborted) {
      isDue = false;
      await race(compare(), { timeout }).catch((error: unknown) =>
        logger.warn("opencode2.logins-unread", { error }),
      );
    }
    running = undefined;
  }

  return {
    review,
    async findEnded() {
      await observe().catch((error: unknown) => logger.warn("opencode2.logins-unread", { error }));
    },
    async end() {
      ended.abort();
      await running;
      await race(status.clear(), { timeout }).catch(() => undefined);
    },
  };
}

/** Calls it once, `MIN_APART_MS` later, however often it is asked for meanwhile. */
function createDelayed(call: () => void, clock: Clock, signal: Stop): () => void {
  let isDue = false;
  const onTime = () => {
    isDue = false;
    call();
  };
  return () => {
    if (isDue) return;
    isDue = true;
    clock.sleep(MIN_APART_MS, signal, "nothing").then(onTime, () => undefined);
  };
}
