package server

import (
	"bytes"
	"html/template"
	"net/http"
)

const landingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Trellis</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem;
  color: light-dark(#1c1d21, #e6e7ea); background: light-dark(#fff, #16171a); }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
pre { overflow-x: auto; padding: 1rem; border-radius: .5rem; font: 14px/1.5 ui-monospace, monospace;
  background: light-dark(#f3f4f6, #222429); }
a { color: light-dark(#0b5fff, #8ab4ff); }
li { margin: .25rem 0; }
footer { margin-top: 3rem; font-size: .875rem; color: light-dark(#5c5f66, #9a9da5); }
</style>
</head>
<body>
<h1>Trellis</h1>
<p>One GraphQL graph over notes that people share and the goods that can be bought from them.</p>
<h2>The home feed</h2>
<pre>curl -s {{.URL}}/graphql \
  -H 'Content-Type: application/json' \
  -d '{"query":"{feed(first: 3) { edges { reason node { __typename ... on Note { title } ... on Product { title } } } }}"}'</pre>
<h2>Where to go</h2>
<ul>
<li><a href="/schema.graphql">/schema.graphql</a>: the whole contract, described</li>
<li><a href="/graphql?query=%7B__typename%7D">/graphql</a>: GraphQL over HTTP, by POST, and queries by GET</li>
<li><a href="/readyz">/readyz</a>: whether the databases answer</li>
</ul>
{{with .Version}}<footer>Version {{.}}</footer>
{{end}}</body>
</html>
`

// landingRoute serves the page that says what this is. It loads nothing.
func landingRoute(version string) http.Handler {
	page := template.Must(template.New("landing").Parse(landingPage))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var out bytes.Buffer
		if err := page.Execute(&out, struct{ URL, Version string }{origin(r), version}); err != nil {
			panic(err) // the template and its two strings are ours
		}
		w.Header().Set("Content-Security-Policy",
			"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-cache")
		send(w, http.StatusOK, "text/html; charset=utf-8", out.Bytes())
	})
}

// origin is how the reader reached the server.
func origin(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
