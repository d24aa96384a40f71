package cache

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

type hand struct{ now time.Time }

func (h *hand) tick(d time.Duration) { h.now = h.now.Add(d) }
func (h *hand) clock() time.Time     { return h.now }

func start() *hand { return &hand{now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)} }

func TestValuesExpire(t *testing.T) {
	hand := start()
	c := New(Options{Clock: hand.clock})
	if err := c.Set("a", []byte("1"), time.Minute); err != nil {
		t.Fatal(err)
	}
	hand.tick(59 * time.Second)
	if value, ok := c.Get("a"); !ok || string(value) != "1" {
		t.Fatalf("before its time: %q %v", value, ok)
	}
	hand.tick(time.Second)
	if _, ok := c.Get("a"); ok {
		t.Fatal("found after its time")
	}
	want := Stats{Hits: 1, Misses: 1, Expired: 1}
	if got := c.Stats(); got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

func TestTheLeastRecentlyUsedGoes(t *testing.T) {
	c := New(Options{MaxEntries: 2})
	for _, key := range []string{"a", "b"} {
		if err := c.Set(key, []byte(key), 0); err != nil {
			t.Fatal(err)
		}
	}
	c.Get("a")
	if err := c.Set("c", []byte("c"), 0); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if _, ok := c.Get(key); ok != want {
			t.Errorf("%s: found %v, want %v", key, ok, want)
		}
	}
	if c.Stats().Evicted != 1 {
		t.Errorf("evicted %d", c.Stats().Evicted)
	}
}

func TestReplacingKeepsOne(t *testing.T) {
	c := New(Options{})
	_ = c.Set("a", []byte("1"), 0)
	_ = c.Set("a", []byte("2"), 0)
	if value, _ := c.Get("a"); string(value) != "2" || c.Len() != 1 {
		t.Fatalf("%q, %d values", value, c.Len())
	}
}

func TestLargeValuesAreRefused(t *testing.T) {
	c := New(Options{MaxBytes: 3})
	if err := c.Set("a", []byte("1234"), 0); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("got %v", err)
	}
}

func TestValuesAreCopied(t *testing.T) {
	c := New(Options{})
	value := []byte("old")
	_ = c.Set("a", value, 0)
	value[0] = 'X'
	found, _ := c.Get("a")
	found[1] = 'X'
	if again, _ := c.Get("a"); string(again) != "old" {
		t.Fatalf("got %q", again)
	}
}

func TestSweepAndDelete(t *testing.T) {
	hand := start()
	c := New(Options{Clock: hand.clock})
	for i := 0; i < 3; i++ {
		_ = c.Set(fmt.Sprint(i), nil, time.Duration(i)*time.Minute)
	}
	hand.tick(time.Minute)
	if swept := c.Sweep(); swept != 1 || c.Len() != 2 {
		t.Fatalf("swept %d, %d left", swept, c.Len())
	}
	if !c.Delete("0") || c.Delete("0") {
		t.Fatal("deleted wrongly")
	}
}

func TestManyAtOnce(t *testing.T) {
	c := New(Options{MaxEntries: 8})
	var group sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for i := 0; i < 200; i++ {
				key := fmt.Sprint((worker + i) % 16)
				_ = c.Set(key, []byte(key), time.Hour)
				if value, ok := c.Get(key); ok && string(value) != key {
					t.Errorf("%s holds %q", key, value)
				}
			}
		}(worker)
	}
	group.Wait()
	if c.Len() > 8 {
		t.Errorf("%d values", c.Len())
	}
}
