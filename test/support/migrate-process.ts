import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open.js';

/** A process of its own that brings the store given as its argument up to date and reports what it applied. */
const store = openStore({ kind: 'sqlite', file: process.argv[2]! }, 'timer');
const { applied } = await migrate(store);
await store.close();
process.send!(applied, () => process.disconnect());
