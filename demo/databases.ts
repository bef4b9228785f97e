import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { copyToMssql } from '../samples/copy-to-mssql.js';
import { sampleDistrict } from '../samples/district.js';
import { writeDistrict } from '../samples/load.js';
import { openMssql } from '../src/database/mssql/mssql.js';
import type { MssqlServer } from '../src/database/mssql/server.js';

/** Where the demo keeps the SIS and the store. */
export interface DemoDatabases {
  /** In words. */
  readonly where: string;
  readonly source: Record<string, unknown>;
  readonly store: Record<string, unknown>;
  /** Comments a student's rows of a day, as a user of the SIS would; returns how many rows that were. */
  comment(personID: number, date: string, comments: string): Promise<number>;
  drop(): Promise<void>;
}

/** Two files in a directory. */
export function embedded(directory: string): DemoDatabases {
  const file = join(directory, 'district.db');
  writeDistrict(file, sampleDistrict);
  return {
    where: file,
    source: { kind: 'sqlite', file },
    store: { kind: 'sqlite', file: join(directory, 'agent.db') },
    comment: (personID, date, comments) => {
      const db = new Sqlite(file);
      const edit = db.prepare('update attendance set comments = ?, modifiedDate = ? where personID = ? and date = ?');
      const { changes } = edit.run(comments, new Date().toISOString(), personID, date);
      db.close();
      return Promise.resolve(changes);
    },
    drop: () => Promise.resolve(),
  };
}

/**
 * Two databases on a SQL Server, made for the demo and dropped after it. The password stands in the environment of the agent
 * (SIF_DEMO_PASSWORD) and not in its configuration.
 */
export async function onSqlServer(directory: string, server: Omit<MssqlServer, 'database'>): Promise<DemoDatabases> {
  process.env['SIF_DEMO_PASSWORD'] = server.password;
  const names = { source: 'sif_demo_source', store: 'sif_demo_store' };
  const onMaster = async (...statements: string[]): Promise<void> => {
    const { default: driver } = await import('mssql');
    const { encrypt, trustServerCertificate, ...rest } = server;
    const pool = new driver.ConnectionPool({
      ...rest,
      database: 'master',
      options: { encrypt, trustServerCertificate },
    });
    await pool.connect();
    for (const statement of statements) await pool.request().batch(statement);
    await pool.close();
  };
  const drop = (): Promise<void> =>
    onMaster(...Object.values(names).map((name) => `if db_id('${name}') is not null drop database ${name}`));
  await drop();
  await onMaster(...Object.values(names).map((name) => `create database ${name}`));
  const file = join(directory, 'district.db');
  writeDistrict(file, sampleDistrict);
  const source = { ...server, database: names.source };
  await copyToMssql(file, source);
  const settings = (database: string): Record<string, unknown> => ({
    kind: 'mssql',
    ...server,
    database,
    password: '${SIF_DEMO_PASSWORD}',
  });
  return {
    where: `${names.source} on ${server.server}`,
    source: settings(names.source),
    store: settings(names.store),
    comment: async (personID, date, comments) => {
      const database = openMssql<Record<string, never>>(source);
      try {
        const edit = sql`update attendance set comments = ${comments}, modifiedDate = sysutcdatetime() where personID = ${personID} and date = ${date}`;
        const { changes } = await database.transact((writer) =>
          writer.run({ compile: () => edit.compile(writer.sql) }),
        );
        return changes;
      } finally {
        await database.close();
      }
    },
    drop,
  };
}
