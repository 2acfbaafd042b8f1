import { posix } from "node:path";
import { type Document, readDocument, withoutCodeBlocks } from "./document.ts";
import { FAULTS_PAGE, unknownFaults, untestedFaults } from "./faults.ts";
import type { BrokenReference, TextFile, Tree } from "./tree.ts";

interface Citation {
  readonly index: number;
  readonly citation: string;
  /** What is wrong with it; undefined where it leads somewhere. */
  readonly problem: string | undefined;
}

type Documents = ReadonlyMap<string, Document>;

/** What OpenCode reads in a user's project: nothing of ours, unless a directory stands before it. */
const OF_A_USER = new Set(["AGENTS.md"]);

/** Capital words before a number that name no document. */
const NO_DOCUMENTS = new Set(["DEFAULT", "HTTP", "HTTPS", "JSON"]);

const PLACE = "(?:\\d+(?:\\.\\d+)?|[A-Z]\\d{1,2})(?![\\w.]*\\w)";
const BETWEEN = "(?:,? and |,? to |, (?:then )?)(?:sections? )?";
const CITED = new RegExp(
  `(?<![\\w-])([A-Z]{4,})(?:\\.md,?)? (?:sections? )?(${PLACE}(?:${BETWEEN}${PLACE})*)`.replaceAll(
    " ",
    "\\s+",
  ),
  "g",
);
const DECISION = /\b(?:decisions?|ADR)\s+0*(\d{1,3})\b/gi;
const DOCUMENT_PATH =
  /(?<![\w/.-])((?:docs|test|src|tools|scripts|bench)\/[\w./-]+\.md|[A-Z][A-Z_]+\.md)(#[\w-]+)?/g;
const SOURCE_PATH = /(?<![\w/.-])(?:src|test|scripts|bench)\/[\w./-]*\w/g;
/** In documents of the source, rooms and modules stand without `src/`, modules mostly without `.ts`. */
const ABOUT_THE_SOURCE = /^(?:CONTRIBUTING|docs\/ARCHITECTURE)\.md$/;
const MODULE_PATH = /(?<![\w/.@{}-])([a-z]+)\/(?:[a-z][\w-]*(?:\/[\w-]+)*(?:\.ts)?)?/g;
const LINK = /\]\(([^)\s]+)\)/g;

/** Every citation of the project that leads nowhere, in the order of the files. */
export async function findBrokenReferences(tree: Tree): Promise<readonly BrokenReference[]> {
  const documents: Documents = new Map(
    tree.files
      .filter(({ path }) => path.endsWith(".md"))
      .map(({ path, text }) => [path, readDocument(text)]),
  );
  const broken = await Promise.all(tree.files.map((file) => brokenIn(file, documents, tree)));
  return [...broken.flat(), ...untestedFaults(tree.files)];
}

async function brokenIn(
  file: TextFile,
  documents: Documents,
  tree: Tree,
): Promise<readonly BrokenReference[]> {
  const { path, text } = file;
  const isDocument = path.endsWith(".md");
  const flat = isDocument ? withoutCodeBlocks(text) : withoutLineBreaks(text);
  const citations = [
    ...citedPlaces(flat, documents),
    ...citedDecisions(flat, documents),
    ...citedDocuments(isDocument ? withoutLinks(flat) : flat, path, documents),
    ...(isDocument ? await linksAndPaths(text, flat, path, documents, tree) : []),
    ...(ABOUT_THE_SOURCE.test(path) ? await citedModules(text, tree) : []),
  ];
  const broken = citations.flatMap(({ index, citation, problem }) =>
    problem === undefined ? [] : [{ path, line: lineAt(text, index), citation, problem }],
  );
  return [
    ...broken,
    ...(path.endsWith(".test.ts") ? unknownFaults(file, documents.get(FAULTS_PAGE)) : []),
  ];
}

