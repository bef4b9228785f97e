import type { ComponentChild, VNode } from 'preact';
import { assetAddress } from '../assets.js';
import type { Identity } from '../auth/authenticate.js';
import { CsrfField } from './form.js';
import { NAVIGATION } from './navigation.js';

export interface LayoutParts {
  readonly title: string;
  readonly body: ComponentChild;
  /** What a form before this page came to; null: nothing to say. */
  readonly notice: string | null;
  readonly identity: Identity | undefined;
  readonly address: string;
  readonly version: string;
}

/** No evaluation of text as script and no style sheet of its own: the page's policy allows neither. */
const HTMX_CONFIG = JSON.stringify({ allowEval: false, includeIndicatorStyles: false, historyCacheSize: 0 });

/** The page around what a route shows. */
export function layout({ title, body, notice, identity, address, version }: LayoutParts): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={HTMX_CONFIG} />
        {identity && <meta name="csrf-token" content={identity.csrf} />}
        <title>{`${title} – sif-agent`}</title>
        <link rel="stylesheet" href={assetAddress('style.css')} />
        <link rel="stylesheet" href={assetAddress('uplot.css')} />
        <link rel="icon" href="data:," />
        <script src={assetAddress('htmx.js')} defer></script>
        <script src={assetAddress('uplot.js')} defer></script>
        <script src={assetAddress('admin.js')} defer></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <a class="brand" href="/">
            sif-agent
          </a>
          {identity && navigation(identity, address)}
          {identity && signedIn(identity)}
        </header>
        <main id="main" tabIndex={-1}>
          {notice !== null && (
            <p class="notice" role="status">
              {notice}
            </p>
          )}
          {body}
        </main>
        <footer>sif-agent {version}</footer>
      </body>
    </html>
  );
}

function navigation({ account }: Identity, address: string): VNode {
  const path = address.split('?')[0]!;
  const isHere = (href: string): boolean => path === href || path.startsWith(`${href}/`);
  return (
    <nav aria-label="Main">
      <ul>
        {NAVIGATION.filter((entry) => entry.shownTo(account)).map(({ href, name }) => (
          <li>
            <a href={href} {...(isHere(href) && { 'aria-current': 'page' })}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function signedIn(identity: Identity): VNode {
  return (
    <div class="who">
      <a href="/account">{identity.account.name}</a>
      {identity.by === 'session' && (
        <form method="post" action="/sign-out">
          <CsrfField identity={identity} />
          <button class="plain">Sign out</button>
        </form>
      )}
    </div>
  );
}
