/* Cart and total() in a comment */
import { Base } from "./base";
import type { Price } from "./price";

export const LIMIT: number = 10; // @def constant LIMIT
let cache: Map<string, Cart> = new Map(), count = LIMIT; // @def variable cache, variable count @use Cart LIMIT
const { first, second } = await load("first"); // @def variable first, variable second @use load

export type Handler = (cart: Cart) => Promise<void>; // @def type Handler @use cart Cart
type Both<T> = T & { extra: string }; // @def type Both, field extra
type Keys = keyof Line; // @def type Keys @use Line

export interface Line { // @def interface Line
  amount: number; // @def field amount
  readonly name?: string; // @def field name
  total(): number; // @def method total
  map<T>(f: (line: Line) => T): T; // @def method map @use Line
  [key: string]: unknown;
}

interface Adder<T extends Line = Line> extends Line { // @def interface Adder @use Line Line Line
  add(item: T): void; // @def method add
}

export enum State { // @def enum State
  Open = "Open", // @def variant Open
  Shut = 2, // @def variant Shut
  Later, // @def variant Later
}

const enum Bits { // @def enum Bits
  Low = 1 << 0, // @def variant Low
}

export abstract class Shelf<T> { // @def class Shelf
  private items: T[] = []; // @def field items
  protected static made = 0; // @def field made
  declare readonly label: string; // @def field label

  constructor(public owner: string, private readonly size = LIMIT) { // @def method constructor @use LIMIT
    Shelf.made += 1; // @use Shelf made
  }

  abstract open(state: State): void; // @def method open @use State

  get first(): T | undefined { // @def method first
    return this.items[0]; // @use items
  }

  total(): number { // @def method total
    // total() of items
    return this.items.length + helper("total LIMIT"); // @use items helper
  }

  protected async load(): Promise<T[]> { // @def method load
    return this.items; // @use items
  }
}

class Cart extends Shelf<Line> implements Adder<Line> { // @def class Cart @use Shelf Line Adder Line
  amount!: number; // @def field amount
  open = (state: State): void => { // @def method open @use State
    switch (state) {
      case State.Open: // @use State Open
        return;
    }
  };

  add(item: Line): void; // @def method add @use Line
  add(item: Line, more?: Line): void { // @def method add @use Line Line
    cache.set(`add ${item.name} LIMIT`, this); // @use cache name
  }
}

export function helper(text: string): number; // @def function helper
export function helper(text: unknown): number { // @def function helper
  return (text as string).length + (LIMIT satisfies number); // @use LIMIT
}

async function load(what: string) { // @def function load
  return { first: 1, second: what }; // @use first second
}

namespace Tools { // @def module Tools
  export const DEPTH = 3; // @def constant DEPTH
  export function dig(): void {} // @def function dig
}

declare module "outside" { // @def module "outside"
  export function given(): Handler; // @def function given @use Handler
}

declare global {
  interface Window { // @def interface Window
    cart: Cart; // @def field cart @use Cart
  }
}

declare const VERSION: string; // @def constant VERSION
declare function ambient(x: Keys): x is "amount"; // @def function ambient @use Keys

const generic = <T,>(x: T): Both<T> => x as Both<T>; // @def function generic @use Both Both
export default generic; // @use generic
const usedLater = Tools.DEPTH + Bits.Low + VERSION; // @def variable usedLater @use Tools DEPTH Bits Low VERSION
export { usedLater as other }; // @use usedLater other

function assertLine(line: unknown): asserts line is Line { // @def function assertLine @use Line
  Tools.dig(); // @use Tools dig
}

@decorator("Cart") // @use decorator
class Decorated { // @def class Decorated
  @decorator() field = 1; // @def field field @use decorator
  accessor other = 2; // @def field other
}

function decorator(...names: string[]) { // @def function decorator
  return (target: unknown) => {};
}
