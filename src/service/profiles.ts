import type { Credentials } from "../auth/credentials.ts";
import { isProfileArn } from "../catalog/profile-arn.ts";
import { type KiroRegion } from "../catalog/regions.ts";
import { KiroApiError } from "../facts/errors.ts";
import { readArray, readObject, readString } from "../lib/read.ts";
import { callManagement, type ManagementAnswer } from "./management.ts";
import type { ServiceContext } from "./send.ts";

/** Both are asked: a profile may live in another region than the login (PROTOCOL 2.6). */
const PROFILE_REGIONS: readonly KiroRegion[] = ["us-east-1", "eu-central-1"];

/**
 * The profiles that an account may use, nearest region first; one that is off only where all are.
 * A refusal means that there are none: Builder ID and social accounts have no list.
 * @throws KiroNetworkError, or KiroApiError where every region failed for another reason
 */
export async function listProfileArns(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const answers = await Promise.allSettled(
    PROFILE_REGIONS.map((region) =>
      callManagement(context, credentials, {
        region,
        operation: "profiles",
        signal,
      }),
    ),
  );
  const profiles = answers.flatMap((answer) =>
    answer.status === "fulfilled" ? processProfiles(answer.value) : [],
  );
  const isActive = ({ status }: Profile) => status === undefined || status === "ACTIVE";
  const active = profiles.filter(isActive);
  if (profiles.length > 0) return (active.length > 0 ? active : profiles).map(({ arn }) => arn);
  for (const answer of answers) {
    if (answer.status === "rejected" && !isRefusal(answer.reason)) throw answer.reason;
  }
  return [];
}

interface Profile {
  readonly arn: string;
  /** `ACTIVE` where the service says it at all. */
  readonly status: string | undefined;
}

export function processProfiles(answer: ManagementAnswer): readonly Profile[] {
  return readArray(answer["profiles"]).flatMap((entry) => {
    const { arn, status } = readObject(entry);
    return isProfileArn(arn) ? [{ arn, status: readString(status) }] : [];
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof KiroApiError && error.refusal.status === 403;
}
