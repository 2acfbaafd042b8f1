/** How long something takes. Times are milliseconds. */

const SECOND = 1_000;
export const MINUTE = 60_000;
const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** In its largest unit: "45 s", "5 min", "3 h", "1 day", "2 days". */
export function formatSpan(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.max(0, Math.round(milliseconds / SECOND))} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  const days = Math.floor(milliseconds / DAY);
  return days === 1 ? "1 day" : `${days} days`;
}

/** For the middle of a sentence: "1 minute", "10 minutes". */
export function formatMinutes(milliseconds: number): string {
  const count = Math.max(1, Math.round(milliseconds / MINUTE));
  return count === 1 ? "1 minute" : `${count} minutes`;
}
