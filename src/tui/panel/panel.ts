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
  shortPromptLine,
  shortPromptWarning,
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

/** The host's prompt: beside its own line there are eleven columns, and below that none. */
const MIN_COLUMNS = 75;
/** From here on there is room for the whole text. */
const WIDE_COLUMNS = 95;
const HOST_MARGIN = 5;
const HOST_SIDEBAR = 42;
/** The host shows its sidebar on screens that are wider. */
const SIDEBAR_FROM = 120;

/** Columns of the prompt on a screen that is so wide; at the start it never has more than 75. */
export function promptColumns(screen: number, isHome: boolean): number {
  const all = screen - HOST_MARGIN;
  if (isHome) return Math.min(MIN_COLUMNS, all);
  return screen > SIDEBAR_FROM ? all - HOST_SIDEBAR : all;
}

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

/**
 * One short line, or none where it has no room or nothing to say.
 * @param columns of the prompt
 */
export function promptLines(
  facts: Facts,
  columns: number,
  { reader, warnAt }: View,
): readonly Line[] {
  const { account, block, quota } = facts;
  if (columns < MIN_COLUMNS || account === undefined) return [];
  const isWide = columns >= WIDE_COLUMNS;
  if (block !== undefined) {
    const text = isWide ? promptWarning(block) : shortPromptWarning(block);
    return [{ text, tone: "warning" }];
  }
  if (quota === undefined) return [{ text: NAME, tone: "textMuted" }];
  const { left, limit } = quota;
  const text = isWide ? promptLine(left, limit, reader) : shortPromptLine(left, reader);
  return [{ text, tone: toneOf(quota, warnAt) }];
}

function toneOf({ left, limit }: Quota, warnAt: number): Tone {
  if (left <= 0) return "error";
  return 1 - left / limit >= warnAt ? "warning" : "textMuted";
}
