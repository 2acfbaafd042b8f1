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

const NAMES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
const LOOPBACK = ["localhost", "127.0.0.1"];

/** @param usesProxy whether this runtime's own fetch heeds these variables, as OpenCode's does */
export function checkProxy(env: Environment, usesProxy: boolean): readonly Row[] {
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
  if (!usesProxy) faults.push(row("proxy", "warning", proxyNotUsedHere(first)));
  return faultsOr(faults, row("proxy", "ok", proxyFine(set)));
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
