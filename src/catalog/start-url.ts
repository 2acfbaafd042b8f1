export const BUILDER_ID_START_URL = "https://view.awsapps.com/start";
export const START_URL_EXAMPLE = "https://d-xxxxxxxxxx.awsapps.com/start";

/**
 * The start URL of an organisation (PROTOCOL 2.1) as AWS wants it, without the `/#/` and the query
 * that an address bar adds.
 * @returns undefined for anything else
 */
export function parseStartUrl(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 256 || !URL.canParse(trimmed)) return undefined;
  const { protocol, host, username, password, pathname } = new URL(trimmed);
  if (protocol !== "https:" || username !== "" || password !== "") return undefined;
  const path = pathname.replace(/\/+$/, "");
  if (!START_URL.test(host + path)) return undefined;
  return `https://${host}${path}`;
}
const START_URL =
  /^(?:[a-z0-9][a-z0-9-]{0,62}\.awsapps\.com\/start|[a-z0-9][a-z0-9-]{0,62}\.portal\.[a-z0-9-]+\.app\.aws(?:\/start)?)$/;
