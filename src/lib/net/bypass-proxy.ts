/** Bun reads the first that is set, at each request; assigning is what it notices, deleting not. */
const NAMES = ["no_proxy", "NO_PROXY"] as const;

/**
 * Keeps requests to one server of this machine from the proxy of `HTTP_PROXY`: Bun sends those to
 * loopback there, too, with all they carry, and its `fetch` has no option against that. Nothing but
 * this host and port goes another way than before.
 * @param env the process's own
 */
export function bypassProxy(env: Record<string, string | undefined>, origin: string): void {
  const { host } = new URL(origin);
  const entries = NAMES.map((name) => env[name]).find((value) => value) ?? "";
  if (entries.split(",").includes(host)) return;
  const extended = entries === "" ? host : `${entries},${host}`;
  for (const name of NAMES) env[name] = extended;
}
