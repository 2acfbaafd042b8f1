import { KiroApiError, NoAccountError } from "../errors.ts";
import type { Classification } from "../resilience/classify.ts";
import type { ChatContext } from "./context.ts";
import type { Progress } from "./progress.ts";

/** Bytes up to which a body was always taken; above, its size may be what is refused (PROTOCOL 3.5). */
const SAFE_BODY_BYTES = 600_000;

/** What the caller must hear when nothing is left to try, where that is not the failure itself. */
export async function finalError(
  { accounts }: Pick<ChatContext, "accounts">,
  progress: Progress,
  { kind, repairable }: Classification,
  error: unknown,
): Promise<unknown> {
  if (kind === "request-invalid" && repairable) return oversizeError(error, progress) ?? error;
  if (kind !== "throttled" && kind !== "quota-exhausted") return error;
  if (progress.excluded.size === 0) return error;
  return await accounts.acquire({ sessionId: undefined, exclude: progress.excluded }).then(
    () => error,
    (reason: unknown) => nobodyError(reason, progress),
  );
}

/** Of a single account its own failure says more; of several, each must be named. */
export function nobodyError(error: unknown, progress: Progress): unknown {
  const isAlone = !(error instanceof NoAccountError) || error.blocks.length <= 1;
  return isAlone ? (progress.failure ?? error) : error;
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
