<?php
// Cart and total() in a comment
# LIMIT too
namespace Shop\Carts; // @def module Carts

use Shop\Base\Thing; // @use Base
use function Shop\helper as other; // @use helper

const LIMIT = 10, SECOND = LIMIT; // @def constant LIMIT, constant SECOND @use LIMIT
define('DEFINED', 1);

/** @see Cart */
interface Adder // @def interface Adder
{
    const DEPTH = 3; // @def constant DEPTH
    public function add(Line $item): void; // @def method add @use Line
}

trait Logs // @def module Logs
{
    private array $log = []; // @def field log
    public function write(string $text): static // @def method write
    {
        $this->log[] = $text; // @use log
        return $this;
    }
}

abstract class Base // @def class Base
{
    protected static int $made = 0; // @def field made
    public ?string $owner, $second; // @def field owner, field second
    abstract public function total(): float; // @def method total
    public function __construct(private int $size = LIMIT, public readonly string $name = 'Base') // @def method __construct @use LIMIT
    {
        self::$made++; // @use made
        $this->owner = "owner {$this->second} LIMIT"; // @use owner second
    }
}

#[Attribute]
final class Cart extends Base implements Adder // @def class Cart @use Base Adder
{
    use Logs; // @use Logs
    public const RATE = 0.19; // @def constant RATE
    private array $lines = []; // @def field lines

    public function add(Line $item): void // @def method add @use Line
    {
        $this->lines[] = $item; // @use lines
        $this->write('add total()'); // @use write
    }

    public function total(): float // @def method total
    {
        // total of lines
        $inner = fn(int $x) => $x * LIMIT; // @def function inner @use LIMIT
        $closure = function () use ($inner) { // @def function closure @use inner
            return helper(); // @use helper
        };
        return $inner(count($this->lines)) + static::RATE + self::DEPTH; // @use inner lines RATE DEPTH
    }

    public static function parse(string $text): self // @def method parse
    {
        return new self(strlen($text . "parse()"));
    }

    private function hidden() {} // @def method hidden
}

class Line // @def class Line
{
    public float $amount = 1.0; // @def field amount
    var $old; // @def field old
}

enum State: string // @def enum State
{
    case Open = 'Open'; // @def variant Open
    case Shut = 'Shut'; // @def variant Shut
    const START = self::Open; // @def constant START @use Open

    public function label(): string // @def method label
    {
        return match ($this) {
            self::Open => 'Open label()', // @use Open
            State::Shut /* @use State Shut */ => <<<TEXT
                Shut Cart LIMIT
                TEXT,
        };
    }
}

function helper(int ...$many): int // @def function helper
{
    /* helper() */
    function nested(): int { return 1; } // @def function nested
    return nested() + Cart::RATE; // @use nested Cart RATE
}

function &reference(array &$list) { return $list; } // @def function reference
function typed(Cart|Line|null $either, Base&Adder $both): ?State { return State::Open; } // @def function typed @use Cart Line Base Adder State State Open

$anonymous = new class extends Base { // @use Base
    public function total(): float { return (new Line())->amount; } // @def function total @use Line amount
};

if (!function_exists('late')) {
    function late() {} // @def function late
}

class Many // @def class Many
{
    private $one = 1, $two, $three = [SECOND]; // @def field one, field two, field three @use SECOND
    const A = 1, B = self::A; // @def constant A, constant B @use A
    public function __toString() { return 'Many'; } // @def method __toString
    public function go() { late(); return $this->one + $this->two + Cart::parse('x')->name; } // @def method go @use late one two Cart parse
}

final class Error extends \Exception // @def class Error
{
    public static $last; // @def field last
    public static function of(string $why): static { self::$last = $why; return new static($why); } // @def method of @use last
    protected function hide() { throw self::of("hide {$this->code}"); } // @def method hide @use of
}
