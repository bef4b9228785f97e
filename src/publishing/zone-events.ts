import { EventSender } from './sender.js';
import type { SenderParts } from './sender-parts.js';
import { WholeZone } from './whole-zone.js';
import type { WholeZoneThread } from './whole-zone-thread.js';

export interface ZoneEventsParts extends SenderParts {
  /** One for all zones: they take turns. */
  readonly thread: WholeZoneThread;
}

/** All that a zone's events need while this process speaks with the zone. */
export class ZoneEvents {
  readonly #sender: EventSender;
  readonly #whole: WholeZone;

  constructor(readonly parts: ZoneEventsParts) {
    this.#sender = new EventSender(parts);
    this.#whole = new WholeZone(parts, () => this.#sender.changed());
  }

  /** Keys were marked or released, or what may be sent is another: options, pause, brake, streams. */
  changed(): void {
    this.#whole.changed();
    this.#sender.changed();
  }

  /** Works until `stopping` aborts; a message on its way is finished first, unless `cut` aborts. Never rejects. */
  async run(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    const ready = (signal: AbortSignal): Promise<void> => this.parts.line.ready(signal);
    await Promise.all([this.#sender.run(stopping, cut), this.#whole.run(ready, stopping)]);
  }
}
