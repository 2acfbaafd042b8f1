import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOnFreePort } from "../../tools/listen.ts";
import { asRecorded, differences } from "./compare.ts";
import type { RecordedAnswer, RecordedCall, RecordedRequest } from "./recording.ts";

/** A request of the replay, and the recorded one whose answer it got. */
export interface Match {
  readonly sent: RecordedRequest;
  readonly recorded: RecordedCall | undefined;
  /** Paths; empty if they are equal. */
  readonly differences: readonly string[];
}

export interface ReplayServer {
  readonly origin: string;
  readonly matches: readonly Match[];
  /** Calls that nobody has asked for. */
  readonly rest: readonly RecordedCall[];
  readonly close: () => void;
}

/** Plays the service: each call is answered as the first recorded one of its place that is left. */
export async function serveRecording(calls: readonly RecordedCall[]): Promise<ReplayServer> {
  const rest = [...calls];
  const matches: Match[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((sent) => {
      const match = matchOf(sent, rest);
      matches.push(match);
      if (match.recorded !== undefined) rest.splice(rest.indexOf(match.recorded), 1);
      return play(response, match.recorded?.answer);
    });
  });
  const port = await listenOnFreePort(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    matches,
    rest,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An equal request goes first: of several that were under way at once any may have been sooner. */
function matchOf(sent: RecordedRequest, rest: readonly RecordedCall[]): Match {
  const candidates = rest
    .filter(({ request }) => placeOf(request) === placeOf(sent))
    .map((recorded) => ({ sent, recorded, differences: differences(recorded.request, sent) }));
  const equal = candidates.find((each) => each.differences.length === 0);
  return equal ?? candidates[0] ?? { sent, recorded: undefined, differences: [] };
}

/** The operation: its host, path and name. */
export function placeOf({ headers, method, url }: RecordedRequest): string {
  return `${method} ${url.split("?")[0] ?? ""} ${headers["x-amz-target"] ?? ""}`.trim();
}

async function readRequest(request: IncomingMessage): Promise<RecordedRequest> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  const { headers, method = "GET", url = "" } = request;
  const names = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const body = Buffer.concat(pieces).toString("utf8");
  return asRecorded({
    method,
    url: `https:/${url}`,
    headers: Object.fromEntries(names),
    ...(body !== "" && { body }),
  });
}

/** With the boundaries of the reads, and broken where it broke; no answer breaks at once. */
async function play(response: ServerResponse, answer: RecordedAnswer | undefined): Promise<void> {
  if (answer === undefined) {
    response.destroy();
    return;
  }
  const { body, end, headers, reads = [], status } = answer;
  const sent = Object.entries(headers).filter(
    ([name, value]) => !value.startsWith("[") && name !== "content-length",
  );
  response.writeHead(status, Object.fromEntries(sent));
  response.flushHeaders();
  let at = 0;
  for (const [, length] of reads) {
    const piece = Buffer.from(body.slice(at, at + length), "latin1");
    at += length;
    await new Promise<void>((resolve) => void response.write(piece, () => resolve()));
    // A turn of the loop between two pieces: otherwise a client in this process sees them as one.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (end === "whole" || end === "closed") response.end();
  else response.socket?.destroySoon();
}
