import type { Header, Security } from '../messages.js';
import type { XmlElement } from '../xml-reader.js';
import { Content } from './content.js';
import { guidOf, idOf, numberOf, timestampOf } from './values.js';

/** SIF_Header. */
export function readHeader(element: XmlElement): Header {
  const content = new Content(element);
  const msgId = guidOf(content.required('SIF_MsgId'));
  const timestamp = timestampOf(content.required('SIF_Timestamp'));
  const security = content.optional('SIF_Security');
  const sourceId = idOf(content.required('SIF_SourceId'));
  const destinationId = content.optional('SIF_DestinationId');
  const contexts = content.optional('SIF_Contexts');
  content.end();
  return {
    msgId,
    timestamp,
    sourceId,
    ...(security && { security: readSecurity(security) }),
    ...(destinationId && { destinationId: idOf(destinationId) }),
    ...(contexts && { contexts: readContexts(contexts) }),
  };
}

function readSecurity(element: XmlElement): Security {
  const security = new Content(element);
  const channel = new Content(security.required('SIF_SecureChannel'));
  security.end();
  const levels = {
    authenticationLevel: numberOf(channel.required('SIF_AuthenticationLevel'), 3),
    encryptionLevel: numberOf(channel.required('SIF_EncryptionLevel'), 4),
  };
  channel.end();
  return levels;
}

function readContexts(element: XmlElement): string[] {
  const content = new Content(element);
  const contexts = [content.required('SIF_Context'), ...content.many('SIF_Context')].map(idOf);
  content.end();
  return contexts;
}
