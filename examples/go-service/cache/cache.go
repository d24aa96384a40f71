// Package cache keeps values for a limited time and in limited number.
package cache

import (
	"container/list"
	"errors"
	"sync"
	"time"
)

// ErrTooLarge is returned for a value that is larger than the cache takes.
var ErrTooLarge = errors.New("the value is too large")

// Clock tells the time; tests bring their own.
type Clock func() time.Time

// Options say how much a cache keeps. A field that is zero sets no limit.
type Options struct {
	// MaxEntries is how many values are kept; the one unused for longest goes first.
	MaxEntries int
	// MaxBytes is how large a single value may be.
	MaxBytes int
	// Clock is time.Now unless set.
	Clock Clock
}

// Stats count what a cache has done.
type Stats struct {
	Hits    int `json:"hits"`
	Misses  int `json:"misses"`
	Evicted int `json:"evicted"`
	Expired int `json:"expired"`
}

// Cache is safe for use by several goroutines.
type Cache struct {
	mu      sync.Mutex
	options Options
	entries map[string]*list.Element
	recent  *list.List
	stats   Stats
}

type entry struct {
	key     string
	value   []byte
	expires time.Time
}

// New makes an empty cache.
func New(options Options) *Cache {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	return &Cache{options: options, entries: map[string]*list.Element{}, recent: list.New()}
}

// Set keeps a value under key, for ttl; a ttl of 0 or less means for good.
func (c *Cache) Set(key string, value []byte, ttl time.Duration) error {
	if c.options.MaxBytes > 0 && len(value) > c.options.MaxBytes {
		return ErrTooLarge
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := &entry{key: key, value: append([]byte(nil), value...)}
	if ttl > 0 {
		kept.expires = c.options.Clock().Add(ttl)
	}
	if element, ok := c.entries[key]; ok {
		element.Value = kept
		c.recent.MoveToFront(element)
		return nil
	}
	c.entries[key] = c.recent.PushFront(kept)
	if c.options.MaxEntries > 0 && c.recent.Len() > c.options.MaxEntries {
		c.drop(c.recent.Back())
		c.stats.Evicted++
	}
	return nil
}

// Get finds a value. The second result says whether there is one.
func (c *Cache) Get(key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.entries[key]
	if !ok {
		c.stats.Misses++
		return nil, false
	}
	found := element.Value.(*entry)
	if found.over(c.options.Clock()) {
		c.drop(element)
		c.stats.Expired++
		c.stats.Misses++
		return nil, false
	}
	c.recent.MoveToFront(element)
	c.stats.Hits++
	// TODO: hand out a reader, so that large values need not be copied.
	return append([]byte(nil), found.value...), true
}

// Delete forgets a value and says whether there was one.
func (c *Cache) Delete(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.entries[key]
	if ok {
		c.drop(element)
	}
	return ok
}

// Sweep forgets all values whose time is over and says how many they were.
func (c *Cache) Sweep() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.options.Clock()
	swept := 0
	for element := c.recent.Front(); element != nil; {
		next := element.Next()
		if element.Value.(*entry).over(now) {
			c.drop(element)
			swept++
		}
		element = next
	}
	c.stats.Expired += swept
	return swept
}

// Len is how many values are kept, those included whose time is over and that nobody has asked for since.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.recent.Len()
}

// Stats are the counts so far.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

func (c *Cache) drop(element *list.Element) {
	delete(c.entries, element.Value.(*entry).key)
	c.recent.Remove(element)
}

func (e *entry) over(now time.Time) bool {
	return !e.expires.IsZero() && !now.Before(e.expires)
}
