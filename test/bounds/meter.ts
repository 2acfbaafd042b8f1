export interface Measured {
  readonly outcome: string;
  /** MiB that the process grew at most. */
  readonly growth: number;
  /**
   * Milliseconds for which nothing else could run at most, those left out in which the machine ran
   * other processes.
   */
  readonly blocked: number;
}

const TICK_MS = 5;

/** Milliseconds that the processors have worked for this process. */
function workMs(): number {
  const { system, user } = process.cpuUsage();
  return (system + user) / 1000;
}

/** Measures what a task does to the process that it runs in. */
export async function meter(task: () => Promise<string>): Promise<Measured> {
  const before = process.memoryUsage.rss();
  let [most, blocked, last, lastWork] = [before, 0, performance.now(), workMs()];
  const look = () => {
    const [now, work] = [performance.now(), workMs()];
    blocked = Math.max(blocked, Math.min(now - last - TICK_MS, work - lastWork));
    [last, lastWork] = [now, work];
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, TICK_MS);
  const outcome = await task();
  look();
  clearInterval(timer);
  return { outcome, growth: Math.round((most - before) / 2 ** 20), blocked: Math.round(blocked) };
}
