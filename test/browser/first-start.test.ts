import { expect } from 'chai';
import { newSetupLink } from '../../src/admin/auth/setup-link.js';
import { AdminWorld, PASSWORD } from '../support/admin-world.js';
import { noBrowser, obstacles, openBrowser } from '../support/browser.js';

describe('the administration in a browser', function () {
  this.timeout(60_000);
  before(function () {
    if (noBrowser === undefined) return;
    process.stdout.write(`${noBrowser}\n`);
    this.skip();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`goes from the first start to the zones by keyboard alone, without an obstacle (${colorScheme})`, async () => {
      const world = await AdminWorld.open();
      const link = (await newSetupLink(world.store, world.clock))!;
      const browser = await openBrowser();
      // Scripts of the tests are put into the page, which its policy would refuse.
      const page = await browser.newPage({ colorScheme, bypassCSP: true, viewport: { width: 400, height: 800 } });
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));

      await page.goto(`${world.address}${link}`);
      expect(await obstacles(page)).to.deep.equal([]);
      await page.focus('#name');
      for (const text of ['ann', PASSWORD, PASSWORD]) {
        await page.keyboard.type(text);
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await page.waitForURL('**/zones*');
      expect(await page.innerText('[role=status]')).to.equal('Welcome, ann.');
      expect(await page.locator('tbody tr').count()).to.equal(2);
      expect(await obstacles(page)).to.deep.equal([]);

      await page.goto(`${world.address}/account`);
      expect(await obstacles(page)).to.deep.equal([]);
      await page.getByText('Sign out', { exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/sign-in*');
      expect(await obstacles(page)).to.deep.equal([]);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width, 'nothing lies beside the screen').to.equal(400);
      expect(complaints).to.deep.equal([]);
    });

  it('loads nothing from elsewhere, and runs no script within a page', async () => {
    const world = await AdminWorld.open();
    await world.account('ann', { administrator: true });
    const browser = await openBrowser();
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.goto(`${world.address}/sign-in`);
    await page.fill('#name', 'ann');
    await page.fill('#password', PASSWORD);
    await page.click('form button');
    await page.waitForURL('**/zones');
    expect(asked.filter((url) => !url.startsWith(world.address) && !url.startsWith('data:'))).to.deep.equal([]);
    await page.evaluate(`document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.ran = true' }))`); // prettier-ignore
    expect(await page.evaluate('globalThis.ran')).to.equal(undefined);
    expect(refused.join()).to.contain('Content Security Policy');
  });
});
