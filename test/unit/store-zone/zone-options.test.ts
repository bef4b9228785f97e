import { expect } from 'chai';
import { zoneOptionsSchema, type ZoneOptions } from '../../../src/config/zone-options.js';
import { currentOptions, editOptions, optionsChanges } from '../../../src/store/zone/zone-options.js';
import { temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

const AT = '2026-02-10T12:00:00.000Z';
const initial = zoneOptionsSchema.parse({ reportNoShow: true });

onEachEngine('zone options in the store', () => {
  let home: TemporaryStore;
  beforeEach(async () => (home = await temporaryStore()));

  const current = (from: ZoneOptions = initial) => home.store.read((reader) => currentOptions(reader, 'A', from));
  const edit = (change: Partial<ZoneOptions>, seenVersion: number | null = null) =>
    editOptions(home.store, 'A', {
      initial,
      seenVersion,
      changedBy: 'operator',
      changedAt: AT,
      change: (before) => ({ ...before, ...change }),
    });

  it('are those of the configuration until somebody edits them', async () => {
    expect(await current()).to.deep.equal({ options: initial, version: 0 });
    await edit({ years: [2026] });
    const changed = zoneOptionsSchema.parse({ reportNoShow: false });
    expect(await current(changed)).to.deep.equal({ options: { ...initial, years: [2026] }, version: 1 });
  });

  it('count their edits, and keep who changed what', async () => {
    await edit({ years: [2026] });
    await edit({ codeSelection: 'absentUnknown' });
    expect((await current()).version).to.equal(2);
    const trail = await optionsChanges(home.store, 'A');
    expect(trail).to.have.length(2);
    expect(trail[0]).to.deep.equal({
      changedAt: AT,
      changedBy: 'operator',
      before: { ...initial, years: [2026] },
      after: { ...initial, years: [2026], codeSelection: 'absentUnknown' },
    });
    expect(trail[1]?.before).to.deep.equal(initial);
  });

  it('refuse the edit of somebody who saw older ones', async () => {
    await edit({ years: [2026] }, 0);
    expect(await edit({ years: [2025] }, 0)).to.equal('conflict');
    expect((await current()).options.years).to.deep.equal([2026]);
    expect(await edit({ years: [2025] }, 1)).to.deep.include({ version: 2 });
  });

  it('stay as they are when an edit changes nothing', async () => {
    expect(await edit({})).to.deep.equal({ options: initial, version: 0 });
    expect(await optionsChanges(home.store, 'A')).to.deep.equal([]);
  });

  it('stored before an option existed have its default', async () => {
    const { freezeBefore: _left, ...older } = initial;
    await home.store.transact((writer) =>
      writer.run(
        writer.sql.insertInto('zone_options').values({
          zoneId: 'A',
          options: JSON.stringify(older),
          version: 1,
          changedAt: AT,
          changedBy: 'operator',
        }),
      ),
    );
    expect((await current()).options).to.deep.equal(initial);
  });
});
