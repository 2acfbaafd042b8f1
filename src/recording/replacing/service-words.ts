import { ATTACHMENT_REFUSAL_WORDS } from "../../resilience/attachment-refusal.ts";
import { FAILURE_RULES, OWN_WORDS } from "../../resilience/failure-table.ts";
import { TOO_LONG_WORDS } from "../../resilience/service-words/too-long.ts";
import { blank } from "./blank.ts";
import type { Names } from "./names.ts";

/** Of the steps that repair a request, which ask for more; and of pages. */
const OTHERS =
  "doctype html head title body throttled capacity signature thinking effort output config max tokens property defined schema tool tools function role roles alternate consecutive result results unexpected";

/**
 * The words by which we tell one refusal from another, read off the tables: a recording keeps these
 * of what the service says, and so is classified as the answer was.
 */
const WORDS: ReadonlySet<string> = new Set(
  [
    OTHERS,
    ...[...OWN_WORDS, ...TOO_LONG_WORDS, ...ATTACHMENT_REFUSAL_WORDS].map(({ source }) => source),
    ...FAILURE_RULES.flatMap(({ text, reason = "", type = "" }) => [
      text?.source ?? "",
      reason,
      ...type.split(/(?=[A-Z])/),
    ]),
  ].flatMap(
    (text) =>
      text
        .replace(/\\[a-z]/gi, " ")
        .toLowerCase()
        .match(/[a-z]{2,}/g) ?? [],
  ),
);

function isServiceWord(word: string): boolean {
  const plain = word.toLowerCase();
  return WORDS.has(plain) || WORDS.has(plain.replace(/(?:s|es|d|ed|ing)$/, ""));
}

/** A sentence of the service, which may quote anything: its known words and small numbers stay. */
export function serviceSentence(text: string, names: Names): string {
  return text.replace(/[\p{L}\p{M}\p{N}]+/gu, (run) => {
    if (isServiceWord(run) || /^\d{1,3}$/.test(run)) return run;
    return names.known(run) ?? blank(run);
  });
}

/** Names that a service gives to errors, and nobody to anything else: `TOO_BIG`, `com.amazon#TooBigException`, `too_big`. */
const CODE =
  /^(?:[A-Z]{2,}(?:_[A-Z]+){0,9}|(?:[a-z.]{1,60}#)?(?:[A-Z][a-z]{1,30}){2,9}|[a-z]{2,30}(?:[_-][a-z]{1,30}){1,5})$/;

export function serviceCode(text: string, names: Names): string {
  const [code = ""] = text.split(":", 1);
  if (!CODE.test(code)) return serviceSentence(text, names);
  return code + serviceSentence(text.slice(code.length), names);
}
