import { commandInHost, commandLine } from "../../program-command.ts";
import { formatSpan } from "../../formats/spans.ts";
import { LOGIN_COMMAND } from "../../terms.ts";
import { type Said, shellWord } from "./command.ts";

/** What `doctor` says of the way to Kiro, and of what the service said last. */

export function proxyNone(): Said {
  return { found: "none is set" };
}

export function proxyFine(names: readonly string[]): Said {
  return { found: `${names.join(", ")}: OpenCode goes through it` };
}

export function proxyMalformed(name: string): Said {
  const found = `${name} is not the address of an HTTP proxy, and no other kind works`;
  return { found, mend: `export ${name}=http://HOST:PORT` };
}

/** @param exceptions what NO_PROXY has, if anything */
export function proxyTakesLoopback(name: string, exceptions: string): Said {
  const found = `${name} is set, and NO_PROXY does not name this machine: OpenCode's own connections go through the proxy, too`;
  const all = [exceptions, "localhost", "127.0.0.1", "::1"].filter(Boolean).join(",");
  return { found, mend: `export NO_PROXY=${all}` };
}

/** @param canBe whether a variable makes this Node use it */
export function proxyNotUsedHere(name: string, canBe: boolean): Said {
  const found = `OpenCode goes through ${name}, but this program in Node does not: its findings about hosts may not apply to OpenCode`;
  const mend = canBe ? `NODE_USE_ENV_PROXY=1 ${commandLine("doctor")}` : commandInHost("doctor");
  return { found, mend };
}

export function certificatesFine(extra: string | undefined): Said {
  const found = extra === undefined ? "the runtime's own" : `the runtime's own, and ${extra}`;
  return { found };
}

export function certificatesMissing(path: string, reason: string): Said {
  const found = `NODE_EXTRA_CA_CERTS names ${path}, which cannot be read (${reason})`;
  return { found, mend: "export NODE_EXTRA_CA_CERTS=/path/to/certificates.pem" };
}

export function certificatesNoPem(path: string): Said {
  const found = `NODE_EXTRA_CA_CERTS names ${path}, which has no certificate in PEM format`;
  const mend = `openssl x509 -inform der -in ${shellWord(path)} -out ${shellWord(`${path}.pem`)}`;
  return { found, mend };
}

export function certificatesUnchecked(): Said {
  const found =
    "NODE_TLS_REJECT_UNAUTHORIZED=0: others on the network can read what goes to Kiro, tokens included";
  return { found, mend: "unset NODE_TLS_REJECT_UNAUTHORIZED" };
}

export function hostsReached(count: number): Said {
  return { found: `${count} of ${count} answer` };
}

export function hostsNotAsked(): Said {
  return { found: "not asked: KIRO_ENDPOINT_OVERRIDE is refused" };
}

/** How far a request came. */
export type BrokenLink =
  | "override"
  | "name"
  | "connection"
  | "certificate"
  | "time"
  | "proxy"
  | "proxy-login-refused"
  | "login-page";

/** @param detail the system's code, or what came instead */
export function hostsNotReached(link: BrokenLink, hosts: readonly string[], detail: string): Said {
  const [first = ""] = hosts;
  const found = `${hosts.join(", ")}: ${LINKS[link]} (${detail})`;
  return { found, mend: linkMend(link, first, detail) };
}

/** @param detail the system's code, or what came instead */
export function linkMend(link: BrokenLink, host: string, detail: string): string {
  return LINK_MENDS[link](host, detail);
}

export const LOG_IN_TO_NETWORK = "Open a browser and log in to the network.";

const LINKS: Readonly<Record<BrokenLink, string>> = {
  override: "nothing answers where KIRO_ENDPOINT_OVERRIDE sends requests instead",
  name: "the name cannot be resolved",
  connection: "no connection",
  certificate: "the certificate is not trusted",
  time: "no answer in time",
  proxy: "the proxy requires a login",
  "proxy-login-refused": "the proxy refuses the user name and password in HTTPS_PROXY",
  "login-page": "something else answers in its place",
};

const LINK_MENDS: Readonly<Record<BrokenLink, (host: string, detail: string) => string>> = {
  override: () => "unset KIRO_ENDPOINT_OVERRIDE",
  name: (host) => `nslookup ${host}`,
  connection: (host) => `curl -v https://${host}/`,
  certificate: (_host, code) =>
    /EXPIRED|NOT_YET/.test(code) ? "date" : "export NODE_EXTRA_CA_CERTS=/path/to/certificates.pem",
  time: (host) => `curl -v https://${host}/`,
  proxy: () => "Put USER:PASSWORD@ before the host in HTTPS_PROXY.",
  "proxy-login-refused": () => "Correct the user name and password in HTTPS_PROXY.",
  "login-page": () => LOG_IN_TO_NETWORK,
};

export function hostFails(host: string, status: number): Said {
  return { found: `${host} answers with HTTP ${status}`, mend: "Wait: the fault is at Kiro." };
}

export function clockFine(): Said {
  return { found: "agrees with Kiro's" };
}

export function clockUnknown(): Said {
  return { found: "unknown: no host reported its time" };
}

/** @param aheadMs positive if this machine's clock is ahead, milliseconds */
export function clockWrong(aheadMs: number): Said {
  const direction = aheadMs > 0 ? "ahead of" : "behind";
  const found = `it is ${formatSpan(Math.abs(aheadMs))} ${direction} Kiro's`;
  return { found, mend: "sudo timedatectl set-ntp true" };
}

/** @param lines each account's, as the reader writes numbers */
const MAX_LINES = 8;

/** @param lines the lowest first */
export function quotaLeft(lines: readonly string[]): Said {
  const more = lines.length - MAX_LINES;
  const shown = more > 0 ? [...lines.slice(0, MAX_LINES), `${more} more`] : lines;
  return { found: lines.length === 0 ? "not read yet" : shown.join("; ") };
}

export function quotaOf(label: string, left: string, limit: string): string {
  return `${label}: ${left} of ${limit} credits left`;
}

export function quotaLow(line: string): Said {
  return { found: line, mend: `Add an account: ${LOGIN_COMMAND}` };
}

export function modelsRead(age: string): Said {
  return { found: `read ${age}` };
}

export function modelsNotRead(): Said {
  return { found: "not read yet; the models that everybody has are offered" };
}

export function modelsOld(label: string, age: string): Said {
  return { found: `${label}: read ${age}`, mend: "opencode models kiro" };
}

export function modelsDamaged(path: string): Said {
  return { found: `${path} is damaged`, mend: `rm ${shellWord(path)}` };
}
