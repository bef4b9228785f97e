import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { AgentError } from '../core/errors.js';

/**
 * A new password: the first line of standard input when that was asked for, else asked for twice on a terminal, without
 * showing it; undefined where there is no terminal. Errors: AgentError `usage` when the two differ.
 */
export async function readPassword(fromStandardInput: boolean): Promise<string | undefined> {
  if (fromStandardInput) return firstLine();
  if (!process.stdin.isTTY) return undefined;
  const first = await ask('Password: ');
  if (first !== (await ask('Again: '))) throw new AgentError('usage', 'the two are not the same');
  return first;
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/)[0]!;
}

async function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
