import { afterEach, describe, expect, it } from "vitest";
import type { Person } from "../simulator/people.ts";
import { createLoginWorld, DESKTOP, GITHUB, GOOGLE, type LoginWorld } from "./harness.ts";

const worlds: LoginWorld[] = [];
const ends: AbortController[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) end.abort();
  for (const world of worlds.splice(0)) await world.simulator.close();
});

type Changes = NonNullable<Parameters<typeof createLoginWorld>[0]>;

/** A desktop; what a login still holds at the end of the test is given back. */
async function createWorld(changes: Changes = {}): Promise<LoginWorld> {
  const end = new AbortController();
  ends.push(end);
  const world = await createLoginWorld({ environment: DESKTOP, signal: end.signal, ...changes });
  worlds.push(world);
  return world;
}

/** One login as that person, from the first page to the last. */
async function logIn(world: LoginWorld, person: Person, label = GOOGLE) {
  world.simulator.signIn.person = person;
  const login = await world.start(label);
  const page = await world.simulator.visit(login.url);
  return { login, page, outcome: await world.finish(login) };
}

/** The hosts and paths of a way through the browser. */
function places(trail: readonly string[]): string[] {
  return trail.map((url) => new URL(url)).map(({ hostname, pathname }) => hostname + pathname);
}

/** Where the browser comes back to, with what the portal said of the person. */
async function landingOf(world: LoginWorld, person: Person) {
  world.simulator.signIn.person = person;
  const login = await world.start(GOOGLE);
  const page = await world.simulator.fetch(login.url, { redirect: "manual" });
  return { login, landing: new URL(page.headers.get("location") ?? "") };
}

/** The landing with one value changed, as the browser would bring it. */
async function land(url: URL, changes: Readonly<Record<string, string | undefined>> = {}) {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) changed.searchParams.delete(name);
    else changed.searchParams.set(name, value);
  }
  const response = await fetch(changed, { redirect: "manual" });
  const { headers, status } = response;
  return { status, text: await response.text(), location: headers.get("location") };
}

const SUCCESS = { type: "success", refresh: "kiro-account:account-1" };
const FAILED = { type: "failed" };

