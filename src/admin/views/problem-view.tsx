import type { VNode } from 'preact';
import type { Problem } from '../problem.js';

/** Why a request was not done. */
export function problemView({ detail, faults }: Problem): VNode {
  return (
    <section class="problem">
      <h1>This was not done</h1>
      <p role="alert">{detail}</p>
      {faults.length > 0 && (
        <ul>
          {faults.map(({ key, message }) => (
            <li>
              <code>{key}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
