import type { Decoded } from './messages.js';

export interface DecodeLimits {
  /** Largest message in bytes, after decompression. */
  readonly maxBytes: number;
}

/**
 * Reads one SIF_Message from UTF-8 bytes. Never throws: what cannot be read is a refusal with its SIF_Error
 * (protocol section 5) and the ids to answer to, as far as they could be found.
 */
export function decodeMessage(_bytes: Uint8Array, _limits: DecodeLimits): Decoded {
  throw new Error('not built');
}
