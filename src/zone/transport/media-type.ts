/** Whether a Content-Type names XML in UTF-8 (protocol section 1): text/xml is not what the standard says, but read. */
export type MediaType = 'application/xml' | 'text/xml' | 'other';

export function mediaTypeOf(contentType: string | undefined): MediaType {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'application/xml' && type !== 'text/xml') return 'other';
  return parameters.every(isAcceptable) ? type : 'other';
}

/** Any parameter but a charset other than UTF-8, quoted or not. */
function isAcceptable(parameter: string): boolean {
  const charset = /^charset\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*))$/.exec(parameter);
  if (!charset) return !parameter.startsWith('charset');
  const name = charset[1] ?? charset[2] ?? charset[3];
  return name === 'utf-8' || name === 'utf8';
}
