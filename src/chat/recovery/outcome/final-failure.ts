import type { AccountBlock } from "../../../facts/account-block.ts";
import {
  isForeign,
  KiroApiError,
  KiroError,
  KiroLocalError,
  NoAccountError,
} from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import { RECOVERY } from "../../../resilience/recovery-table.ts";
import { type Exchange, excludedWith } from "../../exchange.ts";
import type { FailedAttempt } from "../step.ts";
import { oversizeFailure } from "./oversize.ts";
import { tooLongAgain } from "./too-long-again.ts";

/** Nothing is left to try. */
export class FailedRequest extends KiroError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super("request_failed", `${failure.kind}, ${failure.cause}`, { cause: failure.error });
    this.failure = failure;
  }
}

/** What is reported to the caller when nothing is left to try. */
export async function finalError(
  exchange: Exchange,
  { account, failure }: FailedAttempt,
): Promise<KiroError> {
  const { context, progress } = exchange;
  const { kind } = failure;
  if (isPageForOperation(failure)) {
    return new FailedRequest({ ...failure, kind: "not-kiro", cause: "not-kiro" });
  }
  const known = oversizeFailure(exchange, account, failure) ?? failure;
  if (known.kind === "context-too-long") {
    return tooLongAgain(exchange, known) ?? new FailedRequest(known);
  }
  if (!RECOVERY[kind].steps.includes("switch-account")) return new FailedRequest(failure);
  const blocks = await context.accounts.blocks(excludedWith(progress, account, failure));
  return nobodyError(blocks, failure);
}

/**
 * If there are several accounts, the error must name each. For a single one its own failure says
 * more, unless only the account's state knows the end.
 * @param failure of the account that was used last, if any was
 */
export function nobodyError(
  blocks: readonly AccountBlock[],
  failure: Failure | undefined,
): KiroError {
  if (failure === undefined) return new NoAccountError(blocks);
  const local = failure.error instanceof KiroLocalError ? failure.error : undefined;
  const [block, ...others] = blocks;
  const isDated =
    block?.until !== undefined && (block.state === "quota-exhausted" || isUndated(failure));
  const isLocalOnly = blocks.every(({ state }) => state === "refused" || state === "disabled");
  const isSeveral = others.length > 0 && !(local && isLocalOnly);
  if (isDated || isSeveral) return new NoAccountError(blocks, failure);
  return local ?? new FailedRequest(failure);
}

/** The service named no time, so the account's own cooldown gives the end. */
function isUndated({ kind, coolDownMs }: Failure): boolean {
  const coolsDown = kind === "throttled" || kind === "access-token-rejected";
  return coolsDown && coolDownMs === undefined;
}

/**
 * A page after every form was tried: an answer that is not the service's says nothing about its
 * operations.
 */
function isPageForOperation({ error, kind }: Failure): boolean {
  if (kind !== "operation-unknown" || !(error instanceof KiroApiError)) return false;
  return isForeign(error.refusal.origin);
}
