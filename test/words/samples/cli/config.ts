import * as words from "../../../../src/words/cli/config.ts";
import type { Samples } from "../sample.ts";

export const config: Samples = {
  "fileLine: there": words.fileLine("~/.config/opencode/kiro.json", true),
  "fileLine: not there": words.fileLine("~/projects/.opencode/kiro.json", false),
  "noSuchOption: near names": words.noSuchOption("default_regoin", ["default_region"]),
  "noSuchOption: nothing near": words.noSuchOption("colour", []),
};
