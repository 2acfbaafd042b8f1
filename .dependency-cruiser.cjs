// The floors of docs/ARCHITECTURE.md: imports only go down, rooms on one floor do not know each
// other, and nothing goes in circles, types included.
const FLOORS = [
  ["^src/facts/"],
  ["^src/lib/"],
  ["^src/openai/", "^src/codewhisperer/", "^src/catalog/", "^src/resilience/"],
  ["^src/auth/", "^src/recording/"],
  [
    "^src/service/",
    "^src/translate/",
    "^src/session/",
    "^src/config/",
    "^src/status/",
    "^src/importing/",
  ],
  ["^src/accounts/", "^src/models/"],
  ["^src/chat/", "^src/login/", "^src/search/"],
  ["^src/words/"],
  ["^src/core/"],
  ["^src/plugin/", "^src/cli/", "^src/tui/"],
  ["^src/opencode1/", "^src/opencode2/"],
  ["^src/opencode2-model\\.ts$", "^src/index\\.ts$", "^src/cli\\.ts$", "^src/tui\\.ts$"],
  ["^src/main\\.ts$"],
];

/** Inner rooms that must not know each other, whatever their floor says. */
const STRANGERS = [
  ["^src/accounts/tokens/", "^src/accounts/pool/"],
  ["^src/translate/request/", "^src/translate/answer/"],
];

const strangers = STRANGERS.flatMap(([left, right]) => [
  { name: `strangers:${left}`, severity: "error", from: { path: left }, to: { path: right } },
  { name: `strangers:${right}`, severity: "error", from: { path: right }, to: { path: left } },
]);

const upward = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `only-down:${room}`,
    severity: "error",
    from: { path: room },
    to: {
      path: [...FLOORS.slice(floor + 1).flat(), ...rooms.filter((other) => other !== room)],
    },
  })),
).filter((rule) => rule.to.path.length > 0);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unknown-room",
      comment: "every source file lives on a floor",
      severity: "error",
      from: { path: "^src/", pathNot: FLOORS.flat() },
      to: {},
    },
    {
      name: "host-types-only-in-adapters",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: "^src/(opencode1/|index\\.ts|tui\\.ts|tui/public-types\\.d\\.ts)",
      },
      to: { path: "@opencode-ai" },
    },
    {
      name: "no-test-code-in-source",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|tools|scripts|bench)/" },
    },
    {
      name: "tools-stand-below-their-users",
      severity: "error",
      from: { path: "^tools/" },
      to: { path: "^(src|test|scripts|bench)/" },
    },
    {
      name: "no-tests-in-scripts",
      comment:
        "what scripts and tests share lives in tools/; the simulator is a program of its own",
      severity: "error",
      from: { path: "^(scripts|bench)/" },
      to: { path: "^test/(e2e/|.*\\.test\\.ts$)" },
    },
    {
      name: "no-unlisted-package",
      severity: "error",
      from: { path: "^src/" },
      // An optional peer, for its types only: the tool does not count it as listed.
      to: { pathNot: "@opencode-ai/plugin", dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    ...upward,
    ...strangers,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
