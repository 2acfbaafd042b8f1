import { createServer, type ServerResponse } from "node:http";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { event, exception, messageMetadata, text, toolUse } from "../simulator/chat/events.ts";
import { encodeEvents } from "../simulator/chat/frames.ts";
import { listenOnFreePort } from "../../tools/listen.ts";

export interface HostileServer {
  readonly origin: string;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse) => void;

const MEGABYTE = 1024 * 1024;
const ZEROS = Buffer.alloc(64 * MEGABYTE);
const EVENT_STREAM = { "content-type": "application/vnd.amazon.eventstream" };
const JSON_TYPE = { "content-type": "application/json" };

const whole =
  (status: number, headers: Record<string, string>, body: () => Uint8Array): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body());

/** As fast as they are taken, for ever. */
const endless =
  (status: number, headers: Record<string, string>, piece: Uint8Array): Answer =>
  (response) => {
    response.writeHead(status, headers);
    const write = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", write);
    write();
  };

/** 1 MB that are 1 GB. */
const bomb = (status: number): Answer =>
  whole(status, { ...JSON_TYPE, "content-encoding": "gzip" }, () => GZIP);
const GZIP = Buffer.concat(Array<Buffer>(16).fill(gzipSync(ZEROS)));
const BROTLI = brotliCompressSync(ZEROS.subarray(0, MEGABYTE), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
});

const many = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join("");
const frames = (...events: Parameters<typeof encodeEvents>[0]) => encodeEvents(events);
const times = (count: number, bytes: Uint8Array) =>
  Buffer.concat(Array<Uint8Array>(count).fill(bytes));
const small = (value: unknown) => times(500, frames(event("assistantResponseEvent", value)));

/** What a server may do to us, by the name of a trial. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  nothing: whole(200, JSON_TYPE, () => Buffer.from("{}")),
  "a gzip bomb": bomb(200),
  "a gzip bomb as an error": bomb(503),
  "a deflate bomb": whole(200, { ...JSON_TYPE, "content-encoding": "deflate" }, () =>
    deflateSync(ZEROS),
  ),
  "endless brotli": endless(200, { ...EVENT_STREAM, "content-encoding": "br" }, BROTLI),
  "an endless body": endless(200, JSON_TYPE, Buffer.alloc(65_536, " ")),
  "an endless error": endless(503, JSON_TYPE, Buffer.alloc(65_536, " ")),
  "an endless page": endless(
    200,
    { "content-type": "text/html" },
    times(9000, Buffer.from("<title ")),
  ),
  "deep JSON": whole(200, JSON_TYPE, () => Buffer.alloc(900_000, "[")),
  "endless text": endless(200, EVENT_STREAM, times(500, frames(text("word ")))),
  "endless small frames of nothing": endless(200, EVENT_STREAM, small({})),
  "endless ids": endless(200, EVENT_STREAM, times(500, frames(messageMetadata("c", "u")))),
  "endless empty text": endless(200, EVENT_STREAM, small({ content: "" })),
  "endless arguments": endless(
    200,
    EVENT_STREAM,
    frames(event("toolUseEvent", { toolUseId: "t", name: "bash", input: "x".repeat(5000) })),
  ),
  "long words": whole(200, EVENT_STREAM, () =>
    frames(
      exception(
        "ValidationException",
        many(20_000, (index) => `token=a${index} [{"" \\" `),
      ),
    ),
  ),
  "many words": whole(200, EVENT_STREAM, () =>
    frames(
      event("error", {
        errors: Array.from({ length: 20 }, (_, item) =>
          Array.from({ length: 20 }, (__, part) =>
            many(100, (at) => `${item}${part}${at} a@b.cc `),
          ),
        ),
      }),
    ),
  ),
  "long names": whole(200, EVENT_STREAM, () =>
    frames(
      event("metadataEvent", { stopReason: "x".repeat(900_000) }),
      event("invalidStateEvent", { reason: "y".repeat(400_000), message: "z ".repeat(200_000) }),
    ),
  ),
  "a great frame": whole(200, EVENT_STREAM, () =>
    frames(event("meteringEvent", { usage: Array<unknown>(340_000).fill({}) })),
  ),
  "sixteen thousand ids": whole(200, EVENT_STREAM, () =>
    frames(...Array.from({ length: 16_000 }, (_, at) => toolUse(`t${at}`, "bash", ["{}"])).flat()),
  ),
  "blanks behind a brace": whole(200, EVENT_STREAM, () =>
    frames(
      ...toolUse("t", "bash", [`{}${" ".repeat(64_000)}`]),
      ...toolUse("u", "bash", [`{${" ".repeat(64_000)}`]),
    ),
  ),
};

/**
 * A server that does to every request what `/set/NAME` last asked for. `/asked` lists the paths of
 * the requests since then.
 */
export async function startHostileServer(): Promise<HostileServer> {
  let answer = ANSWERS["nothing"];
  let asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { url = "" } = request;
    const [, name] = /^\/set\/(.*)$/.exec(decodeURIComponent(url)) ?? [];
    if (url === "/asked") {
      response.end(JSON.stringify(asked));
      return;
    }
    if (name === undefined) {
      asked.push(url);
      answer?.(response);
      return;
    }
    asked = [];
    answer = ANSWERS[name];
    response.writeHead(answer === undefined ? 404 : 200).end();
  });
  const port = await listenOnFreePort(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
