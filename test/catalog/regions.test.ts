import { describe, expect, it } from "vitest";
import { apiRegionOf } from "../../src/catalog/regions.ts";

describe("apiRegionOf", () => {
  it.each([
    ["us-west-2", "us-east-1"],
    ["ap-southeast-1", "us-east-1"],
    ["eu-west-1", "eu-central-1"],
    ["eu-central-1", "eu-central-1"],
    ["us-gov-east-1", "us-gov-east-1"],
  ])("an account of %s is served in %s", (region, served) => {
    expect(apiRegionOf(region)).toBe(served);
  });
});
