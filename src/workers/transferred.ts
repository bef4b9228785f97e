/** A result of a worker's method whose buffers are handed over instead of copied; its caller receives the value. */
export class Transferred<Value> {
  constructor(
    readonly value: Value,
    readonly buffers: readonly ArrayBuffer[],
  ) {}
}
