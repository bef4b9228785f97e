import { expect } from 'chai';
import { judge } from '../../../src/admin/auth/rights.js';
import type { Account } from '../../../src/store/accounts/accounts.js';

const account = (rights: Partial<Account>): Account => ({
  name: 'ann',
  administrator: false,
  aggregation: false,
  zones: new Map(),
  disabled: false,
  ...rights,
});
const reader = account({ zones: new Map([['A', 'read']]) });
const modifier = account({ zones: new Map([['A', 'modify']]) });
const administrator = account({ administrator: true });
const clerk = account({ aggregation: true });

describe('the right to a route', () => {
  const CASES: [string, Account, Parameters<typeof judge>[0], string | undefined, string][] = [
    ['reading a zone, with read', reader, 'zone:read', 'A', 'allowed'],
    ['reading a zone, with modify', modifier, 'zone:read', 'A', 'allowed'],
    ['changing a zone, with read', reader, 'zone:modify', 'A', 'forbidden'],
    ['changing a zone, with modify', modifier, 'zone:modify', 'A', 'allowed'],
    ['reading another zone', modifier, 'zone:read', 'B', 'hidden'],
    ['changing another zone', modifier, 'zone:modify', 'B', 'hidden'],
    ['a zone that does not exist, as administrator', administrator, 'zone:read', undefined, 'hidden'],
    ['changing any zone as administrator', administrator, 'zone:modify', 'B', 'allowed'],
    ['refreshes, with a zone only', modifier, 'aggregation', undefined, 'forbidden'],
    ['refreshes, with the right', clerk, 'aggregation', undefined, 'allowed'],
    ['refreshes as administrator', administrator, 'aggregation', undefined, 'allowed'],
    ['a zone, with the right to refreshes', clerk, 'zone:read', 'A', 'hidden'],
    ['accounts, with every other right', account({ aggregation: true, zones: new Map([['A', 'modify']]) }), 'administrator', undefined, 'forbidden'], // prettier-ignore
    ['accounts as administrator', administrator, 'administrator', undefined, 'allowed'],
    ['one’s own account without any right', account({}), 'signed-in', undefined, 'allowed'],
    ['anything with a disabled account', account({ administrator: true, disabled: true }), 'zone:read', 'A', 'hidden'],
    ['accounts with a disabled account', account({ administrator: true, disabled: true }), 'administrator', undefined, 'forbidden'], // prettier-ignore
  ];
  for (const [words, who, rule, zone, verdict] of CASES)
    it(`${verdict}: ${words}`, () => {
      expect(judge(rule, who, zone)).to.equal(verdict);
    });
});
