import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Each file that is published, and where its bundle begins. */
const BUNDLES = {
  "dist/index.js": "src/index.ts",
  "dist/main.js": "src/main.ts",
  "dist/opencode2-model.js": "src/opencode2-model.ts",
  "dist/tui.js": "src/tui.ts",
  "dist/cli.js": "src/cli.ts",
};

/** THIRD_PARTY_NOTICES.md: the licence of every package that is in a published file. */
export async function renderThirdPartyNotices(): Promise<string> {
  const users = new Map<string, string[]>();
  for (const [file, entry] of Object.entries(BUNDLES)) {
    for (const name of await packagesOf(entry)) {
      users.set(name, [...(users.get(name) ?? []), `\`${file}\``]);
    }
  }
  const names = [...users.keys()].sort();
  const sections = await Promise.all(
    names.map(async (name) => {
      const places = (users.get(name) ?? []).join(" and ");
      return `\n## ${name}\n\nIn ${places}.\n\n${await licenceOf(name)}\n`;
    }),
  );
  const intro =
    "The published files contain parts of the following packages. Written by `npm run docs`.";
  return `# Third-party notices\n\n${intro}\n${sections.join("")}`;
}

/** Those of which something is left in the bundle. */
async function packagesOf(entry: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    // As in tsup.config.ts.
    external: ["@opentui/solid", "solid-js", "@colors/colors"],
    logLevel: "error",
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return new Set(
    inputs.flatMap(([path, { bytesInOutput }]) => {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
      return name === undefined || bytesInOutput === 0 ? [] : [name];
    }),
  );
}

async function licenceOf(name: string): Promise<string> {
  const directory = join("node_modules", name);
  const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  const text = await readFile(join(directory, file), "utf8");
  const lines = text.replaceAll("\r\n", "\n").trim().split("\n");
  return lines.map((line) => line.trimEnd()).join("\n");
}
