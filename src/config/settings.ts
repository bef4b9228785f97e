import { isIP } from 'node:net';
import { z } from 'zod';
import {
  dailyCron,
  days,
  host,
  isHost,
  minutes,
  port,
  seconds,
  sourceId,
  text,
  timeOfDay,
  timeZone,
  webAddress,
  zoneId,
} from './fields.js';
import { isLoopbackHost, isPlainHttpElsewhere } from './loopback.js';
import { zoneOptionsSchema } from './zone-options.js';

/**
 * The one declaration of the configuration: validation, config/agent.schema.json and docs/settings.md come from it.
 * Rules that join several settings look at values that may have faults of their own (`always`), so that one reading
 * lists everything that is wrong.
 */
const always = { when: () => true };

const SIF_VERSIONS = ['2.0r1', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7'] as const;
const PROVIDED_OBJECTS = ['StudentDailyAttendance', 'AttendanceCodeInfo'] as const;

const agent = z.strictObject({
  id: sourceId().default('DistrictSIS').meta({ description: 'SIF_SourceId: the name that zones know the agent by.' }),
  name: text().default('District attendance agent').meta({ description: 'SIF_Name: what zone administrators read.' }),
  maxBufferBytes: z.int().min(4096).max(2_147_483_647).default(1_048_576).meta({
    description: 'SIF_MaxBufferSize: the largest message that the agent takes.',
    unit: 'bytes',
  }),
  timeZone: timeZone().default('America/Chicago').meta({
    description: "The district's IANA time zone: decides what day it is, and when the nightly run is due.",
  }),
  answerWaitMinutes: minutes().default(60).meta({
    description: 'How long a SIF_Request may wait for a calendar that is not aggregated yet (rules section 8).',
    unit: 'minutes',
  }),
  connectTimeoutSeconds: seconds().default(10).meta({ description: 'Time to reach a zone.', unit: 'seconds' }),
  replyTimeoutSeconds: seconds().default(60).meta({ description: "Time for a zone's whole answer.", unit: 'seconds' }),
  retentionDays: z
    .strictObject({
      messages: days(1).default(90).meta({ description: 'The message log.', unit: 'days' }),
      inbox: days(7).default(30).meta({
        description: 'SIF_MsgIds received, by which a repeated message is known.',
        unit: 'days',
      }),
      runs: days(1).default(400).meta({ description: 'The ledger of runs and their reports.', unit: 'days' }),
    })
    .prefault({})
    .meta({ description: 'How long the store keeps what is finished.' }),
});

const sqliteConnection = {
  kind: z.literal('sqlite').meta({ description: 'A SQLite file.' }),
};

const mssqlConnection = {
  kind: z.literal('mssql').meta({ description: 'A SQL Server database.' }),
  server: text().meta({ description: 'Host name or address of the SQL Server.' }),
  port: z.int().min(1).max(65_535).default(1433).meta({ description: 'Its TCP port.' }),
  database: text().meta({ description: 'Name of the database.' }),
  user: text().meta({ description: 'Login.' }),
  password: z.string().min(1, 'must not be empty').meta({
    description: 'Its password; best given as `${VARIABLE}` or `${file:PATH}`.',
    writeOnly: true,
  }),
  schema: text().default('dbo').meta({ description: 'Schema that holds the tables or views.' }),
  encrypt: z.boolean().default(true).meta({ description: 'Encrypt the connection.' }),
  trustServerCertificate: z.boolean().default(false).meta({
    description: 'Accept any server certificate: for trials only.',
  }),
  poolMax: z.int().min(1).max(1000).default(10).meta({ description: 'Most connections held open.' }),
};

const detection = {
  modifiedDateZone: timeZone().default('UTC').meta({
    description: 'Time zone of the modifiedDate columns: UTC, or an IANA zone where the SIS stores local time.',
  }),
  pollSeconds: seconds().default(5).meta({ description: 'Between two looks at new and edited rows.', unit: 'seconds' }),
  sweepSeconds: seconds().default(30).meta({
    description:
      'Between two sweeps for deletions and for edits of small tables; stretched up to tenfold when sweeps are slow.',
    unit: 'seconds',
  }),
  overlapSeconds: z.number().min(0).max(86_400).default(120).meta({
    description: 'How far each look reaches behind the newest modifiedDate seen, for rows committed late.',
    unit: 'seconds',
  }),
};
const detectionMeaning = 'How edits are found.';

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sqliteConnection,
    file: text().meta({ description: 'Path of the file.' }),
    changeDetection: z.enum(['auto', 'modified-date', 'off']).default('auto').meta({ description: detectionMeaning }),
    ...detection,
  }),
  z.strictObject({
    ...mssqlConnection,
    changeDetection: z
      .enum(['auto', 'change-tracking', 'modified-date', 'off'])
      .default('auto')
      .meta({
        description: `${detectionMeaning} \`auto\`: change tracking for each table that has it, else modifiedDate.`,
      }),
    ...detection,
  }),
]);

