import type { Security } from '../../sif/messages.js';

/** What a connection gives, in the levels of SIF_SecureChannel. */
export interface Channel {
  readonly authenticationLevel: number;
  readonly encryptionLevel: number;
}

/** Plain HTTP. */
export const openChannel: Channel = { authenticationLevel: 0, encryptionLevel: 0 };

/** HTTPS at TLS 1.2 or later: ciphers of 128 bits and more; `verified` when the other side's certificate was. */
export function tlsChannel(verified: boolean): Channel {
  return { authenticationLevel: verified ? 3 : 0, encryptionLevel: 4 };
}

/** Which demand of a message the channel does not meet; null when it meets all. */
export function unmetDemand(security: Security | undefined, channel: Channel): 'authentication' | 'encryption' | null {
  if (!security) return null;
  if (security.encryptionLevel > channel.encryptionLevel) return 'encryption';
  if (security.authenticationLevel > channel.authenticationLevel) return 'authentication';
  return null;
}
