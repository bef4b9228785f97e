import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { accountFault } from '../admin/auth/account-fault.js';
import { hashPassword, passwordFault } from '../admin/auth/password.js';
import { newSecret, secretHash } from '../admin/auth/secret.js';
import { AgentError } from '../core/errors.js';
import { newGuid } from '../core/guid.js';
import type { Writer } from '../database/port.js';
import {
  accountName,
  addAccount,
  findAccount,
  listAccounts,
  removeAccount,
  setDisabled,
  setPassword,
  setRight,
  setZoneRight,
  type Account,
  type ZoneLevel,
} from '../store/accounts/accounts.js';
import { addToken } from '../store/accounts/api-tokens.js';
import { writeAudit } from '../store/accounts/audit.js';
import { endSessionsOf } from '../store/accounts/sessions.js';
import { dropSetupLinks } from '../store/accounts/setup-links.js';
import type { StoreTables } from '../store/tables.js';
import { configOption } from './config-option.js';
import { readPassword } from './read-password.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';

interface Rights {
  config: string;
  administrator?: boolean;
  aggregation?: boolean;
  passwordStdin?: boolean;
}

/** Accounts of the administration. Every change is audited under the operating-system user. */
export function addUser(program: Command): void {
  const user = program.command('user').description('accounts of the administration pages and API');
  const verb = (name: string, words: string): Command =>
    user.command(name).description(words).addOption(configOption());
  const administrator = (): Option => new Option('--administrator', 'everything, accounts too');
  const aggregation = (): Option => new Option('--aggregation', 'refreshes, chronic absence, findings, exports');
  const passwordStdin = (): Option => new Option('--password-stdin', 'read the password from standard input');
  verb('add <name>', 'add an account; its password is asked for on a terminal, else made and printed')
    .addOption(passwordStdin())
    .addOption(administrator())
    .addOption(aggregation())
    .action((name: string, rights: Rights) => withAgent(rights.config, (agent) => add(agent, name, rights)));
  verb('grant <name> [zone] [level]', 'grant a right in a zone, read or modify, or one that belongs to no zone')
    .addOption(administrator())
    .addOption(aggregation())
    .action((name: string, zone: string | undefined, level: string | undefined, rights: Rights) =>
      withAgent(rights.config, (agent) => change(agent, name, { zone, level, rights, granted: true })),
    );
  verb('revoke <name> [zone]', 'take a right back')
    .addOption(administrator())
    .addOption(aggregation())
    .action((name: string, zone: string | undefined, rights: Rights) =>
      withAgent(rights.config, (agent) => change(agent, name, { zone, level: undefined, rights, granted: false })),
    );
  verb('password <name>', 'set a new password; the account is signed out everywhere')
    .addOption(passwordStdin())
    .action((name: string, options: Rights) => withAgent(options.config, (agent) => password(agent, name, options)));
  verb('token <name>', 'make a token for the API and print it')
    .option('--title <title>', 'what it is for', 'made on the command line')
    .action((name: string, { config, title }: { config: string; title: string }) =>
      withAgent(config, (agent) => token(agent, name, title)),
    );
  verb('disable <name>', 'keep an account from signing in').action((name: string, { config }: { config: string }) =>
    withAgent(config, (agent) => disable(agent, name, true)),
  );
  verb('enable <name>', 'let an account sign in again').action((name: string, { config }: { config: string }) =>
    withAgent(config, (agent) => disable(agent, name, false)),
  );
  verb('remove <name>', 'remove an account').action((name: string, { config }: { config: string }) =>
    withAgent(config, (agent) => remove(agent, name)),
  );
  verb('list', 'list the accounts and their rights').action(({ config }: { config: string }) =>
    withAgent(config, list),
  );
}

async function add(agent: Agent, text: string, options: Rights): Promise<void> {
  const { administrator, aggregation, passwordStdin } = options;
  const name = accountName(text);
  const fault = accountFault(name);
  if (fault !== undefined) throw new AgentError('usage', fault);
  const store = await agent.store();
  if (await store.read((reader) => findAccount(reader, name)))
    throw new AgentError('usage', `there is an account ${name}`);
  const { secret, isMade } = await newPassword(passwordStdin);
  const passwordHash = await hashPassword(secret);
  const rights = { administrator: administrator ?? false, aggregation: aggregation ?? false };
  await edit(agent, name, 'account.added', rights, async (writer, at) => {
    if (!(await addAccount(writer, { name, passwordHash, createdAt: at })))
      throw new AgentError('usage', `there is an account ${name}`);
    await dropSetupLinks(writer);
    for (const right of ['administrator', 'aggregation'] as const)
      if (rights[right]) await setRight(writer, name, right, true);
  });
  say(`account ${name} was added${isMade ? `, with the password ${secret}` : ''}`);
}