describe("a browser login ends in whatever the person chooses", () => {
  it.each(["google", "github", "builder", "employee", "european", "external"] as const)(
    "%s",
    async (name) => {
      const world = await createWorld();
      const person = world.simulator.people[name];
      const { outcome, page } = await logIn(world, person);
      expect(page.text).toContain("Login received");
      expect(outcome).toMatchObject(SUCCESS);
      expect(world.saved).toMatchObject([{ identity: { email: person.email } }]);
      expect(world.reports).toEqual([]);
      expect(world.opened).toHaveLength(1);
    },
  );

  it("goes on at AWS, in the same tab, for a Builder ID", async () => {
    const world = await createWorld();
    const { page } = await logIn(world, world.simulator.people.builder, GITHUB);
    expect(places(page.trail)).toEqual([
      "app.kiro.dev/signin",
      "localhost/signin/callback",
      "oidc.us-east-1.amazonaws.com/authorize",
      "127.0.0.1/oauth/callback",
    ]);
    expect(world.saved).toMatchObject([
      {
        credentials: {
          method: "idc",
          provider: "BuilderId",
          ssoRegion: "us-east-1",
          startUrl: "https://view.awsapps.com/start",
        },
      },
    ]);
  });

  it("goes on in the organisation's own region, and finds the profile where it is", async () => {
    const world = await createWorld();
    const { european } = world.simulator.people;
    await logIn(world, european);
    expect(world.simulator.journal.of("/client/register")[0]).toMatchObject({
      host: "oidc.eu-west-1.amazonaws.com",
    });
    const { startUrl, ssoRegion, profileArn } = european;
    const provider = "IdentityCenter";
    expect(world.saved).toMatchObject([
      { credentials: { method: "idc", provider, startUrl, ssoRegion, profileArn } },
    ]);
  });

  it("goes on at the organisation's identity provider, and keeps what a refresh needs", async () => {
    const world = await createWorld();
    const { external } = world.simulator.people;
    const { page } = await logIn(world, external);
    expect(places(page.trail).slice(2)).toEqual([
      "login.microsoftonline.com/00000000-1111-2222-3333-444444444444/oauth2/v2.0/authorize",
      "localhost/oauth/callback",
    ]);
    const asked = new URL(page.trail[2] ?? "").searchParams;
    expect(asked.get("login_hint")).toBe(external.email);
    expect(asked.get("state")).not.toBe(new URL(page.trail[0] ?? "").searchParams.get("state"));
    expect(asked.get("code_challenge")).not.toBe(
      new URL(page.trail[0] ?? "").searchParams.get("code_challenge"),
    );
    const { url: issuer, clientId, scopes } = external.issuer ?? {};
    const { profileArn } = external;
    expect(world.saved).toMatchObject([
      { credentials: { method: "external-idp", issuer, clientId, scopes, profileArn } },
    ]);
    expect(world.saved[0]?.credentials).toMatchObject({
      tokenEndpoint: issuer?.replace(/v2\.0$/, "oauth2/v2.0/token"),
    });
    for (const { host, headers } of world.simulator.journal.entries) {
      if (host.startsWith("management.")) expect(headers["tokentype"]).toBe("EXTERNAL_IDP");
    }
  });

  it("confirms a code in the same tab where AWS gives none to a browser", async () => {
    const world = await createWorld();
    const refusal = { status: 400, body: { error: "unauthorized_client" } };
    world.simulator.at("/client/register").enqueue(refusal);
    world.simulator.at("/client/register").enqueue(refusal);
    const { outcome, page } = await logIn(world, world.simulator.people.builder);
    expect(places(page.trail).at(-1)).toBe("device.sso.us-east-1.amazonaws.com/");
    expect(page.text).toContain("Request approved");
    expect(outcome).toMatchObject(SUCCESS);
    expect(world.saved).toMatchObject([{ credentials: { provider: "BuilderId" } }]);
  });

  it.each(["builder", "employee", "external"] as const)(
    "leads a browser from page to page under the endpoint override: %s",
    async (name) => {
      const origin = { is: "" };
      const showUrl = (url: string) => url.replace("https://", `${origin.is}/`);
      const world = await createWorld({ showUrl });
      origin.is = world.simulator.origin;
      world.simulator.signIn.person = world.simulator.people[name];
      const login = await world.start(GOOGLE);
      const response = await fetch(login.url);
      expect(await response.text()).toContain("Login received");
      expect(await world.finish(login)).toMatchObject(SUCCESS);
    },
  );

  it("lets the person go back on the sign-in page and choose another account", async () => {
    const world = await createWorld();
    world.simulator.signIn.directory = "hang";
    world.simulator.signIn.person = world.simulator.people.employee;
    const login = await world.start(GOOGLE);
    expect((await world.simulator.visit(login.url)).text).toBe("Log in.");
    world.simulator.signIn.person = world.simulator.people.google;
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject(SUCCESS);
    expect(world.saved).toMatchObject([{ credentials: { provider: "Google" } }]);
  });
});

