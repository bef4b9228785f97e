/** How a zone stands as rows of a table: a value a row, names of nested ones dotted, of an access list only its objects. */
export function zoneStatusRows(value: unknown, name = ''): [string, string][] {
  if (Array.isArray(value)) return [[name, value.map(itemText).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[name, itemText(value)]];
  return Object.entries(value).flatMap(([key, inner]) => zoneStatusRows(inner, name === '' ? key : `${name}.${key}`));
}

function itemText(item: unknown): string {
  if (item === null || item === undefined) return '';
  if (typeof item === 'string') return item;
  return typeof item === 'object' && 'objectName' in item ? String(item.objectName) : JSON.stringify(item);
}
