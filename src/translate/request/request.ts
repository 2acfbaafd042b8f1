import { defined, unlessEmpty } from "../../lib/defined.ts";
import type { CacheLimits } from "../../catalog/cache-limits.ts";
import type { CodeWhispererRequest, UserInputMessage } from "../../codewhisperer/request.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";
import { withCachePoints } from "./cache-points.ts";
import { withOrderHeard } from "./ending.ts";
import { extraFields, type FieldsOptions } from "./extra-fields.ts";
import { toWire } from "./history.ts";
import { type AttachmentOptions, readContents } from "./attachments/message-content.ts";
import type { WordsAfterResults } from "./results-turn.ts";
import { offerTools, type OfferedTools } from "./tools/offered-tools.ts";
import { inverse } from "./tools/property-names.ts";
import type { KeyRenames } from "../rename-keys.ts";
import { ToolCallLedger } from "./tools/tool-call-ledger.ts";
import { type ToolNames, WireNames } from "./tools/tool-names.ts";
import { MAX_TOOLS, translateTools } from "./tools/tools.ts";
import { readConversation } from "./turns.ts";

export interface TranslateOptions extends FieldsOptions, AttachmentOptions {
  readonly conversationId: string;
  /** Ids of tool calls that the host knows as failed. */
  readonly failedToolCalls: ReadonlySet<string>;
  /** Tools that the host offers but the account does not have. */
  readonly hiddenTools: ReadonlySet<string>;
  /** Tools whose schema the service has refused, by the caller's names. */
  readonly refusedTools?: ReadonlySet<string>;
  /** The most tools that the model accepts, if that is known. */
  readonly maxTools?: number;
  /** Where the model accepts words that follow tool results; if unknown, beside them. */
  readonly wordsAfterResults?: WordsAfterResults;
  /** The model's limits for cache points; undefined: send none. */
  readonly cacheLimits?: CacheLimits;
  /** After a refusal for its structure: leave out everything that may not be accepted. */
  readonly strict: boolean;
}

export interface Translation {
  readonly request: CodeWhispererRequest;
  /** Name on the wire -> the caller's name. */
  readonly toolNames: ToolNames;
  /** Name of a tool on the wire -> names of its arguments on the wire -> the caller's, where they differ. */
  readonly argumentNames: ReadonlyMap<string, KeyRenames>;
  /** The answer may begin with `<thinking>`. */
  readonly thinkingTags: boolean;
  /** Tools that exceed the service's limit. */
  readonly toolsLeftOut: number;
  readonly cachePoints: number;
  /** What the translation changed, for the debug log. */
  readonly notes: readonly string[];
}

/**
 * OpenAI chat request -> body of GenerateAssistantResponse, by the service's rules (PROTOCOL 3.3 to
 * 3.5). Pure: the same request gives the same bytes.
 */
export function translateRequest(given: ChatRequest, options: TranslateOptions): Translation {
  const chat = withOrderHeard(given);
  const notes: string[] = [];
  const names = new WireNames();
  const visible = chat.tools.filter((tool) => !options.hiddenTools.has(tool.name));
  // Before the history, so that nothing in it takes the name of an offered tool.
  const offered = offerTools(visible, names, options);
  // The history stays as it was sent before, whether tools are offered or not.
  const callable = chat.toolChoice === "none" ? NO_TOOLS : offered;
  const tools = translateTools(callable, {
    usedNames: usedNames(chat, names),
    maxTools: options.maxTools ?? MAX_TOOLS,
    strict: options.strict,
    notes,
  });
  const declared = new Set(tools.specifications.map(({ name }) => name));
  const conversation = readConversation(chat.messages, {
    contents: readContents(chat.messages, options, notes),
    ledger: new ToolCallLedger(names, offered, declared),
    failedToolCalls: options.failedToolCalls,
  });
  const { fields, promptBudget } = extraFields(chat, options);
  const wire = toWire(conversation, {
    systemText: systemText(conversation.systemTexts, tools.manuals, promptBudget),
    wordsAfterResults: options.wordsAfterResults ?? "beside",
  });
  const specifications = tools.specifications.map((toolSpecification) => ({ toolSpecification }));
  const cacheLimits = options.strict ? undefined : options.cacheLimits;
  const { history, current, marked } = withCachePoints(wire, specifications, cacheLimits);
  const message: UserInputMessage = { ...current, modelId: options.modelId, origin: "AI_EDITOR" };
  return {
    request: {
      conversationState: {
        conversationId: options.conversationId,
        chatTriggerType: "MANUAL",
        currentMessage: {
          userInputMessage:
            specifications.length === 0
              ? message
              : {
                  ...message,
                  userInputMessageContext: {
                    ...message.userInputMessageContext,
                    tools: specifications,
                  },
                },
        },
        ...defined({ history: unlessEmpty(history) }),
      },
      ...defined({ additionalModelRequestFields: fields }),
    },
    toolNames: names.toCaller,
    argumentNames: argumentNamesOf(offered),
    thinkingTags: promptBudget !== undefined,
    toolsLeftOut: tools.leftOut,
    cachePoints: marked.length,
    notes,
  };
}

const NO_TOOLS: OfferedTools = new Map();

/** Names on the wire of the tools that the history calls, in the order of their first calls. */
function usedNames({ messages }: ChatRequest, names: WireNames): ReadonlySet<string> {
  const calls = messages.flatMap((message) =>
    message.role === "assistant" ? message.toolCalls : [],
  );
  return new Set(calls.map(({ name }) => names.toWire(name)));
}

function argumentNamesOf(offered: OfferedTools): Translation["argumentNames"] {
  const renamed = [...offered].filter(([, { schema }]) => schema.renamed.size > 0);
  return new Map(renamed.map(([name, { schema }]) => [name, inverse(schema.renamed)]));
}

function systemText(
  systemTexts: readonly string[],
  manuals: readonly string[],
  promptBudget: number | undefined,
): string {
  const thinking =
    promptBudget === undefined
      ? []
      : [
          `<thinking_mode>enabled</thinking_mode><max_thinking_length>${promptBudget}</max_thinking_length>`,
        ];
  const described = manuals.length === 0 ? [] : ["# Tools described in full", ...manuals];
  return [...thinking, ...systemTexts, ...described].join("\n\n");
}
