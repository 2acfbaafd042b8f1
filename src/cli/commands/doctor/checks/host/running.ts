import type { ProcessStatus } from "../../../../../status/state.ts";
import { runningFine, runningOther } from "../../../../../words/cli/doctor/host.ts";
import { formatWhen } from "../../../../../words/formats/times.ts";
import { faultsOr, row, type Row } from "../../row.ts";
import type { When } from "../people.ts";

/** After an update a process keeps the copy that it has loaded. @param installed if known */
export function checkRunning(
  processes: readonly ProcessStatus[],
  installed: string | undefined,
  { now, reader }: When,
): readonly Row[] {
  const others = processes.flatMap(({ identity, since, version }) =>
    installed === undefined || version === installed
      ? []
      : [runningOther(identity.pid, version, formatWhen(since, now, reader), installed)],
  );
  const ids = processes.map(({ identity }) => identity.pid);
  return faultsOr(
    others.map((said) => row("running", "warning", said)),
    row("running", "ok", runningFine(ids, installed)),
  );
}
