import { readFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ZoneConfig } from '../config/settings.js';
import { messageOf } from '../core/errors.js';

/**
 * Whether a connection to the zone's server can be made, with its certificate and host name verified for https. No
 * message is sent. Returns what is wrong, or undefined.
 */
export async function reachZone(zone: ZoneConfig, timeoutMs: number): Promise<string | undefined> {
  try {
    const socket = open(zone);
    try {
      await ready(socket, zone.url.startsWith('https:') ? 'secureConnect' : 'connect', timeoutMs);
    } finally {
      socket.destroy();
    }
    return undefined;
  } catch (error) {
    return `cannot connect to ${zone.url}: ${messageOf(error)}`;
  }
}

function open(zone: ZoneConfig): Socket {
  const url = new URL(zone.url);
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 443 : 80));
  if (!secure) return connectTcp({ host, port });
  const { ca, cert, key } = zone.tls ?? {};
  return connectTls({
    host,
    port,
    servername: host,
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(cert !== undefined && { cert: readFileSync(cert) }),
    ...(key !== undefined && { key: readFileSync(key) }),
  });
}

function ready(socket: Socket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(timeoutMs, () => reject(new Error(`no connection within ${timeoutMs / 1000} s`)));
    socket.once('error', reject);
    socket.once(event, () => resolve());
  });
}
