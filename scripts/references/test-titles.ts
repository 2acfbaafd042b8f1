import ts from "typescript";
import type { TextFile } from "./tree.ts";

/** A title of a test, or of a row of its table, that names faults. */
export interface FaultTitle {
  readonly path: string;
  readonly line: number;
  readonly title: string;
  readonly ids: readonly string[];
}

const ID = "[A-FT]\\d{1,2}";
const RANGE = new RegExp(`\\b([A-FT])(\\d{1,2})(?:-| to )\\1(\\d{1,2})\\b`, "g");
/** In a row of a table only here: elsewhere it is data. */
const AT_EDGE = new RegExp(`^${ID}(?:[ ,:]|$)|\\(${ID}[^()]*\\)$`);
/** What another document's name stands before is a place in that document. */
const ELSEWHERE = /\b[A-Z]{4,} [A-Z]\d{1,2}\b/g;

/** Finds the fault ids in the titles of a test file, anywhere in a title. */
export function faultTitles({ path, text }: TextFile): readonly FaultTitle[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const titles: FaultTitle[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftOut(node)) return;
    const title = textOf(node);
    if (title !== undefined && (isTitle(node) || AT_EDGE.test(title))) {
      const ids = faultIds(title);
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (ids.length > 0) titles.push({ path, line, title, ids });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

/** `"… (A4 to A6, B2)"` -> A4, A5, A6, B2 */
export function faultIds(title: string): readonly string[] {
  const spelledOut = title.replace(ELSEWHERE, "").replace(RANGE, (_, family, from, to) => {
    const length = Math.max(1, Number(to) - Number(from) + 1);
    return Array.from({ length }, (_, index) => `${family}${Number(from) + index}`).join(" ");
  });
  const ids = [...spelledOut.matchAll(new RegExp(`\\b${ID}\\b`, "g"))].map(([id]) => id);
  return [...new Set(ids)];
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : undefined;
}

/** `it.skip(…)`, `describe.todo(…)` and the like, which never run. */
function isLeftOut(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return ["skip", "todo"].includes(node.expression.name.text);
}

/** The first argument of `it(…)`, `test(…)` or `describe(…)`, `.each(…)` and the like between. */
function isTitle(node: ts.Node): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== node) return false;
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (!ts.isCallExpression(callee) && !ts.isPropertyAccessExpression(callee)) return false;
    callee = callee.expression;
  }
  return ["it", "test", "describe"].includes(callee.text);
}
