import type { Guid } from '../../../src/core/guid.js';
import type { Header, OutgoingMessage } from '../../../src/sif/messages.js';
import type { SifVersion } from '../../../src/sif/versions.js';

export const MSG_ID = 'AB1058CD3261545A31905937B265CE01' as Guid;
export const REQUEST_ID = '0F6C4B1A9D7E4C3AB2158E6470D9A3FC' as Guid;

export const header: Header = { msgId: MSG_ID, timestamp: '2026-02-10T10:00:00Z', sourceId: 'DistrictSIS' };

const objects = [
  { objectName: 'StudentDailyAttendance' },
  { objectName: 'AttendanceCodeInfo', contexts: ['SIF_Default'] },
];

/** One message of each kind that the agent sends, in a version that has it. */
export function outgoing(version: SifVersion): OutgoingMessage[] {
  const base = { version, header };
  const control = (
    type: 'SIF_Ping' | 'SIF_Sleep' | 'SIF_Wakeup' | 'SIF_GetMessage' | 'SIF_GetZoneStatus' | 'SIF_GetAgentACL',
  ) => ({ type: 'SIF_SystemControl', ...base, control: { type } }) as const;
  const cancel = {
    type: 'SIF_SystemControl',
    ...base,
    control: { type: 'SIF_CancelRequests', notificationType: 'Standard', requestMsgIds: [MSG_ID, REQUEST_ID] },
  } as const;
  const answered = { originalSourceId: 'StateReporting', originalMsgId: REQUEST_ID };
  const error = {
    category: 8,
    code: 9,
    desc: 'not understood',
    extendedDesc: 'StudentDailyAttendance has no element "X"',
  };
  return [
    {
      type: 'SIF_Register',
      version,
      header: { ...header, security: { authenticationLevel: 3, encryptionLevel: 4 }, contexts: ['SIF_Default'] },
      name: 'District attendance agent',
      versions: [version, '2.*', '2.0r*', '*'],
      maxBufferBytes: 1_048_576,
      mode: 'Push',
      protocol: {
        type: 'HTTPS',
        secure: true,
        url: 'https://agent.example.org:7443/sif/Zone?a=1&b=2',
        properties: version === '2.0r1' ? [] : [{ name: 'Accept-Encoding', value: 'gzip' }],
      },
      nodeVendor: 'Vendor',
      nodeVersion: '0.1.0',
      application: { vendor: 'Vendor', product: 'SIS', version: '1' },
      icon: 'https://agent.example.org/icon.png',
    },
    { type: 'SIF_Register', ...base, name: 'Agent', versions: [version], maxBufferBytes: 4096, mode: 'Pull' },
    { type: 'SIF_Unregister', ...base },
    ...(['SIF_Ping', 'SIF_Sleep', 'SIF_Wakeup', 'SIF_GetMessage', 'SIF_GetZoneStatus', 'SIF_GetAgentACL'] as const).map(
      control,
    ),
    ...(version === '2.0r1' ? [] : [cancel]),
    { type: 'SIF_Provide', ...base, objects },
    { type: 'SIF_Unprovide', ...base, objects: [{ objectName: 'AttendanceCodeInfo' }] },
    { type: 'SIF_Subscribe', ...base, objects: [{ objectName: 'AttendanceCodeInfo' }] },
    { type: 'SIF_Unsubscribe', ...base, objects: [{ objectName: 'AttendanceCodeInfo' }] },
    {
      type: 'SIF_Provision',
      ...base,
      objects: {
        provide: objects,
        subscribe: [],
        publishAdd: objects,
        publishChange: objects,
        publishDelete: objects,
        request: [],
        respond: objects,
      },
    },
    {
      type: 'SIF_Response',
      version,
      header: { ...header, destinationId: 'StateReporting' },
      requestMsgId: REQUEST_ID,
      packetNumber: 1,
      morePackets: false,
      error,
    },
    { type: 'SIF_Ack', ...base, ...answered, outcome: { kind: 'status', code: 1 } },
    { type: 'SIF_Ack', ...base, ...answered, outcome: { kind: 'status', code: 8, desc: 'asleep' } },
    { type: 'SIF_Ack', ...base, originalSourceId: null, originalMsgId: null, outcome: { kind: 'error', error } },
  ];
}
