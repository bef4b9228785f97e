import type { ComponentChildren, VNode } from 'preact';
import type { Identity } from '../auth/authenticate.js';

/** Every form that changes something has it. */
export function CsrfField({ identity }: { identity: Identity }): VNode {
  return <input type="hidden" name="csrf" value={identity.csrf} />;
}

interface FieldParts {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'date' | 'number' | 'search';
  readonly value?: string;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly maxLength?: number;
  readonly autocomplete?: string;
  /** Id of a list of values to choose from. */
  readonly list?: string;
  /** Explains the field, and is read out with it. */
  readonly hint?: string;
  /** What is wrong with the value. */
  readonly fault?: string | undefined;
}

/** A labelled input with its explanation and what is wrong with it. */
export function Field({ name, label, hint, fault, type = 'text', ...input }: FieldParts): VNode {
  const described = [hint !== undefined && `${name}-hint`, fault !== undefined && `${name}-fault`].filter(Boolean);
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        {...({ type } as { type: 'text' })}
        id={name}
        name={name}
        {...(described.length > 0 && { 'aria-describedby': described.join(' ') })}
        {...(fault !== undefined && { 'aria-invalid': 'true' as const })}
        {...input}
      />
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

interface SelectParts {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Value and words. */
  readonly options: readonly (readonly [string, string])[];
}

/** A labelled choice of one. */
export function Select({ name, label, value, options }: SelectParts): VNode {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {options.map(([one, words]) => (
          <option value={one} selected={one === value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A form of one button that does something at once. */
export function ActionButton(parts: {
  identity: Identity;
  action: string;
  children: ComponentChildren;
  fields?: Readonly<Record<string, string>>;
  danger?: boolean;
}): VNode {
  const { identity, action, children, fields = {}, danger = false } = parts;
  return (
    <form method="post" action={action} class="inline">
      <CsrfField identity={identity} />
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button class={danger ? 'danger' : 'secondary'}>{children}</button>
    </form>
  );
}
