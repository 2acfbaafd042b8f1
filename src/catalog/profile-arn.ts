import { isKiroRegion, type KiroRegion } from "./regions.ts";

/** ARN that social accounts share when the service names none (PROTOCOL 1.7). */
export const SOCIAL_PROFILE_ARN =
  "arn:aws:codewhisperer:us-east-1:699475941385:profile/EHGA3GRVQMUK";
/** ARN that Kiro's own client sends for Builder ID (PROTOCOL 2.6). */
export const BUILDER_ID_PROFILE_ARN =
  "arn:aws:codewhisperer:us-east-1:638616132270:profile/AAAACCCCXXXX";

const PROFILE_ARN = /^arn:[a-z0-9-]+:codewhisperer:([a-z0-9-]+):\d{12}:profile\/[A-Za-z0-9-]+$/;

export function isProfileArn(value: unknown): value is string {
  return typeof value === "string" && value.length <= 256 && PROFILE_ARN.test(value);
}

/** The ARN's region chooses the API host, not the login's region (PROTOCOL 2.6). */
export function regionOfProfileArn(arn: string): KiroRegion | undefined {
  const region = PROFILE_ARN.exec(arn)?.[1];
  return isKiroRegion(region) ? region : undefined;
}
