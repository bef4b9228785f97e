import { expect } from 'chai';
import { operations } from '../../../src/admin/api/operations.js';
import { AdminWorld } from '../../support/admin-world.js';

interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
}

describe('the API', () => {
  it('describes each operation, with the statuses that it answers with', async () => {
    const world = await AdminWorld.open();
    const token = await world.account('ann', { administrator: true });
    const document = (await (await world.askWith(token, '/api/v1/openapi.json')).json()) as Document;
    const described = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(described.map(({ operationId }) => operationId)).to.have.members(operations.map(({ id }) => id));
    for (const { operationId, responses } of described)
      expect(Object.keys(responses), operationId).to.include.members(['401', '403']);
  });

  it('lists the zones that the account may see, and no other', async () => {
    const world = await AdminWorld.open();
    const token = await world.account('ann', { zones: { B: 'read' } });
    const { zones } = (await (await world.askWith(token, '/api/v1/zones')).json()) as { zones: { zone: string }[] };
    expect(zones.map(({ zone }) => zone)).to.deep.equal(['B']);
  });

  describe('of zone options', () => {
    const OPTIONS = '/api/v1/zones/A/options';
    const put = (world: AdminWorld, token: string, json: unknown, match?: string): Promise<Response> =>
      world.askWith(token, OPTIONS, { method: 'PUT', json, headers: match === undefined ? {} : { 'if-match': match } });

    it('replaces what the editor saw, and nothing that somebody else wrote meanwhile', async () => {
      const world = await AdminWorld.open();
      const token = await world.account('ann', { zones: { A: 'modify' } });
      const before = await world.askWith(token, OPTIONS);
      expect(before.headers.get('etag')).to.equal('"0"');
      const edited = await put(world, token, { attendanceCodeAllowedList: ['AU', ' AU '] }, '"0"');
      expect(edited.headers.get('etag')).to.equal('"1"');
      const { options } = (await edited.json()) as { options: Record<string, unknown> };
      expect(options).to.deep.include({ attendanceCodeAllowedList: ['AU'], codeSelection: 'mostCommon' });
      expect((await put(world, token, {}, '"0"')).status).to.equal(412);
      expect((await put(world, token, {})).status).to.equal(428);
      expect((await put(world, token, {}, 'W/"1"')).status).to.equal(412);
    });

    it('says of each value what is wrong with it, and changes nothing', async () => {
      const world = await AdminWorld.open();
      const token = await world.account('ann', { zones: { A: 'modify' } });
      const refused = await put(world, token, { years: ['soon'], colour: 'blue' }, '"0"');
      expect(refused.status).to.equal(422);
      expect(refused.headers.get('content-type')).to.match(/^application\/problem\+json/);
      const { faults } = (await refused.json()) as { faults: { key: string }[] };
      expect(faults.map(({ key }) => key)).to.have.members(['years[0]', 'colour']);
      expect((await world.askWith(token, OPTIONS)).headers.get('etag')).to.equal('"0"');
    });

    it('takes no list for an object, and no text for JSON', async () => {
      const world = await AdminWorld.open();
      const token = await world.account('ann', { zones: { A: 'modify' } });
      expect((await put(world, token, [], '"0"')).status).to.equal(400);
      const asked = { method: 'PUT', headers: { 'if-match': '"0"', 'content-type': 'application/json' } };
      const broken = await fetch(`${world.address}${OPTIONS}`, { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` }, body: '{"years":' }); // prettier-ignore
      expect(broken.status).to.equal(400);
      expect(broken.headers.get('content-type')).to.match(/^application\/problem\+json/);
    });
  });
});
