import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { SIF_NAMESPACE, XSI_NAMESPACE, type MessageName } from '../codes.js';
import type { Header } from '../messages.js';
import type { SifVersion } from '../versions.js';
import { carriable } from '../xml-text.js';

/** An element that is being written. */
export type Parent = XMLBuilder;

/**
 * The text of a SIF_Message: SIF as the default namespace, no prefix but xsi, which is declared on SIF_Message.
 * `write` adds what follows the header.
 */
export function messageText(
  name: MessageName,
  { version, header }: { readonly version: SifVersion; readonly header: Header },
  write: (message: Parent) => void,
): string {
  const root = create({ version: '1.0', encoding: 'UTF-8' })
    .ele(SIF_NAMESPACE, 'SIF_Message')
    .att('http://www.w3.org/2000/xmlns/', 'xmlns:xsi', XSI_NAMESPACE)
    .att('Version', version);
  const message = root.ele(name);
  writeHeader(message, header);
  write(message);
  return root.end();
}

function writeHeader(message: Parent, { msgId, timestamp, security, sourceId, destinationId, contexts }: Header): void {
  const header = message.ele('SIF_Header');
  writeText(header, 'SIF_MsgId', msgId);
  writeText(header, 'SIF_Timestamp', timestamp);
  if (security) {
    const channel = header.ele('SIF_Security').ele('SIF_SecureChannel');
    writeText(channel, 'SIF_AuthenticationLevel', String(security.authenticationLevel));
    writeText(channel, 'SIF_EncryptionLevel', String(security.encryptionLevel));
  }
  writeText(header, 'SIF_SourceId', sourceId);
  if (destinationId !== undefined) writeText(header, 'SIF_DestinationId', destinationId);
  writeContexts(header, contexts);
}

/** SIF_Contexts, unless there is nothing to say. */
export function writeContexts(parent: Parent, contexts: readonly string[] | undefined): void {
  if (!contexts || contexts.length === 0) return;
  const list = parent.ele('SIF_Contexts');
  for (const context of contexts) writeText(list, 'SIF_Context', context);
}

/** An element with text; one that is absent is not written, one that is too long for the standard is cut. */
export function writeText(parent: Parent, name: string, text: string | undefined, maxLength?: number): void {
  if (text !== undefined) parent.ele(name).txt(referenced(cut(carriable(text), maxLength)));
}

export function writeAttribute(element: Parent, name: string, value: string): void {
  element.att(name, referenced(carriable(value)).replace(/\t/g, '&#9;').replace(/\n/g, '&#10;'));
}

/** xmlbuilder2 takes `&name;` and `&#1;` for references and leaves them alone, so these characters are ours to replace. */
function referenced(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/\r/g, '&#13;');
}

/** The standard counts characters, not UTF-16 units. */
function cut(text: string, maxLength = Infinity): string {
  return text.length <= maxLength ? text : [...text].slice(0, maxLength).join('');
}
