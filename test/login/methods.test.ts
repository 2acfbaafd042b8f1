import { afterEach, describe, expect, it } from "vitest";
import {
  KiroApiError,
  KiroAuthError,
  KiroError,
  KiroLocalError,
  KiroNetworkError,
} from "../../src/facts/errors.ts";
import {
  API_KEY,
  BUILDER,
  createLoginWorld,
  GITHUB,
  GOOGLE,
  IDENTITY_CENTER,
  IMPORT,
  type LoginWorld,
} from "./harness.ts";

const worlds: LoginWorld[] = [];

const DISK_FULL = {
  code: "store_unwritable",
  path: "/accounts.json",
  reason: "refused-by-system",
  systemCode: "ENOSPC",
} as const;

const SOMEBODY = {
  profile: { value: undefined },
  person: { value: { identity: { email: "a@example.com" }, usage: undefined } },
} as const;

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.simulator.close();
});

async function createWorld(
  changes: Parameters<typeof createLoginWorld>[0] = {},
): Promise<LoginWorld> {
  const world = await createLoginWorld(changes);
  worlds.push(world);
  return world;
}

describe("login methods", () => {
  it("have the labels and the order of the contract, and prompts only where they must", async () => {
    const { methods } = await createWorld();
    expect(methods.map(({ label, type }) => [label, type])).toEqual([
      [GOOGLE, "oauth"],
      [BUILDER, "oauth"],
      [GITHUB, "oauth"],
      [IDENTITY_CENTER, "oauth"],
      [API_KEY, "oauth"],
      [IMPORT, "oauth"],
    ]);
    expect(methods.map(({ prompts }) => prompts?.map(({ key }) => key))).toEqual([
      undefined,
      undefined,
      undefined,
      ["startUrl", "region", "profile"],
      ["key"],
      ["source"],
    ]);
  });

  it("check what is typed", async () => {
    const { methods } = await createWorld();
    const prompts = methods.flatMap((method) => method.prompts ?? []);
    const check = (key: string, value: string) =>
      prompts
        .flatMap((prompt) => (prompt.type === "text" && prompt.key === key ? [prompt] : []))[0]
        ?.validate?.(value);
    for (const startUrl of [
      "https://d-9067000001.awsapps.com/start",
      "https://my-company.awsapps.com/start/#/",
      "https://ssoins-1234567890abcdef.portal.us-east-1.app.aws",
    ]) {
      expect(check("startUrl", startUrl), startUrl).toBeUndefined();
    }
    for (const startUrl of [
      "",
      "d-9067000001.awsapps.com/start",
      "http://d-9067000001.awsapps.com/start",
      "https://awsapps.com/start",
      "https://user@d-9067000001.awsapps.com/start",
      "https://d-9067000001.awsapps.com:8443/start",
      "https://d-9067000001.awsapps.com/other",
      "https://evil.example/start",
      "https://d-9067000001.awsapps.com.evil.example/start",
      "javascript:alert(1)",
    ]) {
      expect(check("startUrl", startUrl), startUrl).toMatch(/must look like/);
    }
    expect(check("region", "")).toBeUndefined();
    expect(check("region", " eu-west-1 ")).toBeUndefined();
    expect(check("region", "eu-west-99")).toMatch(/looks like/);
    expect(check("key", " ksk_0123456789abcdef ")).toBeUndefined();
    for (const key of [
      "",
      "ksk_",
      "sk-0123456789abcdef",
      "ksk_0123 4567 89",
      "ksk_0123456789\u0000",
    ]) {
      expect(check("key", key), key).toMatch(/starts with ksk_/);
    }
  });
});

describe("an API key", () => {
  it("is checked with the service, saved, and replaced by a reference", async () => {
    const world = await createWorld({ defaultRegion: "eu-central-1" });
    const apiKey = world.simulator.issueApiKey();
    const login = await world.start(API_KEY, { key: ` ${apiKey}\n` });
    expect(login).toMatchObject({ url: "", method: "auto" });
    const outcome = await world.finish(login);
    expect(outcome).toMatchObject({ type: "success", refresh: "kiro-account:account-1" });
    expect(JSON.stringify([login, outcome])).not.toContain(apiKey);
    expect(world.saved).toMatchObject([
      {
        credentials: { method: "api-key", apiKey, region: "eu-central-1" },
        identity: { email: world.simulator.people.google.email },
      },
    ]);
  });

  it("that the service does not know is not saved", async () => {
    const world = await createWorld();
    world.simulator.expectRefusals();
    const login = await world.start(API_KEY, { key: "ksk_0123456789abcdef" });
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([expect.stringContaining("rejected this key")]);
    expect(world.saved).toEqual([]);
  });

  it("must be one", async () => {
    const world = await createWorld();
    for (const inputs of [undefined, {}, { key: "" }, { key: "sk-other" }]) {
      await expect(world.start(API_KEY, inputs)).rejects.toThrow("starts with ksk_");
    }
    expect(world.simulator.journal.entries).toEqual([]);
  });
});

