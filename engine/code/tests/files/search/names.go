// Package carts holds Cart and Limit, which are not used here.
package carts

import "fmt"

const Limit = 10 // @def constant Limit
const (
	First  = iota // @def constant First
	Second // @def constant Second
	third  = "Limit" // @def constant third
)

var cache = map[string]int{} // @def variable cache
var (
	Names []string // @def variable Names
	a, b  = 1, 2 // @def variable a, variable b
)

type Price float64 // @def type Price
type Alias = Price // @def type Alias @use Price
type Handler func(*Cart) error // @def type Handler @use Cart

/* Cart and Total() stand
   in a comment: Limit */
type Cart struct { // @def struct Cart
	Owner string // @def field Owner
	lines []Line // @def field lines @use Line
	x, y  int // @def field x, field y
	Base // @use Base
}

type Line struct { // @def struct Line
	Amount Price // @def field Amount @use Price
	count  int `json:"Amount"` // @def field count
}

type Base struct{} // @def struct Base

type Adder interface { // @def interface Adder
	Add(line Line) error // @def method Add @use Line
	Close() // @def method Close
}

type Number interface { // @def interface Number
	~int | ~float64
}

func (c *Cart) Add(line Line) error { // @def method Add @use Cart Line
	c.lines = append(c.lines, line) // @use lines lines
	return nil
}

func (c *Cart) Total() Price { // @def method Total @use Cart Price
	sum := Price(0) // @use Price
	for _, line := range c.lines { // @use lines
		sum += line.Amount * Price(line.count) // @use Amount Price count
	}
	return sum
}

func (Cart) Close() {} // @def method Close @use Cart

func New(owner string) *Cart { // @def function New @use Cart
	return &Cart{Owner: owner} // @use Cart Owner
}

func Map[T, U any](in []T, f func(T) U) []U { // @def function Map
	out := []U{}
	for _, value := range in {
		out = append(out, f(value))
	}
	return out
}

func helper() (err error) { // @def function helper
	// New(owner) is not called
	fmt.Println("helper New(", `Cart Total`)
	return
}

func init() { helper() } // @def function init @use helper

func closures() { // @def function closures
	local := func(n int) int { return n + Limit } // @use Limit
	local(Second) // @use Second
}

type Stack[T any] struct { // @def struct Stack
	items []T // @def field items
}

func (s *Stack[T]) Push(item T) { // @def method Push @use Stack
	s.items = append(s.items, item) // @use items items
}

type State int // @def type State

const (
	Open State = iota // @def constant Open @use State
	Shut // @def constant Shut
)

func (s State) String() string { // @def method String @use State
	switch s {
	case Open: // @use Open
		return "Open"
	case Shut: // @use Shut
		return "Shut"
	}
	return ""
}

var Default = New("Default") // @def variable Default @use New
var table = []struct{ Name string }{{"Cart"}} // @def variable table, field Name
var later = closures // @def variable later @use closures

func variadic(all ...string) {} // @def function variadic
func named(a int, b, c string) { _ = cache } // @def function named @use a b cache
func generic[N Number](n N) N { return n } // @def function generic @use Number
func twice() (int, string) { return 1, "twice" } // @def function twice

type Tree struct { // @def struct Tree
	left, right *Tree // @def field left, field right @use Tree
}

func (t *Tree) Depth() int { // @def method Depth @use Tree
	if t.left == nil { // @use left
		return len("left.Depth()")
	}
	return t.left.Depth() + t.right.Depth() // @use left Depth right Depth
}
