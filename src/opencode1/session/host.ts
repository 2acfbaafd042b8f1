import { raceOrNothing } from "../../lib/async/race.ts";
import { defined } from "../../lib/defined.ts";
import type { PluginInput } from "@opencode-ai/plugin";
import { readArray, readNumber, readObject, readString } from "../../lib/read.ts";
import type { Clock } from "../../lib/time.ts";
import type { BrokenTurn, SessionHost } from "../../session/host.ts";
import { kiroErrorCode } from "./host-error.ts";

type Client = PluginInput["client"];
type Fields = Readonly<Record<string, unknown>>;

/** The host answers from its own process; what takes longer hangs (FAULTS F14). */
const MAX_CALL_MS = 2_000;

/**
 * OpenCode's sessions through its client. Everything is read as data from outside: the published
 * types lag behind what OpenCode answers (a user's message has a variant).
 */
export function createSessionHost(client: Client, providerId: string, clock: Clock): SessionHost {
  /** @returns undefined if the call fails, answers an error or hangs */
  async function request(call: () => Promise<unknown>): Promise<unknown> {
    const given = Promise.resolve()
      .then(call)
      .catch(() => undefined);
    const timeout = { clock, milliseconds: MAX_CALL_MS };
    const answer = await raceOrNothing(given, { timeout });
    return readObject(answer)["error"] === undefined ? answer : undefined;
  }

  const dataOf = (answer: unknown) => readObject(answer)["data"];

  async function messagesOf(sessionId: string): Promise<readonly Fields[]> {
    const answer = await request(() => client.session.messages({ path: { id: sessionId } }));
    return readArray(dataOf(answer)).map((message) => readObject(readObject(message)["info"]));
  }

  /** Not a subagent's; and a message would make an undo that is under way final. */
  async function isResumable(sessionId: string): Promise<boolean> {
    const answer = await request(() => client.session.get({ path: { id: sessionId } }));
    const { id, parentID, revert } = readObject(dataOf(answer));
    return id === sessionId && parentID === undefined && revert === undefined;
  }

  return {
    async findBrokenTurn(sessionId) {
      if (!(await isResumable(sessionId))) return undefined;
      return brokenTurnIn(await messagesOf(sessionId), providerId);
    },
    async sendMessage(sessionId, turn, text) {
      if (!(await isResumable(sessionId))) return "superseded";
      const messages = await messagesOf(sessionId);
      if (brokenTurnIn(messages, providerId)?.errorId !== turn.errorId) return "superseded";
      const last = messages.findLast(({ role }) => role === "user");
      const settings = last && settingsOf(last);
      if (settings === undefined) return "failed";
      const body = { ...settings, parts: [{ type: "text" as const, text }] };
      const answer = await request(() =>
        client.session.promptAsync({ path: { id: sessionId }, body }),
      );
      return answer === undefined ? "failed" : "sent";
    },
  };
}

function brokenTurnIn(messages: readonly Fields[], providerId: string): BrokenTurn | undefined {
  const last = messages.at(-1);
  if (last?.["role"] !== "assistant" || last["providerID"] !== providerId) return undefined;
  const user = messages.findLast(({ role }) => role === "user");
  const errorId = readString(last["id"]);
  const code = kiroErrorCode(last["error"]);
  const userMessageId = readString(last["parentID"]);
  if (errorId === undefined || code === undefined || userMessageId === undefined) return undefined;
  if (user?.["id"] !== userMessageId) return undefined;
  const { completed, created } = readObject(last["time"]);
  const failedAt = readNumber(completed) ?? readNumber(created) ?? 0;
  return { errorId, code, userMessageId, failedAt };
}

/** What the user had chosen: agent, model and variant. */
function settingsOf(message: Fields) {
  const model = readObject(message["model"]);
  const agent = readString(message["agent"]);
  const providerID = readString(model["providerID"]);
  const modelID = readString(model["modelID"]);
  const variant = readString(model["variant"]) ?? readString(message["variant"]);
  if (providerID === undefined || modelID === undefined) return undefined;
  return {
    model: { providerID, modelID },
    ...defined({ agent, variant }),
  };
}
