import { describe, expect, it } from "vitest";
import { readRefusal } from "../../src/service/refusal.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { brokenBody, endlessBody } from "./fake-service.ts";

const clock = createFakeClock();

async function read(body: BodyInit | Response, init: ResponseInit = {}) {
  const response = body instanceof Response ? body : new Response(body, init);
  return (await readRefusal(response, clock, undefined)).refusal;
}

describe("readRefusal", () => {
  it.each<[string, unknown, Record<string, string>, object]>([
    [
      "a message and a reason",
      { message: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" },
      {},
      { serviceMessage: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" },
    ],
    [
      "a reason that is null",
      { message: "Improperly formed request.", reason: null },
      {},
      { serviceMessage: "Improperly formed request.", reason: undefined },
    ],
    ["a type", { __type: "ThrottlingException" }, {}, { type: "ThrottlingException" }],
    [
      "a type with a namespace",
      { __type: "com.amazon.aws.codewhisperer#ThrottlingException" },
      {},
      { type: "ThrottlingException" },
    ],
    [
      "a type in the header",
      {},
      { "x-amzn-errortype": "AccessDeniedException:http://internal.amazon.com/x/" },
      { type: "AccessDeniedException" },
    ],
    [
      "the header before the body",
      { __type: "ValidationException" },
      { "x-amzn-errortype": "a.b#ThrottlingException:" },
      { type: "ThrottlingException" },
    ],
    ["a capital letter", { Message: "Denied" }, {}, { serviceMessage: "Denied" }],
    [
      "a gateway's error object",
      { error: { code: "validation_error", message: "Failed to buffer the request body" } },
      {},
      { serviceMessage: "Failed to buffer the request body", type: undefined },
    ],
    [
      "wrong types everywhere",
      { __type: 7, message: [7], reason: {}, error: 7, errors: null },
      {},
      { type: undefined, serviceMessage: undefined, reason: undefined },
    ],
    [
      "an error that is a text",
      { error: "Input is too long." },
      {},
      { serviceMessage: "Input is too long." },
    ],
    [
      "JSON inside the message, as often as it was wrapped",
      {
        message: JSON.stringify({
          error: { message: JSON.stringify({ message: "Input is too long.", reason: "A_REASON" }) },
        }),
      },
      {},
      { serviceMessage: "Input is too long.", reason: "A_REASON" },
    ],
    [
      "a list of errors",
      { errors: [{ message: "First." }, { message: "Second.", __type: "x#ValidationException" }] },
      {},
      { serviceMessage: "First. Second.", type: "ValidationException" },
    ],
    [
      "what stands under a general sentence",
      { message: "Bad Request", error: { message: "prompt is too long", code: "a_code" } },
      {},
      { serviceMessage: "Bad Request prompt is too long", reason: "a_code" },
    ],
    [
      "details in a list",
      {
        error: { code: "bad", details: [{ inner: { message: "Too long.", reason: "A_REASON" } }] },
      },
      {},
      { serviceMessage: "Too long. A_REASON", reason: "bad", origin: "foreign" },
    ],
    [
      "an envelope of AWS",
      { Output: { __type: "com.amazon#ValidationException", message: "No." } },
      {},
      { serviceMessage: "No.", type: "ValidationException" },
    ],
    ["a fault", { fault: { faultstring: "No." } }, {}, { serviceMessage: "No." }],
    ["a message that is an object", { message: { text: "No." } }, {}, { serviceMessage: "No." }],
    [
      "capitals",
      { MESSAGE: "NO.", Reason: "A_REASON" },
      {},
      { serviceMessage: "NO.", reason: "A_REASON" },
    ],
    [
      "JSON in any text",
      { log: JSON.stringify({ message: "No." }), path: "/chat", note: "unread" },
      {},
      { serviceMessage: "No." },
    ],
    [
      "a name that anybody may have written",
      { meta: { __type: "XException" } },
      {},
      { type: undefined },
    ],
    ["empty texts", { __type: "", message: "", reason: "" }, {}, { type: undefined }],
  ])("reads %s", async (_, body, headers, expected) => {
    const failure = await read(JSON.stringify(body), { status: 400, headers });
    expect(failure).toMatchObject({ status: 400, ...expected });
  });

  it.each([
    ["words without a tag", "The request could not be satisfied. CloudFront"],
    ["nothing", ""],
    ["half an object", '{"message":"Input is'],
    ["an array", "[1]"],
    ["null", "null"],
    ["a text", '"x"'],
  ])("knows %s as no answer of the service", async (_, body) => {
    expect(await read(body, { status: 403 })).toEqual({ status: 403, origin: "not-json" });
  });

  it("knows a page without a title as a page", async () => {
    const refusal = await read("<html><body>No. CloudFront</body></html>", { status: 403 });
    expect(refusal).toEqual({ status: 403, origin: "not-json", pageTitle: "" });
  });

  it.each([
    ["an exception's name", { __type: "x#UnauthorizedException" }],
    ["a reason in capitals", { message: "No.", reason: "SOMETHING_NEW" }],
    ["a reason that is null", { message: "No.", reason: null }],
  ])("knows the service by %s", async (_, body) => {
    const refusal = await read(JSON.stringify(body), { status: 401 });
    expect(refusal.origin).toBeUndefined();
  });

  it("is not sure whose a message alone is", async () => {
    const refusal = await read('{"message":"Unauthorized"}', { status: 401 });
    expect(refusal).toMatchObject({ origin: "unsigned", serviceMessage: "Unauthorized" });
    expect(await read("{}", { status: 401 })).toMatchObject({ origin: "unsigned" });
  });

  it.each([
    { error: "unauthorized" },
    { error: { code: 401, message: "Invalid token" } },
    { message: "Unauthorized", status: 401, path: "/generateAssistantResponse" },
    { message: "No.", reason: "Unauthorized", kind: "Status", code: 401 },
    { reason: null },
  ])("knows %j as somebody else's", async (body) => {
    expect(await read(JSON.stringify(body), { status: 401 })).toMatchObject({ origin: "foreign" });
  });

  it("names the page that came instead", async () => {
    const page = "<html><head>\n<TITLE class=x>\n Guest  Wi-Fi &amp; more\u001b[2J </TITLE>";
    expect(await read(page, { status: 511 })).toMatchObject({ pageTitle: "Guest Wi-Fi & more" });
    const long = `<title>${"x".repeat(500)}</title>`;
    expect((await read(long, { status: 403 })).pageTitle).toBe(`${"x".repeat(80)}…`);
    const secret = "<title>Bearer aoaAAAAAAAAAAAAAAA denied</title>";
    expect((await read(secret, { status: 403 })).pageTitle).toBe("Bearer [redacted] denied");
    expect((await read("<title> </title>", { status: 403 })).pageTitle).toBeUndefined();
  });

  it("reads a list as it reads what is in it", async () => {
    const body = JSON.stringify([{ message: "Input is too long.", reason: "A_REASON" }]);
    expect(await read(body, { status: 400 })).toMatchObject({
      serviceMessage: "Input is too long.",
      reason: "A_REASON",
      type: undefined,
    });
  });

  it("reads a gateway's plain words where they may say that the request is too large", async () => {
    const words = "Failed to buffer the request body: length limit exceeded";
    expect(await read(words, { status: 413 })).toMatchObject({
      serviceMessage: words,
      origin: "not-json",
    });
    const denial = await read("User is not authorized", { status: 403 });
    expect(denial.serviceMessage).toBeUndefined();
  });

  it("does not follow a body that never ends in depth", async () => {
    const nested = Array.from({ length: 60 }).reduce<unknown>((inner) => ({ error: inner }), "x");
    expect(await read(JSON.stringify(nested), { status: 400 })).toMatchObject({
      serviceMessage: undefined,
    });
  });

  it("keeps the header's word where the body says nothing", async () => {
    const headers = { "x-amzn-errortype": "ThrottlingException" };
    expect(await read("", { status: 429, headers })).toMatchObject({ type: "ThrottlingException" });
  });

  it("reads Retry-After", async () => {
    const headers = { "retry-after": "3" };
    expect(await read("{}", { status: 429, headers })).toMatchObject({ retryAfterMs: 3000 });
    expect(await read("{}", { status: 429 })).toMatchObject({ retryAfterMs: undefined });
  });

  it("reads no more than it needs of 1 MB", async () => {
    let pulled = 0;
    const chunk = new Uint8Array(16 * 1024).fill(120);
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        if (pulled > 64) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect(await read(body, { status: 500 })).toMatchObject({ status: 500, origin: "not-json" });
    expect(pulled).toBeLessThan(10);
  });

  it("reads the message in XML of AWS's", async () => {
    const xml = (message: string) =>
      `<ErrorResponse><Error><Code>ValidationException</Code><Message>${message}</Message></Error></ErrorResponse>`;
    const refusal = await read(xml("Input content length exceeds threshold."), { status: 400 });
    expect(refusal).toMatchObject({
      serviceMessage: "Input content length exceeds threshold.",
      origin: "not-json",
    });
  });

  it("keeps both ends of a long message", async () => {
    const message = `Validation error. ${"detail ".repeat(5000)} Input is too long.`;
    const { serviceMessage } = await read(JSON.stringify({ message }), { status: 400 });
    expect(serviceMessage).toMatch(/^Validation error.* Input is too long\.$/);
  });

  it("cuts a message that never ends", async () => {
    const { serviceMessage } = await read(JSON.stringify({ message: "x".repeat(60_000) }));
    expect(serviceMessage).toHaveLength(2000);
  });

  it("says what the status says when the body breaks off", async () => {
    const failure = await read(brokenBody('{"message":', { status: 429 }));
    expect(failure).toEqual({ status: 429, origin: "not-json" });
  });

  it("does not wait for a body that never ends", async () => {
    const own = createFakeClock();
    const answer = readRefusal(endlessBody('{"message":', { status: 429 }), own, undefined);
    await own.advance(5_000);
    expect((await answer).refusal.status).toBe(429);
  });

  it("ends at once when the caller gives up", async () => {
    const caller = new AbortController();
    const answer = readRefusal(endlessBody("{", { status: 429 }), clock, caller.signal);
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: "aborted" });
  });
});