interface Change {
  zone: string | undefined;
  level: string | undefined;
  rights: Rights;
  granted: boolean;
}

async function change(agent: Agent, text: string, { zone, level, rights, granted }: Change): Promise<void> {
  const { name } = await require(agent, text);
  const wide = (['administrator', 'aggregation'] as const).filter((right) => rights[right]);
  if (zone === undefined && wide.length === 0)
    throw new AgentError('usage', 'name a zone with its level, or --administrator or --aggregation');
  const zoneLevel = zone === undefined ? null : levelOf(agent, zone, level, granted);
  const detail = { ...(zone !== undefined && { zone, level: zoneLevel }), rights: wide, granted };
  await edit(agent, name, granted ? 'account.granted' : 'account.revoked', detail, async (writer) => {
    if (zone !== undefined) await setZoneRight(writer, name, zone, zoneLevel);
    for (const right of wide) await setRight(writer, name, right, granted);
  });
  const what = [...(zone === undefined ? [] : [`zone ${zone}${zoneLevel === null ? '' : ` ${zoneLevel}`}`]), ...wide];
  say(`account ${name}: ${granted ? 'granted' : 'taken'} ${what.join(', ')}`);
}

function levelOf(agent: Agent, zone: string, level: string | undefined, granted: boolean): ZoneLevel | null {
  // A right in a zone that was removed from the configuration can still be taken.
  if (!granted) return null;
  zoneConfig(agent.config, zone);
  if (level === 'read' || level === 'modify') return level;
  throw new AgentError('usage', 'the level in a zone is read or modify');
}

async function password(agent: Agent, text: string, { passwordStdin }: Rights): Promise<void> {
  const { name } = await require(agent, text);
  const { secret, isMade } = await newPassword(passwordStdin);
  const passwordHash = await hashPassword(secret);
  await edit(agent, name, 'account.password', null, async (writer) => {
    await setPassword(writer, name, passwordHash);
    await endSessionsOf(writer, name);
  });
  say(`account ${name} has a new password${isMade ? `: ${secret}` : ''}`);
}

async function token(agent: Agent, text: string, title: string): Promise<void> {
  const { name } = await require(agent, text);
  const secret = newSecret();
  await edit(agent, name, 'token.added', { title }, (writer, createdAt) =>
    addToken(writer, { tokenHash: secretHash(secret), tokenId: newGuid(), name, title, createdAt, expiresAt: null }),
  );
  say(secret);
}

async function disable(agent: Agent, text: string, disabled: boolean): Promise<void> {
  const { name } = await require(agent, text);
  await edit(agent, name, disabled ? 'account.disabled' : 'account.enabled', null, async (writer, at) => {
    await setDisabled(writer, name, disabled ? at : null);
    if (disabled) await endSessionsOf(writer, name);
  });
  say(`account ${name} is ${disabled ? 'disabled' : 'enabled'}`);
}

async function remove(agent: Agent, text: string): Promise<void> {
  const { name } = await require(agent, text);
  await edit(agent, name, 'account.removed', null, (writer) => removeAccount(writer, name));
  say(`account ${name} was removed`);
}

async function list(agent: Agent): Promise<void> {
  const rows = (await listAccounts(await agent.store())).map(
    ({ name, administrator, aggregation, zones, disabled }) => [
      name,
      disabled ? 'disabled' : 'enabled',
      [...(administrator ? ['administrator'] : []), ...(aggregation ? ['aggregation'] : [])].join(', '),
      [...zones].map(([zoneId, level]) => `${zoneId} ${level}`).join(', '),
    ],
  );
  say(tableLines(['name', 'state', 'rights', 'zones'], rows).join('\n'));
}

async function require(agent: Agent, name: string): Promise<Account> {
  const store = await agent.store();
  const account = await store.read((reader) => findAccount(reader, name));
  if (!account) throw new AgentError('usage', `there is no account ${accountName(name)}`);
  return account;
}

/** One transaction with its line in the audit trail. */
async function edit(
  agent: Agent,
  subject: string,
  what: string,
  detail: unknown,
  work: (writer: Writer<StoreTables>, at: string) => Promise<void>,
): Promise<void> {
  const at = new Date(agent.clock.now()).toISOString();
  const store = await agent.store();
  await store.transact(async (writer) => {
    await work(writer, at);
    await writeAudit(writer, { at, who: `os:${userInfo().username}`, what, subject, detail });
  });
}

async function newPassword(fromStandardInput = false): Promise<{ secret: string; isMade: boolean }> {
  const given = await readPassword(fromStandardInput);
  if (given === undefined) return { secret: newSecret(), isMade: true };
  const fault = passwordFault(given);
  if (fault !== undefined) throw new AgentError('usage', fault);
  return { secret: given, isMade: false };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
