import { describe, expect, it } from "vitest";
import { fetchOwnProfileArn } from "../../../src/service/account/own-profile.ts";
import { API_KEY, createFakeService, hang } from "../fake-service.ts";

const arn = "arn:aws:codewhisperer:eu-central-1:123456789012:profile/ABC";
const known = () => Response.json({ profile: { arn, profileName: "x" } });
const unknown = () => Response.json({ message: "Profile not found." }, { status: 403 });
const hosts = ({ sent }: ReturnType<typeof createFakeService>) =>
  sent.map(({ url }) => url.hostname);

describe("the profile of an API key", () => {
  it("is asked for by the operation's name, as the key", async () => {
    const service = createFakeService(known);
    expect(await fetchOwnProfileArn(service.context, API_KEY, undefined)).toBe(arn);
    const [call, ...more] = service.sent;
    expect(more).toEqual([]);
    expect(call).toMatchObject({ method: "POST", body: "{}" });
    expect(call?.url.href).toBe("https://management.us-east-1.kiro.dev/");
    expect(call?.headers.get("content-type")).toBe("application/x-amz-json-1.0");
    expect(call?.headers.get("x-amz-target")).toBe("AmazonCodeWhispererService.GetProfile");
    expect(call?.headers.get("tokentype")).toBe("API_KEY");
  });

  it("is looked for in the other region where the first has none", async () => {
    const service = createFakeService(({ url }) =>
      url.hostname.includes("eu-central-1") ? known() : unknown(),
    );
    expect(await fetchOwnProfileArn(service.context, API_KEY, undefined)).toBe(arn);
    expect(hosts(service)).toEqual([
      "management.us-east-1.kiro.dev",
      "management.eu-central-1.kiro.dev",
    ]);
  });

  it.each([
    ["eu-west-1", ["management.eu-central-1.kiro.dev", "management.us-east-1.kiro.dev"]],
    ["us-gov-west-1", ["management.us-gov-west-1.kiro.dev"]],
  ])("of a key of %s is asked for there first", async (region, expected) => {
    const service = createFakeService(unknown);
    const asked = fetchOwnProfileArn(service.context, { ...API_KEY, region }, undefined);
    await expect(asked).rejects.toMatchObject({ refusal: { status: 403 } });
    expect(hosts(service)).toEqual(expected);
  });

  it.each([{}, { profile: null }, { profile: { arn: "arn:aws:iam::1:role/x" } }])(
    "is not in %j",
    async (body) => {
      const { context } = createFakeService(() => Response.json(body));
      await expect(fetchOwnProfileArn(context, API_KEY, undefined)).rejects.toMatchObject({
        refusal: { status: 404 },
      });
    },
  );

  it("is not waited for without end", async () => {
    const { clock, context } = createFakeService(hang);
    const asked = fetchOwnProfileArn(context, API_KEY, undefined);
    const failed = expect(asked).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(15_000);
    await failed;
  });
});
