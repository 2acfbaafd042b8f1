import { isKiroHost } from "../../catalog/endpoints.ts";
import { kindOf } from "./fields.ts";
import type { ReplaceText } from "./replace-json.ts";

/** Names and values as a form or a query has them. */
export function replaceForm(form: string, replace: ReplaceText): string {
  return form
    .split("&")
    .map((pair) => {
      const [name = "", value] = pair.split("=", 2);
      if (value === undefined) return replace(pair, "name");
      const text = decoded(value);
      const kind = kindOf(name, text) === "word" ? "word" : "name";
      return `${name}=${encodeURIComponent(replace(text, kind))}`;
    })
    .join("&");
}

/** Hosts of the service's own stay. */
export function replaceUrl(url: string, replace: ReplaceText): string {
  if (!URL.canParse(url)) return replace(url, "name");
  const { protocol, host, hostname, pathname, search } = new URL(url);
  const place = isKiroHost(hostname) ? host + pathname : replace(host + pathname, "name");
  return `${protocol}//${place}${search === "" ? "" : `?${replaceForm(search.slice(1), replace)}`}`;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}
