import { resolve } from "node:path";
import type { Deps } from "../lib/deps.ts";
import type { Recorder } from "../recording/recorder.ts";

/**
 * A recorder for KIRO_RECORD; its code is not even loaded without it.
 * @param isTold says where it records before the first call; else `tellRecording` does
 */
export async function openRecorder(
  deps: Deps,
  processId: number,
  record: string | undefined,
  isTold: boolean,
): Promise<Recorder | undefined> {
  if (record === undefined) return undefined;
  const { createRecorder } = await import("../recording/recorder.ts");
  const directory = resolve(record);
  return createRecorder({
    ...deps,
    processId,
    directory,
    ...(isTold && { onFirst: () => deps.notify({ kind: "recording", directory }) }),
    onStopped: (reason) => deps.notify({ kind: "recording-stopped", directory, reason }),
  });
}

/** To everybody whose requests are recorded. */
export function tellRecording(core: {
  readonly deps: Pick<Deps, "notify">;
  readonly recorder: Recorder | undefined;
}): void {
  const { deps, recorder } = core;
  if (recorder?.isOn()) deps.notify({ kind: "recording", directory: recorder.directory });
}
