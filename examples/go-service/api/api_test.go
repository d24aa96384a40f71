package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/cached/cache"
)

func ask(t *testing.T, handler http.Handler, method, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(method, target, strings.NewReader(body)))
	return recorder
}

func TestAValue(t *testing.T) {
	handler := Handler(cache.New(cache.Options{}), 1024)
	if got := ask(t, handler, "PUT", "/values/a?ttl=90s", "hello"); got.Code != http.StatusNoContent {
		t.Fatalf("put: %d", got.Code)
	}
	if got := ask(t, handler, "GET", "/values/a", ""); got.Code != http.StatusOK || got.Body.String() != "hello" {
		t.Fatalf("get: %d %q", got.Code, got.Body)
	}
	if got := ask(t, handler, "DELETE", "/values/a", ""); got.Code != http.StatusNoContent {
		t.Fatalf("delete: %d", got.Code)
	}
	if got := ask(t, handler, "GET", "/stats", ""); strings.TrimSpace(got.Body.String()) != `{"hits":1,"misses":0,"evicted":0,"expired":0}` {
		t.Fatalf("stats: %s", got.Body)
	}
}

func TestWhatClientsDoWrong(t *testing.T) {
	handler := Handler(cache.New(cache.Options{MaxBytes: 4}), 8)
	for _, wrong := range []struct {
		method, target, body string
		status               int
	}{
		{"GET", "/values/", "", http.StatusBadRequest},
		{"GET", "/values/none", "", http.StatusNotFound},
		{"DELETE", "/values/none", "", http.StatusNotFound},
		{"POST", "/values/a", "x", http.StatusMethodNotAllowed},
		{"PUT", "/values/a?ttl=soon", "x", http.StatusBadRequest},
		{"PUT", "/values/a?ttl=-1s", "x", http.StatusBadRequest},
		{"PUT", "/values/a", "12345", http.StatusRequestEntityTooLarge},
		{"PUT", "/values/a", "123456789", http.StatusRequestEntityTooLarge},
	} {
		if got := ask(t, handler, wrong.method, wrong.target, wrong.body); got.Code != wrong.status {
			t.Errorf("%s %s: %d, want %d", wrong.method, wrong.target, got.Code, wrong.status)
		}
	}
}
