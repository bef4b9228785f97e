import { expect } from 'chai';
import type { Route } from '../../../src/admin/route.js';
import { routes } from '../../../src/admin/routes.js';
import { AdminWorld } from '../../support/admin-world.js';

/** An address of the route that is about a zone; other parameters name nothing that exists. */
function addressOf({ path }: Route, zone: string): string {
  const named = path.replace(':zone', zone).replace(/:\w+/g, 'F'.repeat(32));
  return path.includes(':zone') ? named : `${named}?zone=${zone}`;
}
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const guarded = routes.filter(({ rule }) => rule !== 'open');
const ofZones = guarded.filter(({ rule }) => rule.startsWith('zone:'));
const changes = guarded.filter(({ method }) => method !== 'get');

/** Where nobody has to be signed in. A new open route must be added here on purpose. */
const OPEN = [
  'get /healthz',
  'get /readyz',
  'get /metrics',
  'get /sign-in',
  'post /sign-in',
  'get /setup/:link',
  'post /setup/:link',
];

describe('each route of the administration', () => {
  const ask = (world: AdminWorld, token: string, route: Route, zone: string): Promise<Response> =>
    world.askWith(token, addressOf(route, zone), { method: route.method.toUpperCase() });

  it('is open to nobody but where it is meant to be', () => {
    const open = routes.filter(({ rule }) => rule === 'open').map(nameOf);
    expect(open).to.have.members(OPEN);
  });

  it('asks whoever is not signed in to sign in', async () => {
    const world = await AdminWorld.open();
    for (const route of guarded) {
      const answer = await world.ask(addressOf(route, 'A'), { method: route.method.toUpperCase() });
      if (route.path.startsWith('/api/')) expect(answer.status, nameOf(route)).to.equal(401);
      else expect(answer.headers.get('location'), nameOf(route)).to.match(/^\/sign-in\?then=/);
    }
  });

  it('shows an account without rights nothing that needs one', async () => {
    const world = await AdminWorld.open();
    const token = await world.account('nobody');
    for (const route of guarded.filter(({ rule }) => rule !== 'signed-in')) {
      const expected = route.rule.startsWith('zone:') ? 404 : 403;
      expect((await ask(world, token, route, 'A')).status, nameOf(route)).to.equal(expected);
    }
  });

  it('shows the user of one zone nothing of another', async () => {
    const world = await AdminWorld.open();
    const token = await world.account('ann', { aggregation: true, zones: { A: 'modify' } });
    for (const route of ofZones) expect((await ask(world, token, route, 'B')).status, nameOf(route)).to.equal(404);
  });

  it('lets nobody change a zone who may read it', async () => {
    const world = await AdminWorld.open();
    const token = await world.account('ann', { zones: { A: 'read' } });
    for (const route of changes.filter(({ rule }) => rule === 'zone:modify'))
      expect((await ask(world, token, route, 'A')).status, nameOf(route)).to.be.oneOf([403, 404]);
  });

  it('has no change that reading is enough for', () => {
    const read = changes.filter(({ rule }) => rule === 'zone:read').map(nameOf);
    expect(read).to.deep.equal([]);
  });

  it('refuses a change without what the forms of the page hold', async () => {
    const world = await AdminWorld.open();
    await world.account('ann', { administrator: true });
    const browser = await world.browser('ann');
    for (const route of changes) {
      const asked = { method: route.method.toUpperCase(), headers: { cookie: browser.cookie } };
      expect((await world.ask(addressOf(route, 'A'), asked)).status, nameOf(route)).to.equal(403);
    }
  });

  it('refuses a change that comes from another site', async () => {
    const world = await AdminWorld.open();
    const token = await world.account('ann', { administrator: true });
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://elsewhere.example' }])
      for (const route of changes) {
        const asked = { method: route.method.toUpperCase(), headers };
        expect((await world.askWith(token, addressOf(route, 'A'), asked)).status, nameOf(route)).to.equal(403);
      }
  });
});
