import type { Field, ObjectDefinition } from '../objects/object-definition.js';

/** The field that SIF_Element names, with or without the object's name before it; undefined when there is none. */
export function fieldNamed<Row>(definition: ObjectDefinition<Row>, element: string): Field<Row> | undefined {
  const leading = `${definition.name}/`;
  const path = element.startsWith(leading) ? element.slice(leading.length) : element;
  return definition.fields.find((field) => field.path === path);
}
