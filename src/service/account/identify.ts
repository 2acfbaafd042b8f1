import {
  type Credentials,
  lacksProfile,
  listsProfiles,
  withProfileArn,
} from "../../auth/credentials.ts";
import { KiroApiError, KiroAuthError, KiroNetworkError } from "../../facts/errors.ts";
import { classify } from "../../resilience/classify.ts";
import { chooseProfile, type ChosenProfile, listProfiles } from "./profiles.ts";
import type { ServiceContext } from "../send.ts";
import { fetchUsage, type UsageAnswer } from "./usage.ts";

/** What was learnt about a person who has just logged in: each part, or why it is missing. */
export interface Introduction {
  /** The profile that requests name; undefined if the login has none. */
  readonly profile: Part<ChosenProfile | undefined>;
  /** Who it is, and what they may spend. */
  readonly person: Part<UsageAnswer>;
}

export type Part<Value> = { readonly value: Value } | { readonly error: unknown };

export interface IdentifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Name or ARN of the profile that the person asked for. */
  readonly wantedProfile?: string | undefined;
  /** What is known already is not asked for again. */
  readonly earlier?: Introduction | undefined;
}

/**
 * Finds out who has just logged in and with which profile the service knows them. A part that
 * cannot be had is no reason to lose the other one, or the login.
 * @throws KiroAuthError `login_failed` where an organisation gave the person no profile, or none
 * of the name asked for
 * @throws KiroApiError if the service does not accept the login, or has suspended the account
 */
export async function identify(
  context: ServiceContext,
  credentials: Credentials,
  options: IdentifyOptions = {},
): Promise<Introduction> {
  const { earlier, signal } = options;
  const profile = isKnown(earlier?.profile)
    ? earlier.profile
    : await partOf(() => findProfile(context, credentials, options));
  const known = withProfile(credentials, profile);
  const person = isKnown(earlier?.person)
    ? earlier.person
    : await partOf(() => findPerson(context, known, profile, signal));
  if (isRejected(credentials, person) && !hasProfile(profile)) throw person.error;
  return { profile, person };
}

export function withProfile(
  credentials: Credentials,
  profile: Introduction["profile"],
): Credentials {
  if (!hasProfile(profile)) return credentials;
  return withProfileArn(credentials, profile.value.profile.arn);
}

/**
 * The profile of a login that needs one.
 * @throws KiroAuthError `login_failed` where there is none; KiroApiError, KiroNetworkError
 */
export async function findProfileArn(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<string> {
  const chosen = await findProfile(context, credentials, { signal });
  if (chosen === undefined) throw noProfile();
  return chosen.profile.arn;
}

async function findProfile(
  context: ServiceContext,
  credentials: Credentials,
  { signal, wantedProfile }: IdentifyOptions,
): Promise<ChosenProfile | undefined> {
  const need = listsProfiles(credentials);
  if (need === "none") return undefined;
  const profiles = await listProfiles(context, credentials, signal);
  const chosen = chooseProfile(profiles, wantedProfile);
  if (chosen === undefined && need === "required") throw noProfile();
  return chosen;
}

/** A login that must name its profile is not asked for without it (PROTOCOL 2.6). */
async function findPerson(
  context: ServiceContext,
  credentials: Credentials,
  profile: Introduction["profile"],
  signal: AbortSignal | undefined,
): Promise<UsageAnswer> {
  if (lacksProfile(credentials) && "error" in profile) throw profile.error;
  return await fetchUsage(context, credentials, signal);
}

/** @throws what ends the login, or the wait for it */
async function partOf<Value>(ask: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof KiroAuthError) throw error;
    if (error instanceof KiroNetworkError && error.code === "aborted") throw error;
    if (classify(error)?.kind === "account-suspended") throw error;
    return { error };
  }
}

/** A key is nothing but what the service says about it; tokens were given out a moment ago. */
function isRejected<Value>(
  { method }: Credentials,
  part: Part<Value>,
): part is { readonly error: unknown } {
  if (!("error" in part) || !(part.error instanceof KiroApiError)) return false;
  const isRefused = classify(part.error)?.kind === "access-token-rejected";
  return isRefused && (method === "api-key" || part.error.refusal.status === 401);
}

function isKnown<Value>(part: Part<Value> | undefined): part is { readonly value: Value } {
  return part !== undefined && "value" in part;
}

function hasProfile(
  profile: Introduction["profile"],
): profile is { readonly value: ChosenProfile } {
  return isKnown(profile) && profile.value !== undefined;
}

function noProfile(): KiroAuthError {
  return new KiroAuthError({ code: "login_failed", reason: "no-profile" });
}
