import { EventSender } from './sender.js';
import type { SenderParts } from './sender-parts.js';

/** All that a zone's events need while this process speaks with the zone. */
export class ZoneEvents {
  readonly #sender: EventSender;

  constructor(parts: SenderParts) {
    this.#sender = new EventSender(parts);
  }

  /** Keys were marked or released, or what may be sent is another: options, pause, brake, streams. */
  changed(): void {
    this.#sender.changed();
  }

  /** Works until `stopping` aborts; a message on its way is finished first, unless `cut` aborts. Never rejects. */
  async run(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    await this.#sender.run(stopping, cut);
  }
}
