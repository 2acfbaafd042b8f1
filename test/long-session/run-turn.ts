import { expect } from "vitest";
import { promptTokens } from "../simulator/chat/count-tokens.ts";
import { readConversation } from "../simulator/chat/conversation.ts";
import { AWKWARD_TOOLS } from "./awkward-tools.ts";
import { SMALL, type Stage } from "./stage.ts";
import { difference, differingTurns, type History, isAllowed, readHistory } from "./history.ts";
import type { Chat, Seen, Turn } from "./turn.ts";
import { readWire } from "./wire.ts";

const CHAT = "/generateAssistantResponse";

interface Message {
  readonly info: {
    readonly role: string;
    readonly finish?: string;
    readonly error?: unknown;
    readonly summary?: unknown;
  };
  readonly parts: readonly {
    readonly type: string;
    readonly text?: string;
    readonly synthetic?: boolean;
  }[];
}

/** Plays turns one after another, and holds each against what it promises. */
export class Session {
  readonly #stage: Stage;
  /** The conversation as it was sent last. */
  #history: History = [];
  #messages = 0;
  #commands = 0;
  #toolCalls = 0;
  #lastMain: unknown;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @returns the turn's summary, one line. @throws where the turn is not what it must be */
  async play(turn: Turn): Promise<string> {
    const stage = this.#stage;
    const began = performance.now();
    const before = stage.simulator.journal.of(CHAT).length;
    await turn.script(stage, readWire(this.#lastMain));
    const said = this.#say(turn);
    // Whichever fails first ends the turn; once the answer is there, nothing is waited for.
    await Promise.race([said, Promise.all([said, turn.meanwhile?.(stage)])]);
    const chats = this.#chatsSince(before);
    const seen = { ...(await this.#read()), chats };
    const statuses = chats.map(({ status }) => status);
    const kept = this.#keepHistory(turn, chats);
    const tokens = promptTokens(this.#lastMain);
    const ms = Math.round(performance.now() - began);
    const line = `${turn.name}: ${seen.finish ?? "error"}, requests ${statuses.join(" ")}, ${kept}, ${tokens} tokens, ${ms} ms`;
    await this.#hold(turn, seen, line);
    return line;
  }

  async #say({ says, model = SMALL, agent, variant }: Turn): Promise<void> {
    const parts = typeof says === "string" ? [{ type: "text", text: says }] : says;
    const { server, sessionId } = this.#stage;
    await server.call("POST", `/session/${sessionId}/message`, {
      model: { providerID: "kiro", modelID: `kiro-${model}` },
      parts,
      ...(agent !== undefined && { agent }),
      ...(variant !== undefined && { variant }),
    });
  }

  #chatsSince(before: number): readonly Chat[] {
    return this.#stage.simulator.journal
      .of(CHAT)
      .slice(before)
      .filter(({ body }) => !JSON.stringify(body).includes("You are a title generator"))
      .map(({ body, status, headers }) => {
        const { conversationId, current } = readConversation(body);
        const bearer = (headers["authorization"] ?? "").slice(-6);
        return { status, body, conversationId, modelId: current.modelId, bearer };
      });
  }

  /** What came since the last turn: every answer's text, the last one's end. */
  async #read(): Promise<Omit<Seen, "chats">> {
    const { server, sessionId } = this.#stage;
    const all = await server.call<Message[]>("GET", `/session/${sessionId}/message`);
    const answers = all
      .slice(this.#messages)
      .filter(({ info }) => info.role === "assistant" && info.summary !== true);
    this.#messages = all.length;
    const last = answers.at(-1)?.info;
    const texts = answers.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).filter(Boolean),
    );
    const error = last?.error === undefined ? undefined : JSON.stringify(last.error);
    return { text: texts.join("|"), finish: last?.finish, error };
  }

  #keepHistory(turn: Turn, chats: readonly Chat[]): string {
    const own = readConversation(this.#lastMain).conversationId;
    const main = chats.filter(
      ({ conversationId, body }) => (own === undefined || conversationId === own) && isMain(body),
    );
    const differing = new Set<number>();
    for (const { body } of main) {
      const next = readHistory(body);
      for (const index of differingTurns(this.#history, next)) {
        if (!isAllowed(turn.rewrites, this.#history, index))
          throw new Error(`${turn.name}: ${difference(this.#history, next, index)}`);
        differing.add(index);
      }
      this.#history = next;
      this.#lastMain = body;
    }
    const changed =
      differing.size === 0 ? "" : `, ${differing.size} rewritten: ${turn.rewrites?.because ?? ""}`;
    return `history of ${this.#history.length}${changed}`;
  }

  async #hold(turn: Turn, seen: Seen, line: string): Promise<void> {
    const stage = this.#stage;
    const { ends = "stop" } = turn;
    expect(
      seen.chats.map(({ status }) => status),
      line,
    ).toEqual(turn.requests);
    if (typeof ends === "string")
      expect([seen.finish, seen.error], line).toEqual([ends, undefined]);
    else expect(seen.error, line).toMatch(ends);
    expect(seen.text, line).toBe(turn.reads);
    const commands = await stage.commandsRun();
    expect(commands.slice(this.#commands), line).toEqual(turn.runs ?? []);
    this.#commands = commands.length;
    const calls = await stage.toolCalls();
    const expected = (turn.calls ?? []).map((name) => [
      name,
      AWKWARD_TOOLS.find((tool) => tool.name === name)?.call,
    ]);
    expect(calls.slice(this.#toolCalls).sort(byName), line).toEqual(expected.sort(byName));
    this.#toolCalls = calls.length;
    expect(stage.simulator.chat.pending, `${line}: answers that nobody asked for`).toBe(0);
    stage.simulator.assertNoRefusals();
    await turn.check?.(seen, stage);
  }
}

/** Neither a summary of the conversation nor anything else beside it. */
function isMain(body: unknown): boolean {
  const { tools } = readConversation(body);
  return tools.length > 0;
}

function byName(one: readonly unknown[], other: readonly unknown[]): number {
  return String(one[0]).localeCompare(String(other[0]));
}
