import * as words from "../../../src/words/program-command.ts";
import type { Samples } from "./sample.ts";

const HOST = { home: "/home/me", isHost: true };
const NODE = { home: "/home/me", isHost: false };
const PACKAGE = "node_modules/opencode-kiro-auth/dist/cli.js";
const DOWNLOADS = "/home/me/.cache/opencode/packages";
const NAME = "opencode-kiro-auth";

export const programCommand: Samples = {
  commandLine: words.commandLine("doctor"),
  commandInHost: words.commandInHost("doctor"),
  "startOf: a source directory": words.startOf("/home/me/src/dist/cli.js", NAME, NODE),
  "startOf: a source directory, in OpenCode": words.startOf(
    "/srv/my programs/dist/cli.js",
    NAME,
    HOST,
  ),
  "startOf: a tarball": words.startOf(
    `${DOWNLOADS}/${NAME}@file:/home/me/a-0.1.0.tgz/${PACKAGE}`,
    NAME,
    HOST,
  ),
  "startOf: OpenCode's download": words.startOf(
    `${DOWNLOADS}/${NAME}@0.1.0/${PACKAGE}`,
    NAME,
    HOST,
  ),
  "startOf: npx": words.startOf(`/home/me/.npm/_npx/a1b2/${PACKAGE}`, NAME, NODE),
  "startOf: installed": words.startOf(`/usr/lib/${PACKAGE}`, NAME, NODE),
};
