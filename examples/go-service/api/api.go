// Package api serves a cache over HTTP.
package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/cached/cache"
)

const prefix = "/values/"

// Handler serves GET, PUT and DELETE under /values/KEY and GET /stats.
// PUT takes a time to live in the query: ?ttl=90s.
func Handler(c *cache.Cache, maxBytes int64) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(prefix, func(w http.ResponseWriter, r *http.Request) {
		key := strings.TrimPrefix(r.URL.Path, prefix)
		if key == "" {
			http.Error(w, "the key is missing", http.StatusBadRequest)
			return
		}
		switch r.Method {
		case http.MethodGet:
			get(w, c, key)
		case http.MethodPut:
			put(w, r, c, key, maxBytes)
		case http.MethodDelete:
			remove(w, c, key)
		default:
			w.Header().Set("Allow", "GET, PUT, DELETE")
			http.Error(w, "only GET, PUT and DELETE", http.StatusMethodNotAllowed)
		}
	})
	mux.HandleFunc("/stats", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(c.Stats()); err != nil {
			// The client is gone; there is nobody to tell.
			return
		}
	})
	return mux
}

func get(w http.ResponseWriter, c *cache.Cache, key string) {
	value, ok := c.Get(key)
	if !ok {
		http.Error(w, "no such value", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(value)
}

func put(w http.ResponseWriter, r *http.Request, c *cache.Cache, key string, maxBytes int64) {
	ttl, err := timeToLive(r.URL.Query().Get("ttl"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	value, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
	if err == nil {
		err = c.Set(key, value, ttl)
	}
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &tooLarge), errors.Is(err, cache.ErrTooLarge):
		http.Error(w, "the value is too large", http.StatusRequestEntityTooLarge)
	default:
		http.Error(w, "the value did not arrive", http.StatusBadRequest)
	}
}

func remove(w http.ResponseWriter, c *cache.Cache, key string) {
	if !c.Delete(key) {
		http.Error(w, "no such value", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// timeToLive reads a duration; an empty text means for good.
//
// TODO(ines): set an upper limit, a ttl of years is surely a mistake.
func timeToLive(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	ttl, err := time.ParseDuration(text)
	if err != nil || ttl <= 0 {
		return 0, errors.New("the ttl must be a time above 0, like 90s")
	}
	return ttl, nil
}
