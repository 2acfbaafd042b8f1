import type { Finished, Workspace } from "./workspace.ts";

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
