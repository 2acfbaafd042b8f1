import { KiroRequestError } from "../facts/errors.ts";
import type { Failure } from "../facts/failure.ts";
import { raceOrNothing } from "../lib/async/race.ts";
import { nearModels, type ResolvedModel, resolveModel } from "../models/resolve.ts";
import { classifyTokenError } from "../resilience/classify.ts";
import type { ChatContext } from "./context.ts";
import type { Incoming } from "./incoming.ts";

/** A list takes a second or two, and a token before it about as long. */
const LIST_WITHIN_MS = 15_000;
/** If so many accounts have no token, the others have none for the same reason. */
const MAX_ACCOUNTS = 3;

/**
 * Finds the model; a name that is not in the table may be in an account's live list, which is read
 * first.
 * @throws KiroRequestError `model_not_found`; NoAccountError if no account could serve in any case;
 * KiroAuthError, KiroNetworkError, KiroLocalError if no account has a token
 */
export async function findModel(
  context: ChatContext,
  incoming: Pick<Incoming, "sessionId" | "signal">,
  name: string,
): Promise<ResolvedModel> {
  const known = resolveModel(name, context.models.liveIds());
  if (known !== undefined) return known;
  const timeout = { clock: context.deps.clock, milliseconds: LIST_WITHIN_MS };
  await raceOrNothing(readList(context, incoming), { signal: incoming.signal, timeout });
  const liveIds = context.models.liveIds();
  const found = resolveModel(name, liveIds);
  if (found !== undefined) return found;
  const near = nearModels(name, liveIds);
  throw new KiroRequestError({ code: "model_not_found", model: name, near });
}

/** Reads the list of the first account that has a token. @throws why the last one has none */
async function readList(
  { accounts, models }: ChatContext,
  { sessionId, signal }: Pick<Incoming, "sessionId" | "signal">,
): Promise<void> {
  const exclude = new Map<string, Failure>();
  const patience = { signal, patienceMs: LIST_WITHIN_MS };
  for (;;) {
    const slot = await accounts.acquireSlot({ sessionId, exclude, ...patience });
    // The account was throttled meanwhile: the next choice finds another one, or throws why there
    // is none.
    if (slot === undefined) continue;
    const { account, release } = slot;
    try {
      const ready = await accounts.withFreshToken(account, { refusedToken: undefined, signal });
      await models.refresh(ready);
      return;
    } catch (error) {
      const refusal = classifyTokenError(error);
      if (refusal === undefined || refusal.kind === "aborted") throw error;
      exclude.set(account.id, refusal);
      // The reason why the model could not be looked up is more helpful than "unknown".
      if (exclude.size >= MAX_ACCOUNTS || !(await accounts.isAnyReady(exclude))) throw error;
    } finally {
      release();
    }
  }
}
