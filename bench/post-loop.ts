import { Agent, request } from 'node:http';

/** Posts bodies one after another over one connection that is kept, and reads each answer to its end. Returns how many a second. */
export async function postLoop(url: string, bodies: readonly Uint8Array[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const startedMs = performance.now();
  for (const body of bodies) await post(url, agent, body);
  const seconds = (performance.now() - startedMs) / 1000;
  agent.destroy();
  return bodies.length / seconds;
}

function post(url: string, agent: Agent, body: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/xml;charset="utf-8"', 'Content-Length': body.length };
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', resolve);
      response.on('error', reject);
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
