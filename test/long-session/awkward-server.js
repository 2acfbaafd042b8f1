// node awkward-server.js TOOLS.json CALLS.log
// An MCP server on standard input and output. It offers what the first file lists, and appends each
// call to the second, one JSON a line.
import { appendFileSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [, , toolsFile, callsFile] = process.argv;
const tools = JSON.parse(readFileSync(toolsFile, "utf8"));

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "awkward", version: "1.0.0" },
  }),
  "tools/list": () => ({ tools }),
  "tools/call": ({ name, arguments: given }) => {
    appendFileSync(callsFile, `${JSON.stringify([name, given])}\n`);
    return { content: [{ type: "text", text: `${name} was called.` }] };
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = answers[method]?.(params) ?? {};
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
});
