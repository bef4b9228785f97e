import { Gauge, Registry } from 'prom-client';
import type { AdminParts } from './admin-parts.js';
import { lightOf, snapshots } from './zone-standing.js';

/** How zones and process stand in the text format of Prometheus. Nothing of a student is in it. */
export async function metricsText(parts: AdminParts): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `sif_agent_${name}`, help, labelNames, registers: [registry] });
  const { p99Ms, maxMs } = parts.eventLoopDelay();
  gauge('event_loop_delay_p99_seconds', 'How late timers of the main thread fire, 99th percentile').set(p99Ms / 1000);
  gauge('event_loop_delay_max_seconds', 'How late timers of the main thread fire at most').set(maxMs / 1000);
  gauge('resident_memory_bytes', 'Memory of the process').set(process.memoryUsage.rss());
  const { reasons } = await parts.readiness();
  gauge('ready', '1 while nothing that the agent needs is missing').set(reasons.length === 0 ? 1 : 0);
  const connected = gauge('zone_connected', '1 while the zone is connected', ['zone']);
  const requests = gauge('zone_waiting_requests', 'SIF_Requests that wait for their answer', ['zone']);
  const due = gauge('zone_due_keys', 'Keys that are to be compared with what the zone was told', ['zone']);
  const inFlight = gauge('zone_in_flight_events', 'SIF_Events that are being sent', ['zone']);
  const parked = gauge('zone_parked_events', 'SIF_Events that the zone refused', ['zone']);
  for (const snapshot of await snapshots(parts, parts.config.zones)) {
    const { zoneId: zone, waitingRequests, events } = snapshot;
    connected.set({ zone }, lightOf(snapshot).light === 'good' ? 1 : 0);
    requests.set({ zone }, waitingRequests);
    due.set({ zone }, events.due);
    inFlight.set({ zone }, events.inFlight);
    parked.set({ zone }, events.parked);
  }
  return registry.metrics();
}
