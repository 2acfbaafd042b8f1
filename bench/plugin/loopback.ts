import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { closingFrames, textFrame } from "../answers/agent-turn.ts";
import { listenOnFreePort } from "../../tools/listen.ts";

/** The client has its headers and waits by then. */
const PAUSE_MS = 3;

export interface Loopback {
  readonly origin: string;
  /** When the last answer's first content frame was handed to the network, `performance.now`. */
  readonly sentAt: () => number;
  close(): Promise<void>;
}

/** A server that answers every request with headers, a pause, one text frame, and the frames that close the answer. */
export async function startLoopback(): Promise<Loopback> {
  const content = textFrame("Hello");
  let sentAt = NaN;
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      response.flushHeaders();
      void sleep(PAUSE_MS).then(() => {
        sentAt = performance.now();
        response.write(content);
        setTimeout(() => response.end(Buffer.concat(closingFrames())), PAUSE_MS);
      });
    });
  });
  const port = await listenOnFreePort(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    sentAt: () => sentAt,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
