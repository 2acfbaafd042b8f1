import * as words from "../../../../../src/words/cli/doctor/host.ts";
import type { Samples } from "../../sample.ts";
import { said } from "./said.ts";

const PLACE = "~/.config/opencode/opencode.json";
const PATH = "/usr/local/bin/opencode";

export const host: Samples = {
  hostFound: said(words.hostFound("1.18.33", PATH)),
  hostMissing: said(words.hostMissing()),
  hostSilent: said(words.hostSilent(PATH)),
  hostExperimental: said(words.hostExperimental("2.0.14", PATH)),
  hostTooOld: said(words.hostTooOld("0.15.2", PATH)),
  hostUntested: said(words.hostUntested("1.17.4", PATH)),
  hostTwice: said(words.hostTwice(["1.2.0 (/usr/bin/opencode)"])),
  "settingsRead: none": said(words.settingsRead([])),
  "settingsRead: two": said(words.settingsRead([PLACE, PATH])),
  settingsBroken: said(words.settingsBroken(PATH, { line: 3, column: 7, reason: undefined })),
  "settingsBroken: of the TUI": said(
    words.settingsBroken(PATH, { line: 3, column: 7, reason: undefined }, true),
  ),
  settingsNoObject: said(words.settingsNoObject(PATH)),
  settingsUnreadable: said(words.settingsUnreadable(PATH, "EACCES")),
  "pluginFound: with a version": said(words.pluginFound("opencode-kiro-auth", PLACE, "0.1.0")),
  "pluginFound: without": said(words.pluginFound("file:///src/plugin", PLACE, undefined)),
  pluginForOpenCode2: said(words.pluginForOpenCode2("/src/plugin/dist/index.js", PLACE)),
  pluginMissing: said(words.pluginMissing("opencode-kiro-auth setup")),
  pluginMisspelt: said(words.pluginMisspelt("opencode-kiro-oauth", PLACE)),
  pluginPathMissing: said(words.pluginPathMissing("opencode-kiro-auth", PLACE)),
  pluginNotBuilt: said(words.pluginNotBuilt("opencode-kiro-auth", "dist/index.js", "/src/plugin")),
  pluginTwice: said(
    words.pluginTwice(
      [
        { spec: "opencode-kiro-auth", place: PATH },
        { spec: "file:///src/plugin", place: PLACE },
      ],
      PLACE,
    ),
  ),
  pluginTilde: said(words.pluginTilde("~/plugin", PLACE)),
  pluginTarball: said(words.pluginTarball("/tmp/kiro.tgz", "/tmp/kiro.tgz", PLACE)),
  pluginOtherFile: said(words.pluginOtherFile("file:///k/dist/cli.js", "file:///k", PLACE)),
  pluginNotOnNpm: said(words.pluginNotOnNpm("opencode-kiro-auth@9.9.9")),
  settingsMisshapen: said(words.settingsMisshapen(PLACE, "plugin", "array")),
  "settingsMisshapen: of one of several types": said(words.settingsMisshapen(PLACE, "plugin", "")),
  settingsNoFile: said(words.settingsNoFile(PLACE, "{file:./key.txt}")),
  providerNoSuchModel: said(
    words.providerNoSuchModel("model", "kiro/claude-x", "kiro/kiro-claude-x", PLACE),
  ),
  pluginRival: said(words.pluginRival("opencode-kiro", PLACE)),
  nameNewer: words.nameNewer("file:///home/me/kiro", PATH),
  pluginOutdated: said(words.pluginOutdated("1.17.4", "0.1.0", words.REMOVE_COPY)),
  pluginBrokenCopy: said(words.pluginBrokenCopy(PATH)),
  pluginNotLoadedYet: said(words.pluginNotLoadedYet("opencode-kiro-auth")),
  "runningFine: nothing runs": said(words.runningFine([], "1.2.0")),
  runningFine: said(words.runningFine([4711], "1.2.0")),
  "runningFine: what is installed is not known": said(words.runningFine([4711, 42], undefined)),
  runningOther: said(words.runningOther(4711, "1.1.0", "14:05 CET", "1.2.0")),
  pluginsOff: said(words.pluginsOff()),
  providerPlain: said(words.providerPlain()),
  providerForeignPackage: said(
    words.providerForeignPackage("provider.kiro.npm", "@ai-sdk/openai", PLACE),
  ),
  providerAddress: said(words.providerAddress("provider.kiro.options.baseURL", PLACE)),
  providerEmptyKey: said(words.providerEmptyKey("provider.kiro.options.apiKey", PLACE)),
  providerUnsetVariable: said(
    words.providerUnsetVariable("provider.kiro.options.apiKey", "MY_KEY", PLACE),
  ),
  providerNoModels: said(words.providerNoModels("provider.kiro.whitelist", PLACE)),
  providerDisabled: said(words.providerDisabled(PLACE)),
  providerNotEnabled: said(words.providerNotEnabled(PLACE)),
};
