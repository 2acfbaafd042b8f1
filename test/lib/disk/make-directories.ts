import { diskErrorCode, systemDisk } from "../../../src/lib/disk/disk.ts";

/** A script of its own: a call that never returns is ended with its process. */
const paths = JSON.parse(process.argv[2] ?? "[]") as readonly string[];

function outcomeOf(path: string): string {
  try {
    systemDisk.makeDirectory(path, 0o700);
    return "made";
  } catch (error) {
    return diskErrorCode(error) ?? "unknown";
  }
}

process.stdout.write(`${JSON.stringify(paths.map(outcomeOf))}\n`);
