import { authorise, type Caller } from "../logins/authorise.ts";
import { refusalReply, type Exchange, type Reply } from "../http/exchange.ts";
import { memberOf, textOf } from "../http/json.ts";
import { bearerInvalid, denied, invalid } from "../http/refusal.ts";
import type { World } from "../world.ts";

/**
 * Web search: InvokeMCP, a JSON-RPC inside an AWS call (PROTOCOL section 8).
 *
 *     simulator.at("/mcp").enqueue({ patch: answering(found([])) });        // nothing found
 *     simulator.at("/mcp").enqueue({ patch: answering(toolFailed("No.")) });
 *     simulator.at("/mcp").enqueue({ patch: answering(rpcError(-32603, "No.")) });
 *     simulator.at("/mcp").enqueue({ status: 404 }, ({ path }) => path === "/mcp");
 */

const MAX_QUERY_LENGTH = 200;
const RPC_CONTENT_TYPE = "application/x-amz-json-1.0";

export function invokeMcp(world: World, exchange: Exchange, region: string): Reply {
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const { body, headers, operation } = exchange;
  const id = memberOf(body, "id");
  if (operation !== undefined && headers["content-type"] !== RPC_CONTENT_TYPE)
    return refusalReply(exchange, invalid(undefined, `a target wants ${RPC_CONTENT_TYPE}`));
  if (typeof id !== "string" && typeof id !== "number")
    return refusalReply(exchange, invalid(undefined, "id is missing"));
  // A path binds the ARN to its header, a target reads the body.
  const arn = headers["x-amzn-kiro-profile-arn"] ?? textOf(operation && body, "profileArn");
  if (arn !== caller.person.profileArn)
    return refusalReply(
      exchange,
      invalid(undefined, "not this person's ARN", "Invalid profileArn."),
    );
  if (arn.split(":")[3] !== region)
    return refusalReply(exchange, bearerInvalid(`a profile of elsewhere at a host of ${region}`));
  if (isOff(caller))
    return refusalReply(exchange, denied("Web search is not enabled.", "webTools is OFF", true));
  switch (textOf(body, "method")) {
    case "tools/list":
      return { status: 200, body: { jsonrpc: "2.0", id, result: { tools: TOOLS } } };
    case "tools/call":
      return { status: 200, body: { jsonrpc: "2.0", id, ...call(memberOf(body, "params")) } };
    default:
      return { status: 200, body: { jsonrpc: "2.0", id, error: UNKNOWN_METHOD } };
  }
}

const TOOLS = [{ name: "web_search", description: "Searches the web." }];
const UNKNOWN_METHOD = { code: -32601, message: "Method not found" };

function isOff({ person }: Caller): boolean {
  return person.profiles.some(
    ({ arn, webTools }) => arn === person.profileArn && webTools === "OFF",
  );
}

function call(params: unknown) {
  const query = textOf(memberOf(params, "arguments"), "query") ?? "";
  if (textOf(params, "name") !== "web_search" || query === "" || query.length > MAX_QUERY_LENGTH)
    return { error: { code: -32602, message: "Invalid params" } };
  return found([
    {
      title: `About ${query}`,
      url: "https://example.com/answer",
      snippet: `What example.com says of ${query}.`,
      publishedDate: 1_790_000_000_000,
      id: "1",
      domain: "example.com",
      maxVerbatimWordLimit: 30,
      publicDomain: false,
    },
  ]);
}

type Body = Readonly<Record<string, unknown>>;

/** For a script: the same envelope around another answer. */
export function answering(part: Body): (body: Body) => Body {
  return ({ id, jsonrpc }) => ({ jsonrpc, id, ...part });
}

export function found(results: readonly unknown[], more: Body = {}): Body {
  const report = { results, totalResults: results.length, query: "as asked", error: null, ...more };
  return said(JSON.stringify(report));
}

/** Any text in the place of the report. */
export function said(text: string): Body {
  return { result: { content: [{ type: "text", text }], isError: false } };
}

export function toolFailed(text: string): Body {
  return { result: { content: [{ type: "text", text }], isError: true } };
}

export function rpcError(code: number, message: string): Body {
  return { error: { code, message } };
}
