import { describe, expect, it } from "vitest";
import { answering, rpcError } from "../simulator/chat/mcp.ts";
import {
  logIn,
  refused,
  RESULTS,
  search,
  searches,
  simulator,
  store,
  useSearchWorld,
  webSearch,
} from "./search-world.ts";

useSearchWorld();

describe("the profile of a search", () => {
  it.each(["google", "github", "builder", "employee", "european", "external"] as const)(
    "is that of %s, in a header",
    async (who) => {
      const person = simulator.people[who];
      await logIn(person);
      expect(await search("kiro")).toEqual(RESULTS);
      expect(searches().map(({ headers }) => headers["x-amzn-kiro-profile-arn"])).toEqual([
        person.profileArn,
      ]);
      expect(searches()[0]?.headers["tokentype"]).toBe(
        who === "external" ? "EXTERNAL_IDP" : undefined,
      );
    },
  );
});

describe("an API key", () => {
  it("asks for its profile once", async () => {
    expect(await search("kiro")).toEqual(RESULTS);
    expect(await search("kiro")).toEqual(RESULTS);
    const asked = simulator.journal.entries.filter(({ operation }) => operation === "GetProfile");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ host: "management.us-east-1.kiro.dev", body: {} });
    expect(asked[0]?.headers["tokentype"]).toBe("API_KEY");
  });

  it("whose profile cannot be had says why", async () => {
    simulator.at("GetProfile").always({ status: 500, body: { message: "Oops" } });
    const outcome = await search("kiro");
    expect(outcome).toMatchObject({ kind: "failed", failure: { kind: "server-error" } });
    expect(searches()).toEqual([]);
  });
});

describe("an account that may not search", () => {
  const employeeWith = (webTools: "ON" | "OFF") => {
    const { employee } = simulator.people;
    employee.profiles = [{ arn: employee.profileArn, profileName: "Example", webTools }];
    return employee;
  };

  it("is told so, and asked no more", async () => {
    await logIn(employeeWith("OFF"));
    const outcome = await search("kiro");
    expect(outcome).toEqual({
      kind: "off",
      account: "e***@example.com",
      said: "Web search is not enabled.",
    });
    const asked = searches().length;
    expect(await search("kiro")).toEqual(outcome);
    expect(searches()).toHaveLength(asked);
    const [account] = await store.read();
    expect(account && webSearch.isOff(account)).toBe(true);
    expect(account?.state).toEqual({ kind: "ready" });
  });

  it("is not asked where its profile says so", async () => {
    await logIn(employeeWith("OFF"));
    await store.update((all) => {
      for (const account of all.all()) all.put({ ...account, webSearchOff: true });
    });
    expect(await search("kiro")).toEqual({
      kind: "off",
      account: "e***@example.com",
      said: undefined,
    });
    expect(searches()).toEqual([]);
    const [account] = await store.read();
    expect(account && webSearch.isOff(account)).toBe(true);
    // Allowed again, as the profile says by now.
    expect(account && webSearch.isOff({ ...account, webSearchOff: false })).toBe(false);
  });

  it.each([
    [403, { reason: "FEATURE_NOT_SUPPORTED", message: "No." }],
    [403, { message: "User is not authorized to make this call." }],
  ])("is known by %i %j", async (status, body) => {
    simulator.at("/mcp").enqueue({ status, body });
    expect(await search("kiro")).toMatchObject({ kind: "off" });
  });

  it("is known by a tool that Kiro does not have for it", async () => {
    simulator.at("/mcp").enqueue({ patch: answering(rpcError(-32601, "Unknown tool")) });
    expect(await search("kiro")).toMatchObject({ kind: "off", said: "Unknown tool" });
  });

  it.each([
    [400, "Invalid profileArn."],
    [500, "Oops"],
    [429, "Slow down."],
  ])("is not known by %i %s", async (status, message) => {
    refused(status, message);
    expect(await search("kiro")).toMatchObject({ kind: "failed" });
    expect(await search("kiro")).not.toMatchObject({ kind: "off" });
  });
});
