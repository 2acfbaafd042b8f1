import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { People } from "../../simulator/people.ts";
import type { Location } from "../host/host.ts";
import { GENERATIONS, home, MODEL, newHost, served, simulator, useHosts } from "./world.ts";

useHosts();

const ask = (place: Location) => place.session({ model: MODEL }).prompt("hi");

interface Row {
  readonly name: string;
  readonly who: keyof People;
  readonly method: string;
  readonly answers?: () => Record<string, string>;
}

/** As Kiro IDE keeps a login of Google's. */
function writeIdeToken(): void {
  const { accessToken, profileArn, refreshToken } = simulator.issueSocial();
  const directory = join(home, ".aws", "sso", "cache");
  mkdirSync(directory, { recursive: true });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const login = { accessToken, refreshToken, profileArn, expiresAt };
  const token = { ...login, authMethod: "social", provider: "Google" };
  writeFileSync(join(directory, "kiro-auth-token.json"), JSON.stringify(token));
}

const ROWS: readonly Row[] = [
  { name: "Google", who: "google", method: "google" },
  { name: "GitHub", who: "github", method: "github" },
  { name: "Builder ID", who: "builder", method: "builder-id" },
  {
    name: "Identity Center",
    who: "employee",
    method: "identity-center",
    answers: () => {
      const { ssoRegion, startUrl } = simulator.people.employee;
      return { startUrl, region: ssoRegion };
    },
  },
  {
    name: "an API key that the plugin asks for",
    who: "google",
    method: "api-key",
    answers: () => ({ key: simulator.issueApiKey() }),
  },
  {
    name: "an import from Kiro IDE",
    who: "google",
    method: "import",
    answers: () => {
      writeIdeToken();
      return { source: "kiro-ide" };
    },
  },
];

describe.each(GENERATIONS)("a login in a host of OpenCode 2 (%s)", (generation) => {
  it.each(ROWS)("answers, also once its token has ended: $name", async (row) => {
    const { answers, method, who } = row;
    simulator.signIn.person = simulator.people[who];
    const place = await newHost(generation).open();
    const given = answers?.() ?? {};
    const visit = (url: string) =>
      url.startsWith("https://app.kiro.dev") ? undefined : simulator.visit(url);
    expect(await place.integration.login(method, given, visit)).toMatchObject({
      status: "complete",
    });
    expect((await ask(place)).error).toBeUndefined();
    simulator.tokens.expireAccessTokens();
    expect((await ask(place)).error).toBeUndefined();
    if (method !== "api-key") expect(served().at(-1)).toBe(simulator.people[who].email);
  });

  it("is not needed with a key in the variable", async () => {
    vi.stubEnv("KIRO_API_KEY", simulator.issueApiKey());
    const place = await newHost(generation).open();
    expect(place.models().length).toBeGreaterThan(0);
    expect((await ask(place)).error).toBeUndefined();
  });

  it("that is declined keeps those that there are", async () => {
    const place = await newHost(generation).open();
    expect(
      await place.integration.login("google", {}, (url) => simulator.visit(url)),
    ).toMatchObject({
      status: "complete",
    });
    simulator.signIn.device = "deny";
    expect(
      await place.integration.login("github", {}, (url) => simulator.visit(url)),
    ).toMatchObject({
      status: "failed",
    });
    expect((await ask(place)).error).toBeUndefined();
  });
});
