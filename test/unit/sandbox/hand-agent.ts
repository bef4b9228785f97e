import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { newGuid } from '../../../src/core/guid.js';

/** An answer as it came. */
export interface Answer {
  httpStatus: number;
  headers: IncomingMessage['headers'];
  text: string;
}

export interface PostOptions {
  contentType?: string;
  contentLength?: boolean;
  gzip?: boolean;
  acceptEncoding?: string;
}

/** Posts bytes as they are. Rejects when the connection ends without an answer. */
export function post(url: string, body: string | Buffer, options: PostOptions = {}): Promise<Answer> {
  const plain = Buffer.from(body);
  const bytes = options.gzip ? gzipSync(plain) : plain;
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': options.contentType ?? 'application/xml;charset="utf-8"',
        ...(options.contentLength === false ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': bytes.length }),
        ...(options.gzip ? { 'Content-Encoding': 'gzip' } : {}),
        ...(options.acceptEncoding ? { 'Accept-Encoding': options.acceptEncoding } : {}),
      },
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          httpStatus: response.statusCode ?? 0,
          headers: response.headers,
          text: (response.headers['content-encoding'] === 'gzip'
            ? gunzipSync(Buffer.concat(chunks))
            : Buffer.concat(chunks)
          ).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

/** What an ack says, in short: `0`, `9`, `8/12`. */
export function outcomeOf(answer: Answer): string {
  const inner = answer.text.indexOf('<SIF_Data>');
  const outer = inner < 0 ? answer.text : answer.text.slice(0, inner);
  const category = /<SIF_Category>(\d+)</.exec(outer)?.[1];
  const code = /<SIF_Code>(\d+)</.exec(outer)?.[1] ?? `HTTP ${answer.httpStatus}`;
  return category === undefined ? code : `${category}/${code}`;
}

/** The text of the first element of that name. */
export function textIn(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

export const GUID = (n: number): string => n.toString(16).toUpperCase().padStart(32, '0');

/** Messages written by hand, by an agent of that id. */
export class HandAgent {
  constructor(
    readonly id: string,
    readonly url: string,
    readonly version = '2.7',
  ) {}

  message(
    kind: string,
    content: string,
    options: { msgId?: string; destination?: string; timestamp?: string } = {},
  ): string {
    const destination = options.destination ? `<SIF_DestinationId>${options.destination}</SIF_DestinationId>` : '';
    return (
      `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="${this.version}">` +
      `<${kind}><SIF_Header><SIF_MsgId>${options.msgId ?? newGuid()}</SIF_MsgId><SIF_Timestamp>${options.timestamp ?? '2026-02-10T08:00:00Z'}</SIF_Timestamp>` +
      `<SIF_SourceId>${this.id}</SIF_SourceId>${destination}</SIF_Header>${content}</${kind}></SIF_Message>`
    );
  }

  send(kind: string, content: string, options: { msgId?: string; destination?: string } = {}): Promise<Answer> {
    return post(this.url, this.message(kind, content, options));
  }

  /** Posts a message that was written before. */
  post(message: string | Buffer, options: PostOptions = {}): Promise<Answer> {
    return post(this.url, message, options);
  }

  register(pushUrl?: string, versions: readonly string[] = [this.version]): Promise<Answer> {
    const protocol = pushUrl
      ? `<SIF_Protocol Type="HTTP" Secure="No"><SIF_URL>${pushUrl}</SIF_URL></SIF_Protocol>`
      : '';
    return this.send(
      'SIF_Register',
      `<SIF_Name>District</SIF_Name>${versions.map((version) => `<SIF_Version>${version}</SIF_Version>`).join('')}` +
        `<SIF_MaxBufferSize>1048576</SIF_MaxBufferSize><SIF_Mode>${pushUrl ? 'Push' : 'Pull'}</SIF_Mode>${protocol}`,
    );
  }

  control(name: string): Promise<Answer> {
    return this.send('SIF_SystemControl', `<SIF_SystemControlData><${name}/></SIF_SystemControlData>`);
  }

  provide(...objects: string[]): Promise<Answer> {
    return this.send('SIF_Provide', objects.map((name) => `<SIF_Object ObjectName="${name}"/>`).join(''));
  }

  response(
    request: string,
    number: number,
    more: boolean,
    data: string,
    options: { msgId?: string; destination?: string } = {},
  ): string {
    return this.message(
      'SIF_Response',
      `<SIF_RequestMsgId>${request}</SIF_RequestMsgId><SIF_PacketNumber>${number}</SIF_PacketNumber>` +
        `<SIF_MorePackets>${more ? 'Yes' : 'No'}</SIF_MorePackets>${data}`,
      { destination: 'StateReporting', ...options },
    );
  }

  ack(sourceId: string, msgId: string, outcome = '<SIF_Status><SIF_Code>1</SIF_Code></SIF_Status>'): string {
    return this.message(
      'SIF_Ack',
      `<SIF_OriginalSourceId>${sourceId}</SIF_OriginalSourceId><SIF_OriginalMsgId>${msgId}</SIF_OriginalMsgId>${outcome}`,
    );
  }

  eventOf(action: string, object: string, name = /<(\w+)/.exec(object)?.[1] ?? ''): string {
    return this.message(
      'SIF_Event',
      `<SIF_ObjectData><SIF_EventObject ObjectName="${name}" Action="${action}">${object}</SIF_EventObject></SIF_ObjectData>`,
    );
  }

  event(action: string, object: string): Promise<Answer> {
    return this.post(this.eventOf(action, object));
  }
}

/** An AttendanceCodeInfo, told apart by a number. */
export function codeInfo(n: number): string {
  return `<AttendanceCodeInfo RefId="${GUID(n)}" SchoolInfoRefId="${GUID(1)}"><AttendanceCode>AU</AttendanceCode></AttendanceCodeInfo>`;
}

/** A StudentDailyAttendance of 2.7, told apart by a number. */
export function daily(n: number, note = ''): string {
  const noteElement = note === '' ? '' : `<AttendanceNote>${note}</AttendanceNote>`;
  return (
    `<StudentDailyAttendance RefId="${GUID(n)}" StudentPersonalRefId="${GUID(n)}" SchoolInfoRefId="${GUID(1)}" Date="2026-02-10" SchoolYear="2026">` +
    `<AttendanceCodeInfoRefId>${GUID(7)}</AttendanceCodeInfoRefId>${noteElement}</StudentDailyAttendance>`
  );
}

/** An HTTP status, a body, a body of another type, or (undefined) a dropped connection. */
export type Reply = string | number | { body: string; contentType: string } | undefined;

export interface Listener {
  url: string;
  /** The messages that came, repeats included. */
  received: string[];
  close: () => Promise<void>;
}

/** An agent's listener: `answer` decides on the reply to each message pushed. */
export async function listen(answer: (text: string) => Reply | Promise<Reply>): Promise<Listener> {
  const received: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
      received.push(text);
      void Promise.resolve(answer(text)).then((reply) => {
        if (reply === undefined) return void request.socket.destroy();
        if (typeof reply === 'number') return void response.writeHead(reply).end();
        const given =
          typeof reply === 'string' ? { body: reply, contentType: 'application/xml;charset="utf-8"' } : reply;
        const body = Buffer.from(given.body);
        response.writeHead(200, { 'Content-Type': given.contentType, 'Content-Length': body.length }).end(body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sif`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
