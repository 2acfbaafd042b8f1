import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { signedIn } from "../../accounts/logins.ts";
import { noHost } from "../../helpers/no-host.ts";
import { chat, home, logIn, open, simulator, store, useProjects } from "./project-world.ts";

useProjects();

const signal = new AbortController().signal;

/** A project, and what OpenCode's log has of it. */
async function watched(name: string, settings: object, env: Record<string, string> = {}) {
  const log: string[] = [];
  const host = {
    ...noHost,
    log: ({ message }: { message: string }) => Promise.resolve(log.push(message)),
  };
  return { log, runtime: await open(name, { settings, env, host }) };
}

describe("what the projects of a process are told", () => {
  it("is that they are recorded, each of them", async () => {
    const env = { KIRO_RECORD: join(home, "recordings") };
    const [one, two] = [await watched("one", {}, env), await watched("two", {}, env)];
    const isSaid = (line: string) => line.includes(env.KIRO_RECORD);
    expect([one.log.filter(isSaid), two.log.filter(isSaid)]).toEqual([
      [expect.any(String)],
      [expect.any(String)],
    ]);
  });

  it("is that a newer version wrote the accounts, at the start and with each request (D6)", async () => {
    const said = /newer version of opencode-kiro-auth.* Update the plugin/;
    mkdirSync(dirname(store.path), { recursive: true });
    const text = JSON.stringify({ version: 99, people: [{ name: "anna" }] });
    writeFileSync(store.path, text);
    const { log, runtime } = await watched("one", {});
    await expect.poll(() => log).toEqual([expect.stringMatching(said)]);
    const answer = await chat(runtime);
    expect(await answer.text()).toMatch(said);
    await expect(runtime.accountStatus?.({ sessionId: "ses_1", signal })).rejects.toThrow(
      "newer version",
    );
    for (const method of runtime.loginMethods) {
      await expect(method.authorize({})).rejects.toThrow("newer version");
    }
    expect(readFileSync(store.path, "utf8")).toBe(text);
  });

  it("is what the status tool of one of them learns about an account, at the threshold of each", async () => {
    logIn();
    await signedIn(store, simulator);
    const early = await watched("early", { quota_warning_threshold: 0.5 });
    const late = await watched("late", { quota_warning_threshold: 0.9 });
    const { usage } = simulator.people.google;
    usage.used = usage.limit * 0.95;
    await early.runtime.accountStatus?.({ sessionId: "ses_1", signal });
    const warning = [expect.stringContaining("has used 950")];
    expect([early.log, late.log]).toEqual([warning, warning]);
  });
});