const store = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sqliteConnection,
    file: text().default('var/agent.db').meta({ description: 'Path of the file; it is made when it does not exist.' }),
  }),
  z.strictObject(mssqlConnection),
]);

/** An address of ours that other machines reach has TLS, or somebody said that it need not. */
function refusePlainHttp(
  settings: Partial<{ host: unknown; tls: object; allowInsecure: boolean }> | undefined,
  context: z.RefinementCtx,
): void {
  const host = settings?.host;
  if (typeof host !== 'string' || !isHost(host) || settings?.tls !== undefined || settings?.allowInsecure === true)
    return;
  if (isLoopbackHost(host)) return;
  const message = `plain HTTP on ${host} is refused: add tls, listen on 127.0.0.1, or set allowInsecure: true`;
  context.addIssue({ code: 'custom', path: ['host'], message });
}

const listener = z
  .strictObject({
    host: host().default('127.0.0.1').meta({ description: 'Address to listen on.' }),
    port: port().default(7443).meta({ description: 'TCP port to listen on.' }),
    publicUrl: webAddress()
      .refine((url) => !url.includes('?'), 'must not have a query (?…)')
      .overwrite((url) => url.replace(/\/+$/, ''))
      .meta({ description: 'The address as zones reach it; zone Z is registered with `publicUrl/Z`.' }),
    tls: z
      .strictObject({
        cert: text().meta({ description: 'File of the certificate chain (PEM).' }),
        key: text().meta({ description: 'File of its private key (PEM).' }),
        clientCa: text().exactOptional().meta({
          description: 'File of the authorities whose client certificates are then required (PEM).',
        }),
      })
      .exactOptional()
      .meta({ description: 'HTTPS. Absent: plain HTTP.' }),
    allowInsecure: z.boolean().default(false).meta({
      description: 'Permit plain HTTP on an address that other machines reach.',
    }),
  })
  .superRefine(refusePlainHttp, always);

const admin = z
  .strictObject({
    host: host().default('127.0.0.1').meta({ description: 'Address to listen on.' }),
    port: port().default(8080).meta({ description: 'TCP port to listen on.' }),
    tls: z
      .strictObject({
        cert: text().meta({ description: 'File of the certificate chain (PEM).' }),
        key: text().meta({ description: 'File of its private key (PEM).' }),
      })
      .exactOptional()
      .meta({ description: 'HTTPS. Absent: plain HTTP.' }),
    allowInsecure: z.boolean().default(false).meta({
      description: 'Permit plain HTTP on an address that other machines reach, as behind a proxy that speaks HTTPS.',
    }),
    sessionHours: z.number().positive().max(720).default(12).meta({
      description: 'A session ends so long after signing in.',
      unit: 'hours',
    }),
    idleMinutes: z.number().positive().max(10_080).default(60).meta({
      description: 'A session ends when it was not used for so long.',
      unit: 'minutes',
    }),
    trustedHeader: z
      .strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of an HTTP header')
          .meta({ description: 'Header that holds the name of the account, such as X-Remote-User.' }),
        from: z
          .array(z.string().refine((address) => isIP(address) !== 0, 'must be an IP address'))
          .min(1, 'must name an address')
          .meta({ description: 'Addresses of the proxies that set it; from any other it counts for nothing.' }),
      })
      .exactOptional()
      .meta({ description: 'Sign-in by a proxy in front. Absent: by password only.' }),
  })
  .superRefine(refusePlainHttp, always);

const aggregation = z.strictObject({
  nightly: dailyCron().default('45 3 * * *').meta({
    description: "When the nightly run is due, as a cron line `minute hour * * *` in the district's time zone.",
  }),
  sameDayFrom: timeOfDay().default('11:00').meta({
    description: 'A manual refresh submitted from this local time on, hh:mm, includes the same day (R17).',
  }),
  minimumDays: z.int().min(1).default(1).meta({
    description: "Chronic absence: fewer scheduled days are 'too few days' (R18).",
    unit: 'days',
  }),
});

const logging = z.strictObject({
  level: z.enum(['error', 'warn', 'info', 'debug']).default('info').meta({ description: 'The least that is logged.' }),
  directory: text().default('var/log').meta({ description: 'Directory of the daily log files.' }),
  messages: z.enum(['none', 'headers', 'payload']).default('headers').meta({
    description: 'How much of each SIF message the log keeps. Payloads hold student data.',
  }),
});

