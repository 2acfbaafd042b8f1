import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import plugin from "../../../src/index.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import {
  createHost,
  type Location,
  type LocationOptions,
  type PluginModule,
} from "../host/host.ts";
import type { Generation } from "../host/shapes.ts";

export const GENERATIONS: readonly Generation[] = ["early", "first", "released"];
export const MODEL = "kiro/kiro-claude-sonnet-4-5";

/** No other wait is as long. */
const POLL_MS = 7_000;

export let simulator: Simulator;
export let home: string;
let hosts: ReturnType<typeof createHost>[] = [];

/**
 * A simulator and an empty home for each test; hosts end with it, and nothing may be left of them.
 * Whoever logs in has confirmed when the login first asks, and it asks at once.
 */
export function useHosts(): void {
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "kiro-host2-"));
    simulator = await startSimulator({
      signIn: { device: "approve" },
      device: { interval: POLL_MS },
    });
    const real = globalThis.setTimeout;
    const quick: typeof real = ((callback: () => void, delay?: number, ...given: unknown[]) =>
      real(callback, delay === POLL_MS ? 0 : delay, ...given)) as typeof real;
    vi.stubGlobal("setTimeout", Object.assign(quick, real));
    vi.stubEnv("HOME", home);
    vi.stubEnv("XDG_CONFIG_HOME", join(home, "config"));
    vi.stubEnv("XDG_DATA_HOME", join(home, "data"));
    vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
    vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
    vi.stubEnv("KIRO_NO_BROWSER", "true");
    vi.stubEnv("KIRO_LOGIN_FLOW", "device");
    vi.stubEnv("KIRO_API_KEY", undefined);
    // The log of the server.
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
  });
  afterEach(async () => {
    for (const host of hosts) await host.close();
    hosts = [];
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    rmSync(home, { recursive: true, force: true });
    await simulator.close();
  });
}

export function newHost(generation: Generation) {
  const host = createHost({ generation });
  hosts.push(host);
  return {
    ...host,
    /** A project with our plugin in it. */
    open: (options: Partial<LocationOptions> = {}) =>
      host.open({ default: plugin }, { directory: home, ...options }),
    /** The same with another module in the plugin's place. */
    openWith: (module: PluginModule) => host.open(module, { directory: home }),
  };
}

/** Where somebody is logged in. */
export async function loggedIn(
  generation: Generation,
  options: Partial<LocationOptions> = {},
  who: "github" | "google" = "google",
) {
  const host = newHost(generation);
  const place = await host.open(options);
  simulator.signIn.person = simulator.people[who];
  await logIn(place, who);
  return { host, place };
}

/** The person's own settings, of whatever is opened after this. */
export function configure(settings: object): void {
  const directory = join(home, "config", "opencode");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "kiro.json"), JSON.stringify(settings));
}

export async function logIn(place: Location, method = "google") {
  return await place.integration.login(method, {}, (url) => simulator.visit(url));
}

export const chats = () => simulator.journal.of("/generateAssistantResponse");
/** Who was asked, request by request. */
export const served = () =>
  chats().map(({ headers }) => {
    const token = headers["authorization"]?.slice("Bearer ".length) ?? "";
    return simulator.tokens.personOf(token)?.email;
  });
/** The token of the newest chat request: who was asked for it. */
export const newestBearer = () => chats().at(-1)?.headers["authorization"];
