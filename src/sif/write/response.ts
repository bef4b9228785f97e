import type { ResponseMessage } from '../messages.js';
import { writeText, type Parent } from './document.js';

/** What follows the header in SIF_Response up to its data or error. */
export function writeResponseStart(
  message: Parent,
  { requestMsgId, packetNumber, morePackets }: Pick<ResponseMessage, 'requestMsgId' | 'packetNumber' | 'morePackets'>,
): void {
  writeText(message, 'SIF_RequestMsgId', requestMsgId);
  writeText(message, 'SIF_PacketNumber', String(packetNumber));
  writeText(message, 'SIF_MorePackets', morePackets ? 'Yes' : 'No');
}
