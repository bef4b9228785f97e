import { Errors } from '../codes.js';
import type { AckOutcome, Decoded, StatusData } from '../messages.js';
import type { SifError } from '../sif-error.js';
import type { XmlElement } from '../xml-reader.js';
import { Content, Invalid, isNil, isSif, textOf } from './content.js';
import { numberOf, tokenOf } from './values.js';
import { readAgentAcl, readZoneStatus } from './zone.js';

/**
 * What follows the header in SIF_Ack. `decode` reads a SIF_Message that SIF_Data may hold. The ids are taken as they are:
 * an ack answers what it was the reply to, and not every server writes ours back as it got them.
 */
export function readAck(
  content: Content,
  decode: (message: XmlElement) => Decoded,
): { originalSourceId: string | null; originalMsgId: string | null; outcome: AckOutcome } {
  const originalSourceId = content.required('SIF_OriginalSourceId');
  const originalMsgId = content.required('SIF_OriginalMsgId');
  const outcome = content.required('SIF_Status', 'SIF_Error');
  return {
    originalSourceId: isEmpty(originalSourceId) ? null : tokenOf(originalSourceId),
    originalMsgId: isEmpty(originalMsgId) ? null : tokenOf(originalMsgId),
    outcome: isSif(outcome, 'SIF_Error') ? { kind: 'error', error: readError(outcome) } : readStatus(outcome, decode),
  };
}

/** Servers write an unknown id also as an empty element without xsi:nil. */
function isEmpty(element: XmlElement): boolean {
  return isNil(element) || tokenOf(element) === '';
}

/** SIF_Error. A description that is missing reads as empty, a code that is no number as 0: the category still tells enough. */
export function readError(element: XmlElement): SifError {
  const content = new Content(element);
  const category = numberOf(content.required('SIF_Category'));
  const code = tokenOf(content.required('SIF_Code'));
  const desc = content.optional('SIF_Desc');
  const extendedDesc = content.optional('SIF_ExtendedDesc');
  content.end();
  return {
    category,
    code: /^\d{1,9}$/.test(code) ? Number(code) : 0,
    desc: desc ? textOf(desc) : '',
    ...(extendedDesc && { extendedDesc: textOf(extendedDesc) }),
  };
}

function readStatus(element: XmlElement, decode: (message: XmlElement) => Decoded): AckOutcome {
  const content = new Content(element);
  const code = numberOf(content.required('SIF_Code'));
  const desc = content.optional('SIF_Desc');
  const data = content.optional('SIF_Data');
  content.end();
  const held = data && readData(data, decode);
  return { kind: 'status', code, ...(desc && { desc: textOf(desc) }), ...(held && { data: held }) };
}

/** SIF_Data holds one of three; an empty one holds nothing. */
function readData(element: XmlElement, decode: (message: XmlElement) => Decoded): StatusData | undefined {
  const content = new Content(element);
  const message = content.optional('SIF_Message');
  const acl = content.optional('SIF_AgentACL');
  const zoneStatus = content.optional('SIF_ZoneStatus');
  content.end();
  if ([message, acl, zoneStatus].filter(Boolean).length > 1) {
    throw new Invalid(Errors.notValid, 'SIF_Data holds more than one element');
  }
  if (message) return { kind: 'message', decoded: decode(message) };
  if (acl) return { kind: 'agentAcl', rights: readAgentAcl(acl) };
  return zoneStatus && { kind: 'zoneStatus', zoneStatus: readZoneStatus(zoneStatus) };
}
