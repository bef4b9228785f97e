import { expect } from 'chai';
import { AdminWorld } from '../../support/admin-world.js';

describe('/metrics', () => {
  it('tells how each zone stands, in the form of Prometheus', async () => {
    const world = await AdminWorld.open();
    const answer = await world.ask('/metrics');
    expect(answer.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    const lines = (await answer.text()).split('\n');
    expect(lines).to.include.members(['sif_agent_ready 1', 'sif_agent_zone_connected{zone="A"} 0', 'sif_agent_zone_due_keys{zone="B"} 0']); // prettier-ignore
  });
});
