import { KiroApiError, KiroLocalError, KiroNetworkError } from "../../../../src/facts/errors.ts";
import { explainWebSearch, webSearchResults } from "../../../../src/words/chat/web-search.ts";
import { failureOf } from "../../../helpers/failures.ts";
import type { Samples } from "../sample.ts";

const results = [
  {
    title: "Kiro [news]\n of today",
    url: "https://example.com/kiro_(software)",
    snippet: "What is\u202e new.\n\n- Much",
    publishedAt: Date.UTC(2026, 8, 21),
  },
  { title: "Only a title", url: "https://example.com/" },
];
const failed = (error: Error, until?: number) =>
  explainWebSearch({
    kind: "failed",
    account: "a***@x.org",
    until,
    failure: failureOf(error),
  });

export const webSearch: Samples = {
  "webSearchResults: two": webSearchResults({ kind: "results", query: "kiro", results }),
  "webSearchResults: none": webSearchResults({ kind: "results", query: "kiro", results: [] }),
  "webSearchResults: words": webSearchResults({ kind: "text", text: "Found:\u0007\nnothing." }),
  "explainWebSearch: no query": explainWebSearch({ kind: "no-query" }),
  "explainWebSearch: not allowed": explainWebSearch({
    kind: "off",
    account: "a***@x.org",
    said: "Web search is not enabled.",
  }),
  "explainWebSearch: not allowed, without a word": explainWebSearch({
    kind: "off",
    account: "a***@x.org",
    said: undefined,
  }),
  "explainWebSearch: failed there": explainWebSearch({
    kind: "search-failed",
    said: "Index is down",
  }),
  "explainWebSearch: failed there, without a word": explainWebSearch({
    kind: "search-failed",
    said: undefined,
  }),
  "explainWebSearch: unreadable": explainWebSearch({ kind: "unreadable" }),
  "explainWebSearch: nobody": explainWebSearch({ kind: "nobody", blocks: [] }),
  "explainWebSearch: this machine": explainWebSearch({
    kind: "local",
    error: new KiroLocalError({ code: "host_refused" }),
  }),
  "explainWebSearch: throttled": failed(new KiroApiError({ status: 429 }), Date.UTC(2026, 11, 1)),
  "explainWebSearch: rejected": failed(
    new KiroApiError({ status: 400, serviceMessage: "Improperly formed request." }),
  ),
  "explainWebSearch: no free capacity": failed(
    new KiroApiError({ status: 500, reason: "INSUFFICIENT_MODEL_CAPACITY" }),
  ),
  "explainWebSearch: no network": failed(new KiroNetworkError("network")),
};
