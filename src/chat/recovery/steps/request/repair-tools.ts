import { KiroApiError } from "../../../../facts/errors.ts";
import type { Failure } from "../../../../facts/failure.ts";
import { isObject } from "../../../../lib/read.ts";
import { SAFE_TOOLS } from "../../../../translate/request/tools/tools.ts";
import type { Exchange, KeptTranslation, Progress } from "../../../exchange.ts";
import type { FailedAttempt, Step } from "../../step.ts";
import { namedIn } from "./named-tools.ts";
import { NOTHING_NAMED } from "./attachments/guesses.ts";

/** Repairs in one request; after that the whole request is built by stricter rules. */
const MAX_REPAIRS = 8;

/**
 * A tool that the refusal names is sent without its schema from now on. If the same words come
 * again, it gets the schema back, and the next tool that they may mean goes without. All tools of
 * this conversation, with this model, go without in two cases: the refusal is about a schema but
 * does not say whose, or only one call is left for all tools that may follow. Any other refusal that names nothing
 * may be about the number of tools, and some say how many are accepted.
 */
export const repairTools: Step = {
  isOpen: (exchange, failed) => repairOf(exchange, failed) !== undefined,
  take(exchange, failed) {
    const { progress } = exchange;
    const repair = repairOf(exchange, failed);
    if (repair === undefined) return;
    progress.toolRepairs += 1;
    if (repair.maxTools !== undefined) progress.maxTools = repair.maxTools;
    progress.memory.tools.refuse(repair.named);
    for (const name of repair.named) progress.blamedTools.add(name);
    progress.lastBlame = { names: repair.named, words: failed.failure.serviceMessage ?? "" };
    if (repair.isAnySchema) bare(progress, repair.named);
    else tell(progress, repair.named);
  },
};

/** The same where the refusal's words, and not a guess, say what to do about the tools. */
export const repairNamedTools: Step = {
  isOpen: isForTools,
  take: (exchange, failed) => repairTools.take(exchange, failed),
};

function isForTools(exchange: Exchange, failed: FailedAttempt): boolean {
  const { cause, kind, serviceMessage = "" } = failed.failure;
  const repair = repairOf(exchange, failed);
  if (repair?.isSure !== true || (kind === "not-kiro" && cause !== "refused-elsewhere"))
    return false;
  const isStated = repair.maxTools !== undefined && statedLimit(serviceMessage) !== undefined;
  return repair.isAnySchema || repair.named.length > 0 || isStated;
}

/**
 * Sends all tools without their schemas. @param named those that the refusal named, which come
 * first
 */
export function bare(progress: Progress, named: readonly string[] = []): void {
  const { sent } = progress;
  const all = new Set([...named, ...(sent === undefined ? [] : offeredIn(sent))]);
  const [tool, ...others] = [...all].filter((name) => !isBare(sent, name));
  progress.bareTools = all;
  if (tool === undefined) return;
  const more = others.length > 0 ? { others: others.length } : {};
  progress.toolNotices = [...progress.toolNotices, { kind: "tool-schema-refused", tool, ...more }];
}

function tell(progress: Progress, tools: readonly string[]): void {
  const told = tools.map((tool) => ({ kind: "tool-schema-refused", tool }) as const);
  progress.toolNotices = [...progress.toolNotices, ...told];
}

/** The refusal came again in the same words, so it was not about the tool without its schema. */
export function absolveTools(progress: Progress, { serviceMessage }: Failure): void {
  const { lastBlame, memory, toolNotices } = progress;
  if (lastBlame === undefined || lastBlame.words !== serviceMessage) return;
  memory.tools.absolve(lastBlame.names);
  progress.lastBlame = undefined;
  progress.toolNotices = toolNotices.filter(
    (notice) => !("tool" in notice && lastBlame.names.includes(notice.tool)),
  );
}

/** Keeps what helped: from now on the session, or the model, gets its tools like this. */
export function noteTools({ context, progress, question }: Exchange): void {
  const { bareTools, looser, maxTools, memory, sent, startedAt, toolNotices } = progress;
  for (const notice of toolNotices) context.deps.notify(notice);
  progress.toolNotices = [];
  if (sent === undefined) return;
  const { modelId } = sent.terms;
  if (bareTools !== undefined) {
    memory.tools.suspect(bareTools, question.conversationId, modelId, startedAt);
  }
  if (maxTools === undefined || looser !== undefined) return;
  memory.tools.limitTools(modelId, maxTools, startedAt);
}

interface Repair {
  /** The tools that the refusal may name, by the caller's names. */
  readonly named: readonly string[];
  /** False: the names may be plain words. */
  readonly isSure: boolean;
  readonly maxTools: number | undefined;
  /** Any schema may be at fault, so all tools are sent without theirs. */
  readonly isAnySchema: boolean;
}

