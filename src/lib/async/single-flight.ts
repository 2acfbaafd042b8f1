import { abortedError } from "../time.ts";

/** Work by key: callers that want the same while it is under way share its result, or its error. */
export interface Flights<Result> {
  /** The one under way, else a new one. */
  join(key: string, begin: () => Promise<Result>): Promise<Result>;
  isUnderWay(key: string): boolean;
  /** Begins none any more (`join` fails as `aborted`), and waits for those under way. */
  end(): Promise<void>;
}

export function createFlights<Result>(): Flights<Result> {
  const flights = new Map<string, Promise<Result>>();
  let isEnded = false;
  return {
    join(key, begin) {
      if (isEnded) return Promise.reject(abortedError());
      const known = flights.get(key);
      if (known !== undefined) return known;
      // In the next turn: what it begins may ask for the same, and must find it under way.
      const flight = Promise.resolve()
        .then(begin)
        .finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
    isUnderWay: (key) => flights.has(key),
    async end() {
      isEnded = true;
      await Promise.allSettled(flights.values());
    },
  };
}
