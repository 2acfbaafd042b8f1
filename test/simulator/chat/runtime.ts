import { randomUUID } from "node:crypto";
import { authorise, checkProfile, type Caller } from "../logins/authorise.ts";
import { defaultAnswer } from "./brain.ts";
import { type ChatCall, type ChatForm, readChatCall } from "./chat-call.ts";
import { readConversation } from "./conversation.ts";
import { answerTokens, promptTokens } from "./count-tokens.ts";
import { event, type ChatEvent, type ChatEvents } from "./events.ts";
import { refusalReply, type Exchange, type Reply } from "../http/exchange.ts";
import { memberOf, textOf } from "../http/json.ts";
import { answeringModel, findModel } from "../account/model-list.ts";
import type { Refusal } from "../http/refusal.ts";
import { malformed } from "../http/refusal.ts";
import type { ExceptionAnswer, StreamAnswer } from "./script.ts";
import { creditsLeft } from "../account/usage-report.ts";
import { validateRequest } from "./validate-request.ts";
import type { World } from "../world.ts";

/** GenerateAssistantResponse (PROTOCOL sections 3 and 4). */

/** A stream that is to be played, after these opening events. */
export interface ChatReply {
  readonly stream: StreamAnswer | ExceptionAnswer;
  readonly opening: readonly ChatEvent[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Silence, or a connection that breaks before the headers. */
export interface NoReply {
  readonly hang: true | "reset";
}

export async function generateAssistantResponse(
  world: World,
  exchange: Exchange,
  region: string,
): Promise<Reply | ChatReply | NoReply> {
  const form = formOf(exchange);
  if (!world.chatForms.has(form)) return refusalReply(exchange, unknownForm(form));
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const refusal = check(world, exchange, region, caller);
  if (refusal !== undefined) return refusalReply(exchange, refusal);
  const { person } = caller;
  const { modelId } = readConversation(exchange.body).current;
  const model = answeringModel(world.models, modelId);
  const call = readChatCall(exchange.body, { person, host: exchange.host, region, model });
  const answer = world.chat.take(call) ?? defaultAnswer(call, world.pace);
  if ("until" in answer) await answer.until.catch(() => undefined);
  if ("hang" in answer) return answer;
  if ("status" in answer) return answer;
  person.usage.used += world.price;
  rememberSignatures(world, answer);
  const opening = exchange.operation === undefined ? [] : [INITIAL_RESPONSE];
  return { stream: measured(answer, call), opening, headers: streamHeaders(call.conversationId) };
}

/** With the percentages that this request and its answer come to. */
function measured(
  answer: StreamAnswer | ExceptionAnswer,
  { body, model }: ChatCall,
): StreamAnswer | ExceptionAnswer {
  const fill = (events: ChatEvents): ChatEvents => {
    const tokens = promptTokens(body) + answerTokens(events);
    const payload = { contextUsagePercentage: (tokens / model.context) * 100 };
    return events
      .flat()
      .map((one) => (one.kind === "event" && one.isMeasured ? { ...one, payload } : one));
  };
  if ("events" in answer) return { ...answer, events: fill(answer.events) };
  const { afterEvents } = answer;
  return afterEvents === undefined ? answer : { ...answer, afterEvents: fill(afterEvents) };
}

function formOf({ host, operation }: Exchange): ChatForm {
  if (!host.startsWith("runtime.")) return "legacy";
  return operation === undefined ? "path" : "target";
}

function unknownForm(form: ChatForm): Refusal {
  return {
    status: 404,
    type: "UnknownOperationException",
    message: "The requested operation is not recognized by the service.",
    detail: `no ${form} form here`,
    natural: true,
  };
}

const INITIAL_RESPONSE = event("initial-response", { conversationId: "" });

function streamHeaders(conversationId: string | undefined): Readonly<Record<string, string>> {
  return {
    "content-type": "application/vnd.amazon.eventstream",
    "x-amzn-codewhisperer-conversation-id": conversationId ?? randomUUID(),
    "x-amzn-requestid": randomUUID(),
  };
}

function check(
  world: World,
  exchange: Exchange,
  region: string,
  caller: Caller,
): Refusal | undefined {
  const { person } = caller;
  return (
    checkContentType(exchange) ??
    checkProfile(caller, region, memberOf(exchange.body, "profileArn"), "required") ??
    validateRequest(exchange.body, {
      findModel: (modelId) => findModel(world.models, modelId, person.modelIds),
      habits: world.turnHabits,
      isSignature: (signature) => world.signatures.has(signature),
    }) ??
    checkQuota(caller)
  );
}

function rememberSignatures(world: World, answer: StreamAnswer | ExceptionAnswer): void {
  const events = "events" in answer ? answer.events : (answer.afterEvents ?? []);
  for (const chatEvent of events.flat()) {
    const payload = chatEvent.kind === "event" ? chatEvent.payload : undefined;
    const signature = textOf(payload, "signature");
    if (signature !== undefined) world.signatures.add(signature);
  }
}

function checkContentType(exchange: Exchange): Refusal | undefined {
  const wanted =
    exchange.operation === undefined ? "application/json" : "application/x-amz-json-1.0";
  const found = exchange.headers["content-type"] ?? "none";
  return found.split(";")[0] === wanted
    ? undefined
    : malformed(`content-type is ${found}, not ${wanted}`);
}

function checkQuota({ person }: Caller): Refusal | undefined {
  if (creditsLeft(person.usage) > 0) return undefined;
  if (person.quotaWords === "throttle") return throttled();
  return {
    status: 402,
    type: "ServiceQuotaExceededException",
    reason: "MONTHLY_REQUEST_COUNT",
    message: "You have reached the limit.",
    detail: "no credits left",
    natural: true,
  };
}

/** Maintainers say of this one that it can mean an empty quota. */
function throttled(): Refusal {
  return {
    status: 429,
    type: "ThrottlingException",
    message: "Too many requests, please wait before trying again.",
    detail: "no credits left",
    natural: true,
  };
}
