// Command cached serves a cache on the loopback interface.
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"example.com/cached/api"
	"example.com/cached/cache"
)

func main() {
	address := flag.String("listen", "127.0.0.1:8080", "address to listen on")
	entries := flag.Int("entries", 10_000, "values that are kept")
	size := flag.Int("bytes", 1<<20, "largest value")
	flag.Parse()

	values := cache.New(cache.Options{MaxEntries: *entries, MaxBytes: *size})
	go func() {
		for range time.Tick(time.Minute) {
			values.Sweep()
		}
	}()
	server := &http.Server{Addr: *address, Handler: api.Handler(values, int64(*size)), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
