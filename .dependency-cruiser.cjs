/**
 * The import-direction rule of ARCHITECTURE.md: a room may import only rooms to its right.
 * Rooms of one row do not import each other; they meet through ports that `agent` wires.
 */
const rows = [
  ['main'],
  ['cli'],
  ['agent'],
  ['admin'],
  ['zone', 'publishing', 'aggregation'],
  ['source', 'store', 'workers'],
  ['database'],
  ['query'], // a condition of the protocol compiled against the element table of an object
  ['objects'],
  ['attendance', 'sif'],
  ['config'],
  ['core'],
];
const place = (room) => `^src/${room}(/|\\.ts$)`;
const forbidden = [];
rows.forEach((row, depth) => {
  const left = rows.slice(0, depth).flat();
  for (const room of row) {
    const beside = row.filter((other) => other !== room);
    const banned = [...left, ...beside];
    if (banned.length > 0)
      forbidden.push({
        name: `direction-${room}`,
        severity: 'error',
        from: { path: place(room) },
        to: { path: banned.map(place).join('|') },
      });
  }
});
module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'sandbox-stands-apart',
      comment: 'the judge shares no reading, writing or packet code with the judged',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^src/', pathNot: '^src/(sandbox/|core/|sif/codes\\.ts)' },
    },
    {
      name: 'sandbox-is-started-by-the-command-line-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sandbox|cli)/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: { path: '^src/(query|objects|attendance|sif)/' },
      to: { path: '^(node:)?(fs|fs/promises|http|https|net|tls|child_process|worker_threads|timers|timers/promises)$' },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
