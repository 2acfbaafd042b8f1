import { authorise, type Caller } from "./authorise.ts";
import { refusalReply, type Exchange, type Reply } from "./exchange.ts";
import { memberOf, textOf } from "./json.ts";
import { denied, invalid } from "./refusal.ts";
import type { World } from "./world.ts";

/** Web search: InvokeMCP, a JSON-RPC inside an AWS call (PROTOCOL section 8). */

const MAX_QUERY_LENGTH = 200;

export function invokeMcp(world: World, exchange: Exchange): Reply {
  const caller = authorise(world, exchange);
  if (!("person" in caller)) return caller;
  const { body } = exchange;
  const id = memberOf(body, "id");
  if (typeof id !== "string" && typeof id !== "number")
    return refusalReply(exchange, invalid(undefined, "id is missing"));
  const arn = exchange.headers["x-amzn-kiro-profile-arn"] ?? textOf(body, "profileArn");
  if (arn !== caller.person.profileArn)
    return refusalReply(
      exchange,
      invalid(undefined, "not this person's ARN", "Invalid profileArn."),
    );
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
  const result = {
    title: `About ${query}`,
    url: "https://example.com/answer",
    snippet: `What example.com says of ${query}.`,
    publishedDate: 1_790_000_000_000,
    id: "1",
    domain: "example.com",
    maxVerbatimWordLimit: 30,
    publicDomain: false,
  };
  const text = JSON.stringify({ results: [result], totalResults: 1, query, error: null });
  return { result: { content: [{ type: "text", text }], isError: false } };
}
