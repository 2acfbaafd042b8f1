import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { createHostLogins, type HostLogin } from "../../../src/opencode2/login/host-logins.ts";
import { createLogouts, type Storage } from "../../../src/opencode2/login/logouts.ts";

/** A login of an account; with a `?` in front, one whose owner the host does not tell; `k…`: a key. */
function login(text: string): HostLogin {
  const id = text.replace("?", "");
  return {
    id,
    connection: { type: "credential", id },
    isKey: id.startsWith("k"),
    isTold: !text.startsWith("?"),
    accountId: text.startsWith("?") ? undefined : id,
  };
}

function createStorage(saved = new Map<string, unknown>()): Storage {
  return {
    get: (key) => Promise.resolve(saved.get(key)),
    set: (key, value) => Promise.resolve(saved.set(key, value)),
  };
}

function createWorld(storage?: Storage) {
  const ended: string[] = [];
  const restored: unknown[] = [];
  const failures: true[] = [];
  const clock = createFakeClock();
  const logouts = createLogouts(
    {
      end: (id) => {
        if (failures.pop() !== undefined) return Promise.reject(new Error("unreadable"));
        ended.push(id);
        return Promise.resolve({ [id]: 1 });
      },
      resume: (id) => void ended.splice(0, ended.length, ...ended.filter((one) => one !== id)),
      restore: (saved) => void restored.push(saved),
    },
    storage,
    clock,
  );
  const observe = (...texts: string[]) =>
    logouts.observe({ logins: texts.map(login), goneKeys: [] });
  return {
    ended,
    restored,
    failNext: () => void failures.push(true),
    /** A list right after the one before. */
    observeAtOnce: observe,
    observe: async (...texts: string[]) => {
      await clock.advance(1_000);
      return observe(...texts);
    },
  };
}

describe("a login that the host's list lacks", () => {
  it("has been ended once two lists lack it, and is back with the next that has it", async () => {
    const { ended, observe } = createWorld();
    await observe("a", "b");
    expect([await observe("a"), [...ended]]).toEqual([true, []]);
    expect([await observe("a"), [...ended]]).toEqual([false, ["b"]]);
    await observe("a", "b");
    expect(ended).toEqual([]);
  });

  it("is not ended by the lists of one moment, which count once", async () => {
    const { ended, observe, observeAtOnce } = createWorld();
    await observe("a", "b");
    for (let list = 0; list < 3; list += 1) {
      expect([await observeAtOnce("a"), [...ended]]).toEqual([true, []]);
    }
    await observe("a");
    expect(ended).toEqual(["b"]);
  });

  it.each([
    ["lists that never had it", [[], [], []]],
    ["a single list", [["a", "b"], ["a"], ["a", "b"], ["a"]]],
    [
      "lists in which somebody's login is not told",
      [
        ["a", "b"],
        ["a", "?b"],
        ["a", "?b"],
      ],
    ],
    ["a list that has a new login in its place", [["a"], ["b"], ["b"], ["b"]]],
  ])("is not ended by %s", async (_name, lists) => {
    const { ended, observe } = createWorld();
    for (const list of lists) await observe(...list);
    expect(ended).toEqual([]);
  });

  it("was a key that has been ended at once, another one in its place or not", async () => {
    const { ended, observe } = createWorld();
    await observe("k1", "a");
    await observe("a", "k2");
    await observe("a");
    expect(ended).toEqual(["k1", "k2"]);
  });

  it("was a key that has been ended while the host was off", async () => {
    const storage = createStorage();
    await createWorld(storage).observe("k1", "a");
    const { ended, observe } = createWorld(storage);
    await observe("a", "b");
    expect(ended).toEqual(["k1"]);
  });

  it("was a key that has been ended once: a later login of its account stays", async () => {
    const storage = createStorage();
    await createWorld(storage).observe("k1", "a");
    const { ended, observe } = createWorld(storage);
    await observe("a");
    expect(ended).toEqual(["k1"]);
    const later = createWorld(storage);
    await later.observe("a");
    expect(later.ended).toEqual([]);
  });

  it("is remembered in the host's storage", async () => {
    const saved = new Map<string, unknown>();
    const storage = createStorage(saved);
    const { observe } = createWorld(storage);
    await observe("a");
    await observe();
    await observe();
    expect([...saved]).toEqual([["ended-logins", { a: 1 }]]);
    const later = createWorld(storage);
    await later.observe();
    expect(later.restored).toEqual([{ a: 1 }]);
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("no storage"))],
    [
      "throws",
      () => {
        throw new Error("no storage");
      },
    ],
  ])("has been ended where the storage %s, too", async (_how, fail) => {
    const { ended, observe } = createWorld({ get: fail, set: fail });
    for (const list of [["a"], [], []]) await observe(...list);
    expect(ended).toEqual(["a"]);
  });

  it("is ended with the next list where that failed", async () => {
    const { ended, failNext, observe } = createWorld();
    await observe("a", "b");
    await observe("a");
    failNext();
    await expect(observe("a")).rejects.toThrow("unreadable");
    await observe("a");
    expect(ended).toEqual(["b"]);
  });

  it("is read again from a storage that failed", async () => {
    const storage = createStorage(new Map([["ended-logins", { a: 1 }]]));
    const answers = [() => Promise.reject(new Error("not yet"))];
    const get = (key: string) => (answers.pop() ?? (() => storage.get(key)))();
    const { observe, restored } = createWorld({ ...storage, get });
    for (const list of [["b"], ["b"], ["b"]]) await observe(...list);
    expect(restored).toEqual([{ a: 1 }]);
  });
});

