import type { StoreTables } from '../tables.js';

/** The columns of a table: those of its primary key in their order, and all others. */
export interface TableShape<Row> {
  readonly key: readonly (keyof Row & string)[];
  readonly rest: readonly (keyof Row & string)[];
  /** The database gives the key out: a row that keeps its own is told so on SQL Server. */
  readonly isNumbered?: true;
}

/** Every table of the store, so that what goes over all of them leaves none out; a new one does not compile until it is here. */
export const tableShapes: { readonly [Table in keyof StoreTables]: TableShape<StoreTables[Table]> } = {
  account: {
    key: ['name'],
    rest: ['passwordHash', 'administrator', 'aggregation', 'createdAt', 'disabledAt', 'failedSignIns', 'lockedUntil'],
  },
  agent_process: { key: ['holder'], rest: ['startedAt', 'renewedAt', 'zones'] },
  answer: {
    key: ['answerId'],
    rest: [
      'requestId',
      'zoneId',
      'answerPlan',
      'packetNumber',
      'msgId',
      'bytes',
      'lastKey',
      'morePackets',
      'objectsSent',
      'startedAt',
    ],
  },
  api_token: {
    key: ['tokenHash'],
    rest: ['tokenId', 'name', 'title', 'createdAt', 'expiresAt', 'lastUsedAt'],
  },
  attendance_code: { key: ['excuseID'], rest: ['calendarID', 'code'] },
  attendance_day: {
    key: ['calendarID', 'personID', 'date'],
    rest: [
      'scheduledMinutes',
      'absentMinutes',
      'unexcusedAbsentMinutes',
      'mostCommonExcuseID',
      'lastModified',
      'digest',
      'enrollmentID',
      'absenceValue',
      'noShow',
    ],
  },
  audit: { key: ['auditId'], rest: ['at', 'who', 'what', 'subject', 'detail'], isNumbered: true },
  baseline_part: { key: ['zoneId', 'calendarID'], rest: ['lastKey', 'takenAt'] },
  calendar: {
    key: ['calendarID'],
    rest: ['schoolID', 'schoolRefId', 'name', 'endYear', 'startDate', 'endDate', 'sifExclude'],
  },
  calendar_aggregation: {
    key: ['calendarID'],
    rest: ['completedAt', 'lastDay', 'waitingSince', 'error', 'version', 'outdatedBy'],
  },
  calendar_fingerprint: { key: ['calendarID', 'sourceTable'], rest: ['digest'] },
  candidate: {
    key: ['date', 'schoolRefId', 'studentRefId', 'enrollmentID'],
    rest: [
      'calendarID',
      'personID',
      'gradeLevelID',
      'schoolYear',
      'isPrimary',
      'value',
      'refId',
      'timeIn',
      'timeOut',
      'note',
      'commonCode',
      'commonRefId',
      'unknownCode',
      'unknownRefId',
    ],
  },
  code_info: {
    key: ['refId'],
    rest: ['excuseID', 'calendarID', 'schoolRefId', 'code', 'type', 'status', 'description', 'value'],
  },
  command: {
    key: ['commandId'],
    rest: ['zoneId', 'verb', 'requestedBy', 'status', 'claimedBy', 'outcome', 'expiresAt'],
  },
  detection_round: { key: ['roundId'], rest: ['lease', 'startedAt', 'endedAt'] },
  due: { key: ['zoneId', 'objectName', 'objectKey'], rest: ['cause', 'roundId', 'waitsFor', 'markedAt'] },
  enrollment: {
    key: ['enrollmentID'],
    rest: ['noShow', 'stateExclude', 'personID', 'calendarID', 'grade', 'isPrimary', 'startDate'],
  },
  event_message: {
    key: ['msgId'],
    rest: [
      'zoneId',
      'objectName',
      'objectKey',
      'position',
      'action',
      'status',
      'fields',
      'enrollmentID',
      'codeRefId',
      'bytes',
      'storedAt',
      'attempts',
      'endedAt',
      'reply',
    ],
  },
  finding: {
    key: ['calendarID', 'personID', 'position'],
    rest: ['date', 'code', 'severity', 'sourceTable', 'ids', 'message'],
  },
  grade_level: { key: ['gradeLevelID'], rest: ['sifExclude'] },
  inbox: { key: ['zoneId', 'sourceId', 'msgId'], rest: ['messageName', 'receivedAt'] },
  lease: { key: ['name'], rest: ['holder', 'fence', 'expiresAt', 'takenAt'] },
  nightly_day: {
    key: ['runID', 'schoolDay'],
    rest: ['startedAt', 'endedAt', 'status', 'calendars', 'days', 'changedDays', 'findings', 'error'],
  },
  publication: { key: ['zoneId'], rest: ['startedAt', 'heldAt', 'held'] },
  refresh_calendar: { key: ['runID', 'position'], rest: ['calendarID', 'name', 'status', 'outcome', 'error'] },
  refresh_run: {
    key: ['runID'],
    rest: [
      'kind',
      'title',
      'submittedBy',
      'queuedAt',
      'startedAt',
      'endedAt',
      'status',
      'scope',
      'outcome',
      'position',
      'lastDay',
      'warning',
      'progress',
      'cancelledBy',
    ],
  },
  request: {
    key: ['requestId'],
    rest: ['zoneId', 'sourceId', 'msgId', 'receivedAt', 'status', 'message', 'refusal', 'cancel', 'reason', 'endedAt'],
    isNumbered: true,
  },
  resync: {
    key: ['resyncId'],
    rest: [
      'zoneId',
      'scope',
      'requestedBy',
      'requestedAt',
      'status',
      'lastKey',
      'adds',
      'changes',
      'deletes',
      'leftOut',
      'endedAt',
      'reason',
    ],
  },
  schema_migration: { key: ['name'], rest: ['appliedAt'] },
  seen_code: { key: ['calendarID', 'excuseID'], rest: ['digest'] },
  seen_row: { key: ['calendarID', 'personID', 'date', 'sourceTable', 'rowID'], rest: ['digest'] },
  session: { key: ['tokenHash'], rest: ['name', 'createdAt', 'lastSeenAt', 'expiresAt'] },
  setup_link: { key: ['tokenHash'], rest: ['expiresAt'] },
  source_state: { key: ['name'], rest: ['value'] },
  store_mark: { key: ['name'], rest: ['value'] },
  stream: { key: ['zoneId', 'objectName', 'action'], rest: ['pausedAt', 'reason', 'retryAt', 'lastCode', 'refusals'] },
  student: { key: ['personID'], rest: ['studentRefId'] },
  student_inputs: { key: ['calendarID', 'personID'], rest: ['digest'] },
  told: { key: ['zoneId', 'objectName', 'objectKey'], rest: ['state', 'fields', 'enrollmentID', 'codeRefId', 'since'] },
  unrecorded_day: { key: ['calendarID', 'personID', 'date'], rest: ['digest'] },
  zone_options: { key: ['zoneId'], rest: ['options', 'version', 'changedAt', 'changedBy'] },
  zone_options_audit: {
    key: ['auditId'],
    rest: ['zoneId', 'changedAt', 'changedBy', 'before', 'after'],
    isNumbered: true,
  },
  zone_right: { key: ['name', 'zoneId'], rest: ['level'] },
  zone_state: {
    key: ['zoneId'],
    rest: [
      'registeredAt',
      'registeredAs',
      'asleepByAgent',
      'asleepByZone',
      'paused',
      'phase',
      'acl',
      'warnings',
      'lastContactAt',
      'lastError',
      'lastErrorAt',
    ],
  },
};

/** What belongs to the one database and not to what the agent knows. */
const STAYS: readonly string[] = ['agent_process', 'lease', 'schema_migration', 'store_mark'];

export type TableName = keyof StoreTables;

/** The tables that go along when a store moves. */
export const movedTables = (Object.keys(tableShapes) as TableName[]).filter((name) => !STAYS.includes(name));
