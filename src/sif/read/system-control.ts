import { Errors } from '../codes.js';
import type { Control } from '../messages.js';
import type { XmlElement } from '../xml-reader.js';
import { Content, Invalid, isSif } from './content.js';
import { guidOf, oneOf } from './values.js';

/** What follows the header in SIF_SystemControl. Errors: 12/2 for what only a zone integration server answers. */
export function readSystemControl(content: Content): Control {
  const data = content.required('SIF_SystemControlData');
  const [control] = data.children;
  if (!control) throw new Invalid(Errors.mandatoryMissing, 'SIF_SystemControlData is empty');
  const type = (['SIF_Ping', 'SIF_Sleep', 'SIF_Wakeup', 'SIF_CancelRequests'] as const).find((name) =>
    isSif(control, name),
  );
  if (!type) throw new Invalid(Errors.messageUnsupported, `${control.name} is not a control that an agent takes`);
  const only = new Content(data);
  only.required(type);
  only.end();
  return type === 'SIF_CancelRequests' ? readCancelRequests(control) : readBare(type, control);
}

function readBare(type: 'SIF_Ping' | 'SIF_Sleep' | 'SIF_Wakeup', element: XmlElement): Control {
  new Content(element).end();
  return { type };
}

function readCancelRequests(element: XmlElement): Control {
  const content = new Content(element);
  const notificationType = oneOf(content.required('SIF_NotificationType'), ['Standard', 'None']);
  const ids = new Content(content.required('SIF_RequestMsgIds'));
  content.end();
  const requestMsgIds = [ids.required('SIF_RequestMsgId'), ...ids.many('SIF_RequestMsgId')].map(guidOf);
  ids.end();
  return { type: 'SIF_CancelRequests', notificationType, requestMsgIds };
}
