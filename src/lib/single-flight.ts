/** Work by key: whoever wants the same while it is under way shares its result, or its error. */
export interface Flights<Result> {
  /** The one under way, else a new one. */
  join(key: string, begin: () => Promise<Result>): Promise<Result>;
  isUnderWay(key: string): boolean;
  /** Waits for all that are under way now; never fails. */
  settled(): Promise<void>;
}

export function createFlights<Result>(): Flights<Result> {
  const flights = new Map<string, Promise<Result>>();
  return {
    join(key, begin) {
      const flight = flights.get(key) ?? begin().finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
    isUnderWay: (key) => flights.has(key),
    async settled() {
      await Promise.allSettled(flights.values());
    },
  };
}
