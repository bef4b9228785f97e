import { messageOf } from '../core/errors.js';
import { metricsText } from './metrics.js';
import type { Route } from './route.js';

/**
 * What monitors ask: `/healthz` (the process lives), `/readyz` (store, source and zones; 503 with reasons) and `/metrics`
 * (Prometheus).
 */
export const standingRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/healthz',
    rule: 'open',
    answer: async ({ parts }) => ({
      kind: 'json',
      value: { status: 'ok', pid: process.pid, ...parts.process(), eventLoopDelay: parts.eventLoopDelay() },
    }),
  },
  {
    method: 'get',
    path: '/readyz',
    rule: 'open',
    answer: async ({ parts }) => {
      const { reasons, details } = await parts
        .readiness()
        .catch((error: unknown) => ({ reasons: [`the store cannot be read: ${messageOf(error)}`], details: {} }));
      const ready = reasons.length === 0;
      return { kind: 'json', status: ready ? 200 : 503, value: { ready, reasons, ...details } };
    },
  },
  {
    method: 'get',
    path: '/metrics',
    rule: 'open',
    answer: async ({ parts }) => ({
      kind: 'text',
      type: 'text/plain; version=0.0.4; charset=utf-8',
      text: await metricsText(parts),
    }),
  },
];
