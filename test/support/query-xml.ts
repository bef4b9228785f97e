import { newGuid } from '../../src/core/guid.js';
import type { PlainQuery } from './condition-evaluator.js';

/** A SIF_Request as a server delivers it. */
export function requestXml(query: PlainQuery, elements: readonly string[] = []): Buffer {
  const restriction = elements.map((element) => `<SIF_Element>${escaped(element)}</SIF_Element>`).join('');
  return Buffer.from(
    `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" Version="2.7"><SIF_Request><SIF_Header>` +
      `<SIF_MsgId>${newGuid()}</SIF_MsgId><SIF_Timestamp>2026-02-10T12:00:00Z</SIF_Timestamp>` +
      `<SIF_SourceId>State</SIF_SourceId></SIF_Header><SIF_Version>2.*</SIF_Version>` +
      `<SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Query>` +
      `<SIF_QueryObject ObjectName="${query.objectName}">${restriction}</SIF_QueryObject>${whereXml(query)}` +
      `</SIF_Query></SIF_Request></SIF_Message>`,
  );
}

function whereXml({ objectName, where }: PlainQuery): string {
  if (where === null) return '';
  if ('example' in where) {
    const leaves = Object.entries(where.example);
    const attributes = leaves.filter(([path]) => path.startsWith('@'));
    const elements = leaves.filter(([path]) => !path.startsWith('@'));
    return (
      `<SIF_Example><${objectName} ${attributes.map(([path, value]) => `${path.slice(1)}="${escaped(value)}"`).join(' ')}>` +
      `${elements.map(([path, value]) => `<${path}>${escaped(value)}</${path}>`).join('')}</${objectName}></SIF_Example>`
    );
  }
  const group = where.conditions.map(
    ({ type, conditions }) =>
      `<SIF_Conditions Type="${type}">${conditions
        .map(
          ({ element, operator, value }) =>
            `<SIF_Condition><SIF_Element>${escaped(element)}</SIF_Element><SIF_Operator>${operator}</SIF_Operator>` +
            `<SIF_Value>${escaped(value)}</SIF_Value></SIF_Condition>`,
        )
        .join('')}</SIF_Conditions>`,
  );
  return `<SIF_ConditionGroup Type="${where.type}">${group.join('')}</SIF_ConditionGroup>`;
}

/** White space as references, too: what stands there literally is normalised by every reader. */
const escaped = (text: string): string =>
  text.replace(/[&<>"\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
