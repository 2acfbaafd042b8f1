import { SPENT } from "./phrases/groups.ts";
import { phrases } from "./phrases/phrases.ts";

const REQUEST_ID = /\(?request[ -]?id:? ?[\w-]+\)?/gi;

export function withoutRequestId(text: string): string {
  return text.replaceAll(REQUEST_ID, "");
}

function sentencesOf(text: string): readonly string[] {
  return withoutRequestId(text)
    .replaceAll("\u2019", "'")
    .split(/(?<=[.;!?])(?:\s+|$)|\n/);
}

const CLAUSE = /[.;!?]$|[:,]\s+/;

export function clausesOf(text: string): readonly string[] {
  return sentencesOf(text).flatMap((sentence) => sentence.split(CLAUSE));
}

/**
 * The clauses that may be about an account: nothing that is quoted, asked or only possible, and
 * nothing after words about the request, because it may quote the request.
 */
export function statementsOf(text: string): readonly string[] {
  return sentencesOf(text.replaceAll(QUOTED, "\u2026"))
    .filter((sentence) => !sentence.endsWith("?"))
    .flatMap((sentence) => {
      const clauses = sentence.split(CLAUSE);
      const first = clauses.findIndex((clause) => OF_REQUEST.test(clause));
      return first < 0 ? clauses : clauses.slice(0, first + 1);
    })
    .filter((clause) => !POSSIBLE.test(clause));
}

const QUOTED =
  /"[^"]{0,300}"|`[^`]{0,300}`|(?<![\w'])'[^']{0,300}'(?!\w)|\u201c[^\u201d]{0,300}\u201d/g;

const OF_REQUEST = phrases(
  "invalid|improperly|malformed",
  "message[s]|content|prompt[s]|input[s]|document[s]|image[s]",
  "tool[s]|function[s]|schema[s]|value[s]|field[s]|propert(y|ies)",
);

const POSSIBLE = phrases(
  "^ (if|when|once|unless|until|should|whether)",
  "would|say[s]|said",
  `~(\\bnot|n't)( yet| been)* ${SPENT}~`,
);
