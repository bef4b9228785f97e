import type { Database, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { AuditTable } from '../account-tables.js';
import type { StoreTables } from '../tables.js';

/** One line of the audit trail. */
export interface AuditEntry {
  /** ISO instant in UTC. */
  readonly at: string;
  /** Name of an account, or `os:USER` from the command line. */
  readonly who: string;
  readonly what: string;
  readonly subject: string | null;
  readonly detail: unknown;
}

/** To be written in the transaction that makes the change, where there is one. */
export async function writeAudit(writer: Writer<StoreTables>, { detail, ...entry }: AuditEntry): Promise<void> {
  const row = { ...entry, detail: detail === null || detail === undefined ? null : JSON.stringify(detail) };
  await writer.run(writer.sql.insertInto('audit').values(row));
}

/** Newest first; `before`: only lines with a lower id; `subject`: only what was done to it. */
export async function readAudit(
  store: Database<StoreTables>,
  { before, subject, rows }: { before?: number; subject?: string; rows: number },
): Promise<(AuditEntry & { auditId: number })[]> {
  const found = await store.read((reader) => {
    let query = reader.sql.selectFrom('audit').selectAll().orderBy('auditId', 'desc');
    if (before !== undefined) query = query.where('auditId', '<', before);
    if (subject !== undefined) query = query.where('subject', '=', subject);
    return reader.all(firstRows(reader.dialect, query, rows));
  });
  return found.map(entryOf);
}

function entryOf({ detail, ...row }: Omit<AuditTable, 'auditId'> & { auditId: number }): AuditEntry & {
  auditId: number;
} {
  return { ...row, auditId: Number(row.auditId), detail: detail === null ? null : JSON.parse(detail) };
}
