import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkAccountsFile } from "../../src/cli/commands/doctor/checks/files.ts";
import { readAccountsFile } from "../../src/cli/commands/doctor/facts/accounts-file.ts";
import { overrideUrl } from "../../src/lib/net/override.ts";
import { listenOnFreePort } from "../../tools/listen.ts";
import { SELF_SIGNED } from "../helpers/certificate.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { checkHosts } from "../../src/cli/commands/doctor/checks/network.ts";
import { checkProxy } from "../../src/cli/commands/doctor/checks/way.ts";
import { NOW } from "./cli-world.ts";
import {
  accountNamed,
  createDoctorWorld,
  type DoctorWorld,
  expectFault,
  faultsOf,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

const realFetch = globalThis.fetch;
const HOSTS =
  "runtime.us-east-1.kiro.dev, management.us-east-1.kiro.dev, prod.us-east-1.auth.desktop.kiro.dev";
const LOGIN = "opencode auth login -p kiro";
const DAY = 86_400_000;

const servers: Pick<Server, "close" | "closeAllConnections">[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Every host is at the origin: not by the override, of which the plugin knows. */
function redirected(origin: string): typeof realFetch {
  return (url, init) => realFetch(overrideUrl(origin, url as string), init);
}

/** A server that plays every host. */
async function hosts(listener: RequestListener): Promise<void> {
  const server = createServer(listener);
  servers.push(server);
  const origin = `http://127.0.0.1:${await listenOnFreePort(server)}`;
  vi.stubGlobal("fetch", redirected(origin));
}

function answering(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  const date = new Date(NOW).toUTCString();
  return (_request, response) => response.writeHead(status, { date, ...headers }).end("x");
}

async function answered(listener: RequestListener) {
  const world = await createDoctorWorld();
  await hosts(listener);
  return await world.rows();
}

describe("doctor, the way to Kiro", () => {
  it("is content with any answer of the hosts' own", async () => {
    const rows = await answered(answering(403, { "content-type": "application/json" }));
    expect(faultsOf(rows, "hosts")).toEqual([]);
    expect(faultsOf(rows, "clock")).toEqual([]);
    expect(rows.find(({ id }) => id === "hosts")?.found).toBe("3 of 3 answer");
  });

  it("76: no host has an address", async () => {
    const world = await createDoctorWorld();
    // Reserved for names that never resolve (RFC 6761).
    vi.stubGlobal("fetch", redirected("http://kiro.invalid:80"));
    const rows = await world.rows();
    const mend = "nslookup runtime.us-east-1.kiro.dev";
    expectFault(rows, "hosts", "failed", `${HOSTS}: the name cannot be resolved`, mend);
  });

  it("77: nobody listens", async () => {
    const server = createServer();
    const port = await listenOnFreePort(server);
    await new Promise((resolve) => server.close(resolve));
    const world = await createDoctorWorld();
    vi.stubGlobal("fetch", redirected(`http://127.0.0.1:${port}`));
    const mend = "curl -v https://runtime.us-east-1.kiro.dev/";
    expectFault(await world.rows(), "hosts", "failed", "no connection (ECONNREFUSED)", mend);
  });

  it("77: a server of KIRO_ENDPOINT_OVERRIDE that is not there is not taken for Kiro", async () => {
    vi.stubGlobal("fetch", realFetch);
    const server = createServer();
    const port = await listenOnFreePort(server);
    await new Promise((resolve) => server.close(resolve));
    const world = await createDoctorWorld();
    const env = { KIRO_ENDPOINT_OVERRIDE: `http://127.0.0.1:${port}` };
    const found = "nothing answers where KIRO_ENDPOINT_OVERRIDE";
    const mend = "unset KIRO_ENDPOINT_OVERRIDE";
    expectFault(await world.rows({ env }), "hosts", "failed", found, mend);
  });

  it("78: a certificate that nobody has signed", async () => {
    const server = createTlsServer(SELF_SIGNED, answering(200));
    servers.push(server);
    const port = await listenOnFreePort(server);
    const world = await createDoctorWorld();
    vi.stubGlobal("fetch", redirected(`https://localhost:${port}`));
    const mend = "export NODE_EXTRA_CA_CERTS=/path/to/certificates.pem";
    const found = "the certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)";
    expectFault(await world.rows(), "hosts", "failed", found, mend);
  });

  it("79: hosts that accept and never answer, all within one wait", async () => {
    const clock = createFakeClock({ start: NOW });
    const world = await createDoctorWorld(clock);
    let asked = 0;
    const all = new Promise<void>((resolve) => {
      void hosts(() => (++asked === 3 ? resolve() : undefined)).then(start);
    });
    let rows: ReturnType<DoctorWorld["rows"]> | undefined;
    function start() {
      rows = world.rows();
    }
    await all;
    await clock.advance(5_000);
    servers.forEach((server) => server.closeAllConnections());
    const mend = "curl -v https://runtime.us-east-1.kiro.dev/";
    expectFault((await rows) ?? [], "hosts", "failed", `${HOSTS}: no answer in time (5 s)`, mend);
  });

  it("stops at once when the person stops it", async () => {
    const world = await createDoctorWorld();
    const stopped = new AbortController();
    await hosts(() => stopped.abort());
    const { code, out } = await world.run(["doctor"], { signal: stopped.signal });
    servers.forEach((server) => server.closeAllConnections());
    expect(out).toBe("");
    expect(code).toBe(130);
  });

  it("80: the proxy wants a login", async () => {
    const rows = await answered(answering(407));
    const mend = "Put USER:PASSWORD@ before the host in HTTPS_PROXY.";
    expectFault(rows, "hosts", "failed", "the proxy requires a login", mend);
  });

  it.each([
    ["81: a network's login page", answering(200, { "content-type": "text/html" })],
    ["82: a network that redirects to its login", answering(302, { location: "http://x.invalid" })],
    ["83: a network that says that it wants a login", answering(511)],
  ])("%s", async (_name, listener) => {
    const mend = "Open a browser and log in to the network.";
    const found = "something else answers in its place";
    expectFault(await answered(listener), "hosts", "failed", found, mend);
  });

  it("84: Kiro has a fault", async () => {
    const rows = await answered(answering(503));
    const faults = faultsOf(rows, "hosts");
    expect(faults).toHaveLength(3);
    expect(faults[0]).toMatchObject({ status: "warning", mend: "Wait: the fault is at Kiro." });
  });

  it.each([
    ["85: the clock is behind", NOW + 2 * 3_600_000, "failed", "it is 2 h behind Kiro's"],
    ["86: the clock is a little ahead", NOW - 120_000, "warning", "it is 2 min ahead of Kiro's"],
  ] as const)("%s", async (_name, theirs, status, found) => {
    const rows = await answered(answering(403, { date: new Date(theirs).toUTCString() }));
    expectFault(rows, "clock", status, found, "sudo timedatectl set-ntp true");
  });

  it("asks the hosts of the account's own region and login", async () => {
    const world = await createDoctorWorld();
    const seen: string[] = [];
    await hosts((request, response) => {
      seen.push(request.url ?? "");
      expect(request.headers.authorization).toBeUndefined();
      answering(404)(request, response);
    });
    await world.keep(
      accountNamed("anna", {
        credentials: { method: "api-key", apiKey: "ksk_abcdef", region: "eu-west-1" },
      }),
    );
    await world.rows();
    expect(seen.sort()).toEqual([
      "/management.eu-central-1.kiro.dev/",
      "/runtime.eu-central-1.kiro.dev/",
    ]);
  });
});

describe("doctor, proxies and certificates", () => {
  async function rowsIn(env: Readonly<Record<string, string>>) {
    const world = await createDoctorWorld();
    return await world.rows({ env: { NODE_USE_ENV_PROXY: "1", ...env } });
  }

  it("87: a proxy of a kind that does not work", async () => {
    const rows = await rowsIn({ HTTPS_PROXY: "socks5://127.0.0.1:1080" });
    const mend = "export HTTPS_PROXY=http://HOST:PORT";
    expectFault(rows, "proxy", "failed", "HTTPS_PROXY is not the address", mend);
  });

  it("88: OpenCode's own connections go through the proxy", async () => {
    const rows = await rowsIn({ HTTP_PROXY: "http://proxy:3128", NO_PROXY: "intern.example" });
    const mend = "export NO_PROXY=intern.example,localhost,127.0.0.1,::1";
    expectFault(rows, "proxy", "warning", "NO_PROXY does not name this machine", mend);
  });

  it("89: OpenCode goes through a proxy and this program does not", async () => {
    const env = { HTTPS_PROXY: "http://proxy:3128", NODE_USE_ENV_PROXY: "" };
    const rows = await rowsIn(env);
    expectFault(rows, "proxy", "warning", "may not apply to OpenCode", / doctor$/);
  });

  it.each([
    [{ node: "20.20.2" }, "1", "BUN_BE_BUN=1 opencode PATH/dist/cli.js doctor"],
    [{ node: "22.20.0" }, "1", "BUN_BE_BUN=1 opencode PATH/dist/cli.js doctor"],
    [{ node: "22.21.0" }, "", "NODE_USE_ENV_PROXY=1 opencode-kiro-auth doctor"],
    [{ node: "22.21.0" }, "1", undefined],
    [{ node: "24.0.0" }, "1", undefined],
    [{ node: "24.3.0", bun: "1.3.0" }, "", undefined],
  ])("names only what makes %j with NODE_USE_ENV_PROXY=%s use the proxy", (versions, on, mend) => {
    const env = { HTTPS_PROXY: "http://proxy:3128", NODE_USE_ENV_PROXY: on };
    const [row] = checkProxy(env, versions);
    expect(row?.mend).toBe(mend);
  });

  it("tells a proxy that wants a login from one that refuses it", () => {
    const answers = [{ host: "x", status: 407, isPage: false, time: undefined }];
    const [row] = checkHosts(answers, { HTTPS_PROXY: "http://me:wrong@proxy:3128" });
    expect(row?.mend).toBe("Correct the user name and password in HTTPS_PROXY.");
  });

  it("is content with a proxy that leaves this machine out", () => {
    const env = { HTTP_PROXY: "http://proxy:3128", NO_PROXY: "localhost, 127.0.0.1" };
    expect(checkProxy(env, { bun: "1.3.0" }).map(({ status }) => status)).toEqual(["ok"]);
  });

  it("90: the file of further certificates is gone", async () => {
    const rows = await rowsIn({ NODE_EXTRA_CA_CERTS: "/no/such.pem" });
    const mend = "export NODE_EXTRA_CA_CERTS=/path/to/certificates.pem";
    expectFault(rows, "certificates", "failed", "cannot be read (ENOENT)", mend);
  });

  it("91: the file of further certificates has another format", async () => {
    const world = await createDoctorWorld();
    const shown = world.file("company.der", "binary");
    const env = { NODE_EXTRA_CA_CERTS: join(world.home, "company.der") };
    const mend = `openssl x509 -inform der -in ${shown} -out ${shown}.pem`;
    const rows = await world.rows({ env });
    expectFault(rows, "certificates", "failed", "no certificate in PEM format", mend);
  });

  it("92: certificates are not checked at all", async () => {
    const rows = await rowsIn({ NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    const mend = "unset NODE_TLS_REJECT_UNAUTHORIZED";
    expectFault(rows, "certificates", "warning", "others on the network can read", mend);
  });
});

describe("doctor, what the service said last", () => {
  it("93: little of the quota is left", async () => {
    const world = await createDoctorWorld();
    const usage = { used: 990.5, limit: 1000, checkedAt: NOW, overageEnabled: false };
    await world.keep(accountNamed("anna", { usage }));
    const found = "anna: 9.5 of 1,000 credits left";
    expectFault(await world.rows(), "quota", "warning", found, `Add an account: ${LOGIN}`);
  });

  it("94: the list of models is old", async () => {
    const world = await createDoctorWorld();
    const accounts = { anna: { readAt: NOW - 20 * DAY, models: [] } };
    world.file(".cache/opencode/kiro-models.json", { version: 4, accounts });
    const found = "anna: read 20 days ago";
    expectFault(await world.rows(), "models", "warning", found, "opencode models kiro");
  });

  it("95: the list of models is damaged", async () => {
    const world = await createDoctorWorld();
    const path = world.file(".cache/opencode/kiro-models.json", '{"version":');
    expectFault(await world.rows(), "models", "warning", "is damaged", `rm ${path}`);
  });

  it("96: the accounts file is on a network drive", async () => {
    const world = await createDoctorWorld();
    const file = readAccountsFile(world.store.path, "linux");
    expect(checkAccountsFile(file, false, "NFS", "")).toContainEqual(
      expect.objectContaining({
        id: "accounts-file",
        status: "warning",
        mend: "export XDG_CONFIG_HOME=/a/local/directory",
      }),
    );
  });
});
