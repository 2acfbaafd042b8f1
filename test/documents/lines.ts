import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NOT_RUN, OF_OTHER_HOST } from "./not-run.ts";

export const ROOT = join(import.meta.dirname, "../..");

/** One command line as a document has it, without comment and prompt. */
export interface DocumentedLine {
  readonly file: string;
  readonly text: string;
}

/** Whose line it is: our command line, OpenCode, what npm runs in the repository, or the shell. */
export type Runner = "own" | "host" | "repository" | "shell";

const PROGRAMS = "opencode-kiro-auth|opencode|npm|npx|node|git|rm|chmod|grep|export";
/** Variables that are set for one line. */
const SETTINGS = /^(?:[A-Z_]+=\S+ +)*/;
/** Each way to run our command line. */
const OWN = /^(?:(?:npx )?opencode-kiro-auth|(?:node|opencode) \S*dist\/cli\.js)(?= |$)/;
const BLOCK = /^ *```(\w*)\n([^]*?)^ *```$/gm;

/** Every command line of README, the documents and the pages beside README. */
export function documentedLines(): readonly DocumentedLine[] {
  return documentFiles().flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return linesIn(text).map((line) => ({ file, text: line }));
  });
}

export function linesOf(runner: Runner): readonly DocumentedLine[] {
  return documentedLines().filter(({ text }) => runnerOf(text) === runner);
}

/** Those for OpenCode that are typed, once each. */
export function typedLines(): readonly string[] {
  const lines = linesOf("host").filter(({ file }) => file !== OF_OTHER_HOST);
  return distinct(lines)
    .map(({ text }) => text)
    .filter((line) => NOT_RUN[line] === undefined);
}

/** The distinct lines of several, each with the first document that has it. */
export function distinct(lines: readonly DocumentedLine[]): readonly DocumentedLine[] {
  const seen = new Map(lines.toReversed().map((line) => [line.text, line]));
  return lines.filter((line) => seen.get(line.text) === line);
}

function documentFiles(): readonly string[] {
  const pages = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  const documents = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const inDocs = documents.filter((name) => name.endsWith(".md")).map((name) => join("docs", name));
  return [...pages.filter((name) => name !== "THIRD_PARTY_NOTICES.md"), ...inDocs].sort();
}

/** @param text of a page in Markdown */
export function linesIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(BLOCK)].flatMap(([, language, content = ""]) => {
    const lines = content.split("\n").map(withoutComment);
    if (language === "bash") return lines.filter((line) => line !== "");
    return language === "" ? lines.filter((line) => /^opencode-kiro-auth \S/.test(line)) : [];
  });
  const rest = text.replaceAll(BLOCK, "");
  const inline = [...rest.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => new RegExp(`^(?:${PROGRAMS}) `).test(code.replace(SETTINGS, "")));
  return [...blocks, ...inline].flatMap((line) => line.split(" && "));
}

function withoutComment(line: string): string {
  return line.replace(/(?:^|\s+)#.*$/, "").trim();
}

export function runnerOf(line: string): Runner {
  const command = line.replace(SETTINGS, "");
  if (OWN.test(command)) return "own";
  if (/^opencode(?: |$)/.test(command)) return "host";
  return /^(?:npm|npx|node) /.test(command) ? "repository" : "shell";
}

/** The variables that a line sets for itself. */
export function settingsOf(line: string): Readonly<Record<string, string>> {
  const settings = SETTINGS.exec(line)?.[0] ?? "";
  const pairs = [...settings.matchAll(/([A-Z_]+)=(\S+)/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

/** What our command line is called with. */
export function argumentsOf(line: string): readonly string[] {
  return wordsOf(line.replace(SETTINGS, "").replace(OWN, ""));
}

/** The words of a line as a shell splits them; it knows double quotes and no more. */
export function wordsOf(line: string): readonly string[] {
  return (line.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((word) => word.replaceAll('"', ""));
}
