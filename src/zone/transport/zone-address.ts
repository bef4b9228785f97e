/** A zone's URL cut into what a connection needs; nothing is decoded, resolved or re-encoded. */
export interface ZoneAddress {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Host header: as configured. */
  readonly authority: string;
  /** Request target: as configured. */
  readonly target: string;
}

const URL_PARTS = /^(https?):\/\/((\[[^\]]+\]|[^/?#:]+)(?::(\d+))?)([/?].*)?$/i;

/**
 * Cuts a zone URL without normalising it: servers compare it as text, and what `URL` makes of dots, escapes and default
 * ports is another text (protocol section 1). Throws on what is no such URL, which configuration does not let through.
 */
export function zoneAddress(url: string): ZoneAddress {
  const parts = URL_PARTS.exec(url);
  if (!parts) throw new Error(`not an http or https URL: ${url}`);
  const [, scheme = '', authority = '', host = '', port, target = ''] = parts;
  const secure = scheme.toLowerCase() === 'https';
  return {
    secure,
    authority,
    hostname: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (secure ? 443 : 80) : Number(port),
    target: target.startsWith('/') ? target : `/${target}`,
  };
}