describe("what the sign-in page returns is checked before anything is sent", () => {
  it.each([
    ["a foreign start URL", "employee", { issuer_url: "https://evil.example/start" }],
    ["a start URL without TLS", "employee", { issuer_url: "http://a.awsapps.com/start" }],
    ["no start URL", "employee", { issuer_url: undefined }],
    ["a region that is none", "employee", { idc_region: "us-east-1.evil.example/" }],
    ["no region", "employee", { idc_region: undefined }],
    ["an issuer without TLS", "external", { issuer_url: "http://login.microsoftonline.com/t" }],
    ["an issuer with a port", "external", { issuer_url: "https://a.okta.com:8443" }],
    ["an issuer with a name", "external", { issuer_url: "https://a@b.okta.com" }],
    ["an issuer with a query", "external", { issuer_url: "https://a.okta.com/?x=1" }],
    ["an issuer that is an address", "external", { issuer_url: "https://127.0.0.1" }],
    ["no issuer", "external", { issuer_url: undefined }],
    ["no client", "external", { client_id: undefined }],
    ["a client with a line break", "external", { client_id: "a\r\nb" }],
    ["no scopes", "external", { scopes: undefined }],
    ["endless scopes", "external", { scopes: "x".repeat(3000) }],
  ] as const)("%s", async (_name, who, changes) => {
    const world = await createWorld();
    const { landing, login } = await landingOf(world, world.simulator.people[who]);
    const before = world.simulator.journal.entries.length;
    const page = await land(landing, changes);
    expect(page).toMatchObject({ status: 400, location: null });
    expect(page.text).toContain("Login not completed");
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining("unusable details")]);
    expect(world.simulator.journal.entries).toHaveLength(before);
  });

  it("an option that nobody knows", async () => {
    const world = await createWorld();
    const { landing, login } = await landingOf(world, world.simulator.people.employee);
    const page = await land(landing, { login_option: "internal" });
    expect(page.text).toContain("choose another login");
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining("AWS Builder ID (IDC)")]);
  });

  it("sends nobody on who does not know the state, at the first page or the second", async () => {
    const world = await createWorld();
    world.simulator.signIn.directory = "hang";
    const { landing, login } = await landingOf(world, world.simulator.people.external);
    const before = world.simulator.journal.entries.length;
    for (const state of ["guess", "", undefined]) {
      expect(await land(landing, { state })).toMatchObject({ status: 400, location: null });
    }
    expect(world.simulator.journal.entries).toHaveLength(before);
    const second = new URL((await land(landing)).location ?? "");
    const callback = new URL(second.searchParams.get("redirect_uri") ?? "");
    const first = landing.searchParams.get("state") ?? "";
    callback.searchParams.set("code", "attacker");
    expect(await land(callback, { state: "guess" })).toMatchObject({ status: 400 });
    // The first page's own state opens the first page only.
    await land(callback, { state: first });
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.simulator.journal.of("/oauth2/v2.0/token")).toEqual([]);
    expect(world.saved).toEqual([]);
  });
});

describe("an identity provider", () => {
  const DISCOVERY = "/00000000-1111-2222-3333-444444444444/v2.0/.well-known/openid-configuration";
  const TOKEN = "/00000000-1111-2222-3333-444444444444/oauth2/v2.0/token";

  it("that nobody knows is not asked, and the setting is named", async () => {
    const world = await createWorld();
    const { landing, login } = await landingOf(world, world.simulator.people.external);
    const before = world.simulator.journal.entries.length;
    await land(landing, { issuer_url: "https://login.microsoftonline.com.evil.example/t" });
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.reports).toEqual([
      expect.stringMatching(/login\.microsoftonline\.com\.evil\.example.*identity_provider_hosts/),
    ]);
    expect(world.simulator.journal.entries).toHaveLength(before);
  });

  it("that the person trusts is asked", async () => {
    const asked: string[] = [];
    const world = await createWorld({ trustedDomains: ["example.com"] });
    const { landing, login } = await landingOf(world, world.simulator.people.external);
    world.simulator.expectRefusals();
    await land(landing, { issuer_url: "https://login.example.com/realm" });
    asked.push(...world.simulator.journal.entries.slice(1).map(({ host, path }) => host + path));
    expect(asked).toEqual(["login.example.com/realm/.well-known/openid-configuration"]);
    expect(await world.finish(login)).toMatchObject(FAILED);
  });

  it.each([
    ["another issuer", { issuer: "https://login.microsoftonline.com/other/v2.0" }],
    ["a page elsewhere", { authorization_endpoint: "https://evil.example/authorize" }],
    ["a page of another customer", { authorization_endpoint: "https://x.okta.com/authorize" }],
    ["a page without TLS", { authorization_endpoint: "http://login.microsoftonline.com/a" }],
    ["tokens elsewhere", { token_endpoint: "https://evil.example/token" }],
    ["tokens at a port", { token_endpoint: "https://login.microsoftonline.com:444/token" }],
  ])("that names %s is left alone", async (_name, changes) => {
    const world = await createWorld();
    world.simulator
      .at(DISCOVERY)
      .enqueue({ patch: (body: Record<string, unknown>) => ({ ...body, ...changes }) });
    const { outcome, page } = await logIn(world, world.simulator.people.external);
    expect(page.text).toContain("Login not completed");
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([
      expect.stringContaining("login.microsoftonline.com named endpoints on other hosts"),
    ]);
    expect(page.trail).toHaveLength(2);
  });

  it.each([
    [
      "without an endpoint",
      {
        status: 200,
        body: {
          issuer: "https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444/v2.0",
        },
      },
      "unusable",
    ],
    ["with a web page", { status: 200, body: "<html>" }, "unusable"],
    ["with a fault", { status: 503 }, "HTTP 503"],
    ["with a refusal", { status: 404 }, "Your organisation's identity provider rejected"],
  ])("that answers %s ends the login", async (_name, answer, words) => {
    const world = await createWorld();
    world.simulator.at(DISCOVERY).enqueue(answer);
    const { outcome, page } = await logIn(world, world.simulator.people.external);
    expect(page.text).toContain("Login not completed");
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining(words)]);
  });

  it("that refuses the code says so", async () => {
    const world = await createWorld();
    world.simulator.at(TOKEN).enqueue({ status: 400, body: { error: "invalid_grant" } });
    const { outcome } = await logIn(world, world.simulator.people.external);
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([
      expect.stringContaining("identity provider rejected the login (invalid_grant)"),
    ]);
  });

  it("that gives no refresh token ends the login", async () => {
    const world = await createWorld();
    world.simulator.at(TOKEN).enqueue({
      patch: (body: Record<string, unknown>) => ({ ...body, refresh_token: undefined }),
    });
    const { outcome } = await logIn(world, world.simulator.people.external);
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining("refresh_token")]);
  });
});

