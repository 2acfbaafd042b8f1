import { KiroApiError } from "../../../../facts/errors.ts";
import type { Failure } from "../../../../facts/failure.ts";
import { SAFE_TOOLS } from "../../../../translate/request/tools/tools.ts";
import type { Exchange, KeptTranslation, Progress } from "../../../exchange.ts";
import type { FailedAttempt, Step } from "../../step.ts";
import { NOTHING_NAMED } from "./attachments/suspects.ts";

/** Repairs in one request; after them the whole request is made stricter. */
const MAX_REPAIRS = 8;

/** Refusals that each name a tool; at the next one all tools go without their schemas. */
const MAX_NAMED_REPAIRS = 2;

/**
 * A tool that the refusal names goes without its schema from now on. All tools of this conversation
 * do, with this model, where the refusal is for a schema and doesn't say whose, or where too many
 * refusals each named a tool. Another refusal that names nothing may be for the number of tools, and
 * one may say how many it takes.
 */
export const repairTools: Step = {
  isOpen: (exchange, failed) => repairOf(exchange, failed) !== undefined,
  take(exchange, failed) {
    const { context, progress, question } = exchange;
    const repair = repairOf(exchange, failed);
    if (repair === undefined) return;
    progress.toolRepairs += 1;
    if (repair.maxTools !== undefined) progress.maxTools = repair.maxTools;
    const { tools } = progress.memory;
    tools.refuse(repair.named);
    const modelId = progress.sent?.terms.modelId ?? "";
    if (repair.isAnySchema) tools.suspect(repair.refused, question.conversationId, modelId);
    const others = repair.refused.length - 1;
    const told = repair.isAnySchema ? repair.refused.slice(0, 1) : repair.refused;
    const isGuess = repair.isAnySchema && others > 0;
    for (const tool of told) {
      context.deps.notify({ kind: "tool-schema-refused", tool, ...(isGuess ? { others } : {}) });
    }
  },
};

/** Fewer tools and nothing else changed: from now on the model is sent no more. */
export function noteTools({ looser, maxTools, memory, sent, startedAt }: Progress): void {
  if (maxTools === undefined || sent === undefined || looser !== undefined) return;
  memory.tools.limitTools(sent.terms.modelId, maxTools, startedAt);
}

interface Repair {
  /** The caller's names. */
  readonly refused: readonly string[];
  /** Those of them that the refusal names. */
  readonly named: readonly string[];
  readonly maxTools: number | undefined;
  /** Any schema may be at fault, so all tools go without theirs. */
  readonly isAnySchema: boolean;
}

function repairOf({ progress }: Exchange, { failure }: FailedAttempt): Repair | undefined {
  const { error, serviceMessage = "" } = failure;
  const { sent } = progress;
  if (!(error instanceof KiroApiError) || sent === undefined) return undefined;
  if (progress.looser !== undefined || progress.toolRepairs >= MAX_REPAIRS) return undefined;
  const names = wireNamesOf(sent);
  const named = namedIn(serviceMessage, names);
  const isAnySchema =
    named.length > 0
      ? progress.toolRepairs >= MAX_NAMED_REPAIRS
      : isAboutSchemas(failure.cause, serviceMessage);
  const { refusedTools } = sent.terms;
  const newOf = (wireNames: readonly string[]) =>
    wireNames
      .map((name) => sent.toolNames.get(name) ?? name)
      .filter((name) => refusedTools?.has(name) !== true);
  const refused = newOf(isAnySchema ? [...new Set([...named, ...names])] : named);
  if (refused.length > 0) {
    return { refused, named: newOf(named), maxTools: undefined, isAnySchema };
  }
  const lastLimit = progress.memory.tools.lastMaxTools(sent.terms.modelId);
  const maxTools = limitsIn(failure, lastLimit).find((limit) => limit < names.length);
  return maxTools === undefined ? undefined : { refused: [], named: [], maxTools, isAnySchema };
}

/** Numbers of tools that are worth a request. */
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

export function wireNamesOf({ request }: KeptTranslation): readonly string[] {
  const { userInputMessageContext } = request.conversationState.currentMessage.userInputMessage;
  return (userInputMessageContext?.tools ?? []).map(
    ({ toolSpecification }) => toolSpecification.name,
  );
}

/** "tools.1.custom.input_schema", "toolConfig.tools[3].toolSpec", or a quoted name. */
function namedIn(message: string, names: readonly string[]): readonly string[] {
  const indexes = [...message.matchAll(/\btools?[.[/](\d{1,4})\b/gi)].map(([, index]) =>
    Number(index),
  );
  const named = new Set(indexes.flatMap((index) => names[index] ?? []));
  if (named.size === 0 && /tool|function|schema/i.test(message)) {
    const words = new Set([...message.matchAll(NAMES)].map(([, quoted, plain]) => quoted ?? plain));
    for (const name of names) if (words.has(name)) named.add(name);
  }
  return [...named];
}

/** In quotes, or right after the word that says what it is. */
const NAMES =
  /["'`]([a-zA-Z0-9_-]{1,64})["'`]|\b(?:tool|function)(?: named?| name:)?:? ([a-zA-Z0-9_-]{1,64})\b/gi;

/** "at most 64 tools", "a maximum of 30 functions", "40 is the limit for tools"; below one it is none. */
function statedLimit(message: string): number | undefined {
  if (!/(?:tool|function)s?\b/i.test(message) || OF_A_TOOL.test(message)) return undefined;
  const [, after, before] = LIMIT.exec(message) ?? [];
  const limit = Number(after ?? before);
  return limit >= 1 ? limit : undefined;
}

/** What is limited is the length of something. */
const OF_A_TOOL =
  /\b(?:characters?|chars|bytes|descriptions?|names?|properties|depth|nest(?:ed|ing))\b/i;

const LIMIT =
  /(?:at most|max(?:imum)?|limit|less than or equal to|up to|(?:no|not) more than|only|exceeds?)(?: [a-z]+){0,5}[ :=(]{1,3}(\d{1,4})\b|\b(\d{1,4}) (?:is the |(?:tools?|functions?)(?: definitions?)? (?:are |is |can be |may be )?)(?:at most|max|allowed|permitted|supported|limit)/i;
