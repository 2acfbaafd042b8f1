import type { Reader } from "./times.ts";

/** The person of this process: its time zone and its language, as the system has them. */
export function systemReader(): Reader {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // What ICU calls the locale `C`.
  return { timeZone, locale: locale.replace(/-u-va-posix$/, "") };
}
