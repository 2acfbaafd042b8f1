import { getEventListeners } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withoutNames } from "../../src/cli/commands/doctor/without-names.ts";
import { signedIn } from "../accounts/logins.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { ending, text } from "../simulator/chat/events.ts";
import { NOW } from "./cli-world.ts";
import { accountNamed, createDoctorWorld, useSilentHosts } from "./doctor-world.ts";

useSilentHosts();

const realFetch = globalThis.fetch;

describe("doctor --share", () => {
  it("writes a file for its owner only, without tokens, addresses and names", async () => {
    const world = await createDoctorWorld();
    await world.keep(
      accountNamed("cleo", { label: "", state: { kind: "suspended", since: 0 } }),
      accountNamed("dora", { label: "dora@example.com", state: { kind: "suspended", since: 0 } }),
    );
    const env = { USER: "mallory", OPENCODE_CONFIG: "/data/mallory/none.json" };
    world.settings({ plugin: ["file:///data/mallory/opencode-kiro-auth"] });
    const { out } = await world.run(["doctor", "--share", "bundle.json"], { env });
    const path = join(world.home, "bundle.json");
    expect(out).toContain(`Written to ${path}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const bundle = readFileSync(path, "utf8");
    const secrets = ["access-", "refresh-", "cleo@", "dora@", "mallory", world.home];
    for (const secret of [...secrets, pathToFileURL(world.home).href]) {
      expect(bundle).not.toContain(secret);
    }
    expect(JSON.parse(bundle)).toMatchObject({
      platform: "linux",
      failed: expect.any(Number) as number,
    });
    expect(bundle).toContain("d***@example.com: suspended by Kiro");
  });

  const URL_PATH = "J%C3%B6rg%20O'M%C3%BCller";
  it.each([
    ["as it is", "/home/Jörg O'Müller", "in /home/Jörg O'Müller/a.json"],
    ["in an address", "/home/Jörg O'Müller", `"file:///home/${URL_PATH}/a"`],
    ["in an address with small letters", "/home/Jörg O'Müller", URL_PATH.toLowerCase()],
    [
      "in an encoded parameter",
      "/home/Jörg O'Müller",
      "x%2Fhome%2FJ%C3%B6rg%20O%27M%C3%BCller%2Fa",
    ],
    ["taken apart", "/home/Jörg O'Müller", "/home/Jörg O'Müller/a".normalize("NFD")],
    [
      "where the home is taken apart",
      "/home/Jörg O'Müller".normalize("NFD"),
      "/home/Jörg O'Müller",
    ],
    [
      "taken apart in an address",
      "/home/Jörg O'Müller",
      "file:///home/Jo%CC%88rg%20O'Mu%CC%88ller/",
    ],
    ["in JSON", "C:\\Users\\Jörg O'Müller", '{"a":"C:\\\\Users\\\\J\\u00f6rg O\'Müller\\\\a"}'],
    ["in an address of Windows", "C:\\Users\\Jörg O'Müller", `file:///C:/Users/${URL_PATH}/a`],
    ["in a shell", "/home/Jörg O'Müller/", "ls '/home/Jörg O'\\''Müller/a'"],
    ["elsewhere, in quotes", "/home/Jörg O'Müller", `"file:///data/${URL_PATH}" in x`],
    ["in other letters", "C:\\Users\\Jörg O'Müller", "c:\\users\\JÖRG O'MÜLLER\\a"],
  ])("masks the home and its name %s", (_how, homedir, text) => {
    const masked = withoutNames(text, { env: {}, platform: "linux", homedir });
    expect(masked.normalize("NFC")).not.toMatch(/J(?:ö|%|\\u|o%)|ller|users/i);
    expect(masked).toMatch(/~|user/);
  });

  it("leaves what is only a part of a longer name", () => {
    const machine = { env: {}, platform: "linux", homedir: "/home/bob" };
    expect(withoutNames("opencode bobby /srv/bobby", machine)).toBe("opencode bobby /srv/bobby");
  });

  it("replaces no file", async () => {
    const world = await createDoctorWorld();
    world.file("opencode-kiro-auth-doctor.json", "mine");
    const { code, err } = await world.run(["doctor", "--share"]);
    expect(code).toBe(1);
    expect(err).toContain("already exists");
    expect(readFileSync(join(world.home, "opencode-kiro-auth-doctor.json"), "utf8")).toBe("mine");
  });
});

describe("doctor --test", () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
    vi.stubGlobal("fetch", (url: string, init?: RequestInit) =>
      // A host's own answer to a question without a login is not what this is about.
      init?.method === "GET" && url.endsWith("/")
        ? Promise.resolve(new Response(null, { status: 404 }))
        : realFetch(url, init),
    );
  });
  afterEach(() => simulator.close());

  async function rows(more: Readonly<Record<string, string>> = {}) {
    const world = await createDoctorWorld();
    await world.store.update((changes) => changes.remove("anna", 0));
    await signedIn(world.store, simulator);
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin, ...more };
    const { out } = await world.run(["doctor", "--test", "--json"], { env });
    const { checks } = JSON.parse(out) as { checks: { id: string; status: string }[] };
    return checks.filter(({ id }) => id === "test");
  }

  it("shows how each account's answer begins", async () => {
    simulator.chat.enqueue({ events: [text("Hello from a very short test"), ...ending()].flat() });
    const [row] = await rows();
    expect(row).toMatchObject({ status: "ok" });
    expect(row).toHaveProperty(
      "found",
      expect.stringContaining('"Hello from a very short test" ('),
    );
  });

  it("asks many accounts at once without a warning of Node's, and leaves no listener", async () => {
    const world = await createDoctorWorld();
    await world.store.update((changes) => changes.remove("anna", 0));
    for (let count = 0; count < 12; count += 1) {
      const person = simulator.createPerson({ name: `person${count}`, provider: "Google" });
      await signedIn(world.store, simulator, person);
    }
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => void warnings.push(name);
    process.on("warning", onWarning);
    const { signal } = new AbortController();
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    await world.run(["doctor", "--test", "--json"], { env, signal });
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, "abort").length).toBeLessThanOrEqual(1);
  });

  it.each([
    [429, "USER_REQUEST_RATE_EXCEEDED", "Too fast.", /^Wait until \d\d?:\d\d/],
    [429, "THROTTLED", "Too many requests.", /^Wait a few minutes\.$/],
    [402, "MONTHLY_REQUEST_COUNT", "Used up.", /^Add an account: opencode auth login/],
    [403, "TEMPORARILY_SUSPENDED", "Suspended.", /^Ask Kiro's support: https/],
    [403, "FEATURE_NOT_SUPPORTED", "No subscription.", /^Check the plan at /],
    [429, "SERVICE_REQUEST_RATE_EXCEEDED", "Busy.", /^Wait: the fault is at Kiro\.$/],
  ])("97: Kiro refuses the account's request with %i %s", async (status, reason, said, mend) => {
    const type = status === 429 ? "ThrottlingException" : "AccessDeniedException";
    simulator.chat.enqueue({ status, body: { __type: type, message: said, reason } });
    const [row] = await rows();
    expect(row).toMatchObject({ status: "failed", mend: expect.stringMatching(mend) as string });
  });

  it("names no address without a host where an answer breaks off", async () => {
    simulator.chat.enqueue({ events: [text("Hello"), ...ending()].flat(), then: "reset" });
    const [row] = await rows();
    expect(row).toMatchObject({
      status: "failed",
      mend: expect.not.stringContaining("https:///") as string,
    });
  });

  it("names the proxy where it stands in for Kiro", async () => {
    simulator.chat.enqueue({ status: 407, body: {} });
    const [row] = await rows({ HTTPS_PROXY: "http://me:wrong@proxy:3128" });
    expect(row).toMatchObject({
      status: "failed",
      found: expect.stringContaining("Your proxy requires a login") as string,
      mend: "Correct the user name and password in HTTPS_PROXY.",
    });
  });

  it("tells of a refused key in KIRO_API_KEY how to do without", async () => {
    const body = { __type: "UnrecognizedClientException", message: "The key is not valid." };
    simulator.chat.enqueue({ status: 403, body });
    const [row] = await rows({ KIRO_API_KEY: simulator.issueApiKey() });
    expect(row).toMatchObject({
      status: "failed",
      mend: "Replace the key, or: unset KIRO_API_KEY",
    });
  });

  it("asks only accounts that may serve now, and says why not the others", async () => {
    const world = await createDoctorWorld();
    const until = NOW + 120_000;
    await world.keep(
      accountNamed("anna", { state: { kind: "suspended", since: 0 } }),
      accountNamed("bert", {
        state: { kind: "cooling-down", since: NOW, until, reason: "throttled" },
      }),
      accountNamed("cleo", { state: { kind: "quota-exhausted", since: NOW, until } }),
    );
    const before = simulator.journal.entries.length;
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    const { out } = await world.run(["doctor", "--test", "--json"], { env });
    const { checks } = JSON.parse(out) as { checks: { id: string; found: string }[] };
    const tests = checks.filter(({ id }) => id === "test");
    expect(tests.map(({ found }) => found)).toEqual([
      "anna: not sent (suspended by Kiro)",
      expect.stringMatching(/^bert: not sent \(cooling down until /) as string,
      expect.stringMatching(/^cleo: not sent \(quota used up until /) as string,
    ]);
    expect(tests.every((row) => "status" in row && row.status === "skipped")).toBe(true);
    expect(simulator.journal.entries.length).toBe(before);
  });
});
