import type {
  AckMessage,
  Decoded,
  FoundIds,
  IncomingMessage,
  RequestMessage,
  StatusData,
} from '../../src/sif/messages.js';

/** A decoded message, or its refusal, in one line: what a file of the corpus expects. */
export function summaryOf(decoded: Decoded): string {
  if (decoded.ok) return messageSummary(decoded.message);
  const { unparseable, error, version, ids, inner } = decoded;
  return words(
    unparseable && 'unparseable',
    `${error.category}/${error.code}`,
    version,
    idsSummary(ids),
    inner && `inner ${idsSummary(inner).replace('from ', '')}`,
  );
}

function messageSummary(message: IncomingMessage): string {
  const { sourceId } = message.header;
  return words(content(message), sourceId !== 'StateReporting' && `from ${sourceId}`);
}

function content(message: IncomingMessage): string {
  const { type, version } = message;
  switch (type) {
    case 'SIF_Ack':
      return words(type, version, outcomeSummary(message));
    case 'SIF_SystemControl': {
      const { control } = message;
      const cancelled = control.type === 'SIF_CancelRequests' && control;
      const details = cancelled && `${cancelled.notificationType} x${cancelled.requestMsgIds.length}`;
      return words(type, control.type, details, version);
    }
    case 'SIF_Event':
      return words(type, version, message.action, message.objectName);
    case 'SIF_Response': {
      const { packetNumber, morePackets, error } = message;
      const refusal = error && `error ${error.category}/${error.code}`;
      return words(type, version, `packet ${packetNumber}`, morePackets ? 'more' : 'last', refusal);
    }
    case 'SIF_Request':
      return words(type, version, requestSummary(message));
  }
}

function outcomeSummary({ outcome }: AckMessage): string {
  if (outcome.kind === 'error') return `error ${outcome.error.category}/${outcome.error.code}`;
  return words(`status ${outcome.code}`, outcome.data && dataSummary(outcome.data));
}

function dataSummary(data: StatusData): string {
  switch (data.kind) {
    case 'message':
      return `holding ${summaryOf(data.decoded)}`;
    case 'agentAcl': {
      const granted = data.rights.provide.map(({ objectName, contexts }) => `${objectName}[${contexts?.join(',')}]`);
      return words('with SIF_AgentACL provide', ...granted);
    }
    case 'zoneStatus': {
      const { zoneId, providers, nodes, supportedProtocols } = data.zoneStatus;
      const buffer = nodes.find(({ type }) => type === 'ZIS')?.maxBufferBytes;
      const [property] = supportedProtocols.flatMap(({ properties }) => properties);
      const parts = [
        `with SIF_ZoneStatus ${zoneId} provided by ${providers.map(({ sourceId }) => sourceId).join(',')}`,
        `buffer ${buffer}`,
        `${property?.name} ${property?.value}`,
      ];
      return parts.join('; ');
    }
  }
}

function requestSummary({ versions, maxBufferBytes, query }: RequestMessage): string {
  const faults = words(versions.length === 0 && 'no versions', maxBufferBytes === null && 'no buffer size');
  if (query.kind === 'refused') return words(faults, `query refused ${query.error.category}/${query.error.code}`);
  return words(faults, query.objectName, query.elements.join(','), conditionsSummary(query.conditions));
}

function conditionsSummary(conditions: (RequestMessage['query'] & { kind: 'query' })['conditions']): string {
  if (conditions === null) return 'all';
  if ('refused' in conditions) return `conditions refused ${conditions.refused.category}/${conditions.refused.code}`;
  return conditions.parts
    .map(({ join, parts }) => {
      const comparisons = parts.map(({ element, operator, value }) => `${element} ${operator} ${value}`);
      return `(${comparisons.join(` ${join} `)})`;
    })
    .join(` ${conditions.join} `);
}

function idsSummary({ msgId, sourceId }: FoundIds): string {
  if (msgId === null) return sourceId === null ? '' : `source ${sourceId}`;
  return words('from', msgId, sourceId);
}

function words(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => part !== '' && typeof part === 'string').join(' ');
}
