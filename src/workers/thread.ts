import { Worker, type WorkerOptions } from 'node:worker_threads';
import { AgentError, type AgentErrorCode, type ErrorKind } from '../core/errors.js';
import type { Transferred } from './transferred.js';

/** What a worker module offers: each method takes one plain value and answers with one. */
export type Methods = { [name: string]: (argument: never, report: (progress: unknown) => void) => Promise<unknown> };

type Argument<Method> = Method extends (argument: infer A, ...rest: never[]) => unknown ? A : never;
type Progress<Method> = Method extends (argument: never, report: (progress: infer P) => void) => unknown ? P : never;
type Result<Method> = Method extends (...all: never[]) => Promise<infer R>
  ? R extends Transferred<infer Value>
    ? Value
    : R
  : never;

/** What goes over the channel; see serve.ts for the other side. */
export type Request = { id: number; method: string; argument: unknown };
export type Reply =
  | { id: number; progress: unknown }
  | { id: number; result: unknown }
  | { id: number; error: { message: string; code: AgentErrorCode; kind: ErrorKind; stack?: string | undefined } };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  report(progress: unknown): void;
}

/**
 * A worker thread that answers calls. It is started with the first call; when it dies, the calls under way are
 * rejected and the next call starts another. Errors keep their code across the threads.
 */
export class Thread<Offered extends Methods> {
  readonly #module: URL;
  readonly #options: WorkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;
  #closed = false;

  constructor(module: URL, data: unknown, options: Omit<WorkerOptions, 'workerData'> = {}) {
    this.#module = module;
    this.#options = { ...options, workerData: data };
  }

  call<Name extends keyof Offered & string>(
    method: Name,
    argument: Argument<Offered[Name]>,
    report: (progress: Progress<Offered[Name]>) => void = () => undefined,
  ): Promise<Result<Offered[Name]>> {
    if (this.#closed) return Promise.reject(new AgentError('internal', `the worker is closed`));
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        resolve: resolve,
        reject,
        report: report,
      });
      worker.postMessage({ id, method, argument } satisfies Request);
    });
  }

  /** Ends the thread at once; calls under way are rejected. What it had not committed is rolled back by the engine. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#module, this.#options);
    worker.on('message', (reply: Reply) => this.#settle(reply));
    const died = (error: AgentError): void => {
      // A worker that failed also exits, and by then another may answer the calls that came after.
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
    };
    worker.on('error', (cause) =>
      died(new AgentError('internal', `a worker failed: ${String(cause)}`, 'transient', { cause })),
    );
    worker.on('exit', () => died(new AgentError('internal', 'a worker ended before it answered', 'transient')));
    return worker;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if ('progress' in reply) return waiting.report(reply.progress);
    this.#waiting.delete(reply.id);
    if ('result' in reply) return waiting.resolve(reply.result);
    const { message, code, kind, stack } = reply.error;
    const error = new AgentError(code, message, kind);
    if (stack !== undefined) error.stack = stack;
    waiting.reject(error);
  }
}
