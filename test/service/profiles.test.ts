import { describe, expect, it } from "vitest";
import { identify } from "../../src/service/identify.ts";
import { listProfileArns, processProfiles } from "../../src/service/profiles.ts";
import {
  API_KEY,
  BUILDER_ID,
  createFakeService,
  ORGANISATION,
  type SentRequest,
  SOCIAL,
} from "./fake-service.ts";

const arn = (region: string) => `arn:aws:codewhisperer:${region}:123456789012:profile/ABC`;
const profiles = (...arns: unknown[]) =>
  Response.json({ profiles: arns.map((each) => ({ arn: each, profileName: "x" })) });
const refusal = () => Response.json({ message: "not for you" }, { status: 403 });
const isEuropean = ({ url }: SentRequest) => url.hostname.includes("eu-central-1");

describe("processProfiles", () => {
  it("keeps what is an ARN, in the order of the list", () => {
    const answer = {
      profiles: [
        { arn: arn("us-east-1") },
        { arn: "arn:aws:iam::123456789012:role/x" },
        { arn: 7 },
        null,
        "arn",
        { arn: arn("eu-central-1"), status: "ACTIVE" },
      ],
    };
    expect(processProfiles(answer)).toEqual([
      { arn: arn("us-east-1"), status: undefined },
      { arn: arn("eu-central-1"), status: "ACTIVE" },
    ]);
  });

  it.each([{}, { profiles: null }, { profiles: {} }, { profiles: [] }])("%j has none", (answer) => {
    expect(processProfiles(answer)).toEqual([]);
  });
});

describe("listProfileArns", () => {
  it("asks both regions, because a profile may live in another one than the sign-in", async () => {
    const { context, sent } = createFakeService((request) =>
      isEuropean(request) ? profiles(arn("eu-central-1")) : profiles(arn("us-east-1")),
    );
    expect(await listProfileArns(context, ORGANISATION)).toEqual([
      arn("us-east-1"),
      arn("eu-central-1"),
    ]);
    expect(sent.map(({ url }) => url.hostname).toSorted()).toEqual([
      "management.eu-central-1.kiro.dev",
      "management.us-east-1.kiro.dev",
    ]);
  });

  it("takes one region's word where the other fails", async () => {
    const { context } = createFakeService((request) =>
      isEuropean(request) ? profiles(arn("eu-central-1")) : new Response(null, { status: 500 }),
    );
    expect(await listProfileArns(context, ORGANISATION)).toEqual([arn("eu-central-1")]);
  });

  it.each([
    ["ACTIVE", [arn("eu-central-1")]],
    ["INACTIVE", [arn("us-east-1"), arn("eu-central-1")]],
  ])("goes past a profile that is off to one that is %s", async (status, expected) => {
    const { context } = createFakeService((request) =>
      Response.json({
        profiles: isEuropean(request)
          ? [{ arn: arn("eu-central-1"), status }]
          : [{ arn: arn("us-east-1"), status: "INACTIVE" }],
      }),
    );
    expect(await listProfileArns(context, ORGANISATION)).toEqual(expected);
  });

  it("takes a refusal for none", async () => {
    const { context } = createFakeService(refusal);
    expect(await listProfileArns(context, BUILDER_ID)).toEqual([]);
  });

  it("fails where nobody knows", async () => {
    const { context } = createFakeService((request) =>
      isEuropean(request) ? refusal() : new Response(null, { status: 500 }),
    );
    await expect(listProfileArns(context, ORGANISATION)).rejects.toMatchObject({
      refusal: { status: 500 },
    });
  });
});

describe("identify", () => {
  const answer = (request: SentRequest) =>
    request.url.pathname.includes("Profiles")
      ? profiles(arn("eu-central-1"))
      : Response.json({ userInfo: { userId: "u1", email: "ann@example.com" } });

  it("finds person and profile of an organisation, and asks where the profile lives", async () => {
    const { context, sent } = createFakeService(answer);
    expect(await identify(context, ORGANISATION)).toEqual({
      identity: { userId: "u1", email: "ann@example.com" },
      usage: undefined,
      profileArn: arn("eu-central-1"),
    });
    const last = sent.at(-1)?.url;
    expect(last?.hostname).toBe("management.eu-central-1.kiro.dev");
    expect(last?.searchParams.get("profileArn")).toBe(arn("eu-central-1"));
  });

  it.each([SOCIAL, API_KEY])("asks no list for $method", async (credentials) => {
    const { context, sent } = createFakeService(answer);
    expect(await identify(context, credentials)).toEqual({
      identity: { userId: "u1", email: "ann@example.com" },
      usage: undefined,
    });
    expect(sent).toHaveLength(1);
  });

  it("lets Builder ID go without a profile, but not an organisation", async () => {
    const { context } = createFakeService((request) =>
      request.url.pathname.includes("Profiles") ? refusal() : answer(request),
    );
    expect(await identify(context, BUILDER_ID)).toEqual({
      identity: { userId: "u1", email: "ann@example.com" },
      usage: undefined,
    });
    await expect(identify(context, ORGANISATION)).rejects.toMatchObject({
      code: "login_failed",
      problem: { reason: "no-profile" },
    });
  });
});
