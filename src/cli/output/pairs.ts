import { safeText } from "../../lib/log/secret-text.ts";
import { paint, type Tone, type View } from "./view.ts";
import { fit, pad, widthOf } from "./width.ts";

export interface Pair {
  readonly key: string;
  readonly text: string;
  readonly tone?: Tone;
}

/** One line for each: the key, then what belongs to it, one below the other. */
export function renderPairs(pairs: readonly Pair[], { colors, columns }: View): string {
  const keyWidth = Math.max(0, ...pairs.map(({ key }) => widthOf(key))) + 2;
  return pairs
    .map(({ key, text, tone = "plain" }) => {
      const value = fit(safeText(text), Math.max(1, columns - keyWidth));
      return colors.dim(pad(key, keyWidth)) + paint(colors, tone, value);
    })
    .join("\n");
}
