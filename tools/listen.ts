import type { AddressInfo, Server } from "node:net";

/** `fetch` refuses twenty ports of the range that some systems give out; all of them are lower. */
const FIRST_SAFE_PORT = 10_081;
const MAX_TRIES = 100;

/** Listens on a free port of 127.0.0.1 that every `fetch` connects to (Fetch Standard, "bad port"). */
export async function listenOnFreePort(server: Server): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = await listenOn(server, 0);
    if (port >= FIRST_SAFE_PORT) return port;
    await new Promise((resolve) => server.close(resolve));
  }
  throw new Error(`no free port above ${FIRST_SAFE_PORT}`);
}

/** Listens on that port of 127.0.0.1; rejects where it is taken. */
export async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
