import fc from "fast-check";
import {
  type CallbackHit,
  codeStage,
  decideCallback,
} from "../../../src/auth/browser/loopback-callback.ts";
import { KiroError } from "../../../src/facts/errors.ts";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { translateRequest } from "../../../src/translate/request/request.ts";
import { toolInputSchema } from "../../../src/translate/request/tools/schema/tool-schema.ts";
import { illegalNames, schemaProblem } from "../../oracle/json-schema.ts";
import { validateRequest } from "../../simulator/chat/validate-request.ts";
import { chatBody } from "../../translate/chat-arbitraries.ts";
import { ANY_PARAMETERS } from "../../translate/request/tools/schema/schema-arbitraries.ts";
import { HOSTILE_PARAMETERS } from "../../translate/request/tools/schema/draft-arbitraries.ts";
import { habitsFor, OPTIONS } from "../../translate/translate.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { check, expectOurs, type FuzzTarget, oursOr } from "../target.ts";

const STATE = "A".repeat(43);
const CODE = "canary-code-0123456789";
const GOOD = `/oauth/callback?login_option=google&code=${CODE}&state=${STATE}`;
const hit: fc.Arbitrary<CallbackHit> = fc.record({
  method: fc.constantFrom("GET", "GET", "GET", "POST", "get", undefined),
  target: fc.oneof(mutatedText(fc.constant(GOOD)), fc.string({ unit: "binary" })),
  host: fc.oneof(
    { weight: 5, arbitrary: fc.constant("localhost:3128") },
    { weight: 1, arbitrary: fc.string() },
  ),
  secFetchMode: fc.constantFrom(undefined, "navigate", "navigate", "cors", "no-cors"),
  secFetchSite: fc.constantFrom(undefined, "cross-site", "none"),
});

export const callbacks: FuzzTarget = {
  name: "callback URLs",
  runs: 2_000,
  property: fc.property(hit, (request) => {
    const stages = [codeStage(STATE, (code) => code)];
    const decision = decideCallback(request, { port: 3128, stages });
    if ("next" in decision || decision.outcome === undefined) return;
    const query = new URLSearchParams(request.target?.split("?").slice(1).join("?"));
    check(query.get("state") === STATE, "an answer without the state", request);
    if (!(decision.outcome instanceof KiroError)) return;
    expectOurs(decision.outcome);
    check(!decision.outcome.message.includes(CODE), "a code in an error", decision.outcome);
  }),
};

/** How much text a model takes is another matter than what a request must look like. */
const MODEL = {
  modelId: "claude-opus-4.5",
  modelName: "Roomy",
  context: 1_000_000_000,
  output: 64_000,
  rate: 1,
  images: true,
  fieldsSchema: null,
};

export const chats: FuzzTarget = {
  name: "incoming chats",
  runs: 150,
  property: fc.asyncProperty(mutatedJson(chatBody), async (body) => {
    const chat = await oursOr(() => parseChatRequest(body));
    if (chat === undefined) return;
    const { request } = translateRequest(chat, { ...OPTIONS, modelId: MODEL.modelId });
    const sent: unknown = JSON.parse(JSON.stringify(request));
    const settings = { findModel: () => MODEL, habits: habitsFor({}) };
    const refusal = validateRequest(sent, settings);
    check(refusal === undefined, "the service refuses the request", refusal);
  }),
};

const parameters = mutatedJson(fc.oneof(ANY_PARAMETERS, HOSTILE_PARAMETERS));

export const toolSchemas: FuzzTarget = {
  name: "tool schemas",
  runs: 300,
  property: fc.asyncProperty(parameters, fc.boolean(), async (schema, strict) => {
    const body = {
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      tools: [{ type: "function", function: { name: "t", parameters: schema } }],
    };
    const chat = await oursOr(() => parseChatRequest(body));
    const [tool] = chat?.tools ?? [];
    if (tool === undefined) return;
    const json: unknown = JSON.parse(JSON.stringify(toolInputSchema(tool.parameters, strict).json));
    check(schemaProblem(json) === undefined, "no valid schema", schemaProblem(json), json);
    check(illegalNames(json).length === 0, "names that no model takes", json);
  }),
};
