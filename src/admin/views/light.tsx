import type { VNode } from 'preact';
import type { ZoneLight } from '../zone-standing.js';

/** A light with its word: nobody has to tell colours apart. */
export const Light = ({ light, words }: ZoneLight): VNode => <span class={`light ${light}`}>{words}</span>;
