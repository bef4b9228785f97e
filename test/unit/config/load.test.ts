import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFaults } from '../../../src/config/faults.js';
import { loadConfig } from '../../../src/config/load.js';
import type { Config } from '../../../src/config/settings.js';

describe('Loading the configuration', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'config-'))));
  after(() => rmSync(directory, { recursive: true }));

  const SOURCE = 'source: { kind: sqlite, file: sis.db }\n';
  const load = (yaml: string, environment: Record<string, string> = {}) => {
    const file = join(directory, 'agent.yaml');
    writeFileSync(file, yaml);
    return loadConfig(file, environment);
  };
  const config = (yaml: string, environment?: Record<string, string>): Config => {
    const loaded = load(yaml, environment);
    if (!loaded.ok) throw new Error(describeFaults(loaded.faults));
    return loaded.config;
  };
  /** Faults as `line:column key: message`. */
  const faults = (yaml: string, environment?: Record<string, string>): string[] => {
    const loaded = load(yaml, environment);
    return loaded.ok ? [] : describeFaults(loaded.faults).replaceAll(`${directory}/agent.yaml:`, '').split('\n');
  };
  const zone = (settings: string): string => `${SOURCE}zones:\n  - { id: Z, mode: pull, ${settings} }\n`;

  describe('gives every setting a value', () => {
    it('fills in the defaults of the documented file', () => {
      const { agent, store, admin, aggregation, logging, listener, zones, source } = config(SOURCE);
      expect(agent).to.deep.equal({
        id: 'DistrictSIS',
        name: 'District attendance agent',
        maxBufferBytes: 1_048_576,
        timeZone: 'America/Chicago',
        answerWaitMinutes: 60,
        connectTimeoutSeconds: 10,
        replyTimeoutSeconds: 60,
        retentionDays: { messages: 90, inbox: 30, runs: 400 },
      });
      expect(source).to.deep.equal({
        kind: 'sqlite',
        file: 'sis.db',
        changeDetection: 'auto',
        modifiedDateZone: 'UTC',
        pollSeconds: 5,
        sweepSeconds: 30,
        overlapSeconds: 120,
      });
      expect(store).to.deep.equal({ kind: 'sqlite', file: 'var/agent.db' });
      expect(admin).to.deep.equal({
        host: '127.0.0.1',
        port: 8080,
        allowInsecure: false,
        sessionHours: 12,
        idleMinutes: 60,
      });
      expect(aggregation).to.deep.equal({ nightly: '45 3 * * *', sameDayFrom: '11:00', minimumDays: 1 });
      expect(logging).to.deep.equal({ level: 'info', directory: 'var/log', messages: 'headers' });
      expect(listener).to.equal(undefined);
      expect(zones).to.deep.equal([]);
    });

    it('fills in the defaults of a zone and its options', () => {
      const { zones } = config(zone('url: https://zis.example.org/z'));
      expect(zones[0]).to.deep.include({
        id: 'Z',
        url: 'https://zis.example.org/z',
        sifVersion: '2.7',
        fixedVersion: false,
        pullSeconds: 30,
        onStop: 'sleep',
        authenticationLevel: 0,
        encryptionLevel: 0,
        allowInsecure: false,
        provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
      });
      expect(zones[0]?.options).to.deep.include({
        codeSelection: 'mostCommon',
        deleteBrake: { percent: 5, atLeast: 500 },
      });
    });

    it('fills in the defaults of a SQL Server connection', () => {
      const { source } = config('source: { kind: mssql, server: db, database: sis, user: reader, password: secret }');
      expect(source).to.deep.include({
        port: 1433,
        schema: 'dbo',
        encrypt: true,
        trustServerCertificate: false,
        poolMax: 10,
      });
    });
  });

  describe('lists every fault at once, with its line, column and key', () => {
    it('of any depth and kind', () => {
      expect(
        faults(`agent:
  id: ${'x'.repeat(65)}
  timeZone: Mars/Olympus
  maxBufferBytes: 4095
  retentionDays: { inbox: 6 }
  colour: blue
source:
  kind: sqlite
zones:
  - id: A
    url: http://zis.example.org/a
    sifVersion: 2.4
  - id: A
    url: nowhere
    mode: pull
    tls: { cert: a.pem }
extra: 1
`),
      ).to.deep.equal([
        '2:7 agent.id: must have at most 64 characters',
        '3:13 agent.timeZone: must be an IANA time zone, such as America/Chicago or UTC',
        '4:19 agent.maxBufferBytes: must be at least 4096',
        '5:27 agent.retentionDays.inbox: must be at least 7',
        '6:3 agent.colour: unknown key',
        '7:1 source.file: is required',
        '10:5 zones[0].mode: push needs a listener: add the section `listener` with its publicUrl, or set mode: pull',
        '11:10 zones[0].url: plain HTTP to another machine is refused: use https, or set allowInsecure: true',
        '12:17 zones[0].sifVersion: must be text: write it in quotes',
        '13:9 zones[1].id: zones[0] has this id too',
        '14:10 zones[1].url: must be an http:// or https:// URL',
        '16:18 zones[1].tls.cert: a certificate needs its key: add key',
        '17:1 extra: unknown key',
      ]);
    });

    it('repeated keys and other faults together', () => {
      expect(faults(`${SOURCE}admin:\n  port: 1\n  port: 70000\n`)).to.deep.equal([
        '4:3 admin.port: is given twice',
        '4:9 admin.port: must be at most 65535',
      ]);
    });

    it('syntax errors by themselves, since nothing can be said of the rest', () => {
      const [first, ...more] = faults('agent: { id: "x\nsource: [\n');
      expect(first).to.match(/^\d+:\d+ /);
      expect(more.every((line) => /^\d+:\d+ [^:]+$/.test(line))).to.equal(true);
    });

    it('an empty file, a list, and a key that is only inherited', () => {
      expect(faults('')).to.deep.equal(['1:1 source: is required']);
      expect(faults('- 1\n')).to.deep.equal(['1:1 must be a section with keys']);
      expect(faults(`${SOURCE}__proto__: { port: 1 }\n`)).to.deep.equal(['2:1 __proto__: unknown key']);
    });

    it('sections that have no keys, or are something else', () => {
      expect(faults(`${SOURCE}listener:\nadmin: 8080\nzones: [Z, null]\n`)).to.deep.equal([
        '2:10 listener: must be a section with keys',
        '3:8 admin: must be a section with keys',
        '4:9 zones[0]: must be a section with keys',
        '4:12 zones[1]: must be a section with keys',
      ]);
    });

    it('a file that cannot be read', () => {
      const loaded = loadConfig(join(directory, 'absent.yaml'), {});
      expect(loaded.ok).to.equal(false);
      expect(!loaded.ok && describeFaults(loaded.faults)).to.match(
        /cannot read the configuration: ENOENT.*absent\.yaml/,
      );
    });

    it('says where a value comes from that stands behind an alias', () => {
      expect(faults(`${SOURCE}agent: { connectTimeoutSeconds: &wait -1 }\nadmin: { port: *wait }\n`)).to.deep.equal([
        '2:39 agent.connectTimeoutSeconds: must be more than 0',
        '2:39 admin.port: must be at least 0',
      ]);
    });
  });

  describe('refuses what would be insecure or would not work', () => {
    it('plain HTTP to another machine, unless it is allowed', () => {
      expect(faults(zone('url: http://10.0.0.1/z'))).to.have.lengthOf(1);
      expect(faults(zone('url: http://127.0.0.1.example.org/z'))).to.have.lengthOf(1);
      expect(faults(zone('url: http://10.0.0.1/z, allowInsecure: true'))).to.deep.equal([]);
      for (const local of ['http://127.0.0.1:7080/z', 'http://localhost/z', 'http://[::1]/z'])
        expect(faults(zone(`url: "${local}"`)), local).to.deep.equal([]);
    });

    it('a listener without TLS that other machines reach, unless it is allowed', () => {
      const listener = (settings: string) =>
        `${SOURCE}listener: { publicUrl: https://a.example.org/sif, ${settings} }\n`;
      expect(faults(listener('host: 0.0.0.0'))).to.deep.equal([
        '2:57 listener.host: plain HTTP on 0.0.0.0 is refused: add tls, listen on 127.0.0.1, or set allowInsecure: true',
      ]);
      expect(faults(listener('host: 0.0.0.0, allowInsecure: true'))).to.deep.equal([]);
      expect(faults(listener('host: 0.0.0.0, tls: { cert: a, key: b }'))).to.deep.equal([]);
      expect(faults(listener('host: 127.0.0.1'))).to.deep.equal([]);
    });

    it('a listener without its public address or with half of its TLS files', () => {
      expect(faults(`${SOURCE}listener: { tls: { cert: a } }\n`)).to.deep.equal([
        '2:1 listener.publicUrl: is required',
        '2:13 listener.tls.key: is required',
      ]);
    });

    it('a login inside an address', () => {
      expect(faults(zone('url: "https://me:pw@zis.example.org/z"'))).to.deep.equal([
        '3:31 zones[0].url: must not hold a user name or password',
      ]);
    });

    it('a nightly run that does not come round every day', () => {
      const nightly = (line: string) => faults(`${SOURCE}aggregation: { nightly: "${line}" }\n`);
      expect(nightly('0 2 * * *')).to.deep.equal([]);
      for (const line of ['45 3 * * 1-5', '45 3 30 2 *', '75 3 * * *', '3:45', '', '0 45 3 * * *'])
        expect(nightly(line), line).to.have.lengthOf(1);
    });

    it('times of day and dates that do not exist', () => {
      expect(faults(`${SOURCE}aggregation: { sameDayFrom: "24:00" }\n`)).to.have.lengthOf(1);
      expect(faults(zone('url: https://z.example.org, options: { freezeBefore: 2026-02-30 }'))).to.deep.equal([
        '3:79 zones[0].options.freezeBefore: must be a date, YYYY-MM-DD',
      ]);
    });

    it('change tracking in SQLite, which has none', () => {
      expect(faults('source: { kind: sqlite, file: a, changeDetection: change-tracking }')).to.deep.equal([
        '1:51 source.changeDetection: must be auto or modified-date or off',
      ]);
    });

    it('a version that no zone speaks, and a host with something behind it', () => {
      expect(faults(zone('url: https://z.example.org, sifVersion: "3.0"'))).to.deep.equal([
        '3:66 zones[0].sifVersion: must be 2.0r1 or 2.1 or 2.2 or 2.3 or 2.4 or 2.5 or 2.6 or 2.7',
      ]);
      expect(faults(`${SOURCE}admin: { host: "127.0.0.1:80" }\n`)).to.deep.equal([
        '2:16 admin.host: must be a host name or an address, nothing else',
      ]);
    });

    it('a database of an unknown kind', () => {
      expect(faults('source: { kind: oracle }')).to.deep.equal(['1:17 source.kind: must be sqlite or mssql']);
    });
  });

  describe('warns of what works but should be known', () => {
    it('a zone that is not provided with what its objects refer to', () => {
      const loaded = load(
        `agent: { timeZone: UTC }\n${zone('url: https://z.example.org, provide: [StudentDailyAttendance]')}`,
      );
      expect(loaded.ok && describeFaults(loaded.warnings)).to.match(
        /:4:54 zones\[0\]\.provide: AttendanceCodeInfo is not/,
      );
    });

    it('a time zone that was not given', () => {
      const loaded = load(SOURCE);
      expect(loaded.ok && loaded.warnings.map(({ key }) => key)).to.deep.equal(['agent.timeZone']);
    });
  });

  describe('resolves references', () => {
    it('in whole values and in parts of them', () => {
      const { agent, zones } = config(
        `agent:\n  name: \${DISTRICT} agent of \${DISTRICT}\n${zone('url: "https://${HOST}/z"')}`,
        { DISTRICT: 'North', HOST: 'zis.example.org' },
      );
      expect(agent.name).to.equal('North agent of North');
      expect(zones[0]?.url).to.equal('https://zis.example.org/z');
    });

    it('as numbers and switches where the setting is one, and as text where it is not', () => {
      const loaded = config(
        `source:\n  kind: mssql\n  server: db\n  database: \${N}\n  user: u\n  password: \${N}\n  port: \${N}\n  encrypt: \${ON}\n` +
          `agent:\n  connectTimeoutSeconds: \${N}.5\n`,
        { N: '0077', ON: 'False' },
      );
      expect(loaded.source).to.deep.include({ database: '0077', password: '0077', port: 77, encrypt: false });
      expect(loaded.agent.connectTimeoutSeconds).to.equal(77.5);
    });

    it('but does not take a quoted number for one', () => {
      expect(faults(`${SOURCE}admin: { port: "8080" }\n`)).to.deep.equal(['2:16 admin.port: must be a number']);
    });

    it('and names each variable that is not set, once, with its place', () => {
      expect(
        faults(`${SOURCE}agent:\n  id: \${NO_ID}\n  maxBufferBytes: \${NO_SIZE}\n  name: \${unclosed\n`),
      ).to.deep.equal([
        '3:7 agent.id: the environment variable NO_ID is not set',
        '4:19 agent.maxBufferBytes: the environment variable NO_SIZE is not set',
        '5:9 agent.name: `${` without `}`; write `$${` for the characters themselves',
      ]);
    });

    it('not in comments, keys, or what another reference brought', () => {
      const { agent } = config(`agent:\n  name: \${A} # \${B}\n${SOURCE}`, { A: '${B}' });
      expect(agent.name).to.equal('${B}');
      expect(faults(`${SOURCE}"\${A}": 1\n`, { A: 'agent' })).to.deep.equal(['2:1 ${A}: unknown key']);
    });

    it('and leaves an escaped one as it is', () => {
      expect(config(`agent: { name: "$\${A} costs $5" }\n${SOURCE}`).agent.name).to.equal('${A} costs $5');
    });

    it('to files, without their last line end', () => {
      const secret = join(directory, 'secret');
      writeFileSync(secret, 'two\nlines\n');
      expect(config(`agent: { name: "\${file:${secret}}" }\n${SOURCE}`).agent.name).to.equal('two\nlines');
      expect(faults(`${SOURCE}agent: { name: "\${file:${secret}.no}" }\n`)).to.deep.equal([
        `2:16 agent.name: cannot read the file ${secret}.no`,
      ]);
    });
  });

  it('never repeats a value in a fault, since it may be a secret', () => {
    const yaml = 'source: { kind: mssql, server: "a b", database: d, user: u, password: [hunter2], port: hunter2 }';
    expect(faults(yaml).join()).not.to.include('hunter2');
  });
});
