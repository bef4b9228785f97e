import { columnTypes, identity } from './column-types.js';
import type { Migration } from './migration.js';

/** Accounts of the administration with their rights, sessions and tokens, and the audit trail. */
export const accounts: Migration = {
  name: '0009-accounts',
  up(dialect) {
    const t = columnTypes(dialect);
    const name = `name ${t.text(100)} not null`;
    return [
      `create table account (${name} primary key, passwordHash ${t.text(200)}, administrator ${t.int} not null,
        aggregation ${t.int} not null, createdAt ${t.instant} not null, disabledAt ${t.instant},
        failedSignIns ${t.int} not null, lockedUntil ${t.instant})`,
      `create table zone_right (${name}, zoneId ${t.text(64)} not null, level ${t.text(10)} not null,
        primary key (name, zoneId))${t.clustered}`,
      `create table session (tokenHash ${t.char(43)} not null primary key, ${name}, createdAt ${t.instant} not null,
        lastSeenAt ${t.instant} not null, expiresAt ${t.instant} not null)`,
      `create index session_name on session (name)`,
      `create table api_token (tokenHash ${t.char(43)} not null primary key, tokenId ${t.char(32)} not null, ${name},
        title ${t.text(200)} not null, createdAt ${t.instant} not null, expiresAt ${t.instant}, lastUsedAt ${t.instant})`,
      `create index api_token_name on api_token (name)`,
      `create table setup_link (tokenHash ${t.char(43)} not null primary key, expiresAt ${t.instant} not null)`,
      `create table audit (auditId ${identity(dialect)}, at ${t.instant} not null, who ${t.text(200)} not null,
        what ${t.text(60)} not null, subject ${t.text(200)}, detail ${t.longText})`,
      `create index audit_at on audit (at)`,
    ];
  },
};
