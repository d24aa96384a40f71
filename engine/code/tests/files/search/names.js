// Cart, LIMIT and total() in a comment.
import fs, { join as put } from 'fs';
import * as path from "path";

const LIMIT = 10; // @def constant LIMIT
let cache = {}, count = LIMIT; // @def variable cache, variable count @use LIMIT
var old; // @def variable old
const { first, second: renamed, ...others } = fs; // @def variable first, variable renamed, variable others
const [one, , two = LIMIT] = []; // @def variable one, variable two @use LIMIT
const RATE = `total ${LIMIT} helper()`; // @def constant RATE @use LIMIT

/** A Base. */
class Base { // @def class Base
  kind = 'Base'; // @def field kind
  #secret = LIMIT; // @def field secret @use LIMIT
  static amount = 1; // @def field amount

  constructor(owner) { // @def method constructor
    this.kind = owner; // @use kind
  }

  total() { // @def method total
    return this.#secret + LIMIT; // @use secret LIMIT
  }

  get size() { // @def method size
    return Base.amount; // @use Base amount
  }

  set size(value) { // @def method size
    this.kind = value; // @use kind
  }

  static parse(text) { // @def method parse
    return /Base total()/.test(text);
  }

  async load() { // @def method load
    await helper("helper LIMIT"); // @use helper
  }

  *walk() { // @def method walk
    yield this.total(); // @use total
  }
}

class Cart extends Base { // @def class Cart @use Base
  total() { // @def method total
    const inner = (x) => x + LIMIT; // @def function inner @use LIMIT
    return inner(super.total()); // @use inner total
  }
}

function helper(url, ...rest) { // @def function helper
  function nested() { // @def function nested
    return count; // @use count
  }
  return nested(); // @use nested
}

async function load() { // @def function load
  return new Cart().load(); // @use Cart load
}

function* steps() { // @def function steps
  yield* steps(); // @use steps
}

const arrow = (a, b = LIMIT) => a + b; // @def function arrow @use LIMIT
const named = function () { return arrow; }; // @def function named @use arrow
const Made = class { // @def class Made
  go() {} // @def method go
};

const object = { // @def variable object
  method() { // @def function method
    return this.other; // @use other
  },
  other: () => helper(), // @def function other @use helper
  'quoted total': 1,
};

export default class Widget extends Made { // @def class Widget @use Made
  static { cache.x = 1; } // @use cache
  render = () => this.go(); // @def method render @use go
}

export const EXPORTED = 1; // @def constant EXPORTED
export function shown() {} // @def function shown
export { helper as helped }; // @use helper
module.exports.late = function () {}; // @def function late

/* Widget in
   a block comment, shown() */
if (LIMIT) { // @use LIMIT
  var inBlock = old; // @def variable inBlock @use old
}

class Empty {} // @def class Empty
class Shape { // @def class Shape
  ['computed']() {}
  'quoted'() {} // @def method 'quoted'
  123() {} // @def method 123
  sides = 4; // @def field sides
  area() { // @def method area
    return this.sides * (new Empty(), RATE); // @use sides Empty RATE
  }
}

const lazy = async () => {}; // @def function lazy
const table = [lazy, "lazy", Shape]; // @def variable table @use lazy Shape
let a1 = 1, b1 = a1; // @def variable a1, variable b1 @use a1
const regex = /\/lazy/g; // @def variable regex
const tagged = shown`lazy ${regex}`; // @def variable tagged @use shown regex
