import {
  accountsUnreadable,
  blockPhrase,
  choiceReason,
  contextUsed,
  conversationCost,
  creditsLeft,
  NAME,
  noAccount,
  panelHeading,
  promptLine,
  promptWarning,
  resets,
} from "../../words/tui/panel.ts";
import type { Reader } from "../../words/formats/times.ts";
import type { Line } from "../elements.ts";
import type { Facts, Quota } from "./facts.ts";
import type { Tone } from "../host.ts";

/** Who reads, and from when on a quota is low. */
export interface View {
  readonly reader: Reader;
  /** Share of the quota that is used, 0 to 1. */
  readonly warnAt: number;
}

/** Below this the line by the prompt would meet what OpenCode writes there. */
const MIN_COLUMNS = 80;

/** @param context share of the model's window that is used, if known */
export function sidebarLines(
  facts: Facts,
  context: number | undefined,
  { reader, warnAt }: View,
): readonly Line[] {
  const { account, block, credits, now, quota, reason } = facts;
  const lines: Line[] = [{ text: panelHeading(facts.plan), tone: "text", isBold: true }];
  const add = (text: string, tone: Tone = "textMuted") => void lines.push({ text, tone });
  if (account === undefined) add(facts.isOpaque ? accountsUnreadable() : noAccount(), "warning");
  if (quota !== undefined) {
    add(creditsLeft(quota.left, quota.limit, reader), toneOf(quota, warnAt));
    if (quota.resetAt !== undefined) add(resets(quota.resetAt, now, reader));
  }
  if (credits !== undefined) add(conversationCost(credits, reader));
  if (context !== undefined) add(contextUsed(context, reader));
  if (account !== undefined) add(account, "text");
  if (block !== undefined) add(blockPhrase(block, now, reader), "warning");
  else if (reason !== undefined) add(choiceReason(reason));
  return lines;
}

/** One short line, or none where it has no room or nothing to say. */
export function promptLines(
  facts: Facts,
  columns: number,
  { reader, warnAt }: View,
): readonly Line[] {
  const { account, block, quota } = facts;
  if (columns < MIN_COLUMNS || account === undefined) return [];
  if (block !== undefined) {
    return [{ text: promptWarning(block), tone: "warning" }];
  }
  if (quota === undefined) return [{ text: NAME, tone: "textMuted" }];
  return [{ text: promptLine(quota.left, quota.limit, reader), tone: toneOf(quota, warnAt) }];
}

function toneOf({ left, limit }: Quota, warnAt: number): Tone {
  if (left <= 0) return "error";
  return 1 - left / limit >= warnAt ? "warning" : "textMuted";
}
