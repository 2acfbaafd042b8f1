import type { ImageBlock, ToolUse } from "../../../codewhisperer/request.ts";
import type { ToolCall } from "../../../openai/chat-request.ts";
import { Identifiers } from "./identifiers.ts";
import type { OfferedTools } from "./offered-tools.ts";
import { renameKeys } from "../../rename-keys.ts";
import type { WireNames } from "./tool-names.ts";
import { parseToolInput } from "./tool-input.ts";

/** A tool use with its results. */
export interface LedgerCall {
  readonly use: ToolUse;
  /** One text for each result of the call; none if the call was interrupted. */
  readonly answers: string[];
  failed: boolean;
}

/** An assistant turn under construction. */
export interface AssistantTurn {
  readonly role: "assistant";
  readonly texts: string[];
  readonly calls: LedgerCall[];
  /** Images that its tools returned: they go beside the results, never inside (PROTOCOL 3.3). */
  readonly images: ImageBlock[];
  answered: boolean;
}

interface Open {
  readonly turn: AssistantTurn;
  readonly calls: LedgerCall[];
  next: number;
}

/**
 * Finds the call that a result belongs to. In the last turn that used the id, that is the first
 * call without a result, else the last call. Ids that are illegal or reused get a new one, because
 * the service accepts each only once (TOOL_DUPLICATE, PROTOCOL 3.5).
 */
export class ToolCallLedger {
  readonly #names: WireNames;
  readonly #offered: OfferedTools;
  readonly #declared: ReadonlySet<string>;
  readonly #identifiers = new Identifiers();
  readonly #open = new Map<string, Open>();

  /** @param declared names on the wire of the tools that are sent, stand-ins included */
  constructor(names: WireNames, offered: OfferedTools, declared: ReadonlySet<string>) {
    this.#names = names;
    this.#offered = offered;
    this.#declared = declared;
  }

  /** The service refuses a call of a tool that no specification names. */
  takes({ name }: ToolCall): boolean {
    return this.#declared.has(this.#names.toWire(name));
  }

  /** A result with this id belongs to no earlier call. */
  forget({ id }: ToolCall): void {
    this.#open.delete(id);
  }

  add(turn: AssistantTurn, toolCall: ToolCall): void {
    const name = this.#names.toWire(toolCall.name);
    const toolUseId = this.#identifiers.claim(toolCall.id);
    // The model knows the arguments by the names of the current schema.
    const renamed = this.#offered.get(name)?.schema.renamed;
    const input = parseToolInput(
      renamed === undefined ? toolCall.arguments : renameKeys(toolCall.arguments, renamed),
    );
    const call: LedgerCall = { use: { toolUseId, name, input }, answers: [], failed: false };
    turn.calls.push(call);
    const open = this.#open.get(toolCall.id);
    if (open?.turn === turn) open.calls.push(call);
    else this.#open.set(toolCall.id, { turn, calls: [call], next: 0 });
  }

  /** The call that the next result with this id answers, and its turn; undefined for an orphan. */
  take(
    toolCallId: string,
  ): { readonly call: LedgerCall; readonly turn: AssistantTurn } | undefined {
    const open = this.#open.get(toolCallId);
    const call = open?.calls[open.next] ?? open?.calls.at(-1);
    if (open === undefined || call === undefined) return undefined;
    open.next += 1;
    open.turn.answered = true;
    return { call, turn: open.turn };
  }
}