describe.each(["builder", "employee", "external"] as const)("the second page, of %s", (name) => {
  it("may be declined", async () => {
    const world = await createWorld();
    world.simulator.signIn.directory = "deny";
    const { outcome, page } = await logIn(world, world.simulator.people[name]);
    expect(page.text).toContain("Login not completed");
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining("declined")]);
  });

  it("may be left, and the login ends after its time", async () => {
    const world = await createWorld();
    world.simulator.signIn.directory = "hang";
    world.simulator.signIn.person = world.simulator.people[name];
    const login = await world.start(GOOGLE);
    await world.simulator.visit(login.url);
    const before = world.clock.monotonic();
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.clock.monotonic() - before).toBeGreaterThan(295_000);
    expect(world.reports).toEqual([expect.stringContaining("not completed in time")]);
  });

  it("may be ended by a newer login, which takes the port", async () => {
    const world = await createWorld();
    world.simulator.signIn.directory = "hang";
    world.simulator.signIn.person = world.simulator.people[name];
    const login = await world.start(GOOGLE);
    const waiting = login.callback();
    await world.simulator.visit(login.url);
    world.simulator.signIn.directory = "redirect";
    const { outcome } = await logIn(world, world.simulator.people[name]);
    expect(await waiting).toMatchObject(FAILED);
    expect(outcome).toMatchObject(SUCCESS);
    expect(world.reports).toEqual([]);
  });
});

describe("AWS behind the sign-in page", () => {
  it.each([
    ["a fault", { status: 500 }, "could not handle the client registration (HTTP 500)"],
    ["rubbish", { status: 200, body: { clientId: 7 } }, "unusable"],
  ])("that answers with %s ends the login", async (_name, answer, words) => {
    const world = await createWorld();
    for (let round = 0; round < 2; round += 1)
      world.simulator.at("/client/register").enqueue(answer);
    const { outcome } = await logIn(world, world.simulator.people.employee);
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining(words)]);
  });

  it("that refuses the code says so", async () => {
    const world = await createWorld();
    world.simulator.at("/token").enqueue({ status: 400, body: { error: "invalid_grant" } });
    const { outcome } = await logIn(world, world.simulator.people.employee);
    expect(outcome).toMatchObject(FAILED);
    expect(world.reports).toEqual([
      expect.stringContaining("AWS rejected the login (invalid_grant)"),
    ]);
  });
});
