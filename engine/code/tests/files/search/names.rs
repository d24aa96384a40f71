//! Cart and total are named here.

use std::fmt; // @use fmt
use std::collections::BTreeMap as Map;

pub const LIMIT: u32 = 10; // @def constant LIMIT
static CACHE: &str = "LIMIT"; // @def constant CACHE
type Price = f64; // @def type Price

/// A Cart, see [`Line`].
#[derive(Debug, Clone)]
pub struct Cart { // @def struct Cart
    pub owner: String, // @def field owner
    lines: Vec<Line>, // @def field lines @use Line
}

struct Line(Price, u32); // @def struct Line @use Price
struct Unit; // @def struct Unit

/* Cart::total() in
   a block /* nested LIMIT */ comment */
enum State { // @def enum State
    Open, // @def variant Open
    Shut { why: String }, // @def variant Shut, field why
    Other(u32), // @def variant Other
}

union Bits { // @def struct Bits
    whole: u32, // @def field whole
}

trait Add { // @def interface Add
    const SIZE: u32; // @def constant SIZE
    type Item; // @def type Item
    fn add(&mut self, item: Self::Item); // @def method add @use Item
    fn twice(&self) -> u32 { // @def method twice
        Self::SIZE * 2 // @use SIZE
    }
}

impl Cart { // @use Cart
    const EMPTY: u32 = 0; // @def constant EMPTY

    pub fn new(owner: String) -> Self { // @def method new @use owner
        Self { owner, lines: Vec::new() } // @use owner lines new
    }

    /// The total of lines.
    fn total(&self) -> Price { // @def method total @use Price
        // total of lines
        self.lines.iter().map(|line| line.0 * f64::from(line.1)).sum() // @use lines
    }
}

impl Add for Cart { // @use Add Cart
    const SIZE: u32 = LIMIT; // @def constant SIZE @use LIMIT
    type Item = Line; // @def type Item @use Line
    fn add(&mut self, item: Line) { // @def method add @use Line
        self.lines.push(item); // @use lines
    }
}

impl fmt::Display for State { // @use fmt State
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { // @def method fmt @use fmt fmt
        match self {
            State::Open => f.write_str("State::Open"), // @use State Open
            Self::Shut { why } => f.write_str(why), // @use Shut why why
            State::Other(number) => write!(f, "{number} LIMIT"), // @use State Other
        }
    }
}

mod inner { // @def module inner
    use super::*;

    pub(crate) fn helper<T: Add>(item: T) -> T { // @def function helper @use Add
        item
    }

    pub struct Deep; // @def struct Deep
    pub mod deeper { // @def module deeper
        pub fn bottom() {} // @def function bottom
    }
}

macro_rules! square { // @def macro square
    ($x:expr) => { $x * $x };
}

fn main() { // @def function main
    let cart = Cart::new(r#"helper "LIMIT""#.into()); // @use Cart new
    let _ = square!(LIMIT) + Cart::EMPTY; // @use square LIMIT Cart EMPTY
    let closure = |x: u32| x + LIMIT; // @use LIMIT
    fn nested() -> Unit { Unit } // @def function nested @use Unit Unit
    inner::helper(cart); // @use inner helper
    let _map: Map<u32, Unit> = Map::new(); // @use Unit new
    closure(nested as fn() -> Unit as usize as u32); // @use nested Unit
}

pub async fn load() -> Option<Cart> { None } // @def function load @use Cart
pub unsafe fn raw() {} // @def function raw
const fn fixed() -> u32 { 1 } // @def function fixed
extern "C" fn called() {} // @def function called
pub trait Marker: Add {} // @def interface Marker @use Add
pub static mut COUNT: u32 = 0; // @def constant COUNT
pub(crate) type Handler = fn(&Cart) -> Price; // @def type Handler @use Cart Price
enum Never {} // @def enum Never
struct Tuple(pub u32, Unit); // @def struct Tuple @use Unit
struct Generic<T> { // @def struct Generic
    value: T, // @def field value
}

impl<T> Generic<T> { // @use Generic
    fn get(&self) -> &T { // @def method get
        &self.value // @use value
    }

    fn static_one() -> u32 { // @def method static_one
        inner::deeper::bottom(); // @use inner deeper bottom
        fixed() // @use fixed
    }
}

#[cfg(test)]
mod tests { // @def module tests
    #[test]
    fn adds() { // @def function adds
        assert_eq!(super::LIMIT, 10, "LIMIT"); // @use LIMIT
    }
}
