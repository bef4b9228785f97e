import { migrate } from '../../src/store/migrate.js';
import { openStore, type StoreLocation } from '../../src/store/open.js';

/** A process of its own that brings the store whose location is its argument, JSON, up to date and reports what it applied. */
const store = openStore(JSON.parse(process.argv[2]!) as StoreLocation, 'timer');
const { applied } = await migrate(store);
await store.close();
process.send!(applied, () => process.disconnect());
