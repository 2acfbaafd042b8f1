/** Identity providers of organisations (PROTOCOL 2.8): where a login may be sent on to. */

const KNOWN_PROVIDERS: readonly (readonly [domain: string, name: string])[] = [
  ["microsoftonline.com", "Microsoft Entra"],
  ["microsoftonline.us", "Microsoft Entra"],
  ["partner.microsoftonline.cn", "Microsoft Entra"],
  ["okta.com", "Okta"],
  ["oktapreview.com", "Okta"],
  ["okta-emea.com", "Okta"],
];

/** @param own domains that the person trusts in addition to the known ones */
export function isIdentityProviderHost(hostname: string, own: readonly string[]): boolean {
  return providerOf(hostname) !== undefined || own.some((domain) => isWithin(hostname, domain));
}

/** The proper name of a provider; its host where it is none of the known ones. */
export function identityProviderName(issuer: string): string {
  const { hostname } = new URL(issuer);
  return providerOf(hostname)?.[1] ?? hostname;
}

/** The domains that a person listed, with commas or spaces between; what is none is left out. */
export function parseDomains(text: string): readonly string[] {
  const words = text.toLowerCase().split(/[\s,;]+/);
  return words.map((word) => word.replace(/^\*?\./, "")).filter((word) => DOMAIN.test(word));
}
/** Two labels at least: a mere `com` would trust half the world. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * An address of an issuer, or of one of its endpoints: https, no port, nothing hidden in it.
 * @returns undefined for anything else
 */
export function parseProviderUrl(text: string): URL | undefined {
  if (text.length > 512 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, username, password, port, hash } = url;
  if (protocol !== "https:" || port !== "" || hash !== "") return undefined;
  return username === "" && password === "" && DOMAIN.test(url.hostname) ? url : undefined;
}

function providerOf(hostname: string) {
  return KNOWN_PROVIDERS.find(([domain]) => isWithin(hostname, domain));
}

function isWithin(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
