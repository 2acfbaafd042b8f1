import type { KiroNetworkError } from "../../../../facts/errors.ts";
import {
  isCertificateFailure,
  isNameFailure,
  PROXY_LOGIN_CODE,
  REDIRECT_CODE,
} from "../../../../lib/net/network-error.ts";
import {
  type BrokenLink,
  clockFine,
  clockUnknown,
  clockWrong,
  hostFails,
  hostsNotReached,
  hostsReached,
} from "../../../../words/cli/doctor/network.ts";
import type { HostAnswer } from "../facts/hosts.ts";
import { faultsOr, row, type Row } from "../row.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface Broken {
  readonly link: BrokenLink;
  readonly detail: string;
  readonly host: string;
}

/** Hosts that fail alike have one row. */
export function checkHosts(answers: readonly HostAnswer[], env: Environment): readonly Row[] {
  const groups = new Map<string, Broken[]>();
  for (const broken of answers.flatMap((answer) => brokenIn(answer, env) ?? [])) {
    const key = `${broken.link} ${broken.detail}`;
    groups.set(key, [...(groups.get(key) ?? []), broken]);
  }
  const faults = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const hosts = group.map(({ host }) => host);
    return [row("hosts", "failed", hostsNotReached(first.link, hosts, first.detail))];
  });
  const failing = answers.flatMap((answer) =>
    "status" in answer && answer.status >= 500 && brokenIn(answer, env) === undefined
      ? [row("hosts", "warning", hostFails(answer.host, answer.status))]
      : [],
  );
  return faultsOr([...faults, ...failing], row("hosts", "ok", hostsReached(answers.length)));
}

const [PROXY_LOGIN, NETWORK_LOGIN] = [407, 511];

function brokenIn(answer: HostAnswer, env: Environment): Broken | undefined {
  const { host } = answer;
  if ("error" in answer) return { host, ...brokenLink(answer.error, env) };
  const { isPage, status } = answer;
  const detail = `HTTP ${status}`;
  if (status === PROXY_LOGIN) return { host, link: proxyLink(env), detail };
  // Kiro's hosts may answer such a question with a page, too, but not as if all were well.
  const isStranger = status === NETWORK_LOGIN || (isPage && status < 300 && !isForPeople(host));
  return isStranger ? { host, link: "login-page", detail } : undefined;
}

/** Hosts with pages of their own. */
function isForPeople(host: string): boolean {
  return host.startsWith("app.");
}

/** Where on the way to Kiro a request has failed. */
export function brokenLink(
  error: KiroNetworkError,
  env: Environment,
): { readonly link: BrokenLink; readonly detail: string } {
  const { code, facts } = error;
  const detail = facts.systemCode ?? code;
  if (code === "timeout") return { link: "time", detail: `${(facts.timeoutMs ?? 0) / 1000} s` };
  if (facts.isOverride === true) return { link: "override", detail };
  if (isNameFailure(error)) return { link: "name", detail };
  if (isCertificateFailure(error)) return { link: "certificate", detail };
  if (detail === PROXY_LOGIN_CODE) return { link: proxyLink(env), detail: "HTTP 407" };
  if (detail === REDIRECT_CODE) return { link: "login-page", detail: "a redirect" };
  return { link: "connection", detail };
}

/** What a 407 means: that nobody logs in, or that the login is wrong. */
export function proxyLink(env: Environment): BrokenLink {
  const proxy = env["https_proxy"] || env["HTTPS_PROXY"] || "";
  return proxy.includes("@") ? "proxy-login-refused" : "proxy";
}

/** Answers take time on the way, and hosts tell whole seconds. */
const TOLERATED_MS = 60_000;
/** Tokens would be refreshed all the time, or never. */
const HARMFUL_MS = 5 * 60_000;

/** By the host whose clock is nearest: one with a wrong clock of its own proves nothing. */
export function checkClock(answers: readonly HostAnswer[]): Row {
  const ahead = answers.flatMap((answer) =>
    "time" in answer && answer.time ? [answer.time.ours - answer.time.theirs] : [],
  );
  const [nearest] = ahead.sort((left, right) => Math.abs(left) - Math.abs(right));
  if (nearest === undefined) return row("clock", "skipped", clockUnknown());
  const wrong = Math.abs(nearest);
  if (wrong < TOLERATED_MS) return row("clock", "ok", clockFine());
  return row("clock", wrong < HARMFUL_MS ? "warning" : "failed", clockWrong(nearest));
}