describe("the list of the host's logins", () => {
  const connection = {
    active: () => Promise.resolve(undefined),
    resolve: () => undefined as never,
  };

  const nobody = () => Promise.resolve(undefined);

  it.each([
    ["a host without one", undefined],
    ["a rejection", () => Promise.reject(new Error("Integration not found: kiro"))],
    ["nothing", () => Promise.resolve(undefined)],
    ["an answer without connections", () => Promise.resolve({ id: "kiro" })],
    ["connections that are no list", () => Promise.resolve({ data: { connections: {} } })],
  ])("is not known from %s", async (_name, get) => {
    const read = createHostLogins({ connection, ...(get && { get }) }, "kiro", nobody);
    expect(await read()).toBeUndefined();
  });

  it("leaves out what is no credential, and has those that cannot be resolved as nobody's", async () => {
    const connections = [null, { type: "env", name: "X" }, { type: "credential", id: "c" }];
    const resolve = () => Promise.reject(new Error("refused"));
    const get = () => Promise.resolve({ location: {}, data: { connections } });
    const read = createHostLogins({ connection: { ...connection, resolve }, get }, "kiro", nobody);
    expect(await read()).toMatchObject({
      logins: [{ id: "c", isTold: false }],
      goneKeys: [],
    });
  });

  it("has one without an id as somebody's whom it does not tell", async () => {
    const get = () => Promise.resolve({ connections: [{ type: "credential", label: "x" }] });
    const read = createHostLogins({ connection, get }, "kiro", nobody);
    expect((await read())?.logins).toMatchObject([{ isTold: false }]);
  });

  it.each([
    ["", [{ type: "env", name: "X" }], { type: "oauth", refresh: "kiro-account:a" }, ["a"]],
    [
      ", once",
      [{ type: "credential", id: "c" }],
      { type: "oauth", refresh: "kiro-account:a" },
      ["a"],
    ],
    [", and not if it resolves to nothing", [], undefined, []],
  ])("has the login that is active%s", async (_how, connections, value, accounts) => {
    const chosen = {
      active: () => Promise.resolve({ type: "credential", id: "c" }),
      resolve: () => Promise.resolve(value),
    };
    const get = () => Promise.resolve({ connections });
    const read = createHostLogins({ connection: chosen, get }, "kiro", nobody);
    expect((await read())?.logins.map(({ accountId }) => accountId)).toEqual(accounts);
  });

  it("tells once whose a key was that is gone, also where it became an account later", async () => {
    let connections: object[] = [{ type: "credential", id: "c" }];
    const owners: string[] = [];
    const resolve = () => Promise.resolve({ type: "key", key: "ksk_1" });
    const get = () => Promise.resolve({ connections });
    const host = { connection: { ...connection, resolve }, get };
    const read = createHostLogins(host, "kiro", () => Promise.resolve(owners[0]));
    const gone = async () => (await read())?.goneKeys;
    expect(await gone()).toEqual([]);
    connections = [];
    expect(await gone()).toEqual([]);
    owners.push("a");
    expect([await gone(), await gone()]).toEqual([["a"], []]);
  });
});
