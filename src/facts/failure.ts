import type { FailureCause } from "./failure-cause.ts";
import type { FailureKind } from "./failure-kind.ts";

/** The longest cooldown seen was four hours; a longer request from the service is a mistake. */
export const MAX_COOL_DOWN_MS = 6 * 3_600_000;

/** Why one request, or the refresh of its token, failed: decided once, where it happened. */
export interface Failure {
  readonly kind: FailureKind;
  readonly cause: FailureCause;
  /** How long to stay away, milliseconds: as the service asked, else as the failure table says. */
  readonly coolDownMs: number | undefined;
  /** It ends with the day of the service, at midnight UTC. */
  readonly endsNextDay?: true;
  /** A differently built request may pass. */
  readonly isRepairable: boolean;
  /** The host's fault, not the request's: another host may serve. */
  readonly isHostFault: boolean;
  /** The service's own sentence. */
  readonly serviceMessage: string | undefined;
  /** What was thrown. */
  readonly error: Error;
}

/** When it ends, milliseconds since the epoch; undefined if nobody knows. */
export function endOf(
  { coolDownMs, endsNextDay }: Pick<Failure, "coolDownMs" | "endsNextDay">,
  now: number,
): number | undefined {
  if (endsNextDay === true) return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  return coolDownMs === undefined ? undefined : now + coolDownMs;
}
const DAY_MS = 86_400_000;
