import { createHash } from "node:crypto";

/** Who may sign in, and what the service knows about them. */

type Provider = "Google" | "Github" | "BuilderId" | "IdentityCenter" | "ExternalIdp";

/** What ListAvailableProfiles says of one profile; what is absent takes the usual value. */
interface Profile {
  readonly arn: string;
  readonly profileName: string;
  readonly profileType?: "CODEWHISPERER" | "KIRO" | "Q_DEVELOPER";
  readonly status?: "ACTIVE" | "CREATING" | "UPDATING" | "DELETING" | "DELETE_FAILED";
  /** The administrator lets people search the web. */
  readonly webTools?: "ON" | "OFF";
}

/** Credits of the month; tests may change them at any time. */
export interface Usage {
  plan: "KIRO FREE" | "KIRO PRO" | "KIRO PRO+" | "KIRO POWER";
  used: number;
  limit: number;
  /** Milliseconds since the epoch. */
  resetsAt: number;
  overage: boolean;
  overageCap: number;
  trial?: { used: number; limit: number; expiresAt: number; status: "ACTIVE" | "EXPIRED" };
  /** Credits that were bought beside the plan. */
  bought?: { used: number; limit: number; expiresAt: number }[];
  /** Some answers write the ends of trials and bonuses in milliseconds. */
  endsInMilliseconds?: boolean;
  bonuses: {
    used: number;
    limit: number;
    expiresAt: number;
    status: "ACTIVE" | "EXHAUSTED" | "EXPIRED";
  }[];
}

export interface Person {
  readonly name: string;
  readonly provider: Provider;
  readonly email: string;
  readonly userId: string;
  /** What chat requests must carry. */
  readonly profileArn: string;
  /** What ListAvailableProfiles shows; others get a 403 there. */
  profiles: Profile[];
  /** Identity Center: the organisation's page. */
  readonly startUrl: string;
  /** Region of the sign-in, not of the API. */
  readonly ssoRegion: string;
  /** Model ids of the plan; all of the live list where undefined. */
  modelIds?: readonly string[];
  usage: Usage;
  /** Of an ARN in calls for usage and models: `refused` and `required` answer 400 to the other. */
  managementProfile?: "refused" | "required";
  /** External identity provider: its address and the client that Kiro has there. */
  issuer?: ExternalIssuer;
  /** What an empty quota is refused with: as such, or in the words of a throttle. */
  quotaWords?: "quota" | "throttle";
  /** The other readings of PROTOCOL D6: with any profile the token is called invalid, or the ARN. */
  goesWithoutProfile?: "as-token" | "as-profile";
  /** Profiles that were theirs: a client may not know yet that they are gone. */
  pastProfiles?: readonly string[];
  /** 403 TEMPORARILY_SUSPENDED on every call. */
  suspended: boolean;
}

/** An organisation's own identity provider. */
export interface ExternalIssuer {
  readonly url: string;
  readonly clientId: string;
  /** Separated by spaces. */
  readonly scopes: string;
}

const SOCIAL_PROFILE_ARN = "arn:aws:codewhisperer:us-east-1:699475941385:profile/EHGA3GRVQMUK";
const BUILDER_ID_PROFILE_ARN = "arn:aws:codewhisperer:us-east-1:638616132270:profile/AAAACCCCXXXX";
export const BUILDER_ID_START_URL = "https://view.awsapps.com/start";
const ORGANISATION_START_URL = "https://d-9067000001.awsapps.com/start";
const EXTERNAL_ISSUER: ExternalIssuer = {
  url: "https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444/v2.0",
  clientId: "55555555-6666-7777-8888-999999999999",
  scopes: "api://55555555/codewhisperer:conversations offline_access",
};
const EUROPEAN_START_URL = "https://europe-example.awsapps.com/start";

/**
 * One person of each kind. `second` shares Google and the social ARN with `google`; `european` signs
 * in in eu-west-1 and works in eu-central-1.
 */
export type People = Readonly<
  Record<"google" | "second" | "github" | "builder" | "employee" | "european" | "external", Person>
>;

export function createPeople(now: number): People {
  const american = organisation("us-east-1", "us-east-1", ORGANISATION_START_URL, "123456789015");
  const european = organisation("eu-west-1", "eu-central-1", EUROPEAN_START_URL, "123456789016");
  const { profileArn, profiles } = organisation("us-east-1", "us-east-1", "", "123456789017");
  return {
    external: createPerson(
      { name: "external", provider: "ExternalIdp", issuer: EXTERNAL_ISSUER, profileArn, profiles },
      now,
    ),
    google: createPerson({ name: "google", provider: "Google" }, now),
    second: createPerson({ name: "second", provider: "Google" }, now),
    github: createPerson({ name: "github", provider: "Github" }, now),
    builder: createPerson({ name: "builder", provider: "BuilderId" }, now),
    employee: createPerson({ name: "employee", ...american }, now),
    european: createPerson({ name: "european", ...european }, now),
  };
}

/** What a test says of somebody new; the rest follows from the provider. */
export type PersonFacts = Pick<Person, "name" | "provider"> & Partial<Person>;

/** Somebody new. E-mail and user id follow from the name, which therefore must be unique. */
export function createPerson(facts: PersonFacts, now: number): Person {
  return {
    email: `${facts.name}@example.com`,
    userId: `d-9067000001.${uuidOf(facts.name)}`,
    profileArn: facts.provider === "BuilderId" ? BUILDER_ID_PROFILE_ARN : SOCIAL_PROFILE_ARN,
    profiles: [],
    startUrl: BUILDER_ID_START_URL,
    ssoRegion: "us-east-1",
    suspended: false,
    usage: {
      plan: "KIRO PRO",
      used: 12.34,
      limit: 1000,
      resetsAt: now + 8 * 24 * 3600 * 1000,
      overage: false,
      overageCap: 10_000,
      bonuses: [],
    },
    ...facts,
  };
}

/** What the people of an organisation have in common. */
function organisation(ssoRegion: string, apiRegion: string, startUrl: string, account: string) {
  const profileArn = `arn:aws:codewhisperer:${apiRegion}:${account}:profile/EXAMPLE${account}`;
  const profiles = [{ arn: profileArn, profileName: "Example profile" }];
  return { provider: "IdentityCenter" as const, profileArn, profiles, ssoRegion, startUrl };
}

function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [8, 12, 16, 20, 32]
    .map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end))
    .join("-");
}

/** What the person in front of the browser does next; tests change it at any time. */
export interface SignIn {
  /** Who signs in; where undefined, whoever fits (Google, Builder ID, the start URL's employee). */
  person: Person | undefined;
  /** deny-without-state: the portal leaves `state` out of its error redirect. */
  portal: "redirect" | "deny" | "deny-without-state" | "hang";
  /** The page of an organisation or of AWS, in a browser. */
  directory: "redirect" | "deny" | "hang";
  /** on-visit: a device code is approved when its page is opened; the others need no visit. */
  device: "on-visit" | "approve" | "deny" | "expire";
  /** So many polls are answered "pending" although the code is approved. */
  pendingPolls: number;
  /** So many polls are answered "slow_down" although the client kept to the interval. */
  slowDowns: number;
  /** Any loopback port is good for the portal, not only those of PROTOCOL 1.2. */
  anyPort: boolean;
}
