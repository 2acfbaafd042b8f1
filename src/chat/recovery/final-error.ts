import type { Account } from "../../accounts/account.ts";
import { KiroApiError, KiroAuthError, KiroLocalError, NoAccountError } from "../../facts/errors.ts";
import { type AccountBlock } from "../../facts/account-block.ts";
import { type Classification, classify } from "../../resilience/classify.ts";
import { RECOVERY } from "../../resilience/recover.ts";
import type { ChatContext } from "../context.ts";
import { type Progress, withRefusal } from "../progress.ts";

/** Bytes up to which a body was always taken; above, its size may be what is refused (PROTOCOL 3.5). */
const SAFE_BODY_BYTES = 600_000;

/** What the caller must hear when nothing is left to try, where that is not the failure itself. */
export async function finalError(
  { accounts }: Pick<ChatContext, "accounts">,
  progress: Progress,
  account: Account,
  classification: Classification,
  error: unknown,
): Promise<unknown> {
  const { kind, repairable } = classification;
  if (kind === "request-invalid" && repairable) return oversizeError(error, progress) ?? error;
  if (!RECOVERY[kind].steps.includes("switch-account")) return error;
  const blocks = await accounts.obstacles(withRefusal(progress, account, classification));
  return nobodyError(blocks, { failure: error });
}

/**
 * Of several accounts each must be named. Of a single one its own failure says more, unless only
 * the accounts know until when.
 */
export function nobodyError(
  blocks: readonly AccountBlock[],
  { failure }: Pick<Progress, "failure">,
): unknown {
  if (failure === undefined) return new NoAccountError(blocks);
  const local = localTrouble(failure);
  const [block, ...others] = blocks;
  const isDated =
    block?.until !== undefined && (block.state === "quota-exhausted" || isUndated(failure));
  const isLocalOnly = blocks.every(({ state }) => state === "refused" || state === "disabled");
  const isSeveral = others.length > 0 && !(local && isLocalOnly);
  return isDated || isSeveral ? new NoAccountError(blocks, { cause: failure }) : (local ?? failure);
}

/** A throttle without a time: the account's own rest says until when. */
function isUndated(failure: unknown): boolean {
  const classification = classify(failure);
  return classification?.kind === "throttled" && classification.coolDownMs === undefined;
}

/** What is wrong with this machine, where that is all that kept an account from its token. */
export function localTrouble(failure: unknown): KiroLocalError | undefined {
  const cause = failure instanceof KiroAuthError ? failure.cause : undefined;
  return cause instanceof KiroLocalError ? cause : undefined;
}

/**
 * The service calls some bodies badly formed that are only too large; told so, the caller shortens
 * the conversation.
 */
function oversizeError(error: unknown, { request }: Progress): KiroApiError | undefined {
  if (!(error instanceof KiroApiError) || request === undefined) return undefined;
  if (Buffer.byteLength(JSON.stringify(request)) <= SAFE_BODY_BYTES) return undefined;
  const failure = { ...error.failure, status: 413, reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" };
  return new KiroApiError(failure, { cause: error });
}
