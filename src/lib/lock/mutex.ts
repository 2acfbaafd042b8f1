/** Runs tasks of this process one after the other, in the order they were asked for. */
export type Mutex = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function createMutex(): Mutex {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = tail.then(task);
    tail = result.catch(() => undefined);
    return result;
  };
}
