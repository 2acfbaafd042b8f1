/**
 * Numbers are in the notation of the reader's locale, everywhere: in the command line, the terminal
 * UI and in notices; with the digits of the English words around them, as times have. Where nobody
 * says who reads, that is the person of this process, as it is for times. Only what a model reads is
 * always in English.
 */

import { systemReader } from "./reader.ts";
import type { Reader } from "./times.ts";

type Locale = Pick<Reader, "locale">;

const DIGITS = { numberingSystem: "latn" } as const;

/** Of credits and other amounts that a person compares, with at most two decimals: "830.2", "1,000". */
export function formatNumber(value: number, { locale }: Locale = systemReader()): string {
  return new Intl.NumberFormat(locale, { ...DIGITS, maximumFractionDigits: 2 }).format(value);
}

/** "$0.50"; a number alone where the currency is not known. @param currency ISO 4217 */
export function formatMoney(amount: number, currency: string | undefined, reader: Locale): string {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return formatNumber(amount, reader);
  return (
    new Intl.NumberFormat(reader.locale, { ...DIGITS, style: "currency", currency })
      .format(amount)
      // Some versions of ICU put a narrow or a no-break space here, others a plain one.
      .replace(/[\u00a0\u202f]/gu, " ")
  );
}

/** A share of 1 as a whole percentage: "83%". */
export function formatShare(share: number, { locale }: Locale): string {
  return new Intl.NumberFormat(locale, { ...DIGITS, style: "percent" }).format(share);
}