const zoneTls = z
  .strictObject({
    ca: text()
      .exactOptional()
      .meta({ description: "File of the authorities that may sign the server's certificate (PEM)." }),
    cert: text().exactOptional().meta({ description: "File of the agent's own certificate chain (PEM)." }),
    key: text().exactOptional().meta({ description: 'File of its private key (PEM).' }),
  })
  .superRefine((tls: Partial<{ cert: unknown; key: unknown }> | undefined, context) => {
    if (tls?.cert !== undefined && tls.key === undefined)
      context.addIssue({ code: 'custom', path: ['cert'], message: 'a certificate needs its key: add key' });
    if (tls?.key !== undefined && tls.cert === undefined)
      context.addIssue({ code: 'custom', path: ['key'], message: 'a key needs its certificate: add cert' });
  }, always);

const zone = z
  .strictObject({
    id: zoneId().meta({ description: 'Name of the zone in the agent: in commands, addresses and logs.' }),
    url: webAddress().meta({ description: 'Address of the zone at its server, used exactly as written.' }),
    sifVersion: z.enum(SIF_VERSIONS).default('2.7').meta({
      description: 'The highest SIF version spoken with this zone.',
    }),
    fixedVersion: z.boolean().default(false).meta({ description: 'The server accepts this one version only.' }),
    mode: z.enum(['push', 'pull']).default('push').meta({
      description: 'Whether the zone posts messages to the listener, or the agent fetches them.',
    }),
    pullSeconds: seconds()
      .default(30)
      .meta({ description: 'Wait after a zone had no message (pull).', unit: 'seconds' }),
    onStop: z.enum(['sleep', 'unregister', 'nothing']).default('sleep').meta({
      description: 'What the zone is told when the agent stops.',
    }),
    authenticationLevel: z.int().min(0).max(3).default(0).meta({ description: 'SIF_AuthenticationLevel asked for.' }),
    encryptionLevel: z.int().min(0).max(4).default(0).meta({ description: 'SIF_EncryptionLevel asked for.' }),
    allowInsecure: z.boolean().default(false).meta({
      description: 'Permit plain HTTP to a server that is not on this machine.',
    }),
    tls: zoneTls.exactOptional().meta({ description: 'Certificates, where the usual authorities do not do.' }),
    provide: z
      .array(z.enum(PROVIDED_OBJECTS))
      .min(1, 'must name an object')
      .default([...PROVIDED_OBJECTS])
      .refine((objects) => new Set(objects).size === objects.length, 'names an object twice')
      .meta({ description: 'Objects provided to the zone.' }),
    options: zoneOptionsSchema.prefault({}).meta({
      description: 'Zone options (rules section 10): the initial values. Edits made later live in the store and win.',
    }),
  })
  .superRefine((zone: Partial<{ url: string; allowInsecure: boolean }> | undefined, context) => {
    if (typeof zone?.url !== 'string' || zone.allowInsecure === true || !isPlainHttpElsewhere(zone.url)) return;
    context.addIssue({
      code: 'custom',
      path: ['url'],
      message: 'plain HTTP to another machine is refused: use https, or set allowInsecure: true',
    });
  }, always);

/** What the rule that joins sections looks at; every part may be missing or of another type. */
interface Sections {
  listener?: unknown;
  zones?: ({ id?: unknown; mode?: unknown } | undefined)[];
}

export const configSchema = z
  .strictObject({
    agent: agent.prefault({}).meta({ description: 'The agent itself.' }),
    source: source.meta({ description: 'The student information system, which is only read.' }),
    store: store.prefault({ kind: 'sqlite' }).meta({ description: "The agent's own database." }),
    listener: listener.exactOptional().meta({ description: 'Where zones push to; needed when a zone uses push.' }),
    admin: admin.prefault({}).meta({ description: 'The administration address: pages, API, health and metrics.' }),
    aggregation: aggregation.prefault({}).meta({ description: 'The aggregation of attendance.' }),
    logging: logging.prefault({}).meta({ description: 'The log.' }),
    zones: z.array(zone).default([]).meta({ description: 'The zones that the agent belongs to.' }),
  })
  .superRefine((config: Sections | undefined, context) => {
    if (!Array.isArray(config?.zones)) return;
    const zones = config.zones;
    zones.forEach((zone, index) => {
      if (zone?.mode === 'push' && config.listener === undefined)
        context.addIssue({
          code: 'custom',
          path: ['zones', index, 'mode'],
          message: 'push needs a listener: add the section `listener` with its publicUrl, or set mode: pull',
        });
      const first = zones.findIndex((other) => other?.id !== undefined && other.id === zone?.id);
      if (first !== -1 && first < index)
        context.addIssue({ code: 'custom', path: ['zones', index, 'id'], message: `zones[${first}] has this id too` });
    });
  }, always);

/** The whole configuration, complete: each setting has its value or its default. */
export type Config = z.output<typeof configSchema>;
export type ZoneConfig = Config['zones'][number];
export type SourceConfig = Config['source'];
export type StoreConfig = Config['store'];
export type AdminSettings = Config['admin'];
export type ListenerConfig = NonNullable<Config['listener']>;
