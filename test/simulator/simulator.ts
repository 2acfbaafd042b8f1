import type { Exchange } from "./http/exchange.ts";
import { DeviceCodes, type DeviceTimes } from "./logins/device-codes.ts";
import { createJournal, describeEntry, type Journal, type JournalEntry } from "./http/journal.ts";
import { listen } from "./http/listener.ts";
import { createModelList, type ModelList } from "./account/model-list.ts";
import {
  createPeople,
  createPerson,
  type People,
  type Person,
  type PersonFacts,
} from "./people.ts";
import { PortalCodes } from "./logins/portal-codes.ts";
import { Registrations } from "./logins/registrations.ts";
import { CHAT_FORMS, type ChatForm } from "./chat/chat-call.ts";
import { createScript, type ChatScript, type PlainAnswer, type Script } from "./chat/script.ts";
import { Tokens, type RefreshMode, type TokenPair } from "./logins/tokens.ts";
import { type TurnHabits, USUAL_HABITS } from "./validation/rule.ts";
import type { World } from "./world.ts";
import type { SignIn } from "./people.ts";

/**
 * The Kiro simulator: a real loopback server that plays every host of docs/PROTOCOL.md behind the
 * endpoint override, refuses what the service would refuse, and writes down every request.
 *
 *     const simulator = await startSimulator({ refreshMode: "S1" });
 *     afterEach(() => simulator.close());          // throws if a request was refused
 *
 *     deps.fetch = simulator.fetch;                // https://HOST/PATH -> this server
 *     env.KIRO_ENDPOINT_OVERRIDE = simulator.origin;
 *
 * Accounts without a login:
 *     const { accessToken, refreshToken, expiresIn, profileArn } = simulator.issueSocial();
 *     simulator.issueIdc(simulator.people.employee)   // + clientId, clientSecret, startUrl, ...
 *     simulator.issueApiKey()                         // "ksk_..."
 *     simulator.issueSocial(simulator.createPerson({ name: "seventh", provider: "Google" }))
 *
 * Logins:
 *     simulator.signIn.person = simulator.people.github;   // who signs in next
 *     await simulator.visit(url);          // the person's browser: opens, follows redirects
 *     simulator.signIn.portal = "deny";    // or "hang"; device: "approve" | "deny" | "expire"
 *     simulator.signIn.directory = "deny"; // or "hang": the page of an organisation or of AWS
 *     simulator.signIn.pendingPolls = 2;   // slowDowns, anyPort
 *
 * Tokens:
 *     simulator.tokens.mode = "S3"; .expiresIn = 60; .expireAccessTokens(); .revoke(person);
 *     simulator.tokens.usesOf(refreshToken); .isAlive(refreshToken); .refreshTokens();
 *
 * Scripts. Chat answers go to main turns only unless a matcher says otherwise:
 *     simulator.chat.enqueue({ events: [text("Hi"), toolUse("id1", "bash", {...}), ending()] });
 *     simulator.chat.enqueue({ events, splitAt: 1, then: "truncate" });
 *     simulator.chat.enqueue({ status: 429, headers: { "retry-after": "3" }, body: {...} });
 *     simulator.chat.enqueue({ exception: { type, reason, message }, afterEvents: [text("a")] });
 *     simulator.chat.enqueue({ hang: true }, (call) => call.isTitle);
 *     simulator.chat.always(answer, (call) => call.person === simulator.people.google);
 *     simulator.at("/refreshToken").enqueue({ status: 500 });
 *     simulator.at("/refreshToken").enqueue({ then: "reset" });        // spent, answer lost
 *     simulator.at("/token").enqueue({ patch: (body) => ({ ...body, expiresIn: -1 }) });
 * The events are in events.ts. Without a script the simulator answers by itself (brain.ts).
 *
 * Looking back:
 *     simulator.journal.of("/generateAssistantResponse")[0]?.body
 *     simulator.journal.refusals, simulator.assertNoRefusals(), simulator.expectRefusals()
 * A refusal is a request that no well-behaved client sends; an expired token, an empty quota or a
 * pending login is none (`verdict` instead of `refusal`). Validation comes before any chat script.
 *
 * People may be changed at any time: person.usage.used = person.usage.limit, person.suspended = true.
 * Forms: simulator.chatForms.delete("path");
 * Turns: simulator.turnHabits.textBesideResults = "refused"; .repeatedRoles = "accepted";
 * Cache points: simulator.turnHabits.cachePoints = "refused";
 * Models: simulator.models.live = [...], simulator.models.legacyIds = [].
 */
