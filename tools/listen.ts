import type { AddressInfo, Server } from "node:net";

/** Ports that `fetch` refuses, of those that a system may give out (Fetch Standard, "bad port"). */
const REFUSED_BY_FETCH = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10_080,
]);

/** Listens on a free port of 127.0.0.1 that `fetch` connects to. */
export async function listenOnFreePort(server: Server): Promise<number> {
  for (;;) {
    const port = await listenOn(server, 0);
    if (!REFUSED_BY_FETCH.has(port)) return port;
    await new Promise((resolve) => server.close(resolve));
  }
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
