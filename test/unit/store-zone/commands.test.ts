import { expect } from 'chai';
import type { Guid } from '../../../src/core/guid.js';
import type { LeaseToken } from '../../../src/store/leases/leases.js';
import {
  beginCommand,
  commandResult,
  endCommand,
  failAbandonedCommands,
  submitCommand,
  withdrawCommand,
} from '../../../src/store/zone/commands.js';
import { leaseOf, takeOver, temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

onEachEngine('command rows', () => {
  let home: TemporaryStore;
  let lease: LeaseToken;
  beforeEach(async () => {
    home = await temporaryStore();
    lease = await leaseOf(home.store, 'zone:A');
  });

  const submit = (verb = 'ping', ttlMs = 60_000): Promise<Guid> =>
    submitCommand(home.store, { zoneId: 'A', verb, requestedBy: 'operator', ttlMs });

  it('go from the one who asks to the holder of the lease and back', async () => {
    const commandId = await submit();
    expect(await commandResult(home.store, commandId)).to.deep.equal({ status: 'waiting', outcome: null });
    expect(await beginCommand(home.store, lease, 'A')).to.deep.equal({ commandId, verb: 'ping' });
    expect((await commandResult(home.store, commandId)).status).to.equal('running');
    await endCommand(home.store, lease, commandId, 'done', 'the zone answers');
    expect(await commandResult(home.store, commandId)).to.deep.equal({ status: 'done', outcome: 'the zone answers' });
  });

  it('are begun once', async () => {
    await submit();
    await beginCommand(home.store, lease, 'A');
    expect(await beginCommand(home.store, lease, 'A')).to.equal(undefined);
  });

  it('reach the zone that they name', async () => {
    await submit();
    const other = await leaseOf(home.store, 'zone:B');
    expect(await beginCommand(home.store, other, 'B')).to.equal(undefined);
  });

  it('are not begun when they have expired', async () => {
    await submit('ping', -1);
    expect(await beginCommand(home.store, lease, 'A')).to.equal(undefined);
  });

  it('are not begun when they were withdrawn, nor withdrawn when they were begun', async () => {
    const first = await submit();
    expect(await withdrawCommand(home.store, first)).to.equal(true);
    const second = await submit('sleep');
    expect((await beginCommand(home.store, lease, 'A'))?.verb).to.equal('sleep');
    expect(await withdrawCommand(home.store, second)).to.equal(false);
  });

  it('are neither begun nor ended by somebody who lost the lease', async () => {
    const begun = await submit();
    await beginCommand(home.store, lease, 'A');
    await submit('sleep');
    await takeOver(home.store, 'zone:A');
    expect(await beginCommand(home.store, lease, 'A')).to.equal(undefined);
    await endCommand(home.store, lease, begun, 'done', 'too late');
    expect((await commandResult(home.store, begun)).status).to.equal('running');
  });

  it('that an earlier holder left running are failed by the next one', async () => {
    const left = await submit();
    await beginCommand(home.store, lease, 'A');
    const next = await takeOver(home.store, 'zone:A');
    await submit('sleep');
    const mine = (await beginCommand(home.store, next, 'A'))!.commandId;
    await failAbandonedCommands(home.store, next, 'A');
    expect((await commandResult(home.store, left)).status).to.equal('failed');
    expect((await commandResult(home.store, mine)).status).to.equal('running');
  });
});
