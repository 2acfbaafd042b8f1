import { mkdirSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ending, text } from "../../simulator/chat/events.ts";
import {
  accountsPath,
  ask,
  chats,
  notices,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

/** Puts a file in the place of the account's lock. */
async function spoilLock(index: number): Promise<void> {
  const id = (await store.read())[index]?.id ?? "";
  writeFileSync(join(`${accountsPath()}.lock`, `account-${id}`), "in the way");
}

describe("a problem on this machine", () => {
  test("leaves the request to another account if a lock keeps one from its refresh (A16)", async () => {
    await signIn(simulator.people.google, -1);
    await signIn(simulator.people.second);
    await spoilLock(0);
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(1);
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
  });

  test.each([1, 2])("is reported if all of %d accounts have it (A16)", async (count) => {
    await signIn(simulator.people.google, -1);
    await spoilLock(0);
    if (count > 1) {
      await signIn(simulator.people.second, -1);
      await spoilLock(1);
    }
    const { status, text: body } = await ask();
    expect(status).toBe(400);
    expect(body).toContain('"code":"lock_unusable"');
    expect(chats()).toHaveLength(0);
    expect(notices.filter(({ kind }) => kind === "waiting")).toEqual([]);
  });

  test("does not lose an answer that has arrived when the accounts file becomes unreadable (D14)", async () => {
    await signIn();
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    simulator.chat.enqueue({ until, events: [text("Hello"), ...ending()] });
    const answer = ask();
    await expect.poll(() => chats().length).toBe(1);
    renameSync(accountsPath(), `${accountsPath()}.away`);
    mkdirSync(accountsPath());
    release();
    const { status, text: body } = await answer;
    rmdirSync(accountsPath());
    renameSync(`${accountsPath()}.away`, accountsPath());
    expect(status).toBe(200);
    expect(body).toContain("[DONE]");
  });
});
