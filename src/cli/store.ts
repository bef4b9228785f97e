import type { Command } from 'commander';
import { addStoreBackup } from './store-backup.js';
import { addStoreCopy } from './store-copy.js';
import { addStoreReopen } from './store-reopen.js';
import { addStoreRestore } from './store-restore.js';

export function addStore(program: Command): void {
  const store = program.command('store').description("back up, restore and move the agent's own store");
  addStoreBackup(store);
  addStoreRestore(store);
  addStoreCopy(store);
  addStoreReopen(store);
}
