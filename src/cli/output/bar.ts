import { paint, type Tone, type View } from "./view.ts";

/** How much of something is used: `█████░░░░░`. */
export function renderBar(share: number, width: number, tone: Tone, { colors }: View): string {
  const known = Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;
  // A little is never shown as nothing, nor almost all as all.
  const least = known > 0 ? 1 : 0;
  const most = known < 1 ? width - 1 : width;
  const full = Math.max(least, Math.min(most, Math.round(known * width)));
  return paint(colors, tone, "█".repeat(full)) + colors.dim("░".repeat(width - full));
}
