package server

import (
	"fmt"
	"net/http"
	"strings"
)

const landingPage = `Trellis %[2]s
One GraphQL graph over notes that people share and the goods that can be bought from them.

The home feed:

  curl -s %[1]s/graphql \
    -H 'Content-Type: application/json' \
    -d '{"query":"{ feed(first: 3) { edges { reason node { __typename ... on Note { title } ... on Product { title } } } } }"}'

Where to go:

  %[1]s/                 in a browser: the explorer
  %[1]s/schema.graphql   the whole contract, described
  %[1]s/graphql          GraphQL over HTTP: POST, and queries by GET
  %[1]s/readyz           whether the databases answer
`

// landingRoute serves the explorer to browsers, where there is one, and to all else a text that says what this is.
func landingRoute(version string, explorer http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept")
		if explorer != nil && strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "text/html") {
			explorer.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		send(w, http.StatusOK, "text/plain; charset=utf-8", fmt.Appendf(nil, landingPage, origin(r), version))
	})
}

// origin is how the reader reached the server.
func origin(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
