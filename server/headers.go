package server

import (
	"net/http"
	"strings"

	"github.com/trellisgraph/trellis/domain"
)

// What every response says to browsers, unless its handler knows better. JSON and text load nothing and stand in no frame.
const (
	nothingLoads  = "default-src 'none'; frame-ancestors 'none'"
	mediaLoads    = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
	strictHTTPS   = "max-age=31536000"
	corpHeader    = "Cross-Origin-Resource-Policy"
	cspHeader     = "Content-Security-Policy"
	mediaPath     = "/media/"
	ownSitesAlone = "same-origin"
)

// secure sets what every response carries. Identity is a header that no browser sends by itself, so refusing unsafe
// requests of other sites is belt and braces; a developer's page may live anywhere, and so may those of allowed origins.
func secure(cfg Config, next http.Handler) http.Handler {
	next = refuseCrossSite(cfg, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		if cfg.HTTPS {
			header.Set("Strict-Transport-Security", strictHTTPS)
		}
		if strings.HasPrefix(r.URL.Path, mediaPath) { // pictures and videos are shown by pages of any site, and in a tab of their own
			header.Set(corpHeader, "cross-origin")
			header.Set(cspHeader, mediaLoads)
		} else {
			header.Set(corpHeader, ownSitesAlone)
			header.Set(cspHeader, nothingLoads)
		}
		next.ServeHTTP(w, r)
	})
}

// refuseCrossSite refuses unsafe requests of pages that are not allowed to make any.
func refuseCrossSite(cfg Config, next http.Handler) http.Handler {
	if cfg.Dev {
		return next
	}
	guard := http.NewCrossOriginProtection()
	for _, origin := range cfg.Origins {
		if origin == anyOrigin {
			return next
		}
		if err := guard.AddTrustedOrigin(origin); err != nil {
			panic(err) // cmd has refused it; see CheckOrigin
		}
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(http.StatusForbidden, domain.CodeForbidden, "requests of other sites are refused").write(w, r)
	}))
	return guard.Handler(next)
}
