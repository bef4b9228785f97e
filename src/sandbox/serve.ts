import type { SandboxVersion, ZoneOptions } from './options.js';
import { createSandbox } from './sandbox.js';

export interface ServeOptions {
  /** 0: any free port. */
  port: number;
  /** Ids of the zones. */
  zones: readonly string[];
  version?: SandboxVersion;
  zoneOptions?: Partial<ZoneOptions>;
  recordDirectory?: string;
  /** Where lines for the operator go. */
  print: (line: string) => void;
  /** Aborted when it is to stop. */
  signal: AbortSignal;
}

/** Runs a sandbox until the signal aborts; prints its addresses, and every complaint as it comes. */
export async function serveSandbox(options: ServeOptions): Promise<void> {
  const { print, signal } = options;
  const ids = options.zones;
  const zoneOptions = {
    ...options.zoneOptions,
    ...(options.version === undefined ? {} : { version: options.version }),
  };
  const sandbox = await createSandbox({
    port: options.port,
    zones: Object.fromEntries(ids.map((id) => [id, zoneOptions])),
    ...(options.recordDirectory === undefined ? {} : { recordDirectory: options.recordDirectory }),
    onComplaint: ({ rule, zone, sourceId, detail }) =>
      print(`complaint ${rule} (${zone}, ${sourceId ?? 'unknown'}): ${detail}`),
  });
  for (const id of ids) print(`zone ${id}: ${sandbox.url(id)}`);
  print(`control: http://127.0.0.1:${sandbox.port}/control/zones`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sandbox.close();
}
