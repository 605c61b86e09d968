// The values of a query, bound as one JSON array (`?1`). The platform binds a JavaScript number as REAL, a boolean as
// text, and no more than a hundred values; JSON keeps types and has no such limit, and SQLite extracts a constant once.

export class Bindings {
  readonly #items: string[] = [];
  readonly #places = new Map<string, number>();

  /** Another list that begins with these values, at the same places. */
  copy(): Bindings {
    const copied = new Bindings();
    for (const json of this.#items) copied.#place(json);
    return copied;
  }

  #place(json: string): number {
    const known = this.#places.get(json);
    if (known !== undefined) return known;
    const place = this.#items.push(json) - 1;
    this.#places.set(json, place);
    return place;
  }

  /** SQL of one value. `json` is its JSON text, for numbers that JavaScript cannot hold. */
  bindJson(json: string): string {
    return `(?1->>${this.#place(json)})`;
  }

  bind(value: string | number): string {
    return this.bindJson(JSON.stringify(value));
  }

  /** SQL table expression with one row (`value`) per element. */
  bindList(jsons: string[]): string {
    return `json_each(?1, '$[${this.#place(`[${jsons.join(",")}]`)}]')`;
  }

  toValues(): [string] {
    return [`[${this.#items.join(",")}]`];
  }
}
