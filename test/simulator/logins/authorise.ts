import { refusalReply, type Exchange, type Reply } from "../http/exchange.ts";
import type { Person } from "../people.ts";
import { bearerInvalid, denied, invalid, type Refusal } from "../http/refusal.ts";
import type { World } from "../world.ts";

/** Who calls, once the bearer is found good. */
export interface Caller {
  readonly person: Person;
  readonly viaKey: boolean;
}

/** Checks the bearer, its kind and the person behind it (PROTOCOL 2.7, section 5). */
export function authorise(world: World, exchange: Exchange): Caller | Reply {
  const caller = callerOf(world, exchange);
  if (!("person" in caller)) return refusalReply(exchange, caller);
  if (!caller.person.suspended) return caller;
  return refusalReply(exchange, {
    ...denied(
      `Your User ID (${caller.person.userId}) temporarily is suspended. Please contact support.`,
      "suspended",
      true,
    ),
    reason: "TEMPORARILY_SUSPENDED",
  });
}

function callerOf(world: World, exchange: Exchange): Caller | Refusal {
  const bearer = /^Bearer (\S+)$/.exec(exchange.headers["authorization"] ?? "")?.[1];
  if (bearer === undefined) return bearerInvalid("no bearer token");
  const declared = exchange.headers["tokentype"];
  if (!bearer.startsWith("ksk_")) {
    const wanted = world.tokens.isExternal(bearer) ? "EXTERNAL_IDP" : undefined;
    if (declared !== wanted)
      return denied("Invalid token", `tokentype ${declared ?? "missing"} on this session`);
    const owner = world.tokens.owner(bearer);
    if ("rejected" in owner) return bearerInvalid(owner.rejected, owner.natural);
    return { person: owner, viaKey: false };
  }
  if (declared !== "API_KEY")
    return invalid(undefined, "API key without tokentype: API_KEY", "Invalid profileArn.");
  const owner = world.tokens.ownerOfKey(bearer);
  if (!("rejected" in owner)) return { person: owner, viaKey: true };
  return {
    status: 401,
    message: "The API key is not valid.",
    detail: owner.rejected,
    natural: owner.natural,
  };
}

/** Accounts differ in what management takes, and say so with the same words either way. */
export function checkManagementProfile(
  { person }: Caller,
  profileArn: unknown,
): Refusal | undefined {
  const { managementProfile } = person;
  if (managementProfile === undefined) return undefined;
  if ((managementProfile === "required") === (profileArn !== undefined)) return undefined;
  return {
    ...invalid(undefined, `profileArn is ${managementProfile}`, "Invalid profileArn."),
    natural: true,
  };
}

const PROFILE_ARN = /^arn:[a-z0-9-]+:codewhisperer:([a-z0-9-]+):\d{12}:profile\/[A-Za-z0-9-]+$/;

/**
 * Checks the profile of a call to a host of `region`.
 * @param profileArn what the request carries
 * @param need `required`: chat. `expected`: models. `optional`: usage of personal accounts.
 */
export function checkProfile(
  caller: Caller,
  region: string,
  profileArn: unknown,
  need: "required" | "expected" | "optional",
): Refusal | undefined {
  const { person, viaKey } = caller;
  const wrong = (detail: string) => invalid(undefined, detail, "Invalid profileArn.");
  if (viaKey) return profileArn === undefined ? undefined : wrong("API keys go without profileArn");
  if (profileArn === undefined) return absentProfile(person, need);
  const none = "this person has no profile";
  if (person.goesWithoutProfile === "as-token") return bearerInvalid(none, true);
  if (person.goesWithoutProfile === "as-profile") return { ...wrong(none), natural: true };
  const match = typeof profileArn === "string" ? PROFILE_ARN.exec(profileArn) : null;
  if (match === null) return wrong("profileArn has a wrong form");
  const own = [person.profileArn, ...person.profiles.map((profile) => profile.arn)];
  if (!own.includes(match[0])) {
    const natural = person.pastProfiles?.includes(match[0]) === true;
    return { ...wrong(`${match[0]} is not a profile of ${person.name}`), natural };
  }
  if (match[1] === region) return undefined;
  return bearerInvalid(`profile of ${match[1] ?? "nowhere"} at a host of ${region}`);
}

function absentProfile(
  person: Person,
  need: "required" | "expected" | "optional",
): Refusal | undefined {
  const detail = "profileArn is missing";
  if (person.goesWithoutProfile !== undefined) return undefined;
  if (need === "required")
    return invalid(undefined, detail, "profileArn is required for this request.");
  if (need === "expected") return invalid(undefined, detail, "Invalid profileArn.");
  if (person.provider !== "IdentityCenter" && person.provider !== "ExternalIdp") return undefined;
  return denied("User is not authorized to make this call.", detail);
}
