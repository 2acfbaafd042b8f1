import type { Plugin } from "esbuild";

/**
 * `@clack` imports `styleText` by name, which Node has from 20.12 on: an older one would not even
 * load the file. Without it, a question is asked without colours.
 */
export const oldNodeUtil: Plugin = {
  name: "old-node-util",
  setup: (build) => {
    build.onResolve({ filter: /^(?:node:)?util$/ }, ({ importer }) =>
      /[\\/]@clack[\\/]/.test(importer) ? { path: "util", namespace: "old-node-util" } : undefined,
    );
    build.onLoad({ filter: /^/, namespace: "old-node-util" }, () => ({ contents: CODE }));
  },
};

/** From the default export: what that lacks is undefined. */
const CODE = `
import util from "node:util";
export const { stripVTControlCharacters, styleText = (_format, text) => text } = util;
`;
