import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loginSecretOf } from "../../../src/auth/credentials.ts";
import { LOGIN_LABELS } from "../../../src/login/methods.ts";
import type { createRuntime } from "../../../src/plugin/runtime.ts";
import { signedIn } from "../../accounts/logins.ts";
import { bundleForNode } from "../../helpers/bundle.ts";
import { noHost } from "../../helpers/no-host.ts";
import {
  ask,
  home,
  logIn,
  open,
  simulator,
  store,
  timersOf,
  useFakeTimeouts,
  useProjects,
} from "./project-world.ts";

useProjects();
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function disposed(...runtimes: readonly { dispose: () => Promise<void> }[]): Promise<void> {
  const endings = Promise.all(runtimes.map((runtime) => runtime.dispose()));
  await vi.advanceTimersByTimeAsync(8_000);
  await endings;
}

/** Holds each refresh back until it is released. */
function holdRefresh() {
  const real = globalThis.fetch;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const held = new Promise<void>((resolve) => {
    vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
      if (url.endsWith("/refreshToken")) {
        resolve();
        await released;
      }
      return await real(url, init);
    });
  });
  return { held, release };
}

describe("the end of a project", () => {
  it("is for good, although the host asks for a login or starts the background after it", async () => {
    const env = { KIRO_API_KEY: simulator.issueApiKey() };
    useFakeTimeouts();
    const one = await open("one", { env });
    expect(timersOf([one])).toBeGreaterThan(0);
    await disposed(one);
    const left = vi.getTimerCount();
    one.startBackground();
    await one.hostLogin.isOpen();
    expect(vi.getTimerCount()).toBe(left);
  });

  it("leaves nothing of a project whose creation fails", async () => {
    useFakeTimeouts();
    const one = await open("one");
    expect(timersOf([one])).toBeGreaterThan(0);
    const host = {
      ...noHost,
      get sessions(): undefined {
        throw new Error("the host is broken");
      },
    };
    await expect(open("two", { host })).rejects.toThrow("the host is broken");
    await disposed(one);
    await expect.poll(() => vi.getTimerCount()).toBe(0);
  });

  it("waits for a refresh under way, however often it is asked for, and tells its outcome", async () => {
    const account = await signedIn(store, simulator);
    await store.update((accounts) => {
      if (account.credentials.method !== "social") throw new Error("another login");
      accounts.put({ ...account, credentials: { ...account.credentials, expiresAt: 0 } });
    });
    const { held, release } = holdRefresh();
    simulator.tokens.revoke();
    const log: string[] = [];
    const host = {
      ...noHost,
      log: ({ message }: { message: string }) => Promise.resolve(log.push(message)),
    };
    const one = await open("one", { host });
    const asking = ask(one);
    await held;
    const endings = [one.dispose(), one.dispose()];
    const later = new Promise((resolve) => setImmediate(resolve, "waits"));
    expect(await Promise.race([endings[1], later])).toBe("waits");
    release();
    await Promise.all(endings);
    expect(log).toEqual([expect.stringContaining("must log in again")]);
    await asking;
  });

  it("waits for the refresh of a login that is being imported", async () => {
    const { accessToken, refreshToken } = simulator.issueSocial(simulator.people.google);
    const ide = join(home, ".aws", "sso", "cache");
    mkdirSync(ide, { recursive: true });
    const expiresAt = new Date(0).toISOString();
    const login = { accessToken, refreshToken, expiresAt, authMethod: "social" };
    writeFileSync(
      join(ide, "kiro-auth-token.json"),
      JSON.stringify({ ...login, provider: "Google" }),
    );
    const { held, release } = holdRefresh();
    const one = await open("one");
    const method = one.loginMethods.find(({ label }) => label === LOGIN_LABELS.import);
    const started = await method?.authorize({ source: "kiro-ide" });
    const importing = started?.callback();
    await held;
    const ending = one.dispose();
    expect(await importing).toMatchObject({ type: "failed" });
    release();
    await ending;
    const secrets = (await store.read()).map(({ credentials }) => loginSecretOf(credentials));
    expect(secrets).toEqual([expect.not.stringMatching(refreshToken)]);
  });

  it("keeps no error from its words, although another copy of the plugin has thrown it", async () => {
    const script = pathToFileURL(await bundleForNode("src/plugin/runtime.ts")).href;
    const copy = (await import(`${script}?words`)) as { createRuntime: typeof createRuntime };
    logIn();
    await open("first");
    const second = await open("second", { create: copy.createRuntime });
    mkdirSync(store.path, { recursive: true });
    const signal = new AbortController().signal;
    const failing = second.accountStatus?.({ sessionId: "ses_1", signal });
    await expect(failing).rejects.toThrow(`Cannot use ${store.path}`);
  });
});
