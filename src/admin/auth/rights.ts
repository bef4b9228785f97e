import type { Account, ZoneLevel } from '../../store/accounts/accounts.js';

/**
 * Who may use a route. A route cannot be declared without one.
 * - `open`: anyone, signed in or not;
 * - `signed-in`: any account; what it shows is limited to what the account may see;
 * - `zone:read`, `zone:modify`: of the zone that the request is about;
 * - `aggregation`: refreshes, chronic absence, findings and exports;
 * - `administrator`: accounts and the whole audit trail.
 */
export const RULES = ['open', 'signed-in', 'zone:read', 'zone:modify', 'aggregation', 'administrator'] as const;
export type Rule = (typeof RULES)[number];

/** Whether an account has a level in a zone (rules section 10). */
export function mayInZone(account: Account, zoneId: string, level: ZoneLevel): boolean {
  if (account.disabled) return false;
  if (account.administrator) return true;
  const granted = account.zones.get(zoneId);
  return granted === 'modify' || (granted === 'read' && level === 'read');
}

/** Whether an account has the right to refreshes, chronic absence, findings and exports. */
export function mayAggregation(account: Account): boolean {
  return !account.disabled && (account.administrator || account.aggregation);
}

/**
 * `hidden`: the account may not know that it exists, the answer is 404; `forbidden`: it may see it and not do this, 403.
 * `zoneId`: the zone that the request is about; undefined when it names none that exists.
 */
export function judge(
  rule: Exclude<Rule, 'open'>,
  account: Account,
  zoneId: string | undefined,
): 'allowed' | 'forbidden' | 'hidden' {
  switch (rule) {
    case 'signed-in':
      return account.disabled ? 'forbidden' : 'allowed';
    case 'aggregation':
      return mayAggregation(account) ? 'allowed' : 'forbidden';
    case 'administrator':
      return account.administrator && !account.disabled ? 'allowed' : 'forbidden';
    case 'zone:read':
      return zoneId !== undefined && mayInZone(account, zoneId, 'read') ? 'allowed' : 'hidden';
    case 'zone:modify':
      if (zoneId === undefined || !mayInZone(account, zoneId, 'read')) return 'hidden';
      return mayInZone(account, zoneId, 'modify') ? 'allowed' : 'forbidden';
  }
}
