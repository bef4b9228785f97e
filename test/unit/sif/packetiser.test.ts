import { expect } from 'chai';
import fc from 'fast-check';
import { Packet, type Placing } from '../../../src/sif/packetiser.js';

const noText = (): string => {
  throw new Error('the text was to be left out without need');
};
const bytes = (text: string): number => Buffer.byteLength(text);

/** Cuts objects into packets as an answer does. */
function cut(objects: readonly string[], limitBytes: number): string[][] {
  const packets: string[][] = [];
  let packet = new Packet(limitBytes);
  let held: string[] = [];
  for (const object of objects) {
    if (packet.add(object, noText) === 'full') {
      packets.push(held);
      packet = new Packet(limitBytes);
      held = [];
      expect(packet.add(object, noText)).to.equal('added');
    }
    held.push(object);
    expect(Buffer.from(packet.objects).toString()).to.equal(held.join(''));
    expect(packet.count).to.equal(held.length);
  }
  return [...packets, held];
}

describe('a packet', () => {
  it('is never larger than its limit, nor so small that its next object would have fitted', () => {
    const object = fc
      .tuple(fc.constantFrom('a', 'é', '€', '\u{1F600}'), fc.integer({ min: 1, max: 25 }))
      .map(([unit, n]) => unit.repeat(n));
    fc.assert(
      fc.property(
        fc.array(object, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 100, max: 300 }),
        (objects, limit) => {
          const packets = cut(objects, limit);
          expect(packets.flat()).to.deep.equal(objects);
          packets.forEach((held, index) => {
            const size = bytes(held.join(''));
            expect(size).to.be.at.most(limit);
            const next = packets[index + 1]?.[0];
            if (next !== undefined) expect(size + bytes(next)).to.be.greaterThan(limit);
          });
        },
      ),
    );
  });

  it('can be filled to the last byte', () => {
    const packet = new Packet(10);
    expect(packet.add('€€', noText)).to.equal('added');
    expect(packet.add('abcd', noText)).to.equal('added');
    expect(packet.add('e', noText)).to.equal('full');
    expect(packet.objects.byteLength).to.equal(10);
  });

  it('grows with what it holds, however large the buffer is that was asked for', () => {
    const packet = new Packet(4_294_967_295);
    const object = 'x'.repeat(50_000);
    for (let count = 1; count <= 10; count += 1) expect(packet.add(object, noText)).to.equal('added');
    expect(Buffer.from(packet.objects).toString()).to.equal(object.repeat(10));
  });

  it('holds an object that alone is too large without its optional text, and says so', () => {
    const packet = new Packet(10);
    expect(packet.add('0123456789é', () => 'short')).to.equal('addedWithoutText');
    expect(Buffer.from(packet.objects).toString()).to.equal('short');
  });

  it('keeps an object whole that fits into a packet of its own', () => {
    const packet = new Packet(10);
    packet.add('12345', noText);
    expect(packet.add('1234567890', noText)).to.equal('full');
  });

  it('is full for an object that even without its text does not fit beside the others', () => {
    const packet = new Packet(10);
    packet.add('123456', noText);
    expect(packet.add('x'.repeat(11), () => 'short')).to.equal('full');
    expect(packet.count).to.equal(1);
  });

  it('refuses an object that no packet can hold, and stays as it was', () => {
    const packet = new Packet(10);
    const placings: Placing[] = [packet.add('abc', noText), packet.add('x'.repeat(20), () => 'y'.repeat(11))];
    expect(placings).to.deep.equal(['added', 'tooLarge']);
    expect(Buffer.from(packet.objects).toString()).to.equal('abc');
  });

  it('gives its bytes in memory of their own, that can be transferred', () => {
    const packet = new Packet(100);
    packet.add('abc', noText);
    const { objects } = packet;
    const moved = structuredClone(objects, { transfer: [objects.buffer] });
    expect(Buffer.from(moved).toString()).to.equal('abc');
  });
});
