/**
 * Tells a refresh in another thread to stop after the students that it has in hand. Lives in memory that both threads
 * see, since the thread answers its calls one after another.
 */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export const newStopFlag = (): StopFlag => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export function raiseStop(flag: StopFlag): void {
  Atomics.store(flag, 0, 1);
}

export function isStopped(flag: StopFlag | undefined): boolean {
  return flag !== undefined && Atomics.load(flag, 0) === 1;
}
