import {
  authorise,
  checkManagementProfile,
  checkProfile,
  type Caller,
} from "../logins/authorise.ts";
import { refusalReply, type Exchange, type Reply } from "../http/exchange.ts";
import { memberOf } from "../http/json.ts";
import { findModel, modelToWire } from "./model-list.ts";
import { denied } from "../http/refusal.ts";
import { usageReport } from "./usage-report.ts";
import type { World } from "../world.ts";

/** The control plane: profiles, models, usage (PROTOCOL 2.6, sections 6 and 7). */

export function listProfiles(world: World, exchange: Exchange, region: string): Reply {
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const { person } = caller;
  if (caller.viaKey || !isOrganisation(caller)) {
    const detail = "only members of an organisation have profiles";
    return refusalReply(exchange, denied(wordsOfRefusal(caller), detail, true));
  }
  const here = person.profiles.filter((profile) => profile.arn.split(":")[3] === region);
  const profiles = here.map(({ webTools = "ON", ...profile }) => ({
    profileType: "KIRO",
    status: "ACTIVE",
    ...profile,
    optInFeatures: { webTools: { toggle: webTools } },
  }));
  return { status: 200, body: { profiles, nextToken: null } };
}

export function getProfile(world: World, exchange: Exchange, region: string): Reply {
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const refusal = checkProfile(caller, region, argument(exchange, "profileArn"), "expected");
  if (refusal !== undefined) return refusalReply(exchange, refusal);
  const { person } = caller;
  if (person.profileArn.split(":")[3] !== region)
    return refusalReply(exchange, denied("Profile not found.", `it is not in ${region}`, true));
  const profileName =
    person.profiles[0]?.profileName ??
    (person.provider === "BuilderId" ? "QDefaultProfile" : "Social_Default_Profile");
  const facts = { profileType: "Q_DEVELOPER", status: "ACTIVE" };
  return { status: 200, body: { profile: { arn: person.profileArn, profileName, ...facts } } };
}

export function listModels(world: World, exchange: Exchange, region: string): Reply {
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const refusal =
    checkOrigin(exchange) ??
    checkManagementProfile(caller, argument(exchange, "profileArn")) ??
    checkProfile(caller, region, argument(exchange, "profileArn"), needOf(caller, "expected"));
  if (refusal !== undefined) return refusalReply(exchange, refusal);
  const offered = world.models.live.filter((entry) => isOffered(caller, entry.modelId));
  const first = findModel(world.models, "auto") ?? offered[0];
  const defaultModel = first === undefined ? null : modelToWire(first);
  return { status: 200, body: { models: offered.map(modelToWire), defaultModel, nextToken: null } };
}

export function getUsage(world: World, exchange: Exchange, region: string): Reply {
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const refusal =
    checkOrigin(exchange) ??
    checkManagementProfile(caller, argument(exchange, "profileArn")) ??
    checkProfile(caller, region, argument(exchange, "profileArn"), needOf(caller, "optional"));
  if (refusal !== undefined) return refusalReply(exchange, refusal);
  const withEmail = String(argument(exchange, "isEmailRequired")) === "true";
  return { status: 200, body: usageReport(caller.person, withEmail) };
}

function isOrganisation({ person }: Caller): boolean {
  return person.provider === "IdentityCenter" || person.provider === "ExternalIdp";
}

function wordsOfRefusal({ person, viaKey }: Caller): string {
  if (viaKey) return "API key authentication is not supported for this operation.";
  return person.provider === "BuilderId"
    ? "AWS Builder ID is not supported for this operation."
    : "User is not authorized to make this call.";
}

function needOf({ person }: Caller, usual: "expected" | "optional"): "expected" | "optional" {
  return person.managementProfile === "refused" ? "optional" : usual;
}

function isOffered({ person }: Caller, modelId: string): boolean {
  return person.modelIds === undefined || person.modelIds.includes(modelId);
}

const ORIGINS = ["KIRO_CLI", "AI_EDITOR", "CLI", "KIRO_WEB"];

function checkOrigin(exchange: Exchange) {
  const origin = argument(exchange, "origin");
  if (typeof origin === "string" && ORIGINS.includes(origin)) return undefined;
  return {
    status: 400,
    type: "ValidationException",
    message: "Improperly formed request.",
    detail: "origin is missing or unknown",
  };
}

/** An argument from the query, or from the body in the target form. */
function argument(exchange: Exchange, name: string): unknown {
  return exchange.query.get(name) ?? memberOf(exchange.body, name);
}