function repairOf({ budget, progress }: Exchange, { failure }: FailedAttempt): Repair | undefined {
  const { error, serviceMessage = "" } = failure;
  const { sent, toolRepairs } = progress;
  if (!(error instanceof KiroApiError) || sent === undefined) return undefined;
  if (progress.looser !== undefined || toolRepairs >= MAX_REPAIRS) return undefined;
  const names = wireNamesOf(sent);
  const { named, isSure } = namedNow(progress, sent, serviceMessage);
  const isMeant =
    named.length > 0 ? budget.left <= 1 : isAboutSchemas(failure.cause, serviceMessage);
  const isAnySchema = isMeant && offeredIn(sent).some((name) => !isBare(sent, name));
  if (named.length > 0 || isAnySchema) return { named, isSure, maxTools: undefined, isAnySchema };
  const lastLimit = progress.memory.tools.lastMaxTools(sent.terms.modelId);
  const maxTools = limitsIn(failure, lastLimit).find((limit) => limit < names.length);
  return maxTools === undefined ? undefined : { named, isSure, maxTools, isAnySchema };
}

/** Of those that still have their schema, and were not blamed before. */
function namedNow(
  { blamedTools }: Progress,
  sent: KeptTranslation,
  message: string,
): Pick<Repair, "named" | "isSure"> {
  const { sure, plain } = namedIn(message, wireNamesOf(sent));
  const isOpen = (name: string) => !isBare(sent, name) && !blamedTools.has(name);
  const [certain, named = []] = [sure, [...sure, plain]].map((rounds) =>
    rounds
      .map((round) => round.map((name) => sent.toolNames.get(name) ?? name).filter(isOpen))
      .find((round) => round.length > 0),
  );
  return { named, isSure: certain !== undefined || named.length === 0 };
}

function isBare(sent: KeptTranslation | undefined, name: string): boolean {
  return sent?.terms.refusedTools?.has(name) === true;
}

/** The caller's names. */
function offeredIn(sent: KeptTranslation): readonly string[] {
  return wireNamesOf(sent).map((name) => sent.toolNames.get(name) ?? name);
}

/** Numbers of tools that are worth a try. */
function limitsIn(
  { cause, serviceMessage = "" }: Failure,
  lastLimit = SAFE_TOOLS,
): readonly number[] {
  const stated = statedLimit(serviceMessage);
  if (stated !== undefined) return [stated];
  return NOTHING_NAMED.has(cause) ? [lastLimit, SAFE_TOOLS] : [];
}

function isAboutSchemas(cause: string, message: string): boolean {
  return cause === "tool-schema-not-accepted" || /\btools?\b.{0,20}\bschemas?\b/i.test(message);
}

/** @param onlyWithArguments those whose schema has properties */
export function wireNamesOf(
  { request }: KeptTranslation,
  onlyWithArguments = false,
): readonly string[] {
  const { userInputMessageContext } = request.conversationState.currentMessage.userInputMessage;
  return (userInputMessageContext?.tools ?? [])
    .map(({ toolSpecification }) => toolSpecification)
    .filter(({ inputSchema }) => !onlyWithArguments || hasProperties(inputSchema.json))
    .map(({ name }) => name);
}

function hasProperties({ properties }: Readonly<Record<string, unknown>>): boolean {
  return isObject(properties) && Object.keys(properties).length > 0;
}

/**
 * The limit in "at most 64 tools", "a maximum of 30 functions", "40 is the limit for tools"; a
 * figure below one is none.
 */
function statedLimit(message: string): number | undefined {
  if (!/(?:tool|function)s?\b|工具/i.test(message) || OF_A_TOOL.test(message)) return undefined;
  const limit = Number(LIMIT.exec(message)?.slice(1).find(Boolean));
  return limit >= 1 ? limit : undefined;
}

/** Words that show that a length is limited, not a number of tools. */
const OF_A_TOOL =
  /\b(?:characters?|chars|bytes|descriptions?|names?|properties|depth|nest(?:ed|ing)|tokens?|[kmg]i?b)\b/i;

const LIMIT =
  /(?:at most|max(?:imum)?|limit|less than or equal to|up to|(?:more|larger|greater) than|only|exceeds?)(?: [a-z]+){0,5}[ :=(]{1,3}(\d{1,4})\b|\b\d{1,4} ?> ?(\d{1,4})\b|(?:上限|最多|不能超过)\D{0,6}(\d{1,4})|\b(\d{1,4}) (?:is the |(?:tools?|functions?)(?: definitions?)? (?:are |is |can be |may be )?)(?:at most|max|allowed|permitted|supported|limit)/i;