/** `PROTOCOL 3.5, D6` */
function citedPlaces(text: string, documents: Documents): readonly Citation[] {
  return [...text.matchAll(CITED)].flatMap((match) => {
    const [whole, word = "", places = ""] = match;
    if (NO_DOCUMENTS.has(word)) return [];
    const document = documents.get(`docs/${word}.md`);
    return [...places.matchAll(/\d+(?:\.\d+)?|[A-Z]\d{1,2}/g)].map(([place]) => ({
      index: match.index,
      citation: whole.replace(/\s+/g, " "),
      problem: placeProblem(word, place, document),
    }));
  });
}

function placeProblem(
  word: string,
  place: string,
  document: Document | undefined,
): string | undefined {
  if (document === undefined) return `there is no docs/${word}.md`;
  return document.places.has(place) ? undefined : `docs/${word}.md has no ${place}`;
}

/** `decision 2` */
function citedDecisions(text: string, documents: Documents): readonly Citation[] {
  return [...text.matchAll(DECISION)].map((match) => {
    const start = `docs/decisions/${(match[1] ?? "").padStart(4, "0")}-`;
    const isKnown = [...documents.keys()].some((path) => path.startsWith(start));
    return {
      index: match.index,
      citation: match[0],
      problem: isKnown ? undefined : `there is no ${start}….md`,
    };
  });
}

/** `docs/MODELS.md#effort`, `README.md` */
function citedDocuments(text: string, from: string, documents: Documents): readonly Citation[] {
  return [...text.matchAll(DOCUMENT_PATH)].map((match) => {
    const [citation, name = "", anchor = ""] = match;
    if (OF_A_USER.has(name)) return { index: match.index, citation, problem: undefined };
    const places = [name, `docs/${name}`, posix.join(posix.dirname(from), name)];
    const found = places.find((place) => documents.has(place));
    return { index: match.index, citation, problem: targetProblem(found, anchor, documents) };
  });
}

/** What only a document has: links, and paths of sources in its text and its examples. */
async function linksAndPaths(
  text: string,
  prose: string,
  from: string,
  documents: Documents,
  tree: Tree,
): Promise<readonly Citation[]> {
  const links = [...prose.matchAll(LINK)].filter(([, to = ""]) => !/^[a-z]+:/.test(to));
  const paths = [...text.matchAll(SOURCE_PATH)];
  return Promise.all([
    ...links.map(async (match): Promise<Citation> => {
      const [to = "", anchor] = (match[1] ?? "").split("#");
      const path = to === "" ? from : posix.join(posix.dirname(from), to);
      const isThere = documents.has(path) || (await tree.exists(path));
      const found = isThere ? path : undefined;
      const problem = targetProblem(found, anchor === undefined ? "" : `#${anchor}`, documents);
      return { index: match.index, citation: match[1] ?? "", problem };
    }),
    ...paths.map(async (match): Promise<Citation> => {
      const isThere = await tree.exists(match[0]);
      return {
        index: match.index,
        citation: match[0],
        problem: isThere ? undefined : "there is no such file",
      };
    }),
  ]);
}

/** `translate/request/tools`, `catalog/models.ts`: only where the first part is a room. */
async function citedModules(text: string, tree: Tree): Promise<readonly Citation[]> {
  const citations = [...text.matchAll(MODULE_PATH)].map(async (match) => {
    const [citation, room = ""] = match;
    const isRoom = await tree.exists(`src/${room}`);
    const places = [`src/${citation}`, `src/${citation}.ts`];
    const isThere = (await Promise.all(places.map((place) => tree.exists(place)))).includes(true);
    const problem = isThere || !isRoom ? undefined : `there is no src/${citation}`;
    return { index: match.index, citation, problem };
  });
  return Promise.all(citations);
}

function targetProblem(
  path: string | undefined,
  anchor: string,
  documents: Documents,
): string | undefined {
  if (path === undefined) return "there is no such file";
  if (anchor === "" || documents.get(path)?.anchors.has(anchor.slice(1))) return undefined;
  return `${path} has no heading for ${anchor}`;
}

/** A citation may go over the end of a comment's line. Same length, so that places stay right. */
function withoutLineBreaks(text: string): string {
  return text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/+)?[ \t]*/g, (gap) => " ".repeat(gap.length));
}

/** Where links lead is checked apart. */
function withoutLinks(text: string): string {
  return text.replace(LINK, (link) => " ".repeat(link.length));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
