import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { sql } from 'kysely';
import { faultOf, namedFault } from '../../../src/database/mssql/faults.js';
import { openMssql } from '../../../src/database/mssql/mssql.js';
import type { MssqlServer } from '../../../src/database/mssql/server.js';
import { parameterType } from '../../../src/database/mssql/values.js';
import type { Database, RawRow } from '../../../src/database/port.js';
import { AgentError } from '../../../src/core/errors.js';
import { onSqlServer } from '../../support/engines.js';
import { serverWithoutTls } from '../../support/tds-server.js';
import { afterThisTest, temporaryDatabase } from '../../support/temporary.js';

interface Tables {
  thing: { a: number };
}

const PASSWORD = 'Corr3ct-h0rse!';
const nowhere: MssqlServer = {
  server: '127.0.0.1',
  port: 1,
  database: 'agent',
  user: 'sif',
  password: PASSWORD,
  schema: 'dbo',
  encrypt: true,
  trustServerCertificate: false,
  poolMax: 2,
};

function open(server: MssqlServer): Database<Tables> {
  const database = openMssql<Tables>(server);
  afterThisTest(() => database.close());
  return database;
}

const selectOne = (database: Database<Tables>): Promise<RawRow[]> =>
  database.read((reader) => reader.rows(sql`select 1`.compile(reader.sql)));

const failure = async (work: Promise<unknown>): Promise<Error> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(Error);
  return error as Error;
};

/** An error as the driver makes it. */
function driverError(name: string, code: string, values: { number?: number; message?: string } = {}): Error {
  return Object.assign(new Error(values.message ?? code), { name, code, ...values });
}

describe('the SQL Server engine', () => {
  it('sends no login to a server that has no TLS, unless encrypt: false says so', async () => {
    const { port, received } = await serverWithoutTls();
    const refused = await failure(selectOne(open({ ...nowhere, port })));
    expect(refused).to.be.instanceOf(AgentError);
    expect(refused.message).to.match(/offers no TLS/);
    expect(Buffer.concat(received)).to.have.length(0);
  });

  it('names the server that it cannot reach, and never the login', async () => {
    const refused = await failure(selectOne(open(nowhere)));
    expect(refused).to.include({ code: 'source-unreachable', kind: 'transient' });
    expect(refused.message).to.match(/^cannot reach SQL Server at 127\.0\.0\.1:1\/agent: /);
    expect(JSON.stringify(refused) + refused.stack + String(refused.cause)).to.not.contain(PASSWORD);
  });

  it('tells what may pass from what will not by the number and code of an error, not its words', () => {
    const request = (number: number): Error => driverError('RequestError', 'EREQUEST', { number });
    expect(faultOf(request(1205))).to.equal('deadlock');
    expect(faultOf(request(1222))).to.equal('lock');
    expect(faultOf(request(983))).to.equal('connection');
    expect(faultOf(request(2627))).to.equal('statement');
    expect(faultOf(driverError('RequestError', 'ETIMEOUT'))).to.equal('timeout');
    expect(faultOf(driverError('ConnectionError', 'ETIMEOUT'))).to.equal('connection');
    expect(faultOf(driverError('ConnectionError', 'ELOGIN'))).to.equal('login');
    const aborted = Object.assign(driverError('TransactionError', 'EABORT'), { originalError: request(1205) });
    expect(faultOf(aborted)).to.equal('deadlock');
  });

  it('never gives the password away, though the server repeats it', () => {
    const told = driverError('ConnectionError', 'ELOGIN', { message: `login with ${PASSWORD} failed` });
    Object.assign(told, { config: { password: PASSWORD } });
    const named = namedFault(told, nowhere) as Error;
    expect(named.message).to.equal('127.0.0.1:1/agent refuses the login: login with *** failed');
    expect((named.cause as Error).message + (named.cause as Error).stack + JSON.stringify(named.cause)).to.not.contain(
      PASSWORD,
    );
  });

  it('sends each parameter with a type that the columns of its kind can be searched by', async () => {
    const { default: driver } = await import('mssql');
    const typeOf = (value: unknown): string => {
      const { type, length } = parameterType(driver, value) as { type: () => unknown; length?: number };
      const name = Object.entries(driver.TYPES).find(([, known]) => known === type)?.[0];
      return length === undefined ? `${name}` : `${name} ${length === (driver.MAX as unknown) ? 'max' : length}`;
    };
    expect(typeOf('A'.repeat(32))).to.equal('VarChar 40');
    expect(typeOf('é')).to.equal('NVarChar 40');
    expect(typeOf('a'.repeat(5_000))).to.equal('VarChar 8000');
    expect(typeOf('a'.repeat(9_000))).to.equal('VarChar max');
    expect(typeOf('é'.repeat(5_000))).to.equal('NVarChar max');
    expect(typeOf(7)).to.equal('Int');
    expect(typeOf(2 ** 40)).to.equal('BigInt');
    expect(typeOf(1.5)).to.equal('Float');
    expect(typeOf(Buffer.alloc(9_000))).to.equal('VarBinary max');
    expect(() => typeOf(new Date())).to.throw(TypeError);
  });
});

