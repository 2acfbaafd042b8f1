import { resolve } from "node:path";
import type { Deps } from "../lib/deps.ts";
import type { Recorder } from "../recording/recorder.ts";

/** A recorder for KIRO_RECORD; its code is not even loaded without it. */
export async function openRecorder(
  deps: Deps,
  processId: number,
  record: string | undefined,
): Promise<Recorder | undefined> {
  if (record === undefined) return undefined;
  const { createRecorder } = await import("../recording/recorder.ts");
  const directory = resolve(record);
  deps.notify({ kind: "recording", directory });
  return createRecorder({
    ...deps,
    processId,
    directory,
    onStopped: (reason) => deps.notify({ kind: "recording-stopped", directory, reason }),
  });
}
