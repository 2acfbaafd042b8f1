import { type Credentials, regionOf } from "../../auth/credentials.ts";
import { getProfileEndpoint } from "../../catalog/endpoints.ts";
import { isProfileArn } from "../../catalog/profile-arn.ts";
import { DEFAULT_REGION, type KiroRegion } from "../../catalog/regions.ts";
import { KiroApiError } from "../../facts/errors.ts";
import { readObject } from "../../lib/read.ts";
import { byName, callJson } from "../call-json.ts";
import type { ServiceContext } from "../send.ts";

const TIMEOUT_MS = 15_000;
/** Where profiles live (PROTOCOL 2.6); a government key never leaves its own region. */
const PROFILE_REGIONS: readonly KiroRegion[] = [DEFAULT_REGION, "eu-central-1"];

/**
 * The profile of a login that names none: that of an API key (PROTOCOL 2.7).
 * @throws KiroApiError if no region knows one; KiroNetworkError
 */
export async function fetchOwnProfileArn(
  context: ServiceContext,
  credentials: Credentials,
  signal: AbortSignal | undefined,
): Promise<string> {
  let refusal = new KiroApiError({ status: 404, type: "ResourceNotFoundException" });
  for (const region of regionsFor(regionOf(credentials))) {
    try {
      const endpoint = byName(getProfileEndpoint(region));
      const call = { ...endpoint, body: {}, timeoutMs: TIMEOUT_MS, signal };
      const answer = await callJson(context, credentials, call);
      const { arn } = readObject(answer["profile"]);
      if (isProfileArn(arn)) return arn;
    } catch (error) {
      if (!(error instanceof KiroApiError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function regionsFor(own: KiroRegion): readonly KiroRegion[] {
  if (own.startsWith("us-gov-")) return [own];
  return [own, ...PROFILE_REGIONS.filter((region) => region !== own)];
}
