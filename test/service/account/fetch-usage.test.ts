import { describe, expect, it } from "vitest";
import { fetchUsage } from "../../../src/service/account/usage.ts";
import { API_KEY, createFakeService, SOCIAL } from "../fake-service.ts";

describe("fetchUsage", () => {
  it("asks for credits and for the address", async () => {
    const { context, sent, clock } = createFakeService(() =>
      Response.json({
        usageBreakdownList: [{ resourceType: "CREDIT", usageLimit: 50 }],
        userInfo: { userId: "u1" },
      }),
    );
    const { identity, usage } = await fetchUsage(context, SOCIAL);
    expect(identity).toEqual({ userId: "u1" });
    expect(usage?.checkedAt).toBe(clock.now());
    expect(Object.fromEntries(sent[0]?.url.searchParams ?? [])).toEqual({
      origin: "KIRO_CLI",
      resourceType: "CREDIT",
      isEmailRequired: "true",
      profileArn: "arn:aws:codewhisperer:us-east-1:699475941385:profile/EHGA3GRVQMUK",
    });
  });

  it("names no profile for an API key", async () => {
    const { context, sent } = createFakeService(() => Response.json({}));
    await fetchUsage(context, API_KEY);
    expect(sent[0]?.url.searchParams.has("profileArn")).toBe(false);
  });
});
