/** A map of so many entries at most: where one more is set, the one set longest ago goes. */
export class CappedMap<Key, Value> extends Map<Key, Value> {
  readonly #max: number;
  readonly #onEvicted: (value: Value) => void;

  /** @param onEvicted called with the value that goes */
  constructor(max: number, onEvicted: (value: Value) => void = () => undefined) {
    super();
    this.#max = max;
    this.#onEvicted = onEvicted;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    const [oldest] = this;
    if (this.size > this.#max && oldest !== undefined) {
      this.delete(oldest[0]);
      this.#onEvicted(oldest[1]);
    }
    return this;
  }
}
