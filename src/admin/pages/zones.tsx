import type { VNode } from 'preact';
import type { ZoneSnapshot } from '../../zone/zone-snapshot.js';
import type { Context, Reply, Route } from '../route.js';
import { Instant } from '../views/instant.js';
import { Light } from '../views/light.js';
import { Table } from '../views/table.js';
import { lightOf, snapshots, zonesSeenBy } from '../zone-standing.js';

/** How all zones stand. */
export const zonesRoutes: readonly Route[] = [{ method: 'get', path: '/zones', rule: 'signed-in', answer: show }];

const EVERY_SECONDS = 10;

async function show(context: Context): Promise<Reply> {
  const { parts, identity, wantsFragment } = context;
  const table = zonesTable(await snapshots(parts, zonesSeenBy(parts, identity)), parts.config.agent.timeZone);
  if (wantsFragment) return { kind: 'fragment', body: table };
  const body = (
    <>
      <h1>Zones</h1>
      <div hx-get="/zones" hx-trigger={`every ${EVERY_SECONDS}s`} hx-swap="innerHTML">
        {table}
      </div>
    </>
  );
  return { kind: 'page', title: 'Zones', body };
}

function zonesTable(zones: readonly ZoneSnapshot[], timeZone: string): VNode {
  return (
    <Table
      caption="The zones that the agent belongs to"
      empty="There are no zones that you may see."
      rows={zones}
      columns={[
        { head: 'Zone', cell: ({ zoneId }) => <a href={`/zones/${zoneId}`}>{zoneId}</a> },
        { head: 'State', cell: (zone) => <Light {...lightOf(zone)} /> },
        { head: 'Mode', cell: ({ mode }) => mode },
        { head: 'Version', cell: ({ sifVersion }) => sifVersion },
        { head: 'Last contact', cell: ({ lastContactAt }) => <Instant at={lastContactAt} timeZone={timeZone} /> },
        { head: 'Requests', number: true, cell: ({ waitingRequests }) => waitingRequests },
        { head: 'Due', number: true, cell: ({ events }) => events.due },
        { head: 'Parked', number: true, cell: ({ events }) => events.parked },
      ]}
    />
  );
}
