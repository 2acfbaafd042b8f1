import picocolors from "picocolors";
import type { Reader } from "../../words/formats/times.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** How facts are shown: everything that a rendering may depend on besides them. */
export interface View {
  readonly columns: number;
  readonly colors: Colors;
  readonly reader: Reader;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/** The colour of a state, or of anything else that is good or bad. */
export type Tone = "good" | "warning" | "bad" | "dim" | "plain";

export function viewOf({ columns, hasColor, reader }: Terminal, now: number): View {
  return { columns, colors: picocolors.createColors(hasColor), reader, now };
}

export function paint(colors: Colors, tone: Tone, text: string): string {
  switch (tone) {
    case "good":
      return colors.green(text);
    case "warning":
      return colors.yellow(text);
    case "bad":
      return colors.red(text);
    case "dim":
      return colors.dim(text);
    case "plain":
      return text;
  }
}
