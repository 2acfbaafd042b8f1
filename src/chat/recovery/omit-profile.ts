import type { Account } from "../../accounts/account.ts";
import { KiroApiError } from "../../facts/errors.ts";
import { usesPlaceholderProfile } from "../../auth/credentials.ts";
import type { Progress } from "../progress.ts";

/** Asking without a profile whoever is refused with the placeholder for one (PROTOCOL D6). */

export function canOmitProfile(progress: Progress, { credentials, id }: Account): boolean {
  const isTried = progress.withoutProfile.has(id) || progress.profileRefusal?.id === id;
  return !isTried && usesPlaceholderProfile(credentials);
}

/** @param error the refusal of the request that named the placeholder */
export function omitProfile(progress: Progress, { id }: Account, error: unknown): void {
  progress.withoutProfile.add(id);
  progress.profileRefusal = { id, error };
}

/** Refused without the profile as well, it was not the profile: the first refusal counts. */
export function refusalBehind(error: unknown, progress: Progress, { id }: Account): unknown {
  const { profileRefusal } = progress;
  if (profileRefusal?.id !== id || !(error instanceof KiroApiError)) return error;
  if (error.failure.status !== 400 && error.failure.status !== 403) return error;
  progress.withoutProfile.delete(id);
  return profileRefusal.error;
}
