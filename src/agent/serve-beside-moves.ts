import type { Agent } from '../agent.js';
import { moveBegins, moveIsOver } from '../store/moving/await-move.js';
import { serveAgent, type Serving } from './serve.js';

/**
 * Runs the agent until the signal aborts. While its store is being moved it stands aside: it stops in order, and serves on
 * when the store stays. `open` gives a new agent for each time. Errors: AgentError `store-closed` when the store was moved.
 */
export async function serveBesideMoves(
  open: () => Agent,
  signal: AbortSignal,
  started: (serving: Serving) => void,
): Promise<void> {
  while (!signal.aborted) {
    const agent = open();
    try {
      const store = await agent.store();
      // A store on a server is not moved by us.
      if (store.dialect !== 'sqlite') return await serveAgent(agent, signal, started);
      await moveIsOver(store, agent.clock, signal);
      const [over, aside] = [new AbortController(), new AbortController()];
      const watching = moveBegins(store, agent.clock, AbortSignal.any([signal, over.signal])).then(() => aside.abort());
      try {
        await serveAgent(agent, AbortSignal.any([signal, aside.signal]), started);
      } finally {
        over.abort();
        await watching;
      }
      if (signal.aborted) return;
      agent.logger.info('stands aside: the store is being moved');
      await moveIsOver(store, agent.clock, signal);
    } finally {
      await agent.close();
    }
  }
}
