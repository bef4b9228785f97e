import { BackOff } from '../../core/back-off.js';

/**
 * Pauses after the work on a request was interrupted. They grow request by request, whatever else succeeds in between, until
 * its answer gets further than it had come.
 */
export class Interruptions {
  readonly #pauses = new Map<number, { readonly backOff: BackOff; packetNumber: number }>();

  constructor(readonly random: () => number) {}

  /** Milliseconds to wait before the request is taken up again. */
  next(requestId: number): number {
    const pause = this.#pauses.get(requestId) ?? { backOff: new BackOff(this.random), packetNumber: 0 };
    this.#pauses.set(requestId, pause);
    return pause.backOff.next();
  }

  /** The request is taken up again, with this packet in flight. */
  reached(requestId: number, packetNumber: number): void {
    const pause = this.#pauses.get(requestId);
    if (pause && packetNumber > pause.packetNumber) {
      pause.packetNumber = packetNumber;
      pause.backOff.reset();
    }
  }

  /** Nothing interrupted the work this time. */
  over(requestId: number): void {
    this.#pauses.delete(requestId);
  }
}
