import type { LanguageModelV3CallOptions, SharedV3Warning } from "@ai-sdk/provider";
import { defined } from "../../../lib/defined.ts";
import { isObject } from "../../../lib/read.ts";
import { chatMessages } from "./messages.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What is known of the call beside the host's own options. */
export interface CallFacts {
  readonly modelId: string;
  /** The provider's key in `providerOptions`. */
  readonly providerId: string;
  readonly failedCalls: ReadonlySet<string>;
}

/** The body of a chat completions request that asks for the same as the host does. */
export function chatBody(options: LanguageModelV3CallOptions, facts: CallFacts): Fields {
  const { maxOutputTokens, prompt, providerOptions, toolChoice, tools } = options;
  const functions = (tools ?? []).flatMap((tool) =>
    tool.type === "function"
      ? [
          {
            type: "function",
            function: {
              name: tool.name,
              description: tool.description,
              parameters: tool.inputSchema,
            },
          },
        ]
      : [],
  );
  return {
    model: facts.modelId,
    stream: true,
    ...defined({ max_tokens: maxOutputTokens }),
    ...variantFields(providerOptions?.[facts.providerId]),
    messages: chatMessages(prompt, facts),
    ...(functions.length > 0 ? { tools: functions } : {}),
    tool_choice: toolChoice?.type === "none" ? "none" : "auto",
  };
}

/** What a call asks for and Kiro has no place for, as the AI SDK words it. */
export function warningsOf(options: LanguageModelV3CallOptions): SharedV3Warning[] {
  const { responseFormat, toolChoice, tools } = options;
  const settings = DROPPED.filter((name) => options[name] !== undefined);
  const asked = [
    ...settings,
    ...(responseFormat?.type === "json" ? ["responseFormat"] : []),
    ...(toolChoice?.type === "required" || toolChoice?.type === "tool" ? ["toolChoice"] : []),
    ...(tools ?? []).flatMap((tool) => (tool.type === "provider" ? [`tool ${tool.id}`] : [])),
  ];
  return asked.map((feature) => ({ type: "unsupported", feature }));
}

const DROPPED = [
  ...(["temperature", "topP", "topK", "seed", "stopSequences"] as const),
  ...(["presencePenalty", "frequencyPenalty"] as const),
];

/** A variant's settings arrive merged with those of the provider and the model (OPENCODE2 4). */
function variantFields(settings: unknown): Fields {
  if (!isObject(settings)) return {};
  const { reasoningEffort, thinkingConfig } = settings;
  return defined({ thinkingConfig, reasoning_effort: reasoningEffort });
}

/**
 * The headers by which a request is told to belong to a conversation. A fork keeps the affinity of
 * its root; its own id is the better one.
 */
export function sessionHeaders(given: LanguageModelV3CallOptions["headers"]): {
  readonly sessionId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
} {
  const headers = new Map(
    Object.entries(given ?? {}).map(([name, value]) => [name.toLowerCase(), value || undefined]),
  );
  const sessionId =
    headers.get("x-opencode-session-id") ??
    headers.get("x-session-id") ??
    headers.get("x-session-affinity");
  const parent = headers.get("x-opencode-parent-session-id") ?? headers.get("x-parent-session-id");
  return {
    sessionId,
    headers: defined({ "x-session-id": sessionId, "x-parent-session-id": parent }),
  };
}
