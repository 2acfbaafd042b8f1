/** This machine, as a URL's `hostname` writes it (RFC 8252 section 7.3). */
const LOOPBACK_HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** A server of this machine, spoken to without TLS. */
export function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && LOOPBACK_HOSTS.includes(hostname);
}

/** Whether a `Host` header names this machine and port: a page elsewhere could not have sent it. */
export function isLoopbackHost(host: string | undefined, port: number): boolean {
  return LOOPBACK_HOSTS.some((own) => host?.toLowerCase() === `${own}:${port}`);
}

/** Whether the text is the origin of such a server, in exactly this spelling, and nothing else. */
export function isLoopbackOrigin(text: string): boolean {
  const [, host = "", port = ""] = /^http:\/\/(.+):([1-9]\d{0,4})$/.exec(text) ?? [];
  return LOOPBACK_HOSTS.includes(host) && Number(port) <= 65535;
}
