package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// origins are those whose pages may open sockets. No rule of browsers keeps a page from any server's sockets, as CORS does
// for requests. Identity is a token that the page has to know, so this is belt and braces.
type origins struct {
	any    bool
	listed []string
}

// allow reports whether the request may open a socket: what is no page sends no Origin.
func (o origins) allow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || o.any || slices.Contains(o.listed, origin) {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && page.Host != "" && strings.EqualFold(page.Host, r.Host)
}
