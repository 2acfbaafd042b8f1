import { BUILDER_ID_PROFILE_ARN, SOCIAL_PROFILE_ARN } from "../../catalog/profile-arn.ts";
import { CappedMap } from "../../lib/capped.ts";
import type { Random } from "../../lib/random.ts";
import { blank } from "./blank.ts";

/** Stand-ins for what must stay distinct: tokens, ids, names. */
export interface Names {
  /** The same text has the same stand-in, of its length and its pattern of letters and digits. */
  readonly rename: (text: string) => string;
  /** The stand-in of one run of letters and digits; undefined if it has none yet. */
  readonly known: (run: string) => string | undefined;
}

const MAX_NAMES = 20_000;
const MAX_TRIES = 20;

/** Of addresses, ARNs and references in schemas: public, and they decide what a text is. */
const PUBLIC_WORDS = new Set(
  (
    "arn aws codewhisperer profile ksk http https com org dev app awsapps amazonaws kiro start oidc " +
    "login microsoftonline okta oauth2 v1 v2 token common organizations us eu ap ca sa me af il " +
    "east west north south central northeast southeast gov defs properties definitions web search view device sso true false"
  ).split(" "),
);
/** Everybody sends these. */
const PUBLIC_TEXTS: readonly string[] = [SOCIAL_PROFILE_ARN, BUILDER_ID_PROFILE_ARN];

const [DIGITS, HEX] = ["0123456789", "abcdef"];
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Kept by this process alone, so that nothing in a recording leads back. */
export function createNames(random: Pick<Random, "bytes">): Names {
  const given = new CappedMap<string, string>(MAX_NAMES);
  const taken = new CappedMap<string, true>(MAX_NAMES);

  function renameRun(run: string): string {
    if (run.length < 2 || PUBLIC_WORDS.has(run)) return run;
    const known = given.get(run);
    if (known !== undefined) return known;
    let name = standIn(run, random);
    for (let tries = 1; tries < MAX_TRIES && taken.has(name); tries += 1) {
      name = standIn(run, random);
    }
    given.set(run, name);
    taken.set(name, true);
    return name;
  }

  return {
    rename: (text) =>
      PUBLIC_TEXTS.includes(text)
        ? text
        : text
            .split(/([A-Za-z0-9]+)/)
            .map((part, index) => {
              return index % 2 === 1 ? renameRun(part) : blank(part);
            })
            .join(""),
    known: (run) => given.get(run),
  };
}

/** None of its letters and digits is in its old place. */
function standIn(run: string, random: Pick<Random, "bytes">): string {
  const letters = /^[\da-f]+$/i.test(run) ? HEX : LETTERS;
  const chance = random.bytes(run.length);
  let index = 0;
  return run.replace(/./g, (old) => {
    const isUpper = /[A-Z]/.test(old);
    const alphabet = /\d/.test(old) ? DIGITS : isUpper ? letters.toUpperCase() : letters;
    const step = 1 + ((chance[index++] ?? 0) % (alphabet.length - 1));
    return alphabet[(alphabet.indexOf(old) + step) % alphabet.length] ?? "x";
  });
}
