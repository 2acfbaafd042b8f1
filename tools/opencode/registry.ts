import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { listenOnFreePort } from "../listen.ts";

/** A package registry on this machine that has one package. */
export interface Registry {
  /** The value for `npm_config_registry`, which npm and OpenCode obey. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Publishes a tarball as it would be on npm, so that what is typed then can be tried today.
 * @param root the directory that the tarball was packed from
 */
export async function startRegistry(root: string, tarball: string): Promise<Registry> {
  const bytes = await readFile(tarball);
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const { name, version } = manifest;
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  const server = createServer(({ headers, url = "" }, response) => {
    if (url.endsWith(".tgz")) {
      response.end(bytes);
      return;
    }
    const dist = { tarball: `http://${headers.host ?? ""}/${name}.tgz`, integrity };
    const page = {
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { ...manifest, devDependencies: {}, dist } },
    };
    const isKnown = url === `/${name}`;
    response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(isKnown ? page : {}));
  });
  const port = await listenOnFreePort(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
