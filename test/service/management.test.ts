import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { callManagement } from "../../src/service/management.ts";
import { forAccount } from "../../src/service/send.ts";
import {
  BUILDER_ID,
  brokenBody,
  createFakeService,
  endlessBody,
  hang,
  ORGANISATION,
  type SentRequest,
  SOCIAL,
} from "./fake-service.ts";

const CALL = { region: "us-east-1", operation: "models" } as const;
const isNewer = ({ url }: SentRequest) => url.hostname.startsWith("management.");
const named = (code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code }) });

describe("callManagement", () => {
  it("asks the newer host, with the query it was given", async () => {
    const { context, sent } = createFakeService(() => Response.json({ models: [] }));
    const query = { origin: "KIRO_CLI", profileArn: "arn:a/b&c", nextToken: undefined };
    expect(await callManagement(context, SOCIAL, { ...CALL, query })).toEqual({ models: [] });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: "GET", body: undefined });
    expect(sent[0]?.url.href).toBe(
      "https://management.us-east-1.kiro.dev/List-Available-Models?origin=KIRO_CLI&profileArn=arn%3Aa%2Fb%26c",
    );
  });

  it("leaves nothing on its caller's signal, which may live as long as the process", async () => {
    const { signal } = new AbortController();
    const { context } = createFakeService(() => Response.json({}));
    await callManagement(context, SOCIAL, { ...CALL, signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("posts an empty object where the operation is a POST", async () => {
    const { context, sent } = createFakeService(() => Response.json({}));
    await callManagement(context, SOCIAL, { ...CALL, operation: "profiles" });
    expect(sent[0]).toMatchObject({ method: "POST", body: "{}" });
    expect(sent[0]?.headers.get("content-type")).toBe("application/json");
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["404", () => new Response(null, { status: 404 })],
    ["502", () => new Response("<html>", { status: 502 })],
    ["503", () => Response.json({ message: "x" }, { status: 503 })],
    ["504", () => new Response(null, { status: 504 })],
    [
      "FEATURE_NOT_SUPPORTED",
      () => Response.json({ reason: "FEATURE_NOT_SUPPORTED" }, { status: 403 }),
    ],
    ["an unknown name", () => Promise.reject(named("ENOTFOUND"))],
    ["a name server that does not answer", () => Promise.reject(named("EAI_AGAIN"))],
  ])("asks the older host after %s", async (_, failed) => {
    const { context, sent } = createFakeService((request) =>
      isNewer(request) ? failed() : Response.json({ from: "older" }),
    );
    const query = { origin: "KIRO_CLI" };
    expect(await callManagement(context, SOCIAL, { ...CALL, query })).toEqual({ from: "older" });
    expect(sent.map(({ url }) => url.href)).toEqual([
      "https://management.us-east-1.kiro.dev/List-Available-Models?origin=KIRO_CLI",
      "https://q.us-east-1.amazonaws.com/ListAvailableModels?origin=KIRO_CLI",
    ]);
  });

  it.each<[string, () => Response | Promise<Response>, object]>([
    ["401", () => new Response(null, { status: 401 }), { refusal: { status: 401 } }],
    ["403", () => Response.json({ message: "x" }, { status: 403 }), { refusal: { status: 403 } }],
    ["429", () => new Response(null, { status: 429 }), { refusal: { status: 429 } }],
    ["500", () => new Response(null, { status: 500 }), { refusal: { status: 500 } }],
    ["a lost connection", () => Promise.reject(named("ECONNRESET")), { code: "network" }],
  ])("does not ask another host after %s", async (_, failed, expected) => {
    const { context, sent } = createFakeService(() => failed());
    await expect(callManagement(context, SOCIAL, CALL)).rejects.toMatchObject(expected);
    expect(sent).toHaveLength(1);
  });

  it("says what the older host says when neither serves", async () => {
    const { context, sent } = createFakeService((request) =>
      Response.json({ message: "x" }, { status: isNewer(request) ? 404 : 403 }),
    );
    await expect(callManagement(context, SOCIAL, CALL)).rejects.toMatchObject({
      refusal: { status: 403 },
    });
    expect(sent).toHaveLength(2);
  });

  it.each(["<html>a captive portal</html>", "", "[]", "null", '"x"', '{"half":'])(
    "takes %j for no answer",
    async (body) => {
      const { context } = createFakeService(() => new Response(body));
      await expect(callManagement(context, SOCIAL, CALL)).rejects.toMatchObject({
        refusal: { status: 200, origin: "not-json" },
      });
    },
  );

  it("does not read an answer without end", async () => {
    const large = JSON.stringify({ models: "x".repeat(3_000_000) });
    const { context } = createFakeService(() => new Response(large));
    const answer = callManagement(context, SOCIAL, CALL).then(() => "read");
    await expect(answer).rejects.toMatchObject({ refusal: { origin: "not-json" } });
  });

  it("has its own patience for headers and for the body", async () => {
    const silent = createFakeService(hang);
    const first = callManagement(silent.context, SOCIAL, CALL);
    const firstFailed = expect(first).rejects.toMatchObject({ code: "timeout" });
    await silent.clock.advance(15_000);
    await firstFailed;

    const slow = createFakeService(() => endlessBody('{"models":'));
    const second = callManagement(slow.context, SOCIAL, CALL);
    const secondFailed = expect(second).rejects.toMatchObject({ code: "timeout" });
    await slow.clock.advance(1);
    await slow.clock.advance(15_000);
    await secondFailed;
  });

  it("is a network failure when the body breaks off", async () => {
    const { context } = createFakeService(() => brokenBody('{"models":'));
    await expect(callManagement(context, SOCIAL, CALL)).rejects.toMatchObject({ code: "network" });
  });

  it("ends when the caller gives up while the body is read", async () => {
    const caller = new AbortController();
    const { context, clock } = createFakeService(() => endlessBody("{"));
    const answer = callManagement(context, SOCIAL, { ...CALL, signal: caller.signal });
    const failed = expect(answer).rejects.toMatchObject({ code: "aborted" });
    await clock.advance(1);
    caller.abort();
    await failed;
  });

  describe("the profile of a personal account", () => {
    const ARN = "arn:aws:codewhisperer:us-east-1:638616132270:profile/AAAACCCCXXXX";
    const PROFILED = { ...CALL, query: { profileArn: ARN } };
    const refused = (message: string, status = 400) => Response.json({ message }, { status });
    const hasProfile = ({ url }: SentRequest) => url.searchParams.has("profileArn");
    const ways = (sent: readonly SentRequest[]) => sent.map(hasProfile);

    function accountThat(wants: () => boolean, words: string, status = 400) {
      const service = createFakeService((request) =>
        hasProfile(request) === wants() ? Response.json({}) : refused(words, status),
      );
      const context = { ...service.context, withoutProfile: new Set<string>() };
      return { context: forAccount(context, "a1"), sent: service.sent };
    }

    it.each([
      ["Invalid profileArn.", 400],
      ["Improperly formed request.", 400],
      ["The bearer token included in the request is invalid.", 403],
    ])("is left out after %j, from then on", async (words, status) => {
      const { context, sent } = accountThat(() => false, words, status);
      await callManagement(context, BUILDER_ID, PROFILED);
      await callManagement(context, BUILDER_ID, PROFILED);
      expect(ways(sent)).toEqual([true, false, false]);
    });

    it("is named again where the service asks for it", async () => {
      let isWanted = false;
      const { context, sent } = accountThat(() => isWanted, "profileArn is required.");
      await callManagement(context, BUILDER_ID, PROFILED);
      isWanted = true;
      await callManagement(context, BUILDER_ID, PROFILED);
      await callManagement(context, BUILDER_ID, PROFILED);
      expect(ways(sent)).toEqual([true, false, false, true, true]);
    });

    it("is each account's own, and nobody's before there is an account", async () => {
      const { context, sent } = accountThat(() => false, "Invalid profileArn.");
      await callManagement(context, BUILDER_ID, PROFILED);
      await callManagement(forAccount(context, "a2"), BUILDER_ID, PROFILED);
      const { deps, userAgent } = context;
      await callManagement({ deps, userAgent }, BUILDER_ID, PROFILED);
      expect(ways(sent)).toEqual([true, false, true, false, true, false]);
    });

    it("is not to blame where the other way is refused as well: the first refusal counts", async () => {
      const { context, sent } = createFakeService((request) =>
        refused(hasProfile(request) ? "Improperly formed request." : "User is not authorized."),
      );
      await expect(callManagement(context, BUILDER_ID, PROFILED)).rejects.toMatchObject({
        refusal: { serviceMessage: "Improperly formed request." },
      });
      expect(sent).toHaveLength(2);
    });

    it.each([
      [500, "Improperly formed request."],
      [403, "User is not authorized to make this call."],
      [400, "Something else"],
    ])("is kept after %d %s", async (status, words) => {
      const { context, sent } = createFakeService(() => refused(words, status));
      await expect(callManagement(context, BUILDER_ID, PROFILED)).rejects.toThrow();
      expect(ways(sent)).toEqual([true]);
    });

    it("of an organisation is always named", async () => {
      const { context, sent } = createFakeService(() => refused("Improperly formed request."));
      await expect(callManagement(context, ORGANISATION, PROFILED)).rejects.toThrow();
      expect(ways(sent)).toEqual([true]);
    });
  });
});
