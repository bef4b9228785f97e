import { scryptSync } from 'node:crypto';
import { startAdmin } from '../../src/admin/server.js';
import { newSecret, secretHash } from '../../src/admin/auth/secret.js';
import type { AdminParts } from '../../src/admin/admin-parts.js';
import { configSchema } from '../../src/config/settings.js';
import { silentLogger } from '../../src/core/logger.js';
import { newGuid } from '../../src/core/guid.js';
import type { Database } from '../../src/database/port.js';
import { openSource } from '../../src/source/open.js';
import { addAccount, setRight, setZoneRight, type ZoneLevel } from '../../src/store/accounts/accounts.js';
import { addToken } from '../../src/store/accounts/api-tokens.js';
import type { StoreTables } from '../../src/store/tables.js';
import { ManualClock } from './manual-clock.js';
import { afterThisTest, temporaryStore } from './temporary.js';

export const PASSWORD = 'correct horse battery';
/** As the program writes hashes, at a cost that tests can pay. */
const PASSWORD_HASH = [
  'scrypt',
  4,
  8,
  1,
  'c2FsdA',
  scryptSync(PASSWORD, 'salt', 32, { N: 16 }).toString('base64url'),
].join('$');

export interface Rights {
  administrator?: boolean;
  aggregation?: boolean;
  zones?: Record<string, ZoneLevel>;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
}

/** The administration address on loopback over a store of its own, with two zones, A and B. */
export class AdminWorld {
  private constructor(
    readonly address: string,
    readonly store: Database<StoreTables>,
    readonly clock: ManualClock,
  ) {}

  /** `admin`: settings of that section; `source`: file of a district. */
  static async open(settings: { admin?: object; source?: string } = {}): Promise<AdminWorld> {
    const store = await temporaryStore();
    const clock = new ManualClock(Date.parse('2026-02-17T18:00:00Z'));
    const zone = (id: string): object => ({ id, url: `http://127.0.0.1:9/${id}`, mode: 'pull' });
    const config = configSchema.parse({
      source: { kind: 'sqlite', file: settings.source ?? 'none.db' },
      store: { kind: 'sqlite', file: store.file },
      admin: { port: 0, ...settings.admin },
      zones: [zone('A'), zone('B')],
    });
    const parts: AdminParts = {
      config,
      store,
      clock,
      logger: silentLogger,
      holder: 'test',
      version: '0.0.0',
      source: () => openSource({ kind: 'sqlite', file: settings.source ?? 'none.db' }, 'timer'),
      readiness: async () => ({ reasons: [], details: {} }),
      eventLoopDelay: () => ({ p99Ms: 0, maxMs: 0 }),
      process: () => ({ process: 'test', zones: [] }),
    };
    const server = await startAdmin(parts);
    afterThisTest(() => server.close());
    return new AdminWorld(server.address, store, clock);
  }

  /** Adds an account and returns a token of it. */
  async account(name: string, { administrator, aggregation, zones = {} }: Rights = {}): Promise<string> {
    const secret = newSecret();
    const createdAt = new Date(this.clock.now()).toISOString();
    await this.store.transact(async (writer) => {
      await addAccount(writer, { name, passwordHash: PASSWORD_HASH, createdAt });
      if (administrator) await setRight(writer, name, 'administrator', true);
      if (aggregation) await setRight(writer, name, 'aggregation', true);
      for (const [zoneId, level] of Object.entries(zones)) await setZoneRight(writer, name, zoneId, level);
      const token = {
        tokenHash: secretHash(secret),
        tokenId: newGuid(),
        name,
        title: 'test',
        createdAt,
        expiresAt: null,
      };
      await addToken(writer, token);
    });
    return secret;
  }

  /** Follows no redirect. */
  ask(path: string, { method, headers = {}, form, json }: Asked = {}): Promise<Response> {
    const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json);
    return fetch(`${this.address}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
    });
  }

  askWith(token: string, path: string, asked: Asked = {}): Promise<Response> {
    return this.ask(path, { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` } });
  }

  /** Signs in as a browser does. */
  async browser(name: string, password = PASSWORD): Promise<Browser> {
    const answer = await this.ask('/sign-in', { form: { name, password } });
    const cookie = answer.headers.getSetCookie()[0];
    if (cookie === undefined) throw new Error(`the sign-in was answered with ${answer.status}`);
    return new Browser(this, cookie.split(';')[0]!);
  }
}

/** A signed-in browser. */
export class Browser {
  constructor(
    readonly world: AdminWorld,
    readonly cookie: string,
  ) {}

  get(path: string): Promise<Response> {
    return this.world.ask(path, { headers: { cookie: this.cookie } });
  }

  /** What forms of its pages send with a change. */
  async csrf(): Promise<string> {
    const text = await (await this.get('/account')).text();
    return /name="csrf-token" content="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async post(path: string, form: Record<string, string> = {}): Promise<Response> {
    return this.world.ask(path, { headers: { cookie: this.cookie }, form: { csrf: await this.csrf(), ...form } });
  }
}
