/** Messages for the schemas: each with the versions in which it is valid and, for the bad ones, what is wrong with it. */

export const VERSIONS = ['2.0r1', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7'] as const;
export type Version = (typeof VERSIONS)[number];

export const ALL: readonly Version[] = VERSIONS;
export const NONE: readonly Version[] = [];
const since = (first: Version): readonly Version[] => VERSIONS.slice(VERSIONS.indexOf(first));
const until = (last: Version): readonly Version[] => VERSIONS.slice(0, VERSIONS.indexOf(last) + 1);

export interface SchemaCase {
  what: string;
  /** The whole document, with `VERSION` where the version stands. */
  xml: string;
  valid: readonly Version[];
  /** Why the official schema of a version decides otherwise. */
  officialDiffers?: Partial<Record<Version, string>>;
}

const GUID = '0123456789ABCDEF0123456789ABCDEF';
const NOW = '2026-02-10T08:00:00Z';

const message = (content: string): string =>
  `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="VERSION">${content}</SIF_Message>`;

const header = (more = '', source = 'DistrictSIS'): string =>
  `<SIF_Header><SIF_MsgId>${GUID}</SIF_MsgId><SIF_Timestamp>${NOW}</SIF_Timestamp><SIF_SourceId>${source}</SIF_SourceId>${more}</SIF_Header>`;

const register = (content: string): string => message(`<SIF_Register>${header()}${content}</SIF_Register>`);
const registerBody = (version: string, protocol = ''): string =>
  `<SIF_Name>District</SIF_Name><SIF_Version>${version}</SIF_Version><SIF_MaxBufferSize>1048576</SIF_MaxBufferSize><SIF_Mode>Push</SIF_Mode>${protocol}`;
const protocol = (content: string, attributes = 'Type="HTTPS" Secure="Yes"'): string =>
  `<SIF_Protocol ${attributes}>${content}</SIF_Protocol>`;
const url = '<SIF_URL>https://agent.example.org/sif/Zone</SIF_URL>';
const gzipProperty = '<SIF_Property><SIF_Name>Accept-Encoding</SIF_Name><SIF_Value>gzip</SIF_Value></SIF_Property>';

const PROVISIONS = ['Provide', 'Subscribe', 'PublishAdd', 'PublishChange', 'PublishDelete', 'Request', 'Respond'];
const named = '<SIF_Object ObjectName="StudentDailyAttendance"/>';
const inContext = '<SIF_Contexts><SIF_Context>SIF_Default</SIF_Context></SIF_Contexts>';
const provision = (lists: readonly string[]): string =>
  message(`<SIF_Provision>${header()}${lists.join('')}</SIF_Provision>`);
const provisionLists = PROVISIONS.map((name) => `<SIF_${name}Objects>${named}</SIF_${name}Objects>`);

const request = (
  query: string,
  before = '<SIF_Version>2.*</SIF_Version><SIF_MaxBufferSize>65536</SIF_MaxBufferSize>',
): string => message(`<SIF_Request>${header()}${before}${query}</SIF_Request>`);
const queryObject = '<SIF_QueryObject ObjectName="StudentDailyAttendance"/>';
const condition = (operator = 'EQ'): string =>
  `<SIF_Condition><SIF_Element>@Date</SIF_Element><SIF_Operator>${operator}</SIF_Operator><SIF_Value>2026-02-10</SIF_Value></SIF_Condition>`;
const conditions = (inner: string, type = 'And'): string => `<SIF_Conditions Type="${type}">${inner}</SIF_Conditions>`;
const group = (inner: string, type = 'None'): string =>
  `<SIF_ConditionGroup Type="${type}">${inner}</SIF_ConditionGroup>`;
const query = (inner: string): string => request(`<SIF_Query>${queryObject}${inner}</SIF_Query>`);

const dailyKeys = `StudentPersonalRefId="${GUID}" SchoolInfoRefId="${GUID}" Date="2026-02-10" SchoolYear="2026"`;
const code = `<AttendanceCodeInfoRefId>${GUID}</AttendanceCodeInfoRefId>`;
const daily = (content: string, attributes = dailyKeys): string =>
  `<StudentDailyAttendance ${attributes}>${content}</StudentDailyAttendance>`;
const codeInfo = (content: string, attributes = `RefId="${GUID}" SchoolInfoRefId="${GUID}"`): string =>
  `<AttendanceCodeInfo ${attributes}>${content}</AttendanceCodeInfo>`;
const fullCodeInfo =
  '<AttendanceCode>AU</AttendanceCode><AttendanceType>Absent</AttendanceType><AttendanceStatus>Unexcused</AttendanceStatus>' +
  '<Description>Absent</Description><AbsenceValue>0.5</AbsenceValue><UsedForDailyAttendance>Yes</UsedForDailyAttendance>' +
  '<UsedForPeriodAttendance>Yes</UsedForPeriodAttendance>';

const response = (content: string, number = '1', more = 'No'): string =>
  message(
    `<SIF_Response>${header('<SIF_DestinationId>State</SIF_DestinationId>')}<SIF_RequestMsgId>${GUID}</SIF_RequestMsgId>` +
      `<SIF_PacketNumber>${number}</SIF_PacketNumber><SIF_MorePackets>${more}</SIF_MorePackets>${content}</SIF_Response>`,
  );
const data = (objects: string): string => response(`<SIF_ObjectData>${objects}</SIF_ObjectData>`);
const event = (objects: string, attributes = 'ObjectName="StudentDailyAttendance" Action="Change"'): string =>
  message(
    `<SIF_Event>${header()}<SIF_ObjectData><SIF_EventObject ${attributes}>${objects}</SIF_EventObject></SIF_ObjectData></SIF_Event>`,
  );

const control = (content: string): string =>
  message(
    `<SIF_SystemControl>${header()}<SIF_SystemControlData>${content}</SIF_SystemControlData></SIF_SystemControl>`,
  );
const cancel = (type = 'Standard', ids = `<SIF_RequestMsgId>${GUID}</SIF_RequestMsgId>`): string =>
  control(
    `<SIF_CancelRequests><SIF_NotificationType>${type}</SIF_NotificationType><SIF_RequestMsgIds>${ids}</SIF_RequestMsgIds></SIF_CancelRequests>`,
  );

const ack = (
  outcome: string,
  originals = `<SIF_OriginalSourceId>State</SIF_OriginalSourceId><SIF_OriginalMsgId>${GUID}</SIF_OriginalMsgId>`,
): string => message(`<SIF_Ack>${header()}${originals}${outcome}</SIF_Ack>`);
const status = (statusCode: string, more = ''): string =>
  ack(`<SIF_Status><SIF_Code>${statusCode}</SIF_Code>${more}</SIF_Status>`);
const error = (category: string, errorCode: string, description = 'No.'): string =>
  `<SIF_Error><SIF_Category>${category}</SIF_Category><SIF_Code>${errorCode}</SIF_Code><SIF_Desc>${description}</SIF_Desc></SIF_Error>`;
const carrying = (content: string): string => status('0', `<SIF_Data>${content}</SIF_Data>`);

const accessLists = (entry: string): string =>
  PROVISIONS.map((name) => `<SIF_${name}Access>${entry}</SIF_${name}Access>`).join('');
const listed = `<SIF_Object ObjectName="AttendanceCodeInfo">${inContext}</SIF_Object>`;
const answered = `<SIF_Object ObjectName="AttendanceCodeInfo"><SIF_ExtendedQuerySupport>false</SIF_ExtendedQuerySupport>${inContext}</SIF_Object>`;
const services = ['Provide', 'Respond', 'Request', 'Subscribe'].map((name) => `<SIF_${name}Service/>`).join('');
const node =
  '<SIF_SIFNode Type="Agent"><SIF_Name>District</SIF_Name><SIF_SourceId>DistrictSIS</SIF_SourceId><SIF_Mode>Pull</SIF_Mode>' +
  '<SIF_VersionList><SIF_Version>2.*</SIF_Version></SIF_VersionList><SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Sleeping>No</SIF_Sleeping></SIF_SIFNode>';
const zoneStatus = (nodes: string): string =>
  '<SIF_ZoneStatus ZoneId="Zone"><SIF_Name>Zone</SIF_Name><SIF_Vendor><SIF_Name>V</SIF_Name><SIF_Product>P</SIF_Product><SIF_Version>1</SIF_Version></SIF_Vendor>' +
  `<SIF_Providers><SIF_Provider SourceId="DistrictSIS"><SIF_ObjectList>${answered}</SIF_ObjectList></SIF_Provider></SIF_Providers>` +
  `<SIF_Subscribers><SIF_Subscriber SourceId="State"><SIF_ObjectList>${listed}</SIF_ObjectList></SIF_Subscriber></SIF_Subscribers>` +
  `<SIF_AddPublishers><SIF_Publisher SourceId="DistrictSIS"><SIF_ObjectList>${listed}</SIF_ObjectList></SIF_Publisher></SIF_AddPublishers>` +
  `<SIF_Responders><SIF_Responder SourceId="DistrictSIS"><SIF_ObjectList>${answered}</SIF_ObjectList></SIF_Responder></SIF_Responders>` +
  `<SIF_Requesters><SIF_Requester SourceId="State"><SIF_ObjectList>${answered}</SIF_ObjectList></SIF_Requester></SIF_Requesters>` +
  `<SIF_SIFNodes>${nodes}</SIF_SIFNodes><SIF_SupportedProtocols>${protocol(url)}</SIF_SupportedProtocols>` +
  `<SIF_SupportedVersions><SIF_Version>2.0r1</SIF_Version><SIF_Version>2.4</SIF_Version></SIF_SupportedVersions>${inContext}</SIF_ZoneStatus>`;

const longer = (length: number): string => 'x'.repeat(length);

/** Official 2.5 is infrastructure only: it has no word on what an object looks like. */
const noObjectsIn25 = { '2.5': 'the official 2.5 schema describes no data objects' };
const namesAreListed = {
  '2.0r1': 'the official schema lists the objects of its own version by name',
  '2.4': 'the official schema lists the objects of its own version by name',
};

const good = (what: string, xml: string, valid = ALL): SchemaCase => ({ what, xml, valid });
const bad = (what: string, xml: string): SchemaCase => ({ what, xml, valid: NONE });
/** A fault inside an object. */
const badObject = (what: string, xml: string): SchemaCase => ({
  what,
  xml,
  valid: NONE,
  officialDiffers: noObjectsIn25,
});

export const schemaCases: readonly SchemaCase[] = [
  // SIF_Message and SIF_Header
  bad('no message element', message('')),
  bad('an unknown message', message(`<SIF_Hello>${header()}</SIF_Hello>`)),
  bad(
    'two message elements',
    message(`<SIF_Unregister>${header()}</SIF_Unregister><SIF_Unregister>${header()}</SIF_Unregister>`),
  ),
  bad('no Version', message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace(' Version="VERSION"', '')),
  bad('a Version that is none', message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace('VERSION', '2.x')),
  bad('a wildcard as Version', message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace('VERSION', '2.*')),
  bad(
    'another namespace',
    message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace('infrastructure/2.x', 'infrastructure/1.x'),
  ),
  good(
    'a prefix for the namespace',
    `<s:SIF_Message xmlns:s="http://www.sifinfo.org/infrastructure/2.x" Version="VERSION"><s:SIF_Unregister><s:SIF_Header><s:SIF_MsgId>${GUID}</s:SIF_MsgId><s:SIF_Timestamp>${NOW}</s:SIF_Timestamp><s:SIF_SourceId>A</s:SIF_SourceId></s:SIF_Header></s:SIF_Unregister></s:SIF_Message>`,
  ),
  bad(
    'not well-formed',
    '<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" Version="VERSION"><SIF_Register>',
  ),
  bad('no XML at all', 'hello'),
  good(
    'a full header',
    message(
      `<SIF_Unregister><SIF_Header><SIF_MsgId>${GUID}</SIF_MsgId><SIF_Timestamp>2026-02-10T08:00:00.123-06:00</SIF_Timestamp><SIF_Security><SIF_SecureChannel><SIF_AuthenticationLevel>3</SIF_AuthenticationLevel><SIF_EncryptionLevel>4</SIF_EncryptionLevel></SIF_SecureChannel></SIF_Security><SIF_SourceId>DistrictSIS</SIF_SourceId><SIF_DestinationId>State</SIF_DestinationId>${inContext}</SIF_Header></SIF_Unregister>`,
    ),
  ),
  bad(
    'authentication level 4',
    message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace(
      '<SIF_SourceId>',
      '<SIF_Security><SIF_SecureChannel><SIF_AuthenticationLevel>4</SIF_AuthenticationLevel><SIF_EncryptionLevel>0</SIF_EncryptionLevel></SIF_SecureChannel></SIF_Security><SIF_SourceId>',
    ),
  ),
  bad(
    'encryption level 5',
    message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace(
      '<SIF_SourceId>',
      '<SIF_Security><SIF_SecureChannel><SIF_AuthenticationLevel>0</SIF_AuthenticationLevel><SIF_EncryptionLevel>5</SIF_EncryptionLevel></SIF_SecureChannel></SIF_Security><SIF_SourceId>',
    ),
  ),
  bad(
    'SIF_SecureChannel in the wrong order',
    message(`<SIF_Unregister>${header()}</SIF_Unregister>`).replace(
      '<SIF_SourceId>',
      '<SIF_Security><SIF_SecureChannel><SIF_EncryptionLevel>0</SIF_EncryptionLevel><SIF_AuthenticationLevel>0</SIF_AuthenticationLevel></SIF_SecureChannel></SIF_Security><SIF_SourceId>',
    ),
  ),
  bad('no header', message('<SIF_Unregister/>')),
  bad(
    'no SIF_MsgId',
    message(`<SIF_Unregister>${header().replace(/<SIF_MsgId>.*<\/SIF_MsgId>/, '')}</SIF_Unregister>`),
  ),
  bad(
    'a SIF_MsgId in lower case',
    message(`<SIF_Unregister>${header().replace(GUID, GUID.toLowerCase())}</SIF_Unregister>`),
  ),
  bad(
    'a SIF_MsgId with hyphens',
    message(`<SIF_Unregister>${header().replace(GUID, '01234567-89AB-CDEF-0123-456789ABCDEF')}</SIF_Unregister>`),
  ),
  bad(
    'a SIF_MsgId one digit short',
    message(`<SIF_Unregister>${header().replace(GUID, GUID.slice(1))}</SIF_Unregister>`),
  ),
  bad(
    'no SIF_Timestamp',
    message(`<SIF_Unregister>${header().replace(`<SIF_Timestamp>${NOW}</SIF_Timestamp>`, '')}</SIF_Unregister>`),
  ),
  good('a SIF_Timestamp without a zone', message(`<SIF_Unregister>${header().replace('00Z', '00')}</SIF_Unregister>`)),
  bad(
    'a SIF_Timestamp that is a date',
    message(`<SIF_Unregister>${header().replace(NOW, '2026-02-10')}</SIF_Unregister>`),
  ),
  bad(
    'SIF_Timestamp of an impossible day',
    message(`<SIF_Unregister>${header().replace('02-10', '02-30')}</SIF_Unregister>`),
  ),
  bad(
    'SIF_SourceId before SIF_Timestamp',
    message(
      `<SIF_Unregister><SIF_Header><SIF_MsgId>${GUID}</SIF_MsgId><SIF_SourceId>A</SIF_SourceId><SIF_Timestamp>${NOW}</SIF_Timestamp></SIF_Header></SIF_Unregister>`,
    ),
  ),
  bad(
    'no SIF_SourceId',
    message(`<SIF_Unregister>${header().replace(/<SIF_SourceId>.*<\/SIF_SourceId>/, '')}</SIF_Unregister>`),
  ),
  good('a SIF_SourceId of 64 characters', message(`<SIF_Unregister>${header('', longer(64))}</SIF_Unregister>`)),
  good(
    'a SIF_SourceId of 65 characters',
    message(`<SIF_Unregister>${header('', longer(65))}</SIF_Unregister>`),
    until('2.0r1'),
  ),
  good(
    'a SIF_DestinationId of 65 characters',
    message(`<SIF_Unregister>${header(`<SIF_DestinationId>${longer(65)}</SIF_DestinationId>`)}</SIF_Unregister>`),
    until('2.0r1'),
  ),
  bad('SIF_Contexts without a context', message(`<SIF_Unregister>${header('<SIF_Contexts/>')}</SIF_Unregister>`)),
  bad(
    'an unknown element in the header',
    message(`<SIF_Unregister>${header('<SIF_Other>x</SIF_Other>')}</SIF_Unregister>`),
  ),
  bad(
    'an unknown attribute on the header',
    message(`<SIF_Unregister>${header().replace('<SIF_Header>', '<SIF_Header Id="1">')}</SIF_Unregister>`),
  ),

  // SIF_Register, SIF_Unregister
  good('registering for pull', register(registerBody('2.4').replace('Push', 'Pull'))),
  good('registering for push', register(registerBody('2.4', protocol(url)))),
  good(
    'registering for push with compression',
    register(registerBody('2.4', protocol(url + gzipProperty))),
    since('2.1'),
  ),
  good('SIF_Protocol with properties only', register(registerBody('2.4', protocol(gzipProperty)))),
  good('SIF_Protocol with nothing', register(registerBody('2.4', protocol(''))), since('2.1')),
  bad(
    'a property without a value',
    register(registerBody('2.4', protocol('<SIF_Property><SIF_Name>Accept-Encoding</SIF_Name></SIF_Property>'))),
  ),
  bad('SIF_Protocol without Secure', register(registerBody('2.4', protocol(url, 'Type="HTTPS"')))),
  bad('SIF_Protocol with another Secure', register(registerBody('2.4', protocol(url, 'Type="HTTPS" Secure="yes"')))),
  good('SIF_Protocol of another type', register(registerBody('2.4', protocol(url, 'Type="SOAP" Secure="No"')))),
  bad('a property before the URL', register(registerBody('2.4', protocol(gzipProperty + url)))),
  good(
    'a SIF_URL of 257 characters',
    register(registerBody('2.4', protocol(`<SIF_URL>http://h/${longer(248)}</SIF_URL>`))),
    until('2.0r1'),
  ),
  good(
    'a full registration',
    register(
      `${registerBody('2.4', protocol(url))}<SIF_NodeVendor>V</SIF_NodeVendor><SIF_NodeVersion>1.0</SIF_NodeVersion><SIF_Application><SIF_Vendor>V</SIF_Vendor><SIF_Product>P</SIF_Product><SIF_Version>1</SIF_Version></SIF_Application><SIF_Icon>http://h/i.png</SIF_Icon>`,
    ),
  ),
  bad(
    'SIF_Application without a product',
    register(
      `${registerBody('2.4')}<SIF_Application><SIF_Vendor>V</SIF_Vendor><SIF_Version>1</SIF_Version></SIF_Application>`,
    ),
  ),
  good(
    'a SIF_Name of 65 characters',
    register(registerBody('2.4').replace('District<', `${longer(65)}<`)),
    until('2.0r1'),
  ),
  ...['2.4', '2.0r1', '2.*', '2.0r*', '*', '10.12r3', '1.1'].map((token) =>
    good(`SIF_Version ${token}`, register(registerBody(token))),
  ),
  ...['2', '2.', '*.4', '2.r1', '2.0r', '2.0R1', 'v2.4', '2.4.1', '**', ''].map((token) =>
    bad(`SIF_Version "${token}"`, register(registerBody(token))),
  ),
  good('a SIF_Version of 13 characters', register(registerBody('2.00000000000')), until('2.0r1')),
  good('several SIF_Versions', register(registerBody('2.4</SIF_Version><SIF_Version>2.0r1'))),
  bad('no SIF_Version', register(registerBody('').replace('<SIF_Version></SIF_Version>', ''))),
  bad('another mode', register(registerBody('2.4').replace('Push', 'Pusch'))),
  bad('a negative SIF_MaxBufferSize', register(registerBody('2.4').replace('1048576', '-1'))),
  bad('SIF_MaxBufferSize beyond 32 bits', register(registerBody('2.4').replace('1048576', '4294967296'))),
  bad('no SIF_MaxBufferSize', register(registerBody('2.4').replace(/<SIF_MaxBufferSize>.*<\/SIF_MaxBufferSize>/, ''))),
  bad(
    'SIF_Mode before SIF_MaxBufferSize',
    register(
      '<SIF_Name>D</SIF_Name><SIF_Version>2.4</SIF_Version><SIF_Mode>Pull</SIF_Mode><SIF_MaxBufferSize>1</SIF_MaxBufferSize>',
    ),
  ),
  good('unregistering', message(`<SIF_Unregister>${header()}</SIF_Unregister>`)),

  // SIF_Provide and its kin, SIF_Provision
  good(
    'providing',
    message(
      `<SIF_Provide>${header()}${named}<SIF_Object ObjectName="AttendanceCodeInfo"><SIF_ExtendedQuerySupport>false</SIF_ExtendedQuerySupport>${inContext}</SIF_Object></SIF_Provide>`,
    ),
  ),
  ...['Unprovide', 'Subscribe', 'Unsubscribe'].map((kind) =>
    good(`SIF_${kind}`, message(`<SIF_${kind}>${header()}${named}</SIF_${kind}>`)),
  ),
  ...['Provide', 'Unprovide', 'Subscribe', 'Unsubscribe'].map((kind) =>
    bad(`SIF_${kind} of nothing`, message(`<SIF_${kind}>${header()}</SIF_${kind}>`)),
  ),
  bad(
    'SIF_Subscribe with SIF_ExtendedQuerySupport',
    message(
      `<SIF_Subscribe>${header()}<SIF_Object ObjectName="StudentDailyAttendance"><SIF_ExtendedQuerySupport>false</SIF_ExtendedQuerySupport></SIF_Object></SIF_Subscribe>`,
    ),
  ),
  bad('SIF_Object without ObjectName', message(`<SIF_Provide>${header()}<SIF_Object/></SIF_Provide>`)),
  bad(
    'an ObjectName that is no name',
    message(`<SIF_Provide>${header()}<SIF_Object ObjectName="Student Daily"/></SIF_Provide>`),
  ),
  {
    ...good(
      'an ObjectName of another world',
      message(`<SIF_Provide>${header()}<SIF_Object ObjectName="Weather"/></SIF_Provide>`),
    ),
    officialDiffers: namesAreListed,
  },
  bad(
    'an ObjectName of 65 characters',
    message(`<SIF_Provide>${header()}<SIF_Object ObjectName="${longer(65)}"/></SIF_Provide>`),
  ),
  good('provisioning', provision(provisionLists)),
  good('provisioning of nothing', provision(PROVISIONS.map((name) => `<SIF_${name}Objects/>`))),
  bad('provisioning without SIF_RespondObjects', provision(provisionLists.slice(0, -1))),
  bad('provisioning in the wrong order', provision([...provisionLists].reverse())),

  // SIF_Request
  good('a request for all', query('')),
  good(
    'a restricted request',
    request(
      '<SIF_Query><SIF_QueryObject ObjectName="StudentDailyAttendance"><SIF_Element>TimeIn</SIF_Element></SIF_QueryObject></SIF_Query>',
    ),
  ),
  ...['EQ', 'NE', 'LT', 'LE', 'GT', 'GE'].map((operator) =>
    good(`operator ${operator}`, query(group(conditions(condition(operator), 'None')))),
  ),
  bad('another operator', query(group(conditions(condition('eq'))))),
  good(
    'two levels of conditions',
    query(group(conditions(condition() + condition(), 'Or') + conditions(condition()), 'And')),
  ),
  bad('a condition group of nothing', query(group(''))),
  bad('conditions without a condition', query(group(conditions('')))),
  bad('another junction', query(group(conditions(condition(), 'Xor')))),
  bad('a group without Type', query(group(conditions(condition())).replace(' Type="None"', ''))),
  bad('a condition without a value', query(group(conditions(condition().replace(/<SIF_Value>.*<\/SIF_Value>/, ''))))),
  good('an empty value', query(group(conditions(condition().replace('2026-02-10', ''))))),
  good('SIF_Example', query(`<SIF_Example>${codeInfo('')}</SIF_Example>`), since('2.5')),
  good('SIF_Example of nothing', query('<SIF_Example/>'), since('2.5')),
  bad('conditions and an example', query(`${group(conditions(condition()))}<SIF_Example>${daily('')}</SIF_Example>`)),
  bad('a query without SIF_QueryObject', request('<SIF_Query/>')),
  bad('a request without a query', request('')),
  bad(
    'a request without SIF_Version',
    request(`<SIF_Query>${queryObject}</SIF_Query>`, '<SIF_MaxBufferSize>65536</SIF_MaxBufferSize>'),
  ),
  bad(
    'a request without SIF_MaxBufferSize',
    request(`<SIF_Query>${queryObject}</SIF_Query>`, '<SIF_Version>2.*</SIF_Version>'),
  ),
  good(
    'SIF_ExtendedQuery',
    request(
      '<SIF_ExtendedQuery><SIF_Select Distinct="false" RowCount="All"><SIF_Element ObjectName="StudentDailyAttendance">@Date</SIF_Element></SIF_Select><SIF_From ObjectName="StudentDailyAttendance"/></SIF_ExtendedQuery>',
    ),
  ),

  // SIF_Response
  good('a response without objects', data('')),
  good('a response with objects', data(daily(code) + daily(code)), until('2.6')),
  good('codes', data(codeInfo(fullCodeInfo) + codeInfo(''))),
  good('two kinds of objects in one response', data(daily(code) + codeInfo('')), ['2.5', '2.6']),
  good('a refusal', response(error('8', '7'))),
  bad('a refusal and objects', response(`${error('8', '7')}<SIF_ObjectData/>`)),
  bad('neither', response('')),
  bad('packet 0', response('<SIF_ObjectData/>', '0')),
  bad('MorePackets yes', response('<SIF_ObjectData/>', '1', 'yes')),
  bad('no SIF_RequestMsgId', data('').replace(/<SIF_RequestMsgId>.*<\/SIF_RequestMsgId>/, '')),
  bad(
    'SIF_MorePackets before SIF_PacketNumber',
    data('').replace(/(<SIF_PacketNumber>.*<\/SIF_PacketNumber>)(<SIF_MorePackets>.*<\/SIF_MorePackets>)/, '$2$1'),
  ),

  // StudentDailyAttendance
  good(
    'all of its elements',
    data(daily(`${code}<TimeIn>12:10:00</TimeIn><TimeOut>14:50:00</TimeOut><AttendanceNote>Flu</AttendanceNote>`)),
    until('2.6'),
  ),
  good(
    'nil elements',
    data(daily(`${code}<TimeIn xsi:nil="true"/><TimeOut xsi:nil="true"/><AttendanceNote xsi:nil="true"/>`)),
    until('2.6'),
  ),
  good(
    'extensions',
    data(
      daily(
        `${code}<SIF_Metadata/><SIF_ExtendedElements><SIF_ExtendedElement Name="Bus">7</SIF_ExtendedElement></SIF_ExtendedElements>`,
      ),
    ),
    until('2.6'),
  ),
  badObject('a nil reference', data(daily('<AttendanceCodeInfoRefId xsi:nil="true"/>'))),
  badObject('nil with content', data(daily(`${code}<TimeIn xsi:nil="true">08:00:00</TimeIn>`))),
  badObject('an empty TimeIn that is not nil', data(daily(`${code}<TimeIn/>`))),
  badObject('TimeOut before TimeIn', data(daily(`${code}<TimeOut>14:50:00</TimeOut><TimeIn>12:10:00</TimeIn>`))),
  badObject('a time without seconds', data(daily(`${code}<TimeIn>12:10</TimeIn>`))),
  badObject('hour 25', data(daily(`${code}<TimeIn>25:10:00</TimeIn>`))),
  badObject('an unknown element in it', data(daily(`${code}<AbsenceValue>1.0</AbsenceValue>`))),
  badObject(
    'a reference in lower case',
    data(daily(code.toLowerCase().replaceAll('attendancecodeinforefid', 'AttendanceCodeInfoRefId'))),
  ),
  badObject('no SchoolYear', data(daily(code, dailyKeys.replace(' SchoolYear="2026"', '')))),
  badObject('no Date', data(daily(code, dailyKeys.replace(' Date="2026-02-10"', '')))),
  badObject('a Date with a time', data(daily(code, dailyKeys.replace('2026-02-10', '2026-02-10T00:00:00')))),
  badObject('an impossible Date', data(daily(code, dailyKeys.replace('2026-02-10', '2025-02-29')))),
  badObject('a SchoolYear of two digits', data(daily(code, dailyKeys.replace('"2026"', '"26"')))),
  badObject(
    'a student with hyphens',
    data(daily(code, dailyKeys.replace(GUID, '01234567-89AB-CDEF-0123-456789ABCDEF'))),
  ),
  {
    ...good('a RefId', data(daily(code, `RefId="${GUID}" ${dailyKeys}`)), since('2.7')),
    officialDiffers: noObjectsIn25,
  },
  badObject('a malformed RefId', data(daily(code, `RefId="7" ${dailyKeys}`))),

  // AttendanceCodeInfo
  good(
    'nil Description and AbsenceValue',
    data(codeInfo('<AttendanceCode>AU</AttendanceCode><Description xsi:nil="true"/><AbsenceValue xsi:nil="true"/>')),
  ),
  ...['Absent', 'Tardy', 'EarlyDeparture', 'Partial', 'Present', 'Other'].map((type) =>
    good(`AttendanceType ${type}`, data(codeInfo(`<AttendanceType>${type}</AttendanceType>`))),
  ),
  ...['Excused', 'Unexcused', 'Unknown', 'NA'].map((value) =>
    good(`AttendanceStatus ${value}`, data(codeInfo(`<AttendanceStatus>${value}</AttendanceStatus>`))),
  ),
  ...['0', '0.5', '1.0', '1.125', '+1', '00.500'].map((value) =>
    good(`AbsenceValue ${value}`, data(codeInfo(`<AbsenceValue>${value}</AbsenceValue>`))),
  ),
  ...['-0.5', '0.1234', '1e0', 'half', ''].map((value) =>
    badObject(`AbsenceValue "${value}"`, data(codeInfo(`<AbsenceValue>${value}</AbsenceValue>`))),
  ),
  badObject('another AttendanceType', data(codeInfo('<AttendanceType>absent</AttendanceType>'))),
  badObject('another AttendanceStatus', data(codeInfo('<AttendanceStatus>Exempt</AttendanceStatus>'))),
  badObject('a nil AttendanceCode', data(codeInfo('<AttendanceCode xsi:nil="true"/>'))),
  badObject('UsedForDailyAttendance true', data(codeInfo('<UsedForDailyAttendance>true</UsedForDailyAttendance>'))),
  badObject('a code without RefId', data(codeInfo(fullCodeInfo, `SchoolInfoRefId="${GUID}"`))),
  badObject('a code without a school', data(codeInfo(fullCodeInfo, `RefId="${GUID}"`))),
  badObject(
    'a code in the wrong order',
    data(codeInfo('<AttendanceStatus>NA</AttendanceStatus><AttendanceType>Absent</AttendanceType>')),
  ),

  // SIF_Event
  good('an event', event(codeInfo(fullCodeInfo), 'ObjectName="AttendanceCodeInfo" Action="Add"')),
  good('an event of an attendance', event(daily(code)), until('2.6')),
  {
    ...good('an event of an attendance with RefId', event(daily(code, `RefId="${GUID}" ${dailyKeys}`)), since('2.7')),
    officialDiffers: noObjectsIn25,
  },
  good('a Delete without elements', event(codeInfo(''), 'ObjectName="AttendanceCodeInfo" Action="Delete"')),
  good(
    'two objects in an event',
    event(codeInfo('') + codeInfo(''), 'ObjectName="AttendanceCodeInfo" Action="Add"'),
    since('2.5'),
  ),
  good('an event of nothing', event('', 'ObjectName="AttendanceCodeInfo" Action="Add"'), since('2.5')),
  bad('another Action', event(codeInfo(''), 'ObjectName="AttendanceCodeInfo" Action="Update"')),
  bad('an event without Action', event(codeInfo(''), 'ObjectName="AttendanceCodeInfo"')),
  bad(
    'an event without SIF_EventObject',
    message(`<SIF_Event>${header()}<SIF_ObjectData>${codeInfo('')}</SIF_ObjectData></SIF_Event>`),
  ),

  // SIF_SystemControl
  ...['Ping', 'Sleep', 'Wakeup', 'GetMessage', 'GetZoneStatus', 'GetAgentACL'].map((kind) =>
    good(`SIF_${kind}`, control(`<SIF_${kind}/>`)),
  ),
  bad('SIF_Ping with content', control('<SIF_Ping>now</SIF_Ping>')),
  bad('two controls', control('<SIF_Ping/><SIF_Sleep/>')),
  bad('no control', control('')),
  bad('an unknown control', control('<SIF_Restart/>')),
  good('SIF_CancelRequests Standard', cancel(), since('2.1')),
  good(
    'SIF_CancelRequests None of several',
    cancel('None', `<SIF_RequestMsgId>${GUID}</SIF_RequestMsgId>`.repeat(3)),
    since('2.1'),
  ),
  bad('SIF_CancelRequests of none', cancel('Standard', '')),
  bad('SIF_CancelRequests of another type', cancel('Quiet')),

  // SIF_Ack
  ...['0', '1', '2', '3', '7', '8', '9'].map((value) => good(`status ${value}`, status(value))),
  ...['4', '5', '6', '10', '-1', ''].map((value) => bad(`status "${value}"`, status(value))),
  good(
    'an ack of a message without ids',
    ack(error('1', '2'), '<SIF_OriginalSourceId xsi:nil="true"/><SIF_OriginalMsgId xsi:nil="true"/>'),
  ),
  good(
    'an empty SIF_OriginalSourceId',
    ack(error('1', '2'), '<SIF_OriginalSourceId/><SIF_OriginalMsgId xsi:nil="true"/>'),
  ),
  bad(
    'an empty SIF_OriginalMsgId that is not nil',
    ack(error('1', '2'), '<SIF_OriginalSourceId/><SIF_OriginalMsgId/>'),
  ),
  bad('no SIF_OriginalMsgId', ack(error('1', '2'), '<SIF_OriginalSourceId>A</SIF_OriginalSourceId>')),
  bad('neither status nor error', ack('')),
  bad('status and error', ack(`<SIF_Status><SIF_Code>0</SIF_Code></SIF_Status>${error('1', '1')}`)),
  good('SIF_Desc of 1024 characters', status('1', `<SIF_Desc>${longer(1024)}</SIF_Desc>`)),
  good('SIF_Desc of 1025 characters', status('1', `<SIF_Desc>${longer(1025)}</SIF_Desc>`), until('2.0r1')),
  good('an error with SIF_Desc of 1025 characters', ack(error('12', '1', longer(1025))), until('2.0r1')),
  good(
    'an error with SIF_ExtendedDesc',
    ack(error('12', '1').replace('</SIF_Error>', `<SIF_ExtendedDesc>${longer(5000)}</SIF_ExtendedDesc></SIF_Error>`)),
  ),
  ...['0', '1', '12', '13'].map((category) => good(`category ${category}`, ack(error(category, '1')))),
  good('category 14', ack(error('14', '1')), since('2.1')),
  ...['15', '-1', '', 'XML'].map((category) => bad(`category "${category}"`, ack(error(category, '1')))),
  good('an error code beyond the lists', ack(error('8', '99'))),
  bad('an error without SIF_Desc', ack('<SIF_Error><SIF_Category>1</SIF_Category><SIF_Code>1</SIF_Code></SIF_Error>')),
  good('a message delivered to a pull agent', carrying(control('<SIF_Ping/>'))),
  good(
    'an inner message that inherits the namespace',
    carrying(control('<SIF_Ping/>').replace(/ xmlns(:xsi)?="[^"]*"/g, '')),
  ),
  bad('a bad message delivered to a pull agent', carrying(control('<SIF_Pong/>'))),
  bad('SIF_Data of nothing', carrying('')),
  bad('SIF_Data with something else', carrying(codeInfo(''))),
  good(
    'an access list',
    carrying(`<SIF_AgentACL>${accessLists(listed)}</SIF_AgentACL>`),
    VERSIONS.filter((version) => version !== '2.4'),
  ),
  good(
    'an access list with services',
    carrying(`<SIF_AgentACL>${accessLists(listed)}${services}</SIF_AgentACL>`),
    since('2.4'),
  ),
  good(
    'an access list without contexts',
    carrying(`<SIF_AgentACL>${accessLists(named)}${services}</SIF_AgentACL>`),
    since('2.5'),
  ),
  good('an empty access list', carrying('<SIF_AgentACL/>'), since('2.5')),
  bad(
    'an access list in the wrong order',
    carrying(`<SIF_AgentACL><SIF_SubscribeAccess/>${accessLists(listed)}</SIF_AgentACL>`),
  ),
  good('a zone status', carrying(zoneStatus(node))),
  good('a node without SIF_Mode', carrying(zoneStatus(node.replace('<SIF_Mode>Pull</SIF_Mode>', ''))), since('2.5')),
  good('an empty zone status', carrying('<SIF_ZoneStatus ZoneId="Zone"/>'), since('2.5')),
  bad('a zone status without ZoneId', carrying(zoneStatus(node).replace(' ZoneId="Zone"', ''))),
  bad('a node of another type', carrying(zoneStatus(node.replace('"Agent"', '"Robot"')))),
];
