import { type Credentials, listsProfiles, regionsOfProfiles } from "../../auth/credentials.ts";
import { isProfileArn } from "../../catalog/profile-arn.ts";
import { KiroApiError, KiroAuthError } from "../../facts/errors.ts";
import { defined } from "../../lib/defined.ts";
import { readArray, readObject, readString } from "../../lib/read.ts";
import { callManagement, type ManagementAnswer } from "../management.ts";
import type { ServiceContext } from "../send.ts";

/** What ListAvailableProfiles says of one profile. */
export interface Profile {
  readonly arn: string;
  /** For people. */
  readonly name?: string;
  /** `KIRO`, `CODEWHISPERER` or `Q_DEVELOPER` */
  readonly type?: string;
  /** `ACTIVE` where it can be used. */
  readonly status?: string;
  /** Whether the organisation lets people search the web, where it says so. */
  readonly webSearch?: boolean;
}

export interface ChosenProfile {
  readonly profile: Profile;
  /** Those between which nothing but their order decides, the chosen one first. */
  readonly candidates: readonly Profile[];
}

/**
 * The profiles that an account may use: active ones first, then those made for Kiro. A refusal
 * means none only for logins that need none: Builder ID has no list (PROTOCOL 2.6).
 * @throws KiroApiError, KiroNetworkError if a region that did not answer may have one
 */
export async function listProfiles(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<readonly Profile[]> {
  const answers = await Promise.allSettled(
    regionsOfProfiles(credentials).map((region) =>
      callManagement(context, credentials, { region, operation: "profiles", signal }),
    ),
  );
  const profiles = eachOnce(
    answers.flatMap((answer) =>
      answer.status === "fulfilled" ? processProfiles(answer.value) : [],
    ),
  );
  if (profiles.length > 0) return profiles.toSorted((one, other) => rankOf(one) - rankOf(other));
  const mayRefuse = listsProfiles(credentials) !== "required";
  for (const answer of answers) {
    if (answer.status === "fulfilled" || (mayRefuse && isRefusal(answer.reason))) continue;
    throw answer.reason;
  }
  return [];
}

/**
 * The person's choice, else the first by the order of `listProfiles`.
 * @param wanted name or ARN
 * @returns undefined if there is none
 * @throws KiroAuthError `login_failed` where none is called so
 */
export function chooseProfile(
  profiles: readonly Profile[],
  wanted = "",
): ChosenProfile | undefined {
  const [first] = profiles;
  if (first === undefined) return undefined;
  if (wanted === "") {
    const candidates = profiles.filter((profile) => rankOf(profile) === rankOf(first));
    return { profile: first, candidates };
  }
  const profile = profiles.find((each) => isCalled(each, wanted));
  if (profile !== undefined) return { profile, candidates: [profile] };
  const names = profiles.map(nameOf);
  throw new KiroAuthError({ code: "login_failed", reason: "profile-unknown", wanted, names });
}

/** As people know it. */
export function nameOf({ arn, name }: Profile): string {
  return name ?? arn;
}

export function processProfiles(answer: ManagementAnswer): readonly Profile[] {
  return readArray(answer["profiles"]).flatMap((entry) => {
    const { arn, optInFeatures, profileName, profileType, status } = readObject(entry);
    if (!isProfileArn(arn)) return [];
    const [name, type] = [readString(profileName), readString(profileType)];
    const webSearch = readToggle(readObject(optInFeatures)["webTools"]);
    return [{ arn, ...defined({ name, type, status: readString(status), webSearch }) }];
  });
}

/** An opt-in of the organisation (PROTOCOL 2.6); undefined where it says nothing. */
function readToggle(feature: unknown): boolean | undefined {
  const { toggle } = readObject(feature);
  return toggle === "ON" || toggle === "OFF" ? toggle === "ON" : undefined;
}

/** A region may list what lives in another one. */
function eachOnce(profiles: readonly Profile[]): readonly Profile[] {
  return [...new Map(profiles.map((profile) => [profile.arn, profile])).values()];
}

/** What the service does not say counts for the profile. */
function rankOf({ status = "ACTIVE", type = "KIRO" }: Profile): number {
  return (status === "ACTIVE" ? 0 : 2) + (type === "KIRO" ? 0 : 1);
}

function isCalled({ arn, name }: Profile, wanted: string): boolean {
  return arn === wanted || name?.toLowerCase() === wanted.toLowerCase();
}

function isRefusal(error: unknown): boolean {
  return error instanceof KiroApiError && error.refusal.status === 403;
}
