import { hideKnownSecrets, HIDDEN } from "./known-secrets.ts";
import { printable } from "./printable.ts";

/** Names whose values are secret, by their ending, in any case and with any separators. */
const SECRET_ENDINGS = [
  "token",
  "secret",
  "authorization",
  "cookie",
  "device code",
  "user code",
  "auth code",
  "authorization code",
  "verifier",
  "api key",
  "access key",
  "private key",
  "password",
  "passphrase",
] as const;

/** Names that mean a secret in OAuth and a plain word elsewhere (`code: "ENOENT"`). */
const SECRET_UNLESS_WORD = ["code", "state"] as const;
const WORD = /^(?:[A-Z]{2,}\d?(?:_[A-Z]+\d?)*|[A-Za-z]+(?:[_.-][A-Za-z]+)*)$/;

const MAX_TEXT_LENGTH = 8192;
/** What a host may send, and more than is ever shown; what lies behind is not looked at. */
const MAX_READ = 65_536;
/** The longest token: of a text that is longer than what is looked at, the end may be part of one. */
const MAX_SECRET = 8192;
const QUOTED = `"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?`;
const ENDINGS = SECRET_ENDINGS.map((ending) => ending.replace(" ", "[ _-]?")).join("|");
const SEPARATOR = `\\\\{0,3}["']?\\s{0,4}[:=]\\s{0,4}\\\\{0,3}`;
/** "KIRO_API_KEY: the access token has expired" goes on with a sentence. */
const NO_PROSE = "(?![a-z]{1,14} [a-z])";

/** Every repetition is bounded or consumes what it reads: linear in the length of the text. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  // "The bearer token is invalid" names none: a word of letters alone is no token.
  [/\b(Bearer)\s{1,8}(?![a-z]{1,14}(?![\w+/=~%-]))[^\s"',;]+/gi, `$1 ${HIDDEN}`],
  [/\b(Basic)\s{1,8}[\w+/=-]{12,}/g, `$1 ${HIDDEN}`],
  [/(?<![A-Za-z0-9])ao[ar][\w+/=.:~%-]{8,}|ao[ar](?=A{4})[\w+/=.:~%-]+/g, HIDDEN],
  [/ksk_[\w-]{4,}/g, HIDDEN],
  [/eyJ[\w+/=.~%-]{8,}/g, HIDDEN],
  [/(:\/\/)[^\s/@]{1,256}@/g, `$1${HIDDEN}@`],
  [new RegExp(`((?:authorization|cookie)${SEPARATOR})(?:${QUOTED}|.+)`, "gi"), `$1${HIDDEN}`],
  [
    new RegExp(`((?:${ENDINGS})${SEPARATOR})${NO_PROSE}(?:${QUOTED}|[^\\s&]+)`, "gi"),
    `$1${HIDDEN}`,
  ],
];
const AMBIGUOUS_PARAMETER = new RegExp(
  `((?:^|[?&\\s"'])(?:${SECRET_UNLESS_WORD.join("|")})=)([^&#\\s"']+)`,
  "gi",
);
const EMAIL = /[\p{L}\p{N}._%+*-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

/** Base64 in both alphabets, long enough to hold a secret. */
const BASE64 = /[\w+/-]{16,}/g;
/** Base64 of base64: nobody has been seen to wrap a token more often. */
const MAX_WRAPS = 2;

/**
 * One printable line without secrets, for a person or a log: known ones by their value, others by
 * their look, in base64 too. Hidden first and cut afterwards, so that no cut leaves half of one.
 */
export function safeText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  return cleaned(text, maxLength, (safe) => safe);
}

/** The same for logs: e-mail addresses are masked, too. */
export function redactText(text: string): string {
  // The one slow pattern, and most texts hold no address.
  const maskAll = (safe: string) => (safe.includes("@") ? safe.replace(EMAIL, maskEmail) : safe);
  return cleaned(text, MAX_TEXT_LENGTH, maskAll);
}

function cleaned(text: string, maxLength: number, mask: (safe: string) => string): string {
  const isCut = text.length > MAX_READ;
  const read = printable(text.slice(0, MAX_READ));
  const safe = mask(hideSecrets(read, MAX_WRAPS));
  const length = Math.min(maxLength, isCut ? Math.max(safe.length - MAX_SECRET, 0) : safe.length);
  return isCut || safe.length > length ? `${safe.slice(0, length)}…` : safe;
}

function hideSecrets(text: string, wraps: number): string {
  let result = hideKnownSecrets(text);
  for (const [pattern, replacement] of SECRET_TEXTS) result = result.replace(pattern, replacement);
  result = result.replace(AMBIGUOUS_PARAMETER, (whole: string, name: string, value: string) =>
    isWord(value) ? whole : name + HIDDEN,
  );
  if (wraps === 0) return result;
  return result.replace(BASE64, (run) => (wrapsSecret(run, wraps) ? HIDDEN : run));
}

/** A run may begin with letters that only stand before it, such as the slash of a path. */
function wrapsSecret(run: string, wraps: number): boolean {
  return [0, 1, 2, 3].some((skipped) => {
    const inner = Buffer.from(run.slice(skipped), "base64").toString("latin1");
    return hideSecrets(inner, wraps - 1) !== inner;
  });
}

/** `somebody@example.com` -> `s***@example.com`: the one mask, for logs and for messages. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 0) return "***";
  const [first = ""] = address.slice(0, at);
  return `${first}***${address.slice(at)}`;
}

/** Whether a value of this name is one that nobody may see. */
export function isSecret(name: unknown, value: unknown): boolean {
  if (typeof name !== "string" || value === undefined || value === null) return false;
  if (typeof value === "boolean" || typeof value === "number") return false;
  const plain = name
    .slice(-100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/s$/, "");
  if (SECRET_UNLESS_WORD.some((word) => word === plain))
    return typeof value === "string" && !isWord(value);
  return SECRET_ENDINGS.some((ending) => plain.endsWith(ending.replace(" ", "")));
}

function isWord(text: string): boolean {
  return text.length <= 48 && WORD.test(text);
}
