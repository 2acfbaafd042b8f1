import { describe, expect, it } from "vitest";
import {
  BUILDER_ID_PROFILE_ARN,
  isProfileArn,
  regionOfProfileArn,
  SOCIAL_PROFILE_ARN,
} from "../../src/catalog/profile-arn.ts";

describe("profile ARNs", () => {
  it.each([
    ["arn:aws:codewhisperer:us-east-1:123456789012:profile/ABC-123", "us-east-1"],
    ["arn:aws:codewhisperer:eu-central-1:123456789012:profile/A", "eu-central-1"],
    ["arn:aws-us-gov:codewhisperer:us-gov-west-1:123456789012:profile/A", "us-gov-west-1"],
    ["arn:aws:codewhisperer:ap-south-1:123456789012:profile/A", undefined],
    [SOCIAL_PROFILE_ARN, "us-east-1"],
    [BUILDER_ID_PROFILE_ARN, "us-east-1"],
  ])("%s: %s", (arn, region) => {
    expect(isProfileArn(arn)).toBe(true);
    expect(regionOfProfileArn(arn)).toBe(region);
  });

  it.each([
    "",
    "arn:aws:iam::123456789012:role/x",
    "arn:aws:codewhisperer:us-east-1.evil.com/#:123456789012:profile/A",
    "arn:aws:codewhisperer:us-east-1:123456789012:profile/A/../B",
    "arn:aws:codewhisperer:us-east-1:123456789012:profile/A\n",
    "arn:aws:codewhisperer:us-east-1:12345678901:profile/A",
    `arn:aws:codewhisperer:us-east-1:123456789012:profile/${"A".repeat(300)}`,
    7,
    null,
    undefined,
    { arn: SOCIAL_PROFILE_ARN },
  ])("%j is none", (value) => {
    expect(isProfileArn(value)).toBe(false);
    if (typeof value === "string" && value.length < 256) {
      expect(regionOfProfileArn(value)).toBeUndefined();
    }
  });
});
