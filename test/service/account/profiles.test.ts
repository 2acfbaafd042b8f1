import { describe, expect, it } from "vitest";
import type { Credentials } from "../../../src/auth/credentials.ts";
import { identify } from "../../../src/service/account/identify.ts";
import {
  chooseProfile,
  listProfiles,
  processProfiles,
} from "../../../src/service/account/profiles.ts";
import type { ServiceContext } from "../../../src/service/send.ts";
import {
  API_KEY,
  BUILDER_ID,
  createFakeService,
  ORGANISATION,
  type SentRequest,
  SOCIAL,
} from "../fake-service.ts";

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
      { arn: arn("us-east-1") },
      { arn: arn("eu-central-1"), status: "ACTIVE" },
    ]);
  });

  it.each([
    [{ webTools: { toggle: "OFF" } }, { webSearch: false }],
    [{ webTools: { toggle: "ON" } }, { webSearch: true }],
    [{ webTools: { toggle: "MAYBE" }, promptLogging: { toggle: "OFF" } }, {}],
    [{ webTools: null }, {}],
    ["OFF", {}],
  ])("knows of %j whether the web may be searched", (optInFeatures, known) => {
    const entry = { arn: arn("us-east-1"), optInFeatures };
    expect(processProfiles({ profiles: [entry] })).toEqual([{ arn: entry.arn, ...known }]);
  });

  it.each([{}, { profiles: null }, { profiles: {} }, { profiles: [] }])("%j has none", (answer) => {
    expect(processProfiles(answer)).toEqual([]);
  });
});

const arnsOf = async (context: ServiceContext, credentials: Credentials) =>
  (await listProfiles(context, credentials)).map((profile) => profile.arn);

describe("listProfiles", () => {
  it("asks both regions, because a profile may live in another one than the sign-in", async () => {
    const { context, sent } = createFakeService((request) =>
      isEuropean(request) ? profiles(arn("eu-central-1")) : profiles(arn("us-east-1")),
    );
    expect(await arnsOf(context, ORGANISATION)).toEqual([arn("us-east-1"), arn("eu-central-1")]);
    expect(sent.map(({ url }) => url.hostname).toSorted()).toEqual([
      "management.eu-central-1.kiro.dev",
      "management.us-east-1.kiro.dev",
    ]);
  });

  it("takes one region's word where the other fails", async () => {
    const { context } = createFakeService((request) =>
      isEuropean(request) ? profiles(arn("eu-central-1")) : new Response(null, { status: 500 }),
    );
    expect(await arnsOf(context, ORGANISATION)).toEqual([arn("eu-central-1")]);
  });

  it.each([
    ["ACTIVE", [arn("eu-central-1"), arn("us-east-1")]],
    ["INACTIVE", [arn("us-east-1"), arn("eu-central-1")]],
  ])("puts a profile that is off behind one that is %s", async (status, expected) => {
    const { context } = createFakeService((request) =>
      Response.json({
        profiles: isEuropean(request)
          ? [{ arn: arn("eu-central-1"), status }]
          : [{ arn: arn("us-east-1"), status: "INACTIVE" }],
      }),
    );
    expect(await arnsOf(context, ORGANISATION)).toEqual(expected);
  });

  it("takes a refusal for none", async () => {
    const { context } = createFakeService(refusal);
    expect(await arnsOf(context, BUILDER_ID)).toEqual([]);
  });

  it.each([500, 403])("fails where a region that may have one answers %d", async (status) => {
    const { context } = createFakeService((request) =>
      isEuropean(request) ? profiles() : Response.json({ message: "x" }, { status }),
    );
    await expect(listProfiles(context, ORGANISATION)).rejects.toMatchObject({
      refusal: { status },
    });
  });

  it("asks GovCloud alone for a login of GovCloud", async () => {
    const { context, sent } = createFakeService(() => profiles(arn("us-gov-west-1")));
    expect(await arnsOf(context, { ...ORGANISATION, ssoRegion: "us-gov-east-1" })).toEqual([
      arn("us-gov-west-1"),
    ]);
    expect(sent.map(({ url }) => url.hostname)).toEqual(["management.us-gov-west-1.kiro.dev"]);
  });

  it("puts active profiles first, and among them those of type KIRO", async () => {
    const listed = [
      { profileName: "creating", profileType: "KIRO", status: "CREATING" },
      { profileName: "other type", profileType: "Q_DEVELOPER", status: "ACTIVE" },
      { profileName: "right", profileType: "KIRO", status: "ACTIVE" },
      { profileName: "says little" },
    ].map((profile, index) => ({ arn: `${arn("us-east-1")}${index}`, ...profile }));
    const { context } = createFakeService((request) =>
      Response.json({ profiles: isEuropean(request) ? [] : listed }),
    );
    const names = (await listProfiles(context, ORGANISATION)).map(({ name }) => name);
    expect(names).toEqual(["right", "says little", "other type", "creating"]);
  });
});

