/** @returns what ends it */
export function setup(): Promise<(() => Promise<void>) | undefined> {
  return Promise.resolve(undefined);
}