export interface Simulator {
  /** `http://127.0.0.1:PORT`, the value for KIRO_ENDPOINT_OVERRIDE. */
  readonly origin: string;
  readonly people: People;
  readonly signIn: SignIn;
  readonly tokens: Tokens;
  readonly registrations: Registrations;
  readonly deviceTimes: DeviceTimes;
  readonly models: ModelList;
  readonly chat: ChatScript;
  /** The forms of a chat request that the hosts know: take one away, and it answers 404. */
  readonly chatForms: Set<ChatForm>;
  /** What the service makes of turns that not every service takes. */
  readonly turnHabits: TurnHabits;
  readonly journal: Journal;
  /** Requests the client must not send, in order. */
  readonly refusals: readonly JournalEntry[];
  /** Script for every other operation, by its newest REST path, e.g. `/List-Available-Models`. */
  at(path: string): Script<PlainAnswer, Exchange>;
  /** A fetch that sends `https://HOST/PATH` here, as the endpoint override does. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** The person's browser: opens a page of any host, follows redirects, returns the last page. */
  visit(url: string): Promise<{
    readonly status: number;
    readonly url: string;
    readonly text: string;
    /** Every address on the way, the first and the last included. */
    readonly trail: readonly string[];
  }>;
  /** Somebody besides `people`; not known to anyone before a token or `signIn.person` names them. */
  createPerson(facts: PersonFacts): Person;
  issueSocial(person?: Person): TokenPair & { readonly profileArn: string };
  issueIdc(person?: Person): IdcLogin;
  /** A login at the organisation's own identity provider. */
  readonly issueExternal: (person?: Person) => TokenPair;
  readonly issueApiKey: (person?: Person) => string;
  /** All tokens, keys and client secrets ever issued: none may show up in logs or errors. */
  secrets(): readonly string[];
  /** Declares refusals as part of the test; without a matcher any. */
  expectRefusals(matches?: (entry: JournalEntry) => boolean): void;
  /** @throws Error that lists every refusal nobody declared */
  assertNoRefusals(): void;
  /** Ends the server and all connections. @throws as assertNoRefusals */
  close(): Promise<void>;
}

/** What a device login at AWS SSO OIDC leaves behind. */
export interface IdcLogin extends TokenPair {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since the epoch. */
  readonly clientSecretExpiresAt: number;
  readonly startUrl: string;
  readonly ssoRegion: string;
  readonly profileArn: string;
}

export interface SimulatorOptions {
  readonly port?: number;
  /** Milliseconds since the epoch; with a fake clock give its `now`. */
  readonly now?: () => number;
  readonly refreshMode?: RefreshMode;
  /** Lifetime of access tokens, seconds. */
  readonly expiresIn?: number;
  /** S2: how long a spent refresh token stays good. */
  readonly graceMs?: number;
  /** Milliseconds; by default codes live 600 s and are polled every second. */
  readonly device?: Partial<DeviceTimes>;
  readonly signIn?: Partial<SignIn>;
  /** Milliseconds between two events of the default answers, so that they look alive. */
  readonly pace?: number;
  /** Called once each request is over. */
  readonly watch?: (entry: JournalEntry) => void;
}

