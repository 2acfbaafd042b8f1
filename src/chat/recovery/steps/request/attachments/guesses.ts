import type { AttachmentVerdict } from "../../../../../facts/attachment.ts";
import {
  type ApiRefusal,
  isForeign,
  KiroApiError,
  KiroStreamError,
} from "../../../../../facts/errors.ts";
import type { Failure } from "../../../../../facts/failure.ts";
import {
  type AttachmentRefusal,
  readAttachmentRefusal,
} from "../../../../../resilience/attachment-refusal.ts";
import { LeftOut } from "../../../../../translate/request/attachments/left-out.ts";
import type { Exchange, Progress } from "../../../../exchange.ts";
import { type KnownLimits, lower } from "../../../../memory/attachment-memory.ts";
import type { FailedAttempt } from "../../../step.ts";
import { isPointedAt, meantBy, roundsFor } from "./accused.ts";
import { limitsIn } from "./limits.ts";
import { type Guess, type SentAttachment, sentAttachments } from "./sent-attachments.ts";

/** In one exchange. */
const MAX_GUESSES = 3;
const NOTHING_LEFT: Omit<Guess, "of" | "words" | "limits"> = {
  left: [],
  verdict: { fault: "count", isCertain: true },
  isBlind: false,
};

/**
 * What is to leave next after this refusal. Those that were part of an answered request of the
 * session are suspected last; a guess that did not help is taken back before the next one.
 */
export function nextGuess(exchange: Exchange, { failure }: FailedAttempt): Guess | undefined {
  const { progress } = exchange;
  const of = suspectsOf(progress, failure);
  if (of.length === 0 || progress.attachmentRepairs >= MAX_GUESSES) return undefined;
  const words = wordsOf(failure);
  const round = madeFor(progress, words);
  const isNew = newIn(exchange);
  const refusal = refusalIn(failure, of);
  if (refusal === undefined) {
    const left = isBlind(failure) ? blindRounds(of, isNew)[round] : undefined;
    return left && { of, words, left, limits: {}, verdict: verdictOn(left), isBlind: true };
  }
  if (isTooEarly(exchange, failure, refusal)) return undefined;
  const limits = progress.attachmentRepairs === 0 ? limitsIn(refusal, meantBy(refusal, of)) : {};
  if (Object.keys(limits).length > 0) return { ...NOTHING_LEFT, of, words, limits };
  const rounds = roundsFor(refusal, of, isNew).slice(round);
  const isLast = progress.attachmentRepairs === MAX_GUESSES - 1;
  const accused = rounds.at(isLast ? -1 : 0);
  if (accused === undefined) return undefined;
  const { attachments: left, isCertain } = accused;
  const fault = refusal.fault === "model" ? "refused" : refusal.fault;
  return { of, words, left, limits: {}, verdict: { fault, isCertain }, isBlind: false };
}

/**
 * The last resort where a refusal names nothing: without any attachment, accepted ones as well, and
 * with whatever else was changed.
 */
export function lastGuess(exchange: Exchange, { failure }: FailedAttempt): Guess | undefined {
  const { progress } = exchange;
  const of = isBlind(failure) && !progress.isBare ? suspectsOf(progress, failure) : [];
  const [first = []] = blindRounds(of, newIn(exchange));
  if (of.length === 0 || (progress.looser === undefined && first.length === of.length)) {
    return undefined;
  }
  const words = wordsOf(failure);
  return { of, words, left: of, limits: {}, verdict: verdictOn(of), isBlind: true };
}

export function makeGuess({ progress, question }: Exchange, guess: Guess): void {
  const { left, words } = guess;
  const more = left.length > 0 ? 1 : 0;
  progress.rounds.set(words, madeFor(progress, words) + more);
  const wrong = progress.guesses.filter((other) => other.words === words);
  const gone = wrong.flatMap((other) => other.left);
  // What was said of those that had left holds for them if they leave again.
  const isMore = gone.every((attachment) => left.includes(attachment));
  const rest = left.filter((attachment) => !gone.includes(attachment));
  const made = isMore
    ? [...wrong.filter((other) => other.left.length > 0), { ...guess, left: rest }]
    : [guess];
  setGuesses({ progress, question }, [...others(progress, words), ...made]);
}

