import { parentPort, type TransferListItem } from 'node:worker_threads';
import { AgentError, messageOf } from '../core/errors.js';
import type { Methods, Reply, Request } from './thread.js';
import { Transferred } from './transferred.js';

/**
 * The worker's side of Thread: answers calls, one after another in the order they came, by the methods that `open` gives
 * at the first call. A failure to open is that call's answer, with its code, and the next call tries again.
 */
export function serve(open: () => Promise<Methods>): void {
  const port = parentPort;
  if (!port) throw new Error('this module runs in a worker thread');
  let opened: Methods | undefined;
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    turn = turn.then(() => answer(request));
  });

  async function answer({ id, method, argument }: Request): Promise<void> {
    const send = (reply: Reply, transfer: readonly TransferListItem[] = []): void => port!.postMessage(reply, transfer);
    try {
      opened ??= await open();
      const call = opened[method];
      if (!call) throw new AgentError('internal', `the worker has no method ${method}`);
      const result = await call(argument as never, (progress) => send({ id, progress }));
      if (result instanceof Transferred) send({ id, result: result.value }, result.buffers);
      else send({ id, result });
    } catch (error) {
      const known = error instanceof AgentError ? error : new AgentError('internal', messageOf(error));
      const stack = error instanceof Error ? error.stack : undefined;
      send({ id, error: { message: known.message, code: known.code, kind: known.kind, stack } });
    }
  }
}
