/** Whether a host name or address (IPv6 with or without brackets) can only be this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether a URL is plain HTTP to another machine: what a zone or listener refuses unless it is told to allow it. */
export function isPlainHttpElsewhere(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopbackHost(hostname);
}
