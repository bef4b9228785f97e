import { expect } from 'chai';
import { AGENT, ZONE, zoneWorld } from '../support/zone-world.js';

describe('an agent in a zone', () => {
  for (const mode of ['push', 'pull'] as const) {
    it(`registers, provides and answers a request (${mode})`, async () => {
      const { sandbox } = await zoneWorld({ mode, rows: 500 });
      const zone = sandbox.zone(ZONE);
      await sandbox.until('provided', () => zone.providerOf('StudentDailyAttendance') === AGENT);
      const request = zone.request({ object: 'StudentDailyAttendance', maxBufferBytes: 16_384 });
      await zone.answered(request);
      expect(request.state).to.equal('complete');
      expect(request.objectCount).to.equal(500);
      expect(request.underFilled).to.deep.equal([]);
      expect(sandbox.complaints()).to.deep.equal([]);
    });
  }
});
