import { describe, expect, it } from "vitest";
import { explainWebSearch } from "../../src/words/chat/web-search.ts";
import { answering, found, rpcError, said, toolFailed } from "../simulator/chat/mcp.ts";
import {
  clock,
  logIn,
  refused,
  RESULTS,
  search,
  searches,
  simulator,
  store,
  useSearchWorld,
  warnings,
} from "./search-world.ts";
import { CROWDED } from "../simulator/http/refusal.ts";

useSearchWorld();

describe("a search", () => {
  it("is sent once, as the session's account, with its profile", async () => {
    const { employee } = simulator.people;
    await logIn(employee);
    expect(await search(" kiro ")).toEqual(RESULTS);
    const [call, ...more] = searches();
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      host: "runtime.us-east-1.kiro.dev",
      path: "/mcp",
      headers: {
        "content-type": "application/json",
        "x-amzn-kiro-profile-arn": employee.profileArn,
      },
      body: {
        jsonrpc: "2.0",
        id: "1",
        method: "tools/call",
        params: { name: "web_search", arguments: { query: "kiro" } },
      },
    });
  });

  it("goes to the region of the account's profile", async () => {
    await logIn(simulator.people.european);
    expect(await search("kiro")).toEqual(RESULTS);
    expect(searches()[0]?.host).toBe("runtime.eu-central-1.kiro.dev");
  });

  it("is cut to what the service takes", async () => {
    await logIn(simulator.people.google);
    expect(await search(`${"x".repeat(199)}😀`)).toMatchObject({ query: "x".repeat(199) });
  });

  it("of nothing is not sent", async () => {
    expect(await search(" \n")).toEqual({ kind: "no-query" });
    expect(searches()).toEqual([]);
  });

  it("goes by the operation's name where the path is unknown, and by that first from then on", async () => {
    await logIn(simulator.people.google);
    simulator.at("/mcp").always({ status: 404 }, ({ path }) => path === "/mcp");
    expect(await search("kiro")).toEqual(RESULTS);
    expect(await search("kiro")).toEqual(RESULTS);
    expect(searches().map(({ path, operation }) => [path, operation])).toEqual([
      ["/mcp", undefined],
      ["/", "InvokeMCP"],
      ["/", "InvokeMCP"],
    ]);
  });

  it.each([
    [405, {}],
    [400, { __type: "com.amazon.coral.service#UnknownOperationException" }],
    [403, { message: "Unknown endpoint" }],
  ])("takes %i %j for an unknown path", async (status, body) => {
    simulator.at("/mcp").enqueue({ status, body });
    expect(await search("kiro")).toEqual(RESULTS);
    expect(searches()).toHaveLength(2);
  });

  it("can be aborted", async () => {
    simulator.at("/mcp").enqueue({ then: "hang" });
    const caller = new AbortController();
    const asked = expect(search("kiro", caller.signal)).rejects.toMatchObject({ code: "aborted" });
    await expect.poll(() => searches().length).toBe(1);
    caller.abort();
    await asked;
  });
});

describe("a token that is refused", () => {
  it("is refreshed once", async () => {
    await logIn(simulator.people.google);
    simulator.tokens.expireAccessTokens();
    expect(await search("kiro")).toEqual(RESULTS);
    expect(searches()).toHaveLength(2);
  });

  it("is refreshed where the words are unknown, and then they are final", async () => {
    await logIn(simulator.people.google);
    refused(403, "Something else.");
    refused(403, "Something else.");
    expect(await search("kiro")).toMatchObject({ kind: "off", said: "Something else." });
    const [first, second, ...more] = searches();
    expect(more).toEqual([]);
    expect(first?.headers["authorization"]).not.toBe(second?.headers["authorization"]);
  });
});

describe("what the service says of the account", () => {
  it("holds for its chats", async () => {
    await logIn(simulator.people.google);
    simulator.at("/mcp").enqueue({ status: 429, headers: { "retry-after": "40" }, body: CROWDED });
    const until = clock.now() + 40_000;
    expect(await search("kiro")).toMatchObject({ kind: "failed", until });
    expect((await store.read())[0]?.state).toMatchObject({ kind: "cooling-down" });
  });

  it("is known before the search where nobody can serve", async () => {
    await logIn(simulator.people.google);
    for (const message of [CROWDED.message, CROWDED.message]) refused(429, message);
    await search("kiro");
    await search("kiro");
    const outcome = await search("kiro");
    expect(outcome).toMatchObject({
      kind: "nobody",
      blocks: [{ state: "cooling-down" }, { state: "cooling-down" }],
    });
    expect(searches()).toHaveLength(2);
  });

  it("never repeats a secret", async () => {
    await logIn(simulator.people.google);
    const [account] = await store.read();
    const token = account?.credentials.method === "social" ? account.credentials.accessToken : "";
    refused(500, `bad token ${token}`);
    const outcome = await search("kiro");
    expect(JSON.stringify(outcome)).toContain("bad token [redacted]");
    expect(warnings).toEqual([]);
  });
});

describe("an answer", () => {
  it.each<[string, object, object]>([
    ["without results", found([]), { kind: "results", results: [] }],
    ["that reports an error", found([], { error: "Index down" }), { said: "Index down" }],
    [
      "of a tool that failed",
      toolFailed("Index down"),
      { kind: "search-failed", said: "Index down" },
    ],
    ["that is JSON-RPC's error", rpcError(-32603, "Oops"), { kind: "search-failed", said: "Oops" }],
    ["in plain words", said("Nothing here."), { kind: "text", text: "Nothing here." }],
    ["that is JSON of another kind", said("[1]"), { kind: "unreadable" }],
    ["without content", { result: {} }, { kind: "unreadable" }],
    ["without anything", {}, { kind: "unreadable" }],
    ["that failed without a word", { result: { isError: true } }, { said: undefined }],
    [
      "with an error that is no object",
      { error: "no" },
      { kind: "search-failed", said: undefined },
    ],
  ])("%s", async (_, part, outcome) => {
    simulator.at("/mcp").enqueue({ patch: answering({ ...part }) });
    expect(await search("kiro")).toMatchObject(outcome);
  });

  it("that is no JSON is a failure", async () => {
    simulator.at("/mcp").enqueue({ status: 200, body: "<html>" });
    const outcome = await search("kiro");
    expect(outcome).toMatchObject({ kind: "failed" });
    expect(outcome.kind === "failed" && explainWebSearch(outcome)).toContain(
      "Something between you and Kiro responded in its place (HTTP 200, a web page)",
    );
  });
});