/** The request was refused in the same words without them: they are sent again. */
export function absolve(exchange: Pick<Exchange, "progress" | "question">, failure: Failure): void {
  const { progress } = exchange;
  const kept = others(progress, wordsOf(failure));
  if (kept.length < progress.guesses.length) setGuesses(exchange, kept);
}

/** Whether a refusal that names nothing would have attachments leave. */
export function wouldSuspect(exchange: Exchange, failed: FailedAttempt): boolean {
  return nextGuess(exchange, failed)?.isBlind === true;
}

function setGuesses(
  { progress, question }: Pick<Exchange, "progress" | "question">,
  guesses: readonly Guess[],
): void {
  const { memory, startedAt } = progress;
  const known = memory.attachments.leftOut(question.conversationId, startedAt) ?? new LeftOut();
  progress.guesses = guesses;
  progress.attachmentLimits = guesses.reduce<KnownLimits>(
    (all, { limits }) => lower(all, limits),
    {},
  );
  progress.leftOut = guesses.reduce(
    (all, { left, verdict }) => all.with(base64sOf(left), verdict),
    known,
  );
}

function madeFor({ rounds }: Progress, words: string): number {
  return rounds.get(words) ?? 0;
}

export function base64sOf(attachments: readonly SentAttachment[]): readonly string[] {
  return attachments.map(({ base64 }) => base64);
}

function others({ guesses }: Progress, words: string): readonly Guess[] {
  return guesses.filter((guess) => guess.words !== words);
}

/** What was sent, and what had left for the same refusal. */
function suspectsOf({ guesses, sent }: Progress, failure: Failure): readonly SentAttachment[] {
  const words = wordsOf(failure);
  const wrong = guesses.find((guess) => guess.words === words);
  return wrong?.of ?? (sent === undefined ? [] : sentAttachments(sent.request));
}

/** Tells refusals apart; ids of requests are no words. */
function wordsOf({ cause, serviceMessage = "" }: Failure): string {
  return `${cause} ${serviceMessage.replaceAll(/[\da-f-]{16,}/gi, "")}`;
}

function newIn({ progress, question }: Exchange): (attachment: SentAttachment) => boolean {
  const { attachments } = progress.memory;
  return ({ base64 }) => !attachments.isAccepted(question.conversationId, base64);
}

function refusalIn(
  failure: Failure,
  sent: readonly SentAttachment[],
): AttachmentRefusal | undefined {
  const said = saidIn(failure.error);
  const refusal = said === undefined ? undefined : readAttachmentRefusal(said);
  if (refusal === undefined || refusal.isNamed) return refusal;
  return sent.some((attachment) => isPointedAt(refusal, attachment)) ? refusal : undefined;
}

/** A conversation may be called invalid for an attachment, too. */
function saidIn(error: Error): ApiRefusal | undefined {
  if (error instanceof KiroApiError) return error.refusal;
  if (!(error instanceof KiroStreamError) || error.code !== "invalid_state") return undefined;
  const { reason, serviceMessage } = error;
  return { status: 400, reason, serviceMessage };
}

/** What a server says of its own trouble counts the second time, and only in the service's form. */
function isTooEarly({ budget }: Exchange, { error, kind }: Failure, refusal: AttachmentRefusal) {
  if (kind !== "server-error") return false;
  const isForeigner = error instanceof KiroApiError && isForeign(error.refusal.origin);
  return isForeigner || refusal.kinds.length === 0 || budget.calls < 2;
}

/** An attachment that is refused in words that nobody knows would have each later request refused. */
function blindRounds(
  sent: readonly SentAttachment[],
  isNew: (attachment: SentAttachment) => boolean,
): readonly (readonly SentAttachment[])[] {
  const fresh = sent.filter(isNew);
  const rounds = [true, false].map((now) => fresh.filter(({ isCurrent }) => isCurrent === now));
  return rounds.filter(({ length }) => length > 0);
}

function verdictOn({ length }: readonly SentAttachment[]): AttachmentVerdict {
  return { fault: "refused", isCertain: length === 1 };
}

function isBlind({ cause, error }: Failure): boolean {
  return error instanceof KiroApiError && NOTHING_NAMED.has(cause);
}

/** Causes of refusals in words that nobody knows. */
export const NOTHING_NAMED: ReadonlySet<string> = new Set([
  "body-not-accepted",
  "refused-without-reason",
  "refused-elsewhere",
]);
