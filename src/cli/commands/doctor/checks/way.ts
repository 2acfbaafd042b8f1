import {
  certificatesFine,
  certificatesMissing,
  certificatesNoPem,
  certificatesUnchecked,
  proxyFine,
  proxyMalformed,
  proxyNone,
  proxyNotUsedHere,
  proxyTakesLoopback,
} from "../../../../words/cli/doctor/network.ts";
import type { CertificateFacts } from "../facts/certificates.ts";
import { faultsOr, row, type Row } from "../row.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** As in `process.versions`. */
type Versions = Environment;

const NAMES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
const LOOPBACK = ["localhost", "127.0.0.1"];

/** @param versions of this runtime: OpenCode's heeds these variables, and newer ones of Node if told to */
export function checkProxy(env: Environment, versions: Versions): readonly Row[] {
  const set = NAMES.filter((name) => env[name]);
  const [first] = set;
  if (first === undefined) return [row("proxy", "ok", proxyNone())];
  const faults = set
    .filter((name) => !isProxy(env[name] ?? ""))
    .map((name) => row("proxy", "failed", proxyMalformed(name)));
  const exceptions = env["no_proxy"] || env["NO_PROXY"] || "";
  const plain = set.find((name) => name.toUpperCase() === "HTTP_PROXY");
  if (plain !== undefined && !isExcepted(exceptions)) {
    faults.push(row("proxy", "warning", proxyTakesLoopback(plain, exceptions)));
  }
  const canUse = canUseProxy(versions);
  if (!(canUse && (versions["bun"] !== undefined || env["NODE_USE_ENV_PROXY"] === "1"))) {
    faults.push(row("proxy", "warning", proxyNotUsedHere(first, canUse)));
  }
  return faultsOr(faults, row("proxy", "ok", proxyFine(set)));
}

/** NODE_USE_ENV_PROXY came with Node 24 and 22.21. */
function canUseProxy({ bun, node = "" }: Versions): boolean {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  return bun !== undefined || major >= 24 || (major === 22 && minor >= 21);
}

function isProxy(text: string): boolean {
  // Curl takes an address without a scheme; so do the runtimes.
  const url = text.includes("://") ? text : `http://${text}`;
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function isExcepted(exceptions: string): boolean {
  const names = exceptions.split(",").map((name) => name.trim());
  return names.includes("*") || LOOPBACK.every((name) => names.includes(name));
}

export function checkCertificates(facts: CertificateFacts): readonly Row[] {
  const { isPem, isUnchecked, path = "", unreadable } = facts;
  const unchecked = isUnchecked ? [row("certificates", "warning", certificatesUnchecked())] : [];
  if (unreadable !== undefined) {
    return [...unchecked, row("certificates", "failed", certificatesMissing(path, unreadable))];
  }
  if (!isPem) return [...unchecked, row("certificates", "failed", certificatesNoPem(path))];
  return faultsOr(unchecked, row("certificates", "ok", certificatesFine(facts.path)));
}
