import { SSO_REGIONS } from "../src/catalog/regions.ts";
import { SWITCHES } from "../src/config/environment.ts";
import {
  environmentName,
  type Option,
  type OptionName,
  optionNames,
  options,
} from "../src/config/schema.ts";
import { allowedValues } from "../src/words/config.ts";
import { replaceBetween } from "./markers.ts";

/** README.md with today's options between their markers; undefined where it has none. */
export function replaceOptionTable(readme: string | undefined): string | undefined {
  return replaceBetween(readme, "options", optionTable());
}

/** docs/CONFIGURATION.md */
export function renderConfigurationPage(): string {
  return `<!-- Generated from src/config/schema.ts and src/config/environment.ts by scripts/generate-docs.ts: change it there. -->

# Configuration

You don't have to configure anything. To change something, create \`kiro.json\`:

\`\`\`json
{
  "$schema": "https://unpkg.com/opencode-kiro-auth/schema/kiro.schema.json",
  "account_selection_strategy": "round-robin",
  "thinking_enabled": true,
  "quota_warning_threshold": 0.9
}
\`\`\`

The optional \`$schema\` line lets an editor complete and explain the names. Comments and trailing
commas are allowed, as in OpenCode's own files.

## Where settings come from

Each place overrides the ones above it, option by option:

| | place | for |
|---|---|---|
| 1 | the defaults below | |
| 2 | \`~/.config/opencode/kiro.json\` | you, everywhere |
| 3 | \`.opencode/kiro.json\` in the project: in the directory that OpenCode works in and in each one above it, up to the top of the work tree; the nearest wins | everyone who works on the project |
| 4 | environment variables | one run |

An invalid setting never stops OpenCode: an unknown name, a wrong type, a number out of range, or
invalid JSON. It is ignored, and the next place above it applies. A warning names the file, the option,
the value found and the values allowed.

A project's file comes with a repository, perhaps a stranger's, so it cannot set anything that
decides where your credentials go. Options marked *yours only* are ignored there. No option at all
sets Kiro's hosts, a proxy or the location of your accounts, and an account keeps the region that it
was added with. With \`OPENCODE_DISABLE_PROJECT_CONFIG=true\` OpenCode ignores project files, and so
does the plugin.

## Options

| option | type | default | allowed | environment variable |
|---|---|---|---|---|
${optionNames.map(tableRow).join("\n")}

${optionNames.map(section).join("\n\n")}

### Measure prompt caching

Kiro reports the credits of each answer, and the debug log keeps them. Run the same task in two new
sessions, with the same model and a single account, once as shown here and once with \`false\`:

\`\`\`bash
export KIRO_DEBUG=true KIRO_PROMPT_CACHING=true
opencode run --model kiro/kiro-claude-sonnet-4-5 "Explain this repository"
grep '"chat.end"' ~/.local/share/opencode/log/kiro-auth.log
\`\`\`

Each line is one answer: its \`session\` and \`model\`, the number of \`cachePoints\` in its request, its
\`credits\`, and the \`sessionCredits\` so far. Compare the \`credits\` of answers of similar size
(\`usage\`), from the second answer of a session on: the first only fills the cache. The model works
differently each time. So repeat the task until the difference is larger than that between two
sessions without cache points. If \`cachePoints\` is always 0, Kiro's list does not allow them for the
model, the conversation is too short, or a refusal withdrew them (\`withdraw-cache-points\` in the log).

### Regions

${SSO_REGIONS.map((region) => `\`${region}\``).join(", ")}

## Environment variables