describe("the end of a login", () => {
  async function finishWith(changes: NonNullable<Parameters<typeof createLoginWorld>[0]>) {
    const world = await createWorld(changes);
    const login = await world.start(GOOGLE);
    await world.simulator.visit(login.url);
    return { world, outcome: await world.finish(login) };
  }

  it.each([
    ["an unreachable service", new KiroNetworkError("timeout")],
    ["a service with a fault", new KiroApiError({ status: 500 })],
    ["a defect", new TypeError("x is not a function")],
  ])("continues without a name after %s (E14)", async (_name, error) => {
    const { world, outcome } = await finishWith({ identify: () => Promise.reject(error) });
    expect(outcome).toMatchObject({ type: "success" });
    expect(world.saved).toMatchObject([{ credentials: { provider: "Google" }, identity: {} }]);
  });

  it("asks again who it is before a person is without a name (E14)", async () => {
    let asked = 0;
    const { world } = await finishWith({
      identify: () => {
        asked += 1;
        if (asked < 3) return Promise.reject(new KiroApiError({ status: 500 }));
        return Promise.resolve(SOMEBODY);
      },
    });
    expect(world.saved).toMatchObject([{ identity: { email: "a@example.com" } }]);
  });

  it.each([
    ["refuses the token", new KiroApiError({ status: 401 }), "rejected this login"],
    [
      "has suspended the person",
      new KiroApiError({ status: 403, reason: "TEMPORARILY_SUSPENDED" }),
      "Only Kiro support",
    ],
    [
      "gives no profile",
      new KiroAuthError({ code: "login_failed", reason: "no-profile" }),
      "Ask your administrator",
    ],
  ])("fails when the service %s", async (_name, error, words) => {
    const { world, outcome } = await finishWith({ identify: () => Promise.reject(error) });
    expect(outcome).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([expect.stringContaining(words)]);
    expect(world.saved).toEqual([]);
  });

  it("takes the profile that the service names", async () => {
    const arn = "arn:aws:codewhisperer:eu-central-1:123456789012:profile/NAMED";
    const profile = { arn };
    const { world } = await finishWith({
      identify: () =>
        Promise.resolve({ ...SOMEBODY, profile: { value: { profile, candidates: [profile] } } }),
    });
    expect(world.saved).toMatchObject([{ credentials: { profileArn: arn } }]);
  });

  it("reads the models of the account that is on disk before it is done", async () => {
    const steps: string[] = [];
    const { outcome } = await finishWith({
      saveAccount: () => {
        steps.push("saved");
        return Promise.resolve({ id: "mine" });
      },
      readModels: ({ id, credentials }) => {
        steps.push(`models of ${id}, ${credentials.method}`);
        return Promise.resolve();
      },
    });
    expect(outcome).toMatchObject({ type: "success" });
    expect(steps).toEqual(["saved", "models of mine, social"]);
  });

  it.each([
    ["take too long", () => new Promise<void>(() => undefined)],
    ["cannot be read", () => Promise.reject(new KiroNetworkError("timeout"))],
  ])("is done without models that %s", async (_, readModels) => {
    const { world, outcome } = await finishWith({ readModels });
    expect(outcome).toMatchObject({ type: "success", refresh: "kiro-account:account-1" });
    expect(world.reports).toEqual([]);
  });

  it("tries to save again, says so, and is done only when the account is on disk (E9)", async () => {
    let tries = 0;
    const saveAccount = () => {
      tries += 1;
      return tries < 4
        ? Promise.reject(new KiroLocalError(DISK_FULL))
        : Promise.resolve({ id: "late" });
    };
    const { world, outcome } = await finishWith({ saveAccount });
    expect(outcome).toMatchObject({ type: "success", refresh: "kiro-account:late" });
    expect(
      world.clock.sleeps.filter((wait) => [1000, 4000, 10_000].includes(wait)).slice(-3),
    ).toEqual([1000, 4000, 10_000]);
    expect(world.reports).toHaveLength(3);
    expect(world.reports[0]).toContain("ENOSPC");
  });

  it("fails in the end and says why (E9)", async () => {
    const saveAccount = () => Promise.reject(new KiroLocalError(DISK_FULL));
    const { world, outcome } = await finishWith({ saveAccount });
    expect(outcome).toMatchObject({ type: "failed" });
    expect(world.reports.at(-1)).toContain("ENOSPC");
  });

  it("keeps errors that nobody foresaw out of the sentences for people (T9)", async () => {
    const saveAccount = () => Promise.reject(new Error("canary-secret"));
    const { world } = await finishWith({ saveAccount });
    expect(world.reports.join()).not.toContain("canary-secret");
  });

  it("a login that cannot start throws a sentence", async () => {
    const world = await createWorld();
    world.simulator.at("/oauth/device/authorization").always({ status: 503 });
    const failure = world.start(GOOGLE);
    await expect(failure).rejects.toBeInstanceOf(KiroError);
    await expect(failure).rejects.toThrow("could not handle the device authorization (HTTP 503)");
    expect(world.notices).toMatchObject([{ kind: "login-failed", stage: "not-started" }]);
  });
});
