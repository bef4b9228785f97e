import type { Route } from '../route.js';
import { NAVIGATION } from '../views/navigation.js';

/** The first page that the account may see. */
export const homeRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/',
    rule: 'signed-in',
    answer: async ({ identity, query }) => {
      const first = NAVIGATION.find((entry) => entry.shownTo(identity.account));
      const notice = query.get('notice');
      return { kind: 'redirect', to: first?.href ?? '/account', ...(notice !== null && { notice }) };
    },
  },
];