Every option has a variable: \`KIRO_\` plus the option's name in capitals. You can write on and off as
\`true\`/\`false\`, \`1\`/\`0\`, \`yes\`/\`no\` or \`on\`/\`off\`. An empty variable counts as not set.

\`\`\`bash
KIRO_THINKING_ENABLED=true KIRO_DEFAULT_REGION=us-west-2 opencode-kiro-auth config
\`\`\`

These are switches, not options; no file can set them:

${switchTable()}

## Files

| | Linux, macOS | Windows |
|---|---|---|
| your settings | \`~/.config/opencode/kiro.json\` | \`%APPDATA%\\opencode\\kiro.json\` |
| accounts, **secret** | \`~/.config/opencode/kiro-accounts.json\` | \`%APPDATA%\\opencode\\kiro-accounts.json\` |
| recovery state | \`~/.config/opencode/kiro-recovery.json\` | \`%APPDATA%\\opencode\\kiro-recovery.json\` |
| the cost of conversations, the account that served each, and the plugin's version in each running process | \`~/.config/opencode/kiro-status.json\` | \`%APPDATA%\\opencode\\kiro-status.json\` |
| OpenCode's configuration from before \`setup\`, for \`--undo\`; it may contain keys of other providers, so only you can read it | \`~/.config/opencode/kiro-setup.json\` | \`%APPDATA%\\opencode\\kiro-setup.json\` |
| project's settings | \`.opencode/kiro.json\` | \`.opencode\\kiro.json\` |
| models of your accounts, a cache | \`~/.cache/opencode/kiro-models.json\` | \`%LOCALAPPDATA%\\opencode\\kiro-models.json\` |
| debug log | \`~/.local/share/opencode/log/kiro-auth.log\` | \`%USERPROFILE%\\.local\\share\\opencode\\log\\kiro-auth.log\` |

\`XDG_CONFIG_HOME\`, \`XDG_CACHE_HOME\` and \`XDG_DATA_HOME\` move the directories \`~/.config\` (or
\`%APPDATA%\`), \`~/.cache\` (or \`%LOCALAPPDATA%\`) and \`~/.local/share\` when they hold an absolute
path. \`OPENCODE_CONFIG_DIR\` has no effect on these files. It names a directory of shared settings,
often one for each project and under version control; accounts must be neither shared nor versioned.

The debug log is written only while \`KIRO_DEBUG\` is on; only you can read it. It holds JSON lines
without tokens, keys or codes, and with masked e-mail addresses. Prompts, attached files, tool
arguments and answers appear only as lengths and hashes. With \`KIRO_DEBUG_CONTENT=true\` their content
is written, too, and the first line of the file says so: read such a log before you share it. At 5 MiB
the log is renamed to \`kiro-auth.log.1\`, replacing the previous one.

\`KIRO_RECORD\` names a directory for recordings, which help with bug reports
([what a recording contains](TROUBLESHOOTING.md#reporting-a-bug)). A recording ends at 2,000 files or
128 MiB, with a notice.
`;
}

/** README.md's table: the first sentence of each description. */
function optionTable(): string {
  const rows = optionNames.map((name) => {
    const option: Option = options[name];
    const summary = /^.*?\.(?= |$)/.exec(option.description)?.[0] ?? option.description;
    const link = `[\`${name}\`](docs/CONFIGURATION.md#${name})`;
    return `| ${link} | \`${JSON.stringify(option.default)}\` | ${summary} |`;
  });
  return `| option | default | meaning |\n|---|---|---|\n${rows.join("\n")}`;
}

function switchTable(): string {
  const rows = Object.entries(SWITCHES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return `| variable | meaning |\n|---|---|\n${rows.join("\n")}`;
}

function tableRow(name: OptionName): string {
  const option: Option = options[name];
  const cells = [
    `[\`${name}\`](#${name})`,
    typeName(option),
    `\`${JSON.stringify(option.default)}\``,
    allowedIn(name),
    `\`${environmentName(name)}\``,
  ];
  return `| ${cells.join(" | ")} |`;
}

function section(name: OptionName): string {
  const option: Option = options[name];
  const yoursOnly = option.projectMay ? "" : " *Yours only*: a project's file cannot set it.";
  return `### ${name}\n\n${option.description}${yoursOnly}`;
}

function allowedIn(name: OptionName): string {
  const option: Option = options[name];
  return name === "default_region" ? "one of the [regions](#regions)" : allowedValues(option);
}

function typeName(option: Option): string {
  return option.type === "choice" || option.type === "text" ? "string" : option.type;
}
