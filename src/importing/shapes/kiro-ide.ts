import { createHash } from "node:crypto";
import { BUILDER_ID_START_URL } from "../../catalog/start-url.ts";
import { KiroLocalError } from "../../facts/errors.ts";
import type { ImportProblem } from "../../facts/problems/import-problem.ts";
import { diskErrorCode } from "../../lib/disk/disk.ts";
import { readSmallFile } from "../../lib/disk/small-file.ts";
import { isObject, parseJson, readString } from "../../lib/read.ts";
import { importError, importProblemOf } from "../import-error.ts";
import { ideProfileFile, pathModule } from "../places.ts";
import type { Finding, Machine } from "../source.ts";
import { credentialsOf, type Fields, type LoginFields, tokensOf } from "./login-fields.ts";

/** The one login of Kiro IDE: a file of tokens, and its client registration beside it (PROTOCOL 9). */
export async function readKiroIde(
  path: string,
  machine: Machine,
  trustedDomains: readonly string[],
): Promise<readonly Finding[]> {
  const source = "kiro-ide";
  try {
    const token = await readFields(path);
    if (token === undefined) return [];
    const { accessToken, refreshToken, expiresAt } = token;
    const tokens = tokensOf(accessToken, refreshToken, expiresAt);
    if (tokens === undefined) {
      return [{ source, problem: { path, fault: "incomplete", missing: "tokens" } }];
    }
    const profileArn = token["profileArn"] ?? (await profileOf(machine));
    const kind = await kindOf(token, path, machine);
    const outcome = credentialsOf({ tokens, profileArn, kind }, path, trustedDomains);
    if ("fault" in outcome) return [{ source, problem: outcome.fault }];
    return [{ login: { source, path, credentials: outcome } }];
  } catch (error) {
    const problem = importProblemOf(error);
    if (problem === undefined) throw error;
    return [{ source, problem }];
  }
}

async function kindOf(token: Fields, path: string, machine: Machine): Promise<LoginFields["kind"]> {
  const method = readString(token["authMethod"])?.toLowerCase();
  if (method === "external_idp" || token["tokenEndpoint"] !== undefined) {
    const { clientId, scopes, tokenEndpoint } = token;
    return { method: "external-idp", issuer: token["issuerUrl"], tokenEndpoint, clientId, scopes };
  }
  const hash = readString(token["clientIdHash"]) ?? "";
  if (method === "idc" || hash !== "") {
    const client = await registrationOf(hash, path, machine);
    const startUrl = token["startUrl"] ?? client["startUrl"] ?? organisationOf(token, hash);
    return { method: "idc", region: token["region"], startUrl, client };
  }
  return { method: "social", provider: token["provider"] };
}

/** A hash becomes part of a path. */
const HASH = /^[0-9a-f]{40}$/;

async function registrationOf(hash: string, path: string, machine: Machine): Promise<Fields> {
  if (!HASH.test(hash)) return {};
  const paths = pathModule(machine);
  return (await readFields(paths.join(paths.dirname(path), `${hash}.json`))) ?? {};
}

/**
 * The file has no start URL, only the SHA-1 of it. That of an organisation cannot be had back, but
 * tells it from others.
 */
function organisationOf(token: Fields, hash: string): string {
  if (token["provider"] === "BuilderId" || hash === startUrlHash(BUILDER_ID_START_URL)) {
    return BUILDER_ID_START_URL;
  }
  return `sha1:${hash}`;
}

function startUrlHash(startUrl: string): string {
  return createHash("sha1").update(JSON.stringify({ startUrl })).digest("hex");
}

async function profileOf(machine: Machine): Promise<unknown> {
  const file = ideProfileFile(machine);
  // A login works without it: the service is asked which profiles there are.
  const profile = file === undefined ? undefined : await readFields(file).catch(() => undefined);
  return profile?.["arn"];
}

/** @returns undefined if there is no such file */
async function readFields(path: string): Promise<Fields | undefined> {
  try {
    const fields = parseJson((await readSmallFile(path)).replace(/^\uFEFF/, ""));
    if (!isObject(fields)) throw importError({ path, fault: "damaged" });
    return fields;
  } catch (error) {
    if (importProblemOf(error) !== undefined) throw error;
    const systemCode = diskErrorCode(error);
    if (systemCode === "ENOENT" || systemCode === "ENOTDIR") return undefined;
    throw importError(problemOf(path, error, systemCode), error);
  }
}

function problemOf(path: string, error: unknown, systemCode: string | undefined): ImportProblem {
  if (!(error instanceof KiroLocalError)) return { path, fault: "unreadable", systemCode };
  return { path, fault: error.code === "file_too_large" ? "too-large" : "damaged" };
}
