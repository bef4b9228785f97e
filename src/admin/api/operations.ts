import type { Route } from '../route.js';
import { openApi } from './openapi.js';
import { API_ROOT, type Operation } from './operation.js';
import { zoneOptionsOperations } from './zone-options.js';
import { zonesOperations } from './zones.js';

/** Every operation of the API. */
export const operations: readonly Operation[] = [...zonesOperations, ...zoneOptionsOperations];

export const apiRoutes: readonly Route[] = [
  ...operations.map(({ route }) => route),
  {
    method: 'get',
    path: `${API_ROOT}/openapi.json`,
    rule: 'signed-in',
    answer: async ({ parts }) => ({ kind: 'json', value: openApi(operations, parts.version) }),
  },
];
