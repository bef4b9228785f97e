import type { ZoneStatus } from '../../sif/messages.js';

/** Whether a server lists an `Accept-Encoding` with gzip among its protocols (protocol section 1). */
export function takesGzip(zoneStatus: ZoneStatus | null): boolean {
  const properties = zoneStatus?.supportedProtocols.flatMap((protocol) => protocol.properties) ?? [];
  return properties.some(
    ({ name, value }) =>
      name.toLowerCase() === 'accept-encoding' &&
      value
        .toLowerCase()
        .split(/[\s,;]+/)
        .includes('gzip'),
  );
}
