import { isObject } from "../lib/read.ts";
import { type JsonRecord, optionalText, own } from "./payload.ts";

/** What an answer is based on, as far as a person can follow it (PROTOCOL 4.2). */
export type Reference =
  | {
      readonly kind: "code";
      readonly licence: string | undefined;
      readonly repository: string | undefined;
      readonly url: string | undefined;
    }
  | {
      readonly kind: "source";
      readonly title: string | undefined;
      readonly url: string | undefined;
    };

type ReferenceReader = (payload: JsonRecord) => readonly Reference[];

export const REFERENCE_READERS: ReadonlyMap<string, ReferenceReader> = new Map([
  ["codeReferenceEvent", (payload) => recordsOf(payload, "references").map(readCode)],
  [
    "supplementaryWebLinksEvent",
    (payload) => recordsOf(payload, "supplementaryWebLinks").map(readWebLink),
  ],
  ["citationEvent", readCitation],
  ["documentCitationEvent", readDocumentCitation],
]);

function readCode(reference: JsonRecord): Reference {
  return {
    kind: "code",
    licence: optionalText(reference, "licenseName"),
    repository: optionalText(reference, "repository"),
    url: optionalText(reference, "url"),
  };
}

function readWebLink(link: JsonRecord): Reference {
  return { kind: "source", title: optionalText(link, "title"), url: optionalText(link, "url") };
}

/** `citationText` is the text in brackets, mostly a number, and no title. */
function readCitation(payload: JsonRecord): readonly Reference[] {
  const text = optionalText(payload, "citationText");
  const title = text !== undefined && /\p{L}{2}/u.test(text) ? text : undefined;
  return [{ kind: "source", title, url: optionalText(payload, "citationLink") }];
}

function readDocumentCitation(payload: JsonRecord): readonly Reference[] {
  const source = optionalText(payload, "source");
  const location = own(payload, "location");
  const web = isObject(location) ? own(location, "web") : undefined;
  const url = isObject(web) ? optionalText(web, "url") : undefined;
  const title = optionalText(payload, "title") ?? source;
  return [{ kind: "source", title, url: url ?? source }];
}

function recordsOf(payload: JsonRecord, key: string): readonly JsonRecord[] {
  const list = own(payload, key);
  return Array.isArray(list) ? list.filter(isObject) : [];
}
