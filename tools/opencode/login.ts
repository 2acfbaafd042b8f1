import type { Finished } from "./program.ts";
import type { Server, Workspace } from "./workspace.ts";

/** Opens a page and does what a person does there. */
interface Visitor {
  visit(url: string): Promise<unknown>;
}

/** `opencode auth login`, with a visitor who opens the page that it shows. */
export async function login(
  workspace: Workspace,
  visitor: Visitor,
  method: string,
  env: Readonly<Record<string, string>> = {},
  onOutput: (text: string) => void = () => undefined,
): Promise<Finished> {
  const visit = visitFirstPage(visitor);
  return await workspace.opencode(["auth", "login", "--provider", "kiro", "--method", method], {
    env,
    onOutput(text) {
      onOutput(text);
      return visit(text);
    },
  });
}

/** Reads a program's output, and opens the page that it shows. */
export function visitFirstPage(visitor: Visitor): (text: string) => Promise<unknown> | undefined {
  let shown = "";
  let visit: Promise<unknown> | undefined;
  return (text) => {
    shown += text;
    const url = /Go to: (\S+)\s/.exec(shown)?.[1];
    if (url !== undefined) visit ??= visitor.visit(url);
    return visit;
  };
}

/**
 * The same over OpenCode's HTTP interface, as its screens do it: the only way for a method with
 * prompts where there is no terminal (OPENCODE 2.1).
 */
export async function loginOverHttp(
  server: Server,
  visitor: Visitor,
  label: string,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const methods = await server.call<Record<string, { label: string }[]>>("GET", "/provider/auth");
  const method = methods["kiro"]?.findIndex((each) => each.label === label) ?? -1;
  if (method < 0) throw new Error(`OpenCode offers no login "${label}"`);
  const step = (name: string, body: object) =>
    server.call<{ url?: string } | undefined>("POST", `/provider/kiro/oauth/${name}`, body);
  const started = await step("authorize", { method, inputs });
  await Promise.all([
    step("callback", { method }),
    started?.url ? visitor.visit(started.url) : undefined,
  ]);
}