describe("chooseProfile", () => {
  const one = { arn: arn("us-east-1"), name: "Team A", type: "KIRO", status: "ACTIVE" };
  const two = { ...one, arn: arn("eu-central-1"), name: "Team B" };
  const off = { ...one, arn: arn("us-gov-west-1"), name: "Team C", status: "DELETING" };

  it("takes the first, and names those between which only the order decides", () => {
    expect(chooseProfile([one, two, off])).toEqual({ profile: one, candidates: [one, two] });
    expect(chooseProfile([one, off])).toEqual({ profile: one, candidates: [one] });
    expect(chooseProfile([])).toBeUndefined();
  });

  it.each(["Team B", "team b", two.arn])("takes the one that is asked for as %s", (wanted) => {
    expect(chooseProfile([one, two, off], wanted)?.profile).toBe(two);
  });

  it("replaces no wish that cannot be met", () => {
    expect(() => chooseProfile([one, two], "Team D")).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          reason: "profile-unknown",
          names: ["Team A", "Team B"],
        }) as unknown,
      }) as Error,
    );
  });
});

describe("identify", () => {
  const ANN = { identity: { userId: "u1", email: "ann@example.com" }, usage: undefined };
  const usage = () => Response.json({ userInfo: ANN.identity });
  const isList = ({ url }: SentRequest) => url.pathname.includes("Profiles");
  const european = { arn: arn("eu-central-1"), name: "x" };
  const answer = (request: SentRequest) =>
    isList(request) ? profiles(arn("eu-central-1")) : usage();
  const FAULTS: readonly [string, () => Response | Promise<Response>][] = [
    ["500", () => Response.json({ message: "x" }, { status: 500 })],
    ["403", () => Response.json({ message: "x" }, { status: 403 })],
    ["400", () => Response.json({ message: "Improperly formed request." }, { status: 400 })],
    ["a lost connection", () => Promise.reject(new TypeError("fetch failed"))],
  ];

  it("finds person and profile of an organisation, and asks where the profile lives", async () => {
    const { context, sent } = createFakeService(answer);
    expect(await identify(context, ORGANISATION)).toEqual({
      person: { value: ANN },
      profile: { value: { profile: european, candidates: [european] } },
    });
    const last = sent.at(-1)?.url;
    expect(last?.hostname).toBe("management.eu-central-1.kiro.dev");
    expect(last?.searchParams.get("profileArn")).toBe(arn("eu-central-1"));
  });

  it.each(FAULTS)("keeps the profile where usage fails with %s", async (_, fault) => {
    const { context } = createFakeService((request) =>
      isList(request) ? answer(request) : fault(),
    );
    const { person, profile } = await identify(context, ORGANISATION);
    expect(profile).toMatchObject({ value: { profile: european } });
    expect(person).toHaveProperty("error");
  });

  it.each(FAULTS)(
    "does without a profile for now where the list fails with %s",
    async (_, fault) => {
      const { context, sent } = createFakeService((request) =>
        isList(request) ? fault() : answer(request),
      );
      const introduction = await identify(context, ORGANISATION);
      expect(introduction.profile).toHaveProperty("error");
      // Without a profile nobody is asked for usage of an organisation.
      expect(sent.filter((request) => !isList(request))).toEqual([]);
      const builder = await identify(context, BUILDER_ID);
      expect(builder.person).toEqual({ value: ANN });
    },
  );

  it("asks again only for what is not known", async () => {
    let isDown = true;
    const { context, sent } = createFakeService((request) =>
      isDown && !isList(request) ? new Response(null, { status: 500 }) : answer(request),
    );
    const earlier = await identify(context, ORGANISATION);
    isDown = false;
    const before = sent.length;
    expect(await identify(context, ORGANISATION, { earlier })).toMatchObject({
      person: { value: ANN },
      profile: earlier.profile,
    });
    expect(sent.slice(before).some(isList)).toBe(false);
  });

  it.each([SOCIAL, API_KEY])("asks no list for $method", async (credentials) => {
    const { context, sent } = createFakeService(answer);
    expect(await identify(context, credentials)).toEqual({
      person: { value: ANN },
      profile: { value: undefined },
    });
    expect(sent).toHaveLength(1);
  });

  it("lets Builder ID go without a profile, but not an organisation that has none", async () => {
    const builder = createFakeService((request) => (isList(request) ? refusal() : usage()));
    expect(await identify(builder.context, BUILDER_ID)).toEqual({
      person: { value: ANN },
      profile: { value: undefined },
    });
    const { context } = createFakeService((request) => (isList(request) ? profiles() : usage()));
    await expect(identify(context, ORGANISATION)).rejects.toMatchObject({
      code: "login_failed",
      problem: { reason: "no-profile" },
    });
  });
});
