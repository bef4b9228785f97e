import type { Control } from '../messages.js';
import { writeText, type Parent } from './document.js';

/** What follows the header in SIF_SystemControl. */
export function writeSystemControl(message: Parent, control: Control): void {
  const element = message.ele('SIF_SystemControlData').ele(control.type);
  if (control.type !== 'SIF_CancelRequests') return;
  writeText(element, 'SIF_NotificationType', control.notificationType);
  const ids = element.ele('SIF_RequestMsgIds');
  for (const msgId of control.requestMsgIds) writeText(ids, 'SIF_RequestMsgId', msgId);
}
