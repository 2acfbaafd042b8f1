import type { Credentials } from "../auth/credentials.ts";
import { isProfileArn, type KiroRegion } from "../catalog/endpoints.ts";
import { KiroApiError } from "../errors.ts";
import { readArray, readObject } from "../lib/read.ts";
import { callManagement } from "./management.ts";
import type { ServiceContext } from "./send.ts";

/** Both are asked: a profile may live in another region than the sign-in (PROTOCOL 2.6). */
const PROFILE_REGIONS: readonly KiroRegion[] = ["us-east-1", "eu-central-1"];

/**
 * The profiles that an account may use, nearest region first.
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
  const arns = answers.flatMap((answer) =>
    answer.status === "fulfilled" ? processProfiles(answer.value) : [],
  );
  if (arns.length > 0) return arns;
  for (const answer of answers) {
    if (answer.status === "rejected" && !isRefusal(answer.reason)) throw answer.reason;
  }
  return [];
}

export function processProfiles(answer: Record<string, unknown>): readonly string[] {
  return readArray(answer["profiles"])
    .map((profile) => readObject(profile)["arn"])
    .filter(isProfileArn);
}

function isRefusal(error: unknown): boolean {
  return error instanceof KiroApiError && error.failure.status === 403;
}
