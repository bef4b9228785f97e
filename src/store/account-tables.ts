import type { Generated } from 'kysely';

/** The agent's own tables for who may use the administration. Names of accounts are in lower case; instants are ISO text in UTC. */
export interface AccountTables {
  account: AccountTable;
  zone_right: ZoneRightTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  setup_link: { tokenHash: string; expiresAt: string };
  audit: AuditTable;
}

export interface AccountTable {
  name: string;
  /** As src/admin/auth/password.ts writes it; null: no sign-in by password. */
  passwordHash: string | null;
  /** Everything, accounts too. 0 or 1. */
  administrator: number;
  /** Refreshes, chronic absence, findings and exports. 0 or 1. */
  aggregation: number;
  createdAt: string;
  /** May no longer sign in; null: may. */
  disabledAt: string | null;
  /** Failed sign-ins since the last that succeeded. */
  failedSignIns: number;
  /** No sign-in before this instant. */
  lockedUntil: string | null;
}

export interface ZoneRightTable {
  name: string;
  zoneId: string;
  level: 'read' | 'modify';
}

/** A signed-in browser. The cookie's value is not stored, only its SHA-256 in base64url. */
export interface SessionTable {
  tokenHash: string;
  name: string;
  createdAt: string;
  lastSeenAt: string;
  /** The end, however busy it is. */
  expiresAt: string;
}

export interface ApiTokenTable {
  tokenHash: string;
  tokenId: string;
  name: string;
  /** What it is for. */
  title: string;
  createdAt: string;
  /** Null: it does not end by itself. */
  expiresAt: string | null;
  lastUsedAt: string | null;
}

/** Who changed what; options of zones have a trail of their own, with before and after. */
export interface AuditTable {
  auditId: Generated<number>;
  at: string;
  /** Name of an account, or `os:USER` from the command line. */
  who: string;
  /** In words with a dot: `account.added`, `zone.paused`. */
  what: string;
  /** The zone, account, message or refresh that it was done to; null: none. */
  subject: string | null;
  /** JSON; null: there is nothing to add. */
  detail: string | null;
}
