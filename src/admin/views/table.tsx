import type { ComponentChild, VNode } from 'preact';

/** A column of a table; `number`: set to the right with figures of equal width. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChild;
  readonly number?: boolean;
}

/**
 * A table that scrolls within itself on a narrow screen, under a caption that says what it holds. Without rows it says
 * what `empty` says.
 */
export function Table<Row>(parts: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  empty: string;
}): VNode {
  const { caption, columns, rows, empty } = parts;
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, number }) => (
              <th scope="col" {...(number && { class: 'number' })}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ cell, number }) => (
                <td {...(number && { class: 'number' })}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Names with their values, one under the other. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChild])[] }): VNode {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
