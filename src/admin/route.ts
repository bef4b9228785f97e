import type { ComponentChild } from 'preact';
import type { ZoneConfig } from '../config/settings.js';
import type { AdminParts } from './admin-parts.js';
import type { Identity } from './auth/authenticate.js';
import type { Rule } from './auth/rights.js';
import type { Problem } from './problem.js';

/** What a request brings, whoever makes it. Values of query and form are texts, or lists of texts where repeated. */
export interface Visit {
  readonly parts: AdminParts;
  /** Undefined on open routes for whoever is not signed in. */
  readonly identity: Identity | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A form's fields. */
  readonly form: URLSearchParams;
  /** JSON of an API call; undefined when there was none. */
  readonly body: unknown;
  /** Header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** `http://host:port` as the browser has it. */
  readonly origin: string;
  /** htmx asks for a part of a page. */
  readonly wantsFragment: boolean;
  /** Address of the page with its query, for links that come back to it. */
  readonly address: string;
}

/** A visit by somebody who is signed in and has the right. */
export interface Context extends Visit {
  readonly identity: Identity;
  /** The zone that the request is about; defined on routes with a rule of a zone. */
  readonly zone: ZoneConfig | undefined;
}

/** The answer of a route. */
export type Reply =
  | { kind: 'page'; status?: number; title: string; body: ComponentChild }
  /** A part of a page, for htmx. */
  | { kind: 'fragment'; status?: number; body: ComponentChild }
  /** After a form; `notice` is shown on the page that it leads to. */
  | { kind: 'redirect'; to: string; notice?: string; cookie?: string }
  | { kind: 'json'; status?: number; value: unknown; headers?: Readonly<Record<string, string>> }
  /** A file to be downloaded, streamed. */
  | { kind: 'file'; type: string; name: string; chunks: AsyncIterable<string> }
  | { kind: 'text'; type: string; text: string }
  | Problem;

interface RouteBase {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express path; `:zone` in it names the zone that the request is about, else the query or form field `zone` does. */
  readonly path: string;
}

export type OpenRoute = RouteBase & { readonly rule: 'open'; readonly answer: (visit: Visit) => Promise<Reply> };

export type GuardedRoute = RouteBase & {
  readonly rule: Exclude<Rule, 'open'>;
  /** The zone, where address and fields do not name it: of the message or resync that the address names. */
  readonly zoneOf?: (visit: Visit) => Promise<string | undefined>;
  readonly answer: (context: Context) => Promise<Reply>;
};

/** An address with who may use it and what it answers. There is no other way to declare one. */
export type Route = OpenRoute | GuardedRoute;
