/**
 * Takes what comes until something is made of it. Nearly always the first is enough: no promise, and
 * no function, is made for it that need not be, because they would cost as much as what they bring.
 * @param take undefined where it takes more
 * @param fail what is made of what keeps the next from coming
 */
export function takeUntil<Item, Taken>(
  next: () => Promise<Item>,
  take: (item: Item) => Taken | undefined,
  fail: (error: unknown) => Taken,
): () => Promise<Taken> {
  const takeFirst = (item: Item) => take(item) ?? takeMore();

  /** A loop: promises that wait for each other would be as many as the items. */
  async function takeMore(): Promise<Taken> {
    for (;;) {
      const taken = await next().then(take, fail);
      if (taken !== undefined) return taken;
    }
  }

  return () => next().then(takeFirst, fail);
}
