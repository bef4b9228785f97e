import { createHash } from 'node:crypto';
import type { Config, ZoneConfig } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import { newGuid } from '../core/guid.js';
import type {
  Control,
  Header,
  ObjectRights,
  OutgoingAckMessage,
  OutgoingMessage,
  Protocol,
  RegisterMessage,
} from '../sif/messages.js';
import { compareVersions, versionsUpTo, type SifVersion } from '../sif/versions.js';

/** What is acknowledged: a status, or an error. */
export type Reply = OutgoingAckMessage['outcome'];

/** What an acknowledgement answers to. */
export interface Acknowledged {
  /** Version of the message, or null when it is not known: answered in the zone's. */
  readonly version: SifVersion | null;
  readonly sourceId: string | null;
  readonly msgId: string | null;
}

/** The agent's side of one zone: writes the headers and the messages of its life there. */
export class Composer {
  constructor(
    readonly agent: Config['agent'],
    readonly zone: ZoneConfig,
    /** Where the zone pushes to; null in pull mode. */
    readonly pushUrl: string | null,
    readonly clock: Clock,
  ) {}

  /** SIF_Header of a new message. */
  header(destinationId?: string): Header {
    const { authenticationLevel, encryptionLevel } = this.zone;
    return {
      msgId: newGuid(),
      timestamp: timestamp(this.clock.now()),
      ...(authenticationLevel + encryptionLevel > 0 && { security: { authenticationLevel, encryptionLevel } }),
      sourceId: this.agent.id,
      ...(destinationId !== undefined && { destinationId }),
    };
  }

  /** `offersGzip`: a zone that pushes to us may compress. */
  register(offersGzip = true): RegisterMessage {
    const { sifVersion, fixedVersion, mode } = this.zone;
    return {
      type: 'SIF_Register',
      version: sifVersion,
      header: this.header(),
      name: this.agent.name,
      versions: fixedVersion ? [sifVersion] : versionsUpTo(sifVersion),
      maxBufferBytes: this.agent.maxBufferBytes,
      mode: mode === 'push' ? 'Push' : 'Pull',
      ...(this.pushUrl !== null && { protocol: this.#protocol(this.pushUrl, offersGzip) }),
    };
  }

  /** Digest of what SIF_Register says of us: another one means that we have to register again. */
  registeredAs(): string {
    const { header: _changes, ...settings } = this.register();
    const { authenticationLevel, encryptionLevel, url } = this.zone;
    const text = JSON.stringify([url, this.agent.id, authenticationLevel, encryptionLevel, settings]);
    return createHash('sha256').update(text).digest('hex');
  }

  unregister(): OutgoingMessage {
    return { type: 'SIF_Unregister', version: this.zone.sifVersion, header: this.header() };
  }

  control(type: Exclude<Control['type'], 'SIF_CancelRequests'>): OutgoingMessage {
    return {
      type: 'SIF_SystemControl',
      version: this.zone.sifVersion,
      header: this.header(),
      control: { type },
    };
  }

  provision(objects: ObjectRights): OutgoingMessage {
    return { type: 'SIF_Provision', version: this.zone.sifVersion, header: this.header(), objects };
  }

  provide(objectName: string): OutgoingMessage {
    return { type: 'SIF_Provide', version: this.zone.sifVersion, header: this.header(), objects: [{ objectName }] };
  }

  /** A SIF_Ack in the version of what it answers; `posted` ones keep to the version of a server that takes one only. */
  ack(to: Acknowledged, outcome: Reply, way: 'reply' | 'posted'): OutgoingAckMessage {
    const fixed = way === 'posted' && this.zone.fixedVersion;
    return {
      type: 'SIF_Ack',
      version: fixed ? this.zone.sifVersion : (to.version ?? this.zone.sifVersion),
      header: this.header(),
      originalSourceId: to.sourceId,
      originalMsgId: to.msgId,
      outcome,
    };
  }

  /** SIF_Protocol for push mode; properties exist from 2.1 on. */
  #protocol(url: string, offersGzip: boolean): Protocol {
    const secure = url.toLowerCase().startsWith('https:');
    const knowsProperties = compareVersions(this.zone.sifVersion, '2.1') >= 0;
    return {
      type: secure ? 'HTTPS' : 'HTTP',
      secure,
      url,
      properties: offersGzip && knowsProperties ? [{ name: 'Accept-Encoding', value: 'gzip' }] : [],
    };
  }
}

/** SIF_Timestamp in whole seconds, since not every server reads fractions. */
function timestamp(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
}
