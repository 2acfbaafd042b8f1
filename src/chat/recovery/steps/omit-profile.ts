import type { Account } from "../../../accounts/account.ts";
import { usesPlaceholderProfile } from "../../../auth/credentials.ts";
import { KiroApiError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import type { Progress } from "../../exchange.ts";
import type { Step } from "../step.ts";

/** Asks the same account without its placeholder profile (PROTOCOL D6). */
export const omitProfile: Step = {
  sparesAccount: true,
  isOpen({ progress }, { account: { credentials, id } }) {
    const isTried = progress.memory.withoutProfile.has(id) || progress.profileRefusal?.id === id;
    return !isTried && usesPlaceholderProfile(credentials);
  },
  take({ progress }, { account: { id }, failure }) {
    progress.memory.withoutProfile.add(id);
    progress.profileRefusal = { id, failure };
  },
};

/** Refused without the profile as well, it was not the profile: the first refusal counts. */
export function refusalBehind(failure: Failure, progress: Progress, { id }: Account): Failure {
  const { profileRefusal } = progress;
  if (profileRefusal?.id !== id || !(failure.error instanceof KiroApiError)) return failure;
  const { status } = failure.error.refusal;
  if (status !== 400 && status !== 403) return failure;
  progress.memory.withoutProfile.delete(id);
  return profileRefusal.failure;
}