onSqlServer('the SQL Server engine on a server', () => {
  it('gives and takes every kind of value as SQLite does', async () => {
    const server = await temporaryDatabase();
    const values = ['é', 'x'.repeat(9_000), '', 'a ', 1.5, -7, 12_345_678_901, Buffer.from([0, 255]), null];
    const [row] = await open(server).read((reader) => {
      const columns = values.map((value, index) => sql`${value} as ${sql.id(`c${index}`)}`);
      return reader.rows(
        sql`select ${sql.join(columns)}, cast(1 as bit), cast(count(*) as bigint), cast('' as char(16)), cast('x' as nchar(4))`.compile(
          reader.sql,
        ),
      );
    });
    expect(row).to.deep.equal([...values, 1, 1, '', 'x']);
  });

  it('gets another connection for the one that died, and a transaction is run again from its beginning', async () => {
    const server = await temporaryDatabase();
    const proxy = await cuttingProxy(server);
    const database = open({ ...server, ...proxy.address });
    await database.transact(async (writer) => {
      await writer.run({ compile: () => sql`create table thing (a int not null)`.compile(writer.sql) });
    });
    proxy.cut();
    expect(await selectOne(database)).to.deep.equal([[1]]);
    let runs = 0;
    await database.transact(async (writer) => {
      runs += 1;
      await writer.run(writer.sql.insertInto('thing').values({ a: runs }));
      if (runs === 1) proxy.cut();
      await writer.all(writer.sql.selectFrom('thing').selectAll());
    });
    const rows = await database.read((reader) => reader.all(reader.sql.selectFrom('thing').selectAll()));
    expect(rows).to.deep.equal([{ a: 2 }]);
  });

  it('says which database there is none of', async () => {
    const server = await temporaryDatabase();
    const refused = await failure(selectOne(open({ ...server, database: 'no_such_database' })));
    expect(refused).to.be.instanceOf(AgentError);
    expect(refused.message).to.contain('no_such_database');
  });

  it('lets nobody wait for a statement that was left under way', async () => {
    const server = await temporaryDatabase();
    const database = open(server);
    let left: Promise<unknown> = Promise.resolve();
    await database.read(async (reader) => {
      await reader.rows(sql`select 1`.compile(reader.sql));
      const rows = sql`select count_big(*) from sys.all_objects a, sys.all_objects b, sys.all_objects c`;
      left = reader.rows(rows.compile(reader.sql)).catch((error: unknown) => error);
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(await left).to.be.instanceOf(Error);
    expect(await selectOne(database)).to.deep.equal([[1]]);
  });
});

/** Stands between the agent and the server, and cuts every connection when it is told to. */
async function cuttingProxy({
  server,
  port,
}: MssqlServer): Promise<{ address: { server: string; port: number }; cut: () => void }> {
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(port, server);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => (sockets.delete(from), to.destroy()));
      from.pipe(to);
    }
  }); // prettier-ignore
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  afterThisTest(async () => {
    cut();
    proxy.close();
    await once(proxy, 'close');
  });
  return { address: { server: '127.0.0.1', port: (proxy.address() as AddressInfo).port }, cut };
}
