import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listenOn, listenOnFreePort } from "../../../tools/listen.ts";
import type { Exchange, Reply } from "./exchange.ts";
import { isRecord, parseJson } from "./json.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { breakConnection, playStream, wait } from "../chat/play.ts";
import { answer, scriptPath, type AnyReply } from "../routes.ts";
import type { PlainAnswer, Script } from "../chat/script.ts";
import type { World } from "../world.ts";

/** What the listener needs besides the world. */
interface Desk {
  readonly world: World;
  readonly journal: Journal;
  /** The script of a path, if a test wrote one. */
  readonly scriptOf: (path: string) => Script<PlainAnswer, Exchange> | undefined;
  readonly watch: (entry: JournalEntry) => void;
}

/** @param port 0 takes any free one */
export async function listen(desk: Desk, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    serve(desk, request, response).catch((error: unknown) => {
      // A defect of the simulator itself must not look like an answer of the service.
      console.error("simulator failed", error);
      response.destroy();
    });
  });
  return { server, port: await (port === 0 ? listenOnFreePort(server) : listenOn(server, port)) };
}

async function serve(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = await readExchange(request);
  const entry = journalEntry(exchange, desk.world.now());
  desk.journal.add(entry);
  response.once("close", () => {
    if (!response.writableFinished) entry.aborted = true;
    desk.watch(entry);
  });
  const script = desk.scriptOf(scriptPath(exchange))?.take(exchange);
  if (script?.until !== undefined) await wait(script.until, response);
  if (script?.delayMs !== undefined) await wait(script.delayMs, response);
  const own = script?.status === undefined;
  const reply = own ? await answer(desk.world, exchange) : scripted(script);
  if ("refusal" in reply) entry.refusal = reply.refusal;
  if ("verdict" in reply) entry.verdict = reply.verdict;
  const silence = "hang" in reply ? reply.hang : script?.then;
  if (silence === true || silence === "hang") return;
  if (silence === "reset") breakConnection(response);
  else if (!("hang" in reply)) await send(response, reply, script?.patch, entry);
}

function scripted(script: PlainAnswer): Reply {
  const { status = 200, headers, body } = script;
  return { status, body, ...(headers === undefined ? {} : { headers }), verdict: "scripted" };
}

async function send(
  response: ServerResponse,
  reply: Exclude<AnyReply, { readonly hang: unknown }>,
  patch: PlainAnswer["patch"],
  entry: JournalEntry,
): Promise<void> {
  if ("stream" in reply) {
    entry.status = 200;
    response.writeHead(200, reply.headers);
    response.flushHeaders();
    return playStream(response, reply.stream, reply.opening);
  }
  entry.status = reply.status;
  const body = patch !== undefined && isRecord(reply.body) ? patch(reply.body) : reply.body;
  const isText = typeof body === "string";
  const headers = isText || body === undefined ? {} : { "content-type": "application/json" };
  response.writeHead(reply.status, { ...headers, ...reply.headers });
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  // KIRO_ENDPOINT_OVERRIDE puts the intended host into the first segment of the path.
  const [, host = "", ...rest] = url.pathname.split("/");
  const target = request.headers["x-amz-target"];
  return {
    host,
    path: `/${rest.join("/")}`,
    query: url.searchParams,
    method: request.method ?? "GET",
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    text,
    body: parseJson(text),
    operation: typeof target === "string" ? target.split(".").at(-1) : undefined,
  };
}

function journalEntry(exchange: Exchange, time: number): JournalEntry {
  const { host, path, query, method, headers, operation } = exchange;
  return {
    time,
    host,
    path,
    name: scriptPath(exchange),
    query: Object.fromEntries(query),
    method,
    headers,
    body: exchange.body ?? exchange.text,
    ...(operation === undefined ? {} : { operation }),
    status: 0,
  };
}
