import express, { type Request, type Router } from 'express';
import type { Agent } from './agent.js';
import { FAULT_KINDS, type Fault } from './faults.js';
import type { OpenRequest } from './open-request.js';
import type { ZoneOptions } from './options.js';
import type { ComplaintBook } from './complaints.js';
import type { PostLog } from './post-log.js';
import { CONTROLS } from './write.js';
import type { RequestSpec, SandboxZone } from './zone.js';

/** What the control API looks at and changes. */
export interface Controlled {
  zone(id: string): SandboxZone;
  zones(): SandboxZone[];
  complaints: ComplaintBook;
  posts: PostLog;
}

/** The sandbox as JSON, for a process beside it. Described in docs/sandbox.md. */
export function controlApi(sandbox: Controlled): Router {
  const api = express.Router();
  api.use(express.json({ limit: '16mb' }));
  const zoneOf = (request: Request): SandboxZone => sandbox.zone(parameter(request, 'zone'));
  const requestOf = (request: Request): OpenRequest =>
    found(zoneOf(request).openRequest(parameter(request, 'msgId')), 'request');
  const agentOf = (request: Request): Agent => found(zoneOf(request).agent(parameter(request, 'agent')), 'agent');

  api.get('/zones', (_request, response) => void response.json(sandbox.zones().map(zoneView)));
  api.get('/zones/:zone', (request, response) => void response.json(zoneView(zoneOf(request))));
  api.patch('/zones/:zone/options', (request, response) => {
    const zone = zoneOf(request);
    Object.assign(zone.options, bodyOf<ZoneOptions>(request));
    response.json(zone.options);
  });

  api.get('/zones/:zone/agents', (request, response) => void response.json(zoneOf(request).agents().map(agentView)));
  api.get('/zones/:zone/agents/:agent', (request, response) => void response.json(agentView(agentOf(request))));
  api.delete('/zones/:zone/agents/:agent', (request, response) => {
    zoneOf(request).forget(parameter(request, 'agent'));
    response.status(204).end();
  });
  api.patch('/zones/:zone/agents/:agent', (request, response) => {
    const { sleeping } = bodyOf<{ sleeping: boolean }>(request);
    zoneOf(request).setSleeping(agentOf(request).id, sleeping === true);
    response.json(agentView(agentOf(request)));
  });
  api.post('/zones/:zone/agents/:agent/controls', async (request, response) => {
    const { control } = bodyOf<{ control: string }>(request);
    const known = CONTROLS.find((name) => name === control);
    if (!known) throw badRequest(`control is one of ${CONTROLS.join(', ')}`);
    response.json(await zoneOf(request).control(agentOf(request).id, known));
  });

  api.get('/zones/:zone/requests', (request, response) => {
    response.json(
      zoneOf(request)
        .requests()
        .map((open) => requestView(open, false)),
    );
  });
  api.post('/zones/:zone/requests', (request, response) => {
    const spec = bodyOf<RequestSpec>(request);
    if (typeof spec.object !== 'string') throw badRequest('object is missing');
    response.status(201).json(requestView(zoneOf(request).request({ ...spec, object: spec.object }), false));
  });
  api.get('/zones/:zone/requests/:msgId', async (request, response) => {
    const open = requestOf(request);
    const waitMs = Number(request.query['waitMs'] ?? 0);
    // Running out of time is an answer: the state says that it is pending.
    if (waitMs > 0)
      await zoneOf(request)
        .answered(open, waitMs)
        .catch(() => undefined);
    response.json(requestView(open, request.query['objects'] !== 'false'));
  });
  api.delete('/zones/:zone/requests/:msgId', (request, response) => {
    zoneOf(request).discard(requestOf(request));
    response.status(204).end();
  });
  api.post('/zones/:zone/requests/:msgId/cancel', async (request, response) => {
    const { notification } = bodyOf<{ notification: string }>(request);
    response.json(await zoneOf(request).cancel(requestOf(request), notification === 'None' ? 'None' : 'Standard'));
  });

  api.get('/zones/:zone/events', (request, response) => {
    response.json(zoneOf(request).events.map(({ text: _text, ...event }) => event));
  });
  api.delete('/zones/:zone/events', (request, response) => {
    zoneOf(request).clearEvents();
    response.status(204).end();
  });

  api.get('/zones/:zone/faults', (request, response) => void response.json(zoneOf(request).faults.pending()));
  api.post('/zones/:zone/faults', (request, response) => {
    const zone = zoneOf(request);
    zone.faults.add(faultOf(request));
    response.status(201).json(zone.faults.pending());
  });
  api.delete('/zones/:zone/faults', (request, response) => {
    zoneOf(request).clearFaults();
    response.status(204).end();
  });

  api.get('/complaints', (_request, response) => void response.json(sandbox.complaints.all()));
  api.delete('/complaints', (_request, response) => {
    sandbox.complaints.clear();
    response.status(204).end();
  });
  api.get('/posts', (request, response) => {
    const after = Number(request.query['after'] ?? 0);
    const posts = sandbox.posts.all().filter((post) => post.number > after);
    response.json(posts.map(({ text: _text, answerText: _answerText, ...post }) => post));
  });
  api.get('/posts/:number', (request, response) => {
    const number = Number(parameter(request, 'number'));
    response.json(
      found(
        sandbox.posts.all().find((post) => post.number === number),
        'post',
      ),
    );
  });
  return api;
}

function zoneView(zone: SandboxZone): object {
  return {
    id: zone.id,
    url: zone.url,
    options: zone.options,
    agents: zone.agents().map((agent) => agent.id),
    requests: zone.requests().length,
    events: zone.events.length,
  };
}

function agentView(agent: Agent): object {
  return {
    id: agent.id,
    ...agent.registration,
    sleeping: agent.sleeping,
    objects: Object.fromEntries(Object.entries(agent.objects).map(([role, names]) => [role, [...names]])),
    queue: agent.queue.map(({ msgId, sourceId, name }) => ({ msgId, sourceId, name })),
  };
}

function requestView(open: OpenRequest, withObjects: boolean): object {
  const { terms, state, error, acknowledged, packets, objectCount, bytes, largestPacketBytes, underFilled } = open;
  return {
    ...terms,
    state,
    error,
    acknowledged,
    packets,
    objectCount,
    bytes,
    largestPacketBytes,
    underFilled,
    ...(withObjects ? { objects: open.objects() } : {}),
  };
}

function parameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

/** The JSON of a request; nothing is the same as {}. */
function bodyOf<T>(request: Request): Partial<T> {
  return (request.body ?? {}) as Partial<T>;
}

function faultOf(request: Request): Fault {
  const fault = bodyOf<Fault>(request);
  if (!FAULT_KINDS.some((kind) => kind === fault.kind)) throw badRequest(`kind is one of ${FAULT_KINDS.join(', ')}`);
  return fault as Fault;
}

const httpError = (status: number, message: string): Error => Object.assign(new Error(message), { status });
const badRequest = (message: string): Error => httpError(400, message);

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw httpError(404, `no such ${what}`);
  return value;
}
