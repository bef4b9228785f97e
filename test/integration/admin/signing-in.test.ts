import { expect } from 'chai';
import { newSetupLink } from '../../../src/admin/auth/setup-link.js';
import { readAudit } from '../../../src/store/accounts/audit.js';
import { AdminWorld, PASSWORD } from '../../support/admin-world.js';

describe('signing in to the administration', () => {
  it('begins with a one-time link that makes the first administrator, once', async () => {
    const world = await AdminWorld.open();
    const link = (await newSetupLink(world.store, world.clock))!;
    const other = (await newSetupLink(world.store, world.clock))!;
    expect((await world.ask(link)).status).to.equal(200);
    const form = { name: 'Ann', password: PASSWORD, again: PASSWORD };
    expect((await world.ask(link, { form: { ...form, again: 'other' } })).status).to.equal(422);
    const made = await world.ask(link, { form });
    expect(made.headers.get('location')).to.match(/^\/\?notice=Welcome/);
    for (const used of [link, other]) expect((await world.ask(used, { form })).status).to.equal(404);
    expect(await newSetupLink(world.store, world.clock)).to.equal(undefined);
    expect((await (await world.browser('ANN')).get('/account')).status).to.equal(200);
  });

  it('takes no link that is a day old', async () => {
    const world = await AdminWorld.open();
    const link = (await newSetupLink(world.store, world.clock))!;
    await world.clock.advance(24 * 3_600_000 + 1);
    expect((await world.ask(link)).status).to.equal(404);
  });

  it('gives a cookie that no script reads and no other site sends, and ends with the session', async () => {
    const world = await AdminWorld.open({ admin: { idleMinutes: 60, sessionHours: 12 } });
    await world.account('ann');
    const answer = await world.ask('/sign-in', { form: { name: 'ann', password: PASSWORD, then: '/account' } });
    expect(answer.headers.get('location')).to.equal('/account');
    expect(answer.headers.getSetCookie()[0]).to.match(/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    const browser = await world.browser('ann');
    for (let hour = 0; hour < 13; hour += 1) {
      await world.clock.advance(59 * 60_000);
      const { status } = await browser.get('/account');
      expect(status, `after ${hour + 1} times 59 minutes`).to.equal(hour < 12 ? 200 : 303);
    }
    const idle = await world.browser('ann');
    await world.clock.advance(61 * 60_000);
    expect((await idle.get('/account')).status).to.equal(303);
  });

  it('leads to no other site afterwards', async () => {
    const world = await AdminWorld.open();
    await world.account('ann');
    for (const then of ['//evil.example', 'https://evil.example', '/\\evil.example', 'evil'])
      expect((await world.ask('/sign-in', { form: { name: 'ann', password: PASSWORD, then } })).headers.get('location')).to.equal('/'); // prettier-ignore
  });

  it('is locked after five failures, for longer with each further one, and says no more than that', async () => {
    const world = await AdminWorld.open();
    await world.account('ann');
    const attempt = async (password: string): Promise<string> => {
      const answer = await world.ask('/sign-in', { form: { name: 'ann', password } });
      return answer.status === 303 ? 'in' : (/role="alert">([^<]+)</.exec(await answer.text())?.[1] ?? '');
    };
    const [wrong, locked] = [
      'Name and password do not fit.',
      'Too many attempts failed. Wait a little, then try again.',
    ];
    for (let times = 0; times < 5; times += 1) expect(await attempt('not this one')).to.equal(wrong);
    expect(await attempt(PASSWORD)).to.equal(locked);
    await world.clock.advance(31_000);
    expect(await attempt('not this one')).to.equal(wrong);
    await world.clock.advance(31_000);
    expect(await attempt(PASSWORD)).to.equal(locked);
    await world.clock.advance(31_000);
    expect(await attempt(PASSWORD)).to.equal('in');
    const unknown = await world.ask('/sign-in', { form: { name: 'nobody', password: PASSWORD } });
    expect(await unknown.text()).to.contain(wrong);
  });

  it('ends everywhere at once, when somebody asks for it or the password changes', async () => {
    const world = await AdminWorld.open();
    await world.account('ann');
    const [one, other] = [await world.browser('ann'), await world.browser('ann')];
    await one.post('/account/password', { current: PASSWORD, wanted: 'another long one', again: 'another long one' });
    expect([(await one.get('/account')).status, (await other.get('/account')).status]).to.deep.equal([200, 303]);
    const third = await world.browser('ann', 'another long one');
    await third.post('/account/sign-out-everywhere');
    expect([(await one.get('/account')).status, (await third.get('/account')).status]).to.deep.equal([303, 303]);
    const trail = await readAudit(world.store, { rows: 10, subject: 'ann' });
    expect(trail.map(({ what }) => what)).to.deep.equal(['session.all-ended', 'session.opened', 'account.password', 'session.opened', 'session.opened']); // prettier-ignore
  });

  it('works by a token that the account made, until it is removed', async () => {
    const world = await AdminWorld.open();
    await world.account('ann', { zones: { A: 'read' } });
    const browser = await world.browser('ann');
    const page = await (await browser.post('/account/tokens', { title: 'state loader' })).text();
    const token = /id="new-token">([^<]+)</.exec(page)![1]!;
    expect((await world.askWith(token, '/api/v1/zones')).status).to.equal(200);
    expect(await (await browser.get('/account')).text()).to.not.contain(token);
    const ids = [...page.matchAll(/\/account\/tokens\/([0-9A-F]{32})\/remove/g)].map(([, id]) => id!);
    for (const id of ids) await browser.post(`/account/tokens/${id}/remove`);
    expect((await world.askWith(token, '/api/v1/zones')).status).to.equal(401);
  });

  describe('by the header of a proxy', () => {
    const headers = { 'x-remote-user': 'ann' };

    it('counts for nothing while no setting names it', async () => {
      const world = await AdminWorld.open();
      await world.account('ann');
      expect((await world.ask('/account', { headers })).status).to.equal(303);
    });

    it('is taken from the addresses that are named, for accounts that exist', async () => {
      const trusted = await AdminWorld.open({
        admin: { trustedHeader: { name: 'X-Remote-User', from: ['127.0.0.1'] } },
      });
      await trusted.account('ann');
      expect((await trusted.ask('/account', { headers })).status).to.equal(200);
      expect((await trusted.ask('/account', { headers: { 'x-remote-user': 'bob' } })).status).to.equal(303);
      const elsewhere = await AdminWorld.open({
        admin: { trustedHeader: { name: 'X-Remote-User', from: ['192.0.2.1'] } },
      });
      await elsewhere.account('ann');
      expect((await elsewhere.ask('/account', { headers })).status).to.equal(303);
    });
  });
});
