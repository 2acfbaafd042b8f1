/** Regions that a host name may be built from; anything else never reaches a URL. */
export const KIRO_REGIONS = [
  "us-east-1",
  "eu-central-1",
  "us-gov-east-1",
  "us-gov-west-1",
] as const;
export type KiroRegion = (typeof KIRO_REGIONS)[number];

/** Regions with IAM Identity Center, where a login may live. */
export const SSO_REGIONS = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
] as const;
export type SsoRegion = (typeof SSO_REGIONS)[number];

export const DEFAULT_REGION = "us-east-1";
/** The one region in which AWS Builder ID exists (PROTOCOL 2.1). */
export const BUILDER_ID_REGION = "us-east-1";

/**
 * Where an account without an ARN is served (PROTOCOL 2.6: us and ap in us-east-1, eu in
 * eu-central-1).
 */
export function apiRegionOf(region: string): KiroRegion {
  if (isKiroRegion(region)) return region;
  return region.startsWith("eu-") ? "eu-central-1" : DEFAULT_REGION;
}

/**
 * Where profiles are looked for: one may live in another region than the login (PROTOCOL 2.6).
 * GovCloud is a partition of its own, which no token leaves.
 */
export function profileRegionsOf(loginRegion: string): readonly KiroRegion[] {
  return loginRegion.startsWith("us-gov-") ? ["us-gov-west-1"] : ["us-east-1", "eu-central-1"];
}

export function isKiroRegion(region: unknown): region is KiroRegion {
  return KIRO_REGIONS.some((known) => known === region);
}

export function isSsoRegion(region: unknown): region is SsoRegion {
  return SSO_REGIONS.some((known) => known === region);
}
