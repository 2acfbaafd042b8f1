import type { TestProject } from "vitest/node";
import { packPlugin } from "../../tools/opencode/package.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The packed plugin as opencode.json names it. */
    readonly pluginSpec: string;
  }
}

/** One build for all end-to-end tests: what is tested is what would be published. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const plugin = await packPlugin(process.cwd());
  project.provide("pluginSpec", plugin.spec);
  return () => plugin.remove();
}
