import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Names this process among those that share a store, as the holder of leases: host, process id, and a random part. */
export function processName(): string {
  return `${hostname().slice(0, 60)}:${process.pid}:${randomUUID().slice(0, 8)}`;
}
