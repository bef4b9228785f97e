import type { Account } from '../../store/accounts/accounts.js';

/** An entry of the main navigation. */
export interface Entry {
  readonly href: string;
  readonly name: string;
  /** Whom it is shown to; whoever opens the address without the right is refused there. */
  shownTo(account: Account): boolean;
}

const hasZone = (account: Account): boolean => account.administrator || account.zones.size > 0;

/** In the order of the day's work. */
export const NAVIGATION: readonly Entry[] = [{ href: '/zones', name: 'Zones', shownTo: hasZone }];
