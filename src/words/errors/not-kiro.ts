import { type ApiRefusal, KiroApiError } from "../../facts/errors.ts";
import type { Failure } from "../../facts/failure.ts";
import type { FailureCause } from "../../facts/failure-cause.ts";
import { API_KEY_VARIABLE } from "../terms.ts";

/** What a person reads when something between them and Kiro answered in its place. */
export function explainForeignAnswer(
  refusal: Pick<ApiRefusal, "status" | "pageTitle" | "serviceMessage">,
  cause: FailureCause,
  who?: string,
): string {
  const what = whatCame(refusal);
  switch (cause) {
    case "proxy-login":
      return `Your proxy requires a login (${what}). Put your user name and password into HTTPS_PROXY, or correct them there.`;
    case "network-login":
      return `Your network requires a login (${what}). Open a browser, log in to the network, then try again.`;
    case "blocked-at-edge":
      return `A proxy or firewall blocked the request before it reached Kiro (${what}). Try again later; if it lasts, ask your administrator to allow Kiro's hosts.`;
    case "unauthorized-elsewhere":
      return `The request was not authorised (${what}), but nothing in the response shows that Kiro sent it. ${checkLogin(who)}`;
    case "refused-elsewhere":
      return `Something between you and Kiro, or Kiro in a new form, rejected the request (${what})${reasonIn(refusal)}`;
    default:
      return `Something between you and Kiro responded in its place (${what}), such as a proxy or a network's login page. Open a browser, log in to the network, then try again.`;
  }
}

function reasonIn({ serviceMessage }: Pick<ApiRefusal, "serviceMessage">): string {
  if (serviceMessage !== undefined) return `: ${serviceMessage}`;
  return " and gave no reason. Try again; if it lasts, check your proxy.";
}

/** What kept a login or a refresh from its service, where the way is at fault. */
export function explainForeignLogin(refusal: Pick<ApiRefusal, "status" | "pageTitle">) {
  const cause = WAYS.get(refusal.status);
  return cause && explainForeignAnswer(refusal, cause);
}

const WAYS = new Map<number, FailureCause>([
  [407, "proxy-login"],
  [511, "network-login"],
]);

/** Where a web page came in place of Kiro's word on its operations or of its own fault. */
export function explainPage(
  { error, kind }: Pick<Failure, "error" | "kind">,
  end: string | undefined,
): string | undefined {
  if (!(error instanceof KiroApiError) || error.refusal.pageTitle === undefined) return undefined;
  if (kind === "operation-unknown") return explainForeignAnswer(error.refusal, "not-kiro");
  if (kind !== "server-error") return undefined;
  const later = end === undefined ? "in a moment" : `after ${end}`;
  return `A proxy or gateway failed: something between you and Kiro returned a server error (${whatCame(error.refusal)}). Try again ${later}.`;
}

/** The token is never sent where a redirect leads. */
export function explainRedirect(host: string | undefined): string {
  const whose = host === undefined ? "" : ` to ${host}`;
  return `Something between you and Kiro redirected the request${whose}, such as a proxy or a network's login page. Open a browser, log in to the network, then try again.`;
}

/** Who refused it is not known: the key or login may be wrong as well as the proxy's. */
function checkLogin(who: string | undefined): string {
  return who === API_KEY_VARIABLE
    ? `Check the key in ${API_KEY_VARIABLE}: it may be mistyped, expired or revoked. If it is right, check your proxy.`
    : "Check your proxy; if there is none and it lasts, log in again, or replace the API key if the account uses one.";
}

/** `HTTP 403, page "Access denied"` */
export function whatCame({ status, pageTitle }: Pick<ApiRefusal, "status" | "pageTitle">): string {
  if (pageTitle === "") return `HTTP ${status}, a web page`;
  return pageTitle === undefined ? `HTTP ${status}` : `HTTP ${status}, page "${pageTitle}"`;
}
