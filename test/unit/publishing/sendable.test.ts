import { expect } from 'chai';
import { sendable } from '../../../src/publishing/sendable.js';
import type { FlightEvent } from '../../../src/store/publishing/event-messages.js';
import { codeId } from '../../support/event-district.js';
import { inFlight, pausedStream } from './samples.js';

const code = (position: number, action: FlightEvent['action'] = 'Add'): FlightEvent =>
  inFlight(position, { objectName: 'AttendanceCodeInfo', objectKey: codeId('1'), action, codeRefId: null });
const positions = (flight: FlightEvent[], paused: [string, string][] = [], untold: string[] = []): number[] =>
  sendable(flight, new Map(paused.map(([name, reason]) => pausedStream(name, reason))), new Set(untold)).map(
    ({ position }) => position,
  );

describe('which messages in flight may be sent', () => {
  it('are all, in their order', () => {
    expect(positions([code(1), inFlight(2), inFlight(3)])).to.deep.equal([1, 2, 3]);
  });

  it('are not those of a paused stream', () => {
    const flight = [inFlight(1), inFlight(2, { action: 'Change' }), inFlight(3)];
    expect(positions(flight, [['StudentDailyAttendance:Add', '4/10']])).to.deep.equal([2]);
  });

  it('are no days whose code is parked or due again, and was not told', () => {
    expect(positions([inFlight(1), inFlight(2, { codeRefId: codeId('2') })], [], [codeId('1')])).to.deep.equal([2]);
  });

  it('are no days before the Add of their code that was stored anew behind them', () => {
    expect(positions([inFlight(1), code(2)])).to.deep.equal([2]);
  });

  it('are days without their code where the zone gives no right to publish it, and none where it refuses otherwise', () => {
    const flight = [code(1), inFlight(2)];
    expect(positions(flight, [['AttendanceCodeInfo:Add', '4/10']])).to.deep.equal([2]);
    expect(positions(flight, [['AttendanceCodeInfo:Add', '2/1']])).to.deep.equal([]);
  });

  it('are no code’s Delete behind a day that is held', () => {
    const flight = [inFlight(1, { action: 'Delete', codeRefId: null }), code(2, 'Delete'), inFlight(3)];
    expect(positions(flight)).to.deep.equal([1, 2, 3]);
    expect(positions(flight, [['StudentDailyAttendance:Delete', '4/12']])).to.deep.equal([3]);
  });
});
