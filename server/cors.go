package server

import (
	"net/http"
	"slices"
)

const (
	// anyOrigin stands for all origins.
	anyOrigin = "*"
	// preflightSeconds is how long a browser may keep what it was told about an endpoint: as long as Chromium keeps it at most.
	preflightSeconds = "7200"
)

// What pages of other origins may send, and what they may read of the answer beside its body.
const (
	crossMethods = "GET, POST, PUT"
	crossHeaders = "Content-Type, Authorization, " + traceHeader + ", " + costHeader + ", " + requestIDHeader + ", " +
		"If-None-Match, Range, " +
		"Traceparent, Tracestate, Apollo-Require-Preflight, Apollographql-Client-Name, Apollographql-Client-Version, " +
		"X-Apollo-Operation-Name, X-Apollo-Operation-Id"
	crossExposed = "ETag, Retry-After, WWW-Authenticate, Content-Range, " + requestIDHeader
)

// CheckOrigin refuses what is no origin of pages, such as https://shop.example.com, nor *.
func CheckOrigin(origin string) error {
	if origin == anyOrigin {
		return nil
	}
	return http.NewCrossOriginProtection().AddTrustedOrigin(origin)
}

// allowOrigins lets pages of some origins ask, never with cookies: who asks is told by a header that they set themselves. In
// development any page may.
func allowOrigins(origins []string, dev bool, next http.Handler) http.Handler {
	switch {
	case dev || slices.Contains(origins, anyOrigin):
		origins = []string{anyOrigin}
	case len(origins) == 0:
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed := anyOrigin
		if origins[0] != anyOrigin {
			w.Header().Add("Vary", "Origin")
			allowed = r.Header.Get("Origin")
			if !slices.Contains(origins, allowed) {
				allowed = ""
			}
		}
		if allowed != "" {
			w.Header().Set("Access-Control-Allow-Origin", allowed)
			w.Header().Set("Access-Control-Expose-Headers", crossExposed)
		}
		if r.Method != http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		if allowed != "" {
			w.Header().Set("Access-Control-Allow-Methods", crossMethods)
			w.Header().Set("Access-Control-Allow-Headers", crossHeaders)
			w.Header().Set("Access-Control-Max-Age", preflightSeconds)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
