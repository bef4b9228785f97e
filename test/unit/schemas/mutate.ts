/** A message as a tree, to be damaged in one place. */
interface Node {
  name: string;
  attributes: string;
  content: (Node | string)[];
}

/** What is written in place of a text or a value: something of every type that a schema knows. */
export const VALUES: readonly string[] = [
  ...['', ' ', 'x', '0', '1', '-1', '1.5', '4', '9', '13', '14', '15', 'Yes', 'No', 'true', 'a  b', 'a\nb'],
  ...[
    '2.4',
    '2.*',
    '*',
    '2026-02-10',
    '2026-02-10Z',
    '2026',
    '08:00:00',
    '24:00:00',
    '08:00:00Z',
    '2026-02-10T08:00:00',
  ],
  ...[
    '0123456789ABCDEF0123456789ABCDEF',
    ' 0123456789ABCDEF0123456789ABCDEF ',
    'Add',
    'And',
    'EQ',
    'Push',
    'Absent',
    'HTTP',
  ],
  ...[33, 65, 257, 1025].map((length) => 'x'.repeat(length)),
];

export const DAMAGES = [
  'element removed',
  'element doubled',
  'element after its sibling',
  'unknown element after it',
  'text after it',
  'unknown attribute',
  'nil',
  'attribute removed',
  'attribute value replaced',
  'text replaced',
] as const;
export type Damage = (typeof DAMAGES)[number];

/** How many elements a message has below its root. */
export function countElements(xml: string): number {
  return places(read(xml)).length;
}

/** The message with one damage at its n-th element; undefined where the element has nothing to damage so. */
export function mutate(xml: string, n: number, damage: Damage, value: string): string | undefined {
  const root = read(xml);
  const place = places(root)[n];
  return place && apply(place, damage, value) ? write(root) : undefined;
}

interface Place {
  node: Node;
  parent: Node;
  index: number;
}

function apply({ node, parent, index }: Place, damage: Damage, value: string): boolean {
  const { content } = parent;
  switch (damage) {
    case 'element removed':
      return content.splice(index, 1).length > 0;
    case 'element doubled':
      return content.splice(index, 0, node).length === 0;
    case 'element after its sibling':
      return index + 1 < content.length && content.splice(index, 2, content[index + 1]!, node).length === 2;
    case 'unknown element after it':
      return content.splice(index + 1, 0, '<Unknown/>').length === 0;
    case 'text after it':
      return content.splice(index + 1, 0, 'text').length === 0;
    case 'unknown attribute':
      node.attributes += ' unknown="1"';
      return true;
    case 'nil':
      node.attributes += ' xsi:nil="true"';
      return true;
    case 'attribute removed':
      return replaceAttribute(node, '');
    case 'attribute value replaced':
      return replaceAttribute(node, ` $1="${value}"`);
    case 'text replaced':
      if (node.content.some((inner) => typeof inner !== 'string')) return false;
      node.content = [value];
      return true;
  }
}

/** Object names and namespaces are left alone: any object name is good for our schemas. */
function replaceAttribute(node: Node, by: string): boolean {
  const before = node.attributes;
  node.attributes = before.replace(/ (?!xmlns|ObjectName)([\w:]+)="[^"]*"/, by);
  return node.attributes !== before;
}

function read(xml: string): Node {
  const root: Node = { name: '', attributes: '', content: [] };
  const open = [root];
  for (const [, end, name, attributes = '', empty, text] of xml.matchAll(/<(\/?)([\w:]+)([^>]*?)(\/?)>|([^<]+)/g)) {
    if (text !== undefined) open.at(-1)!.content.push(text);
    else if (end) open.pop();
    else {
      const node: Node = { name: name!, attributes, content: [] };
      open.at(-1)!.content.push(node);
      if (!empty) open.push(node);
    }
  }
  return root;
}

function places(parent: Node): Place[] {
  return parent.content.flatMap((node, index) =>
    typeof node === 'string' ? [] : [{ node, parent, index }, ...places(node)],
  );
}

function write(node: Node | string): string {
  if (typeof node === 'string') return node;
  const content = node.content.map(write).join('');
  return node.name === '' ? content : `<${node.name}${node.attributes}>${content}</${node.name}>`;
}
