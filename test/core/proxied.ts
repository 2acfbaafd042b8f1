import { createDeps } from "../../src/core/deps.ts";

/** Sends a token to the override's server, and a request without one to a stranger. */
const [origin = ""] = process.argv.slice(2);
const { fetch } = createDeps({ notify: () => undefined, processId: 1 }, {} as never, {
  debug: false,
  debugContent: false,
  noBrowser: true,
  endpointOverride: { origin },
});
const headers = { authorization: "Bearer canary" };
for (let count = 0; count < 3; count += 1) {
  const answer = await fetch("https://runtime.us-east-1.kiro.dev/x", { headers });
  await answer.text();
}
await globalThis.fetch("http://stranger.invalid/y").catch(() => undefined);
process.exit(0);
