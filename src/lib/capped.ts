/** A map of so many entries at most: where one more is set, the one set longest ago goes. */
export class CappedMap<Key, Value> extends Map<Key, Value> {
  readonly #max: number;
  readonly #onOusted: (value: Value) => void;

  /** @param onOusted told of the value that goes */
  constructor(max: number, onOusted: (value: Value) => void = () => undefined) {
    super();
    this.#max = max;
    this.#onOusted = onOusted;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    const [oldest] = this;
    if (this.size > this.#max && oldest !== undefined) {
      this.delete(oldest[0]);
      this.#onOusted(oldest[1]);
    }
    return this;
  }
}
