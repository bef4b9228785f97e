import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../src/workers/serve.js';

/**
 * The server of bench/events.ts, in a thread of its own: it acknowledges SIF_Events with the least that is valid, and hands
 * every other message on to a server that knows the protocol.
 */
export type AckServerMethods = ReturnType<typeof methods>;

/** What the server took since it was last told to count anew; times by the process's monotonic clock, nanoseconds. */
export interface Taken {
  events: number;
  firstNs: bigint;
  lastNs: bigint;
}

/** Bodies kept for the plain loop. */
const KEEP_BODIES = 10_000;

function methods() {
  let taken: Taken = { events: 0, firstNs: 0n, lastNs: 0n };
  let bodies: Buffer[] = [];
  /** When the event with `edit N` in it was acknowledged. */
  const edits = new Map<number, bigint>();

  const acknowledge = (body: Buffer, response: ServerResponse): void => {
    const text = body.toString();
    const reply = Buffer.from(ackOf(between(text, '<SIF_MsgId>'), between(text, '<SIF_SourceId>')));
    response.writeHead(200, { 'Content-Type': 'application/xml;charset="utf-8"', 'Content-Length': reply.length });
    response.end(reply);
    const nowNs = process.hrtime.bigint();
    if (taken.events === 0) taken.firstNs = nowNs;
    taken.events += 1;
    taken.lastNs = nowNs;
    if (bodies.length < KEEP_BODIES) bodies.push(body);
    const edit = between(text, '<AttendanceNote>edit ');
    if (edit !== '') edits.set(Number(edit), nowNs);
  };

  return {
    /** Listens on a free port of loopback, which it returns. */
    async listen(forwardTo: string): Promise<number> {
      const server = createServer((incoming, response) => {
        void readAll(incoming).then((body) => {
          if (body.includes('<SIF_Event>')) acknowledge(body, response);
          else forward(forwardTo, incoming, body, response);
        });
      });
      server.keepAliveTimeout = 120_000;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },

    /** Counts anew and keeps the bodies that come from now on. */
    reset(): Promise<void> {
      taken = { events: 0, firstNs: 0n, lastNs: 0n };
      bodies = [];
      return Promise.resolve();
    },

    taken: (): Promise<Taken> => Promise.resolve({ ...taken }),

    bodies: (): Promise<Uint8Array[]> => Promise.resolve([...bodies]),

    edits: (): Promise<Map<number, bigint>> => Promise.resolve(edits),
  };
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The text that follows `start` up to the next tag; empty when `start` is not there. */
function between(text: string, start: string): string {
  const from = text.indexOf(start);
  return from === -1 ? '' : text.slice(from + start.length, text.indexOf('<', from + start.length));
}

function ackOf(msgId: string, sourceId: string): string {
  const header = `<SIF_Header><SIF_MsgId>${msgId}</SIF_MsgId><SIF_Timestamp>2026-01-01T00:00:00Z</SIF_Timestamp><SIF_SourceId>Zone</SIF_SourceId></SIF_Header>`;
  const original = `<SIF_OriginalSourceId>${sourceId}</SIF_OriginalSourceId><SIF_OriginalMsgId>${msgId}</SIF_OriginalMsgId>`;
  return `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" Version="2.7"><SIF_Ack>${header}${original}<SIF_Status><SIF_Code>0</SIF_Code></SIF_Status></SIF_Ack></SIF_Message>`;
}

function forward(url: string, incoming: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const onward = request(url, { method: 'POST', headers: incoming.headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}

serve(() => Promise.resolve(methods()));
