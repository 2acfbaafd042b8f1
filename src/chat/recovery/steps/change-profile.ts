import type { Account } from "../../../accounts/account.ts";
import {
  bearerOf,
  listsProfiles,
  profileArnOf,
  usesPlaceholderProfile,
} from "../../../auth/credentials.ts";
import { KiroApiError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import type { ProfileRefusal, Progress } from "../../exchange.ts";
import type { FailedAttempt, Step } from "../step.ts";

/**
 * Uses the same account once more with another profile: a placeholder may be wrong for it (PROTOCOL
 * D6), and the profile that it once had may be gone.
 */
export const changeProfile: Step = {
  sparesAccount: true,
  isOpen: ({ progress }, failed) =>
    progress.profileRefusal?.id !== failed.account.id && changeFor(progress, failed) !== undefined,
  take({ progress }, failed) {
    const { account, failure } = failed;
    const { credentials, id } = account;
    const change = changeFor(progress, failed);
    if (change === undefined) return;
    const arn = profileArnOf(credentials);
    progress.profileRefusal = { id, failure, change, arn };
    if (change === "omitted") progress.memory.withoutProfile.add(id);
    if (change === "named") progress.memory.withoutProfile.delete(id);
    if (change === "refreshed") progress.refusedTokens.set(id, bearerOf(credentials));
  },
};

function changeFor(
  { memory, refusedTokens }: Progress,
  { account: { credentials, id }, failure }: FailedAttempt,
): ProfileRefusal["change"] | undefined {
  const isAboutProfile = failure.cause === "profile-not-accepted";
  if (usesPlaceholderProfile(credentials)) {
    if (memory.withoutProfile.has(id)) return isAboutProfile ? "named" : undefined;
    return isAboutProfile || failure.kind === "access-token-rejected" ? "omitted" : undefined;
  }
  if (!isAboutProfile) return undefined;
  if (listsProfiles(credentials) === "required") return "looked-up";
  return credentials.method === "social" && !refusedTokens.has(id) ? "refreshed" : undefined;
}

/** If both ways are refused, the placeholder is not at fault, and the first refusal counts. */
export function refusalBehind(failure: Failure, progress: Progress, { id }: Account): Failure {
  const { memory, profileRefusal } = progress;
  if (profileRefusal?.id !== id || !isRefusal(failure)) return failure;
  if (profileRefusal.change === "omitted") memory.withoutProfile.delete(id);
  else if (profileRefusal.change === "named") memory.withoutProfile.add(id);
  else return failure;
  return profileRefusal.failure;
}

/** The earlier refusal, if the account still has only the profile that was refused. */
export function refusalOf({ profileRefusal }: Progress, account: Account): Failure | undefined {
  if (profileRefusal?.id !== account.id || profileRefusal.arn === undefined) return undefined;
  if (profileRefusal.change !== "looked-up" && profileRefusal.change !== "refreshed")
    return undefined;
  return profileRefusal.arn === profileArnOf(account.credentials)
    ? profileRefusal.failure
    : undefined;
}

/** A conversation that is too long, for example, is so with any profile. */
function isRefusal({ error, kind }: Failure): boolean {
  if (!(error instanceof KiroApiError) || kind === "context-too-long") return false;
  return error.refusal.status === 400 || error.refusal.status === 403;
}
