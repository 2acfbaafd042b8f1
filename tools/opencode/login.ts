import type { Finished, Server, Workspace } from "./workspace.ts";

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
  let shown = "";
  let visit: Promise<unknown> | undefined;
  const finished = await workspace.opencode(
    ["auth", "login", "--provider", "kiro", "--method", method],
    {
      env,
      onOutput(text) {
        onOutput(text);
        shown += text;
        const url = /Go to: (\S+)\s/.exec(shown)?.[1];
        if (url !== undefined) visit ??= visitor.visit(url);
      },
    },
  );
  await visit;
  return finished;
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
  const finished = step("callback", { method });
  if (started?.url) await visitor.visit(started.url);
  await finished;
}
