/**
 * An MCP server with many tools, as JavaScript that node runs: what offers many tools in practice.
 * Each takes what a call of a web service usually takes.
 */
export function mcpServer(tools: number): string {
  return `
const tools = Array.from({ length: ${tools} }, (_, index) => ({
  name: "call_" + index,
  description: "Calls operation " + index + " of the service: GET /v2/items/" + index + "?q={q}&n={n}",
  inputSchema: {
    type: "object",
    properties: {
      q: { type: "string", minLength: 1, maxLength: 64, pattern: "^[a-z0-9_-]+$" },
      n: { type: "integer", minimum: 1, maximum: 100, default: 10 },
      sort: { type: "string", enum: ["id", "-id", "at", "-at"] },
      tags: { type: "array", items: { type: "string" }, maxItems: 8 },
    },
    required: ["q"],
    additionalProperties: false,
  },
}));
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "many", version: "1.0.0" },
  }),
  "tools/list": () => ({ tools }),
};
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = answers[method]?.(params) ?? {};
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n");
});
`;
}
