import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { bypassProxy } from "../../src/lib/net/bypass-proxy.ts";
import { bundleForNode } from "../helpers/bundle.ts";
import { RUNTIMES } from "../helpers/runtimes.ts";
import { listenOnFreePort } from "../../tools/listen.ts";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A server that answers everything, and what it was asked. */
async function listener() {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.end("answer");
  });
  servers.push(server);
  const origin = `http://127.0.0.1:${await listenOnFreePort(server)}`;
  return { origin, requests };
}

describe.each(RUNTIMES)("with a proxy in the environment, in $name", ({ name, command, env }) => {
  it.each([{}, { NO_PROXY: "example.com" }])(
    "a token for loopback stays on it, and other requests take the way they took (%j)",
    async (exceptions) => {
      const [proxy, service] = [await listener(), await listener()];
      const script = await bundleForNode("test/core/proxied.ts");
      const variables = { HTTP_PROXY: proxy.origin, http_proxy: proxy.origin, ...exceptions };
      await promisify(execFile)(command, [script, service.origin], {
        env: { PATH: process.env["PATH"], ...env, ...variables },
      });
      expect(service.requests.map(({ url }) => url)).toEqual(
        Array(3).fill("/runtime.us-east-1.kiro.dev/x"),
      );
      const strangers = proxy.requests.map(({ url, headers }) => [url, headers.authorization]);
      // Node's fetch knows no such variables.
      expect(strangers).toEqual(name === "Node" ? [] : [["http://stranger.invalid/y", undefined]]);
    },
  );
});

describe("bypassProxy", () => {
  const origin = "http://127.0.0.1:4711";

  it.each([
    [{}, "127.0.0.1:4711"],
    [{ NO_PROXY: "a.example,b.example" }, "a.example,b.example,127.0.0.1:4711"],
    [{ no_proxy: "", NO_PROXY: "a.example" }, "a.example,127.0.0.1:4711"],
    [{ no_proxy: "a.example", NO_PROXY: "b.example" }, "a.example,127.0.0.1:4711"],
  ])("adds the one server to %j", (given, expected) => {
    const env: Record<string, string | undefined> = { ...given };
    bypassProxy(env, origin);
    bypassProxy(env, origin);
    expect(env).toEqual({ no_proxy: expected, NO_PROXY: expected });
  });
});
