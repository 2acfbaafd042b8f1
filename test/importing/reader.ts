import { withSnapshot } from "../../src/importing/sqlite/snapshot.ts";

/** A process that reads a database and does not end by itself. */

const [, , path = "", temporaryDirectory = ""] = process.argv;

process.on("message", () => process.exit());
void withSnapshot(
  path,
  () => {
    process.send?.("reading");
    return new Promise(() => undefined);
  },
  { temporaryDirectory },
);