/** Starts a simulator on a free port of the loopback interface. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(options);
  const journal = createJournal();
  const scripts = new Map<string, Script<PlainAnswer, Exchange>>();
  const { server, port } = await listen(
    { world, journal, scriptOf: (path) => scripts.get(path), watch: options.watch ?? ignore },
    options.port ?? 0,
  );
  const origin = `http://127.0.0.1:${port}`;
  const send = (url: string, init?: RequestInit) => fetch(redirected(url, origin), init);
  const assertNoRefusals = () => throwFor(journal.unexpected());
  return {
    origin,
    ...pick(world),
    deviceTimes: world.devices.times,
    journal,
    get refusals() {
      return journal.refusals;
    },
    at(path) {
      const script = scripts.get(path) ?? createScript<PlainAnswer, Exchange>();
      scripts.set(path, script);
      return script;
    },
    fetch: send,
    visit: (url) => visit(url, send),
    createPerson: (facts) => createPerson(facts, world.now()),
    issueSocial(person = world.people.google) {
      return { ...world.tokens.issue(person, "social"), profileArn: person.profileArn };
    },
    issueIdc: (person = world.people.builder) => issueIdc(world, person),
    issueExternal: (person = world.people.external) =>
      world.tokens.issue(person, `external:${person.issuer?.clientId ?? ""}`),
    issueApiKey: (person = world.people.google) => world.tokens.issueApiKey(person),
    secrets: () => [...world.tokens.secrets(), ...world.registrations.secrets()],
    expectRefusals: (matches = () => true) => journal.expectRefusals(matches),
    assertNoRefusals,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      assertNoRefusals();
    },
  };
}

function createWorld(options: SimulatorOptions): World {
  const now = options.now ?? Date.now;
  const signIn: SignIn = {
    person: undefined,
    portal: "redirect",
    directory: "redirect",
    device: "on-visit",
    pendingPolls: 0,
    slowDowns: 0,
    anyPort: false,
    ...options.signIn,
  };
  const times: DeviceTimes = { lifetime: 600_000, interval: 1000, ...options.device };
  const { refreshMode, expiresIn, graceMs } = options;
  return {
    now,
    people: createPeople(now()),
    signIn,
    tokens: new Tokens(now, {
      ...(refreshMode === undefined ? {} : { mode: refreshMode }),
      ...(expiresIn === undefined ? {} : { expiresIn }),
      ...(graceMs === undefined ? {} : { graceMs }),
    }),
    devices: new DeviceCodes(now, signIn, times),
    portalCodes: new PortalCodes(),
    registrations: new Registrations(now),
    models: createModelList(),
    chat: createScript((call) => !call.isTitle),
    signatures: new Set(),
    chatForms: new Set(CHAT_FORMS),
    turnHabits: { ...USUAL_HABITS },
    pace: options.pace ?? 0,
    price: 0.05,
  };
}

function pick(world: World) {
  const { people, signIn, tokens, registrations, models, chat, chatForms, turnHabits } = world;
  return { people, signIn, tokens, registrations, models, chat, chatForms, turnHabits };
}

function issueIdc(world: World, person: Person): IdcLogin {
  const client = world.registrations.add(person.ssoRegion, ["codewhisperer:conversations"]);
  const { clientId, clientSecret, expiresAt } = client;
  const { startUrl, ssoRegion, profileArn } = person;
  const pair = world.tokens.issue(person, `oidc:${clientId}`);
  const facts = { startUrl, ssoRegion, profileArn };
  return { ...pair, clientId, clientSecret, clientSecretExpiresAt: expiresAt, ...facts };
}

/** A redirect leads to the simulator like an address that is opened. */
async function visit(url: string, send: Simulator["fetch"]) {
  const trail = [url];
  for (;;) {
    const page = trail.at(-1) ?? url;
    const response = await send(page, { redirect: "manual" });
    const location = response.headers.get("location");
    if (location === null || trail.length > 20) {
      return { status: response.status, url: page, text: await response.text(), trail };
    }
    await response.arrayBuffer();
    trail.push(new URL(location, page).href);
  }
}

/** As KIRO_ENDPOINT_OVERRIDE does it: https://HOST/PATH?QUERY becomes ORIGIN/HOST/PATH?QUERY. */
function redirected(url: string, origin: string): string {
  return url.startsWith("https://") ? `${origin}/${url.slice("https://".length)}` : url;
}

function throwFor(refusals: readonly JournalEntry[]): void {
  if (refusals.length === 0) return;
  const lines = refusals.map(describeEntry).join("\n  ");
  throw new Error(`The simulator refused ${refusals.length} request(s):\n  ${lines}`);
}

function ignore(): void {
  // nobody watches
}
