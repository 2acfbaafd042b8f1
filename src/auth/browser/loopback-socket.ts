import type { Server } from "node:http";

/**
 * Listens on both loopback addresses; undefined if another program has the port on either.
 */
export async function bindLoopback(
  port: number,
  create: () => Server,
): Promise<readonly Server[] | undefined> {
  const first = create();
  if ((await listen(first, port, "127.0.0.1")) !== undefined) return undefined;
  const second = create();
  const problem = await listen(second, port, "::1");
  if (problem === undefined) return [first, second];
  // A machine without IPv6 has no ::1, so no other program can wait there for the code.
  if (problem === "EADDRNOTAVAIL" || problem === "EAFNOSUPPORT") return [first];
  await closeServer(first);
  return undefined;
}

/** Resolves with the system's code when the address cannot be had. */
function listen(server: Server, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Later ones, too: a connection that cannot be taken, as without descriptors, ends no wait.
    server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "EUNKNOWN"));
    server.listen({ port, host, exclusive: true, ipv6Only: host === "::1" }, () =>
      resolve(undefined),
    );
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
