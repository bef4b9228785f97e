import type { AckOutcome } from './messages.js';

/** Kinds of our own messages. `ack`: one that is posted, for a pulled message; `control`: all without a column of their own. */
export type OwnMessage = 'register' | 'control' | 'poll' | 'ack' | 'packet' | 'event';

/** What came back for it. */
export type Reply = AckOutcome | { readonly kind: 'transportFailure' };

/** What a packet's sending adds to the decision. After a restart the first sending of a stored packet is a resend. */
export interface Sending {
  readonly resent: boolean;
  readonly lastPacket: boolean;
}

/** What to do. */
export type Action =
  /** It arrived: go on. */
  | 'settled'
  /** No message is waiting: poll again after the usual pause. */
  | 'noMessage'
  /** Send the same message again, with back-off. */
  | 'retry'
  /** Send SIF_Wakeup, once a back-off step, then the same message again. */
  | 'wakeUp'
  /** Register again, then send the same message again. */
  | 'registerAgain'
  /** Try again every 5 minutes and show which setting to mend. */
  | 'mend'
  /** Do not send it again; what that means is its sender's matter. */
  | 'refused'
  /** Do not send it again, and let polling back off: the message that it acknowledged comes again. */
  | 'backOff'
  /** End the answer and log why: its requester or the zone wants no more of it. */
  | 'endAnswer'
  /** End the answer and show it to the administrator. */
  | 'failAnswer'
  /** Pause the stream (zone, object, action) with the reason; nothing of it is lost. */
  | 'pauseStream'
  /** Park the key with the reason; other keys go on. */
  | 'park';

type Row = Readonly<Record<OwnMessage, Action>>;

/** The one place that decides what an acknowledgement means (protocol sections 4 to 8). It reads codes, never texts. */
export function actionOn(
  kind: OwnMessage,
  reply: Reply,
  sending: Sending = { resent: false, lastPacket: false },
): Action {
  const key = keysOf(reply, sending).find((candidate) => candidate in ERROR_POLICY);
  return ERROR_POLICY[key!]![kind];
}

/** Whether the administrator has to read of an acknowledgement: an error, or a status that answers nothing. */
export function isAmiss(action: Action, outcome: AckOutcome): boolean {
  return outcome.kind === 'error' || action === 'retry' || action === 'backOff';
}

/** Rows that fit a reply, the most exact first; the last one always exists. */
function keysOf(reply: Reply, { resent, lastPacket }: Sending): string[] {
  switch (reply.kind) {
    case 'transportFailure':
      return ['transport'];
    case 'status':
      return [`status ${reply.code}`, 'status *'];
    case 'error': {
      const { category, code } = reply.error;
      const exact = `${category}/${code}`;
      const again = [...(lastPacket ? [`${exact} to the resent last`] : []), `${exact} to a resent`];
      return [...(resent ? again : []), exact, `${category}/*`, '*/*'];
    }
  }
}

const row = (register: Action, control: Action, poll: Action, ack: Action, packet: Action, event: Action): Row => ({
  register,
  control,
  poll,
  ack,
  packet,
  event,
});

/** A row for every status and category, more exact ones where the protocol tells them apart; a column for each kind of message. */
// prettier-ignore
export const ERROR_POLICY: Readonly<Record<string, Row>> = {
  //                               register         control          poll             ack              packet           event
  'transport':                 row('retry',         'retry',         'retry',         'retry',         'retry',         'retry'),
  // Statuses (section 4). 2 and 3 are for subscribers; from a server they say no more than 1. 9 answers nothing but a poll.
  'status 0':                  row('settled',       'settled',       'settled',       'settled',       'settled',       'settled'),
  'status 1':                  row('settled',       'settled',       'settled',       'settled',       'settled',       'settled'),
  'status 2':                  row('settled',       'settled',       'settled',       'settled',       'settled',       'settled'),
  'status 3':                  row('settled',       'settled',       'settled',       'settled',       'settled',       'settled'),
  'status 7':                  row('settled',       'settled',       'settled',       'settled',       'settled',       'settled'),
  'status 8':                  row('wakeUp',        'wakeUp',        'wakeUp',        'wakeUp',        'wakeUp',        'wakeUp'),
  'status 9':                  row('retry',         'retry',         'noMessage',     'backOff',       'retry',         'retry'),
  'status *':                  row('retry',         'retry',         'retry',         'backOff',       'retry',         'retry'),
  // Errors (section 5) by category: XML, encryption, authentication.
  '1/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '2/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'pauseStream'),
  '3/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'pauseStream'),
  // Access. 4/9 and 5/1 and 8/2 are the three ways in which servers say that they do not know us (section 6).
  '4/2':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'pauseStream'),
  '4/9':                       row('retry',         'registerAgain', 'registerAgain', 'registerAgain', 'registerAgain', 'registerAgain'),
  '4/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'pauseStream'),
  // Registration. 5/9: the zone has us registered for push.
  '5/1':                       row('retry',         'registerAgain', 'registerAgain', 'registerAgain', 'registerAgain', 'registerAgain'),
  '5/2':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/3':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/4':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/5':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/6':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/7':                       row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/9':                       row('retry',         'refused',       'registerAgain', 'backOff',       'failAnswer',    'park'),
  '5/10':                      row('mend',          'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '5/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  // Provision, subscription.
  '6/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'pauseStream'),
  '7/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  // Request and response. A resend whose ack was lost is told apart from a first sending by servers that know no repeats.
  '8/2':                       row('mend',          'registerAgain', 'registerAgain', 'registerAgain', 'registerAgain', 'registerAgain'),
  '8/10':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/10 to the resent last':   row('retry',         'refused',       'retry',         'backOff',       'settled',       'park'),
  '8/11':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/12':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/12 to a resent':          row('retry',         'refused',       'retry',         'backOff',       'settled',       'park'),
  '8/13':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/14':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/16':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/17':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/18':                      row('retry',         'refused',       'retry',         'backOff',       'endAnswer',     'park'),
  '8/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  // Event, transport, system.
  '9/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '10/*':                      row('retry',         'retry',         'retry',         'retry',         'retry',         'retry'),
  '11/*':                      row('retry',         'retry',         'retry',         'retry',         'failAnswer',    'retry'),
  // Generic handling: 12/6 says that the message which we acknowledge is gone. Blocking, zone services, and what is unknown.
  '12/6':                      row('retry',         'refused',       'retry',         'settled',       'failAnswer',    'park'),
  '12/*':                      row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '13/*':                      row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '14/*':                      row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
  '*/*':                       row('retry',         'refused',       'retry',         'backOff',       'failAnswer',    'park'),
};
