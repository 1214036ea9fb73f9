package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/trellisgraph/trellis/server"
)

// clientFlags say what clients may send, and from where.
type clientFlags struct {
	CORSOrigin       []string `name:"cors-origin" placeholder:"ORIGIN" help:"An origin whose pages may ask, such as https://shop.example.com, once for each; * for any. With --dev any may."`
	Introspection    *bool    `negatable:"" help:"Answer introspection, and help with misspelt names (\"Did you mean\"). On with --dev, off without. The schema is at /schema.graphql either way."`
	Documents        string   `placeholder:"FILE" help:"A manifest of registered operations, of \"trellis documents build\", Apollo's or Relay's. SIGHUP has it read again."`
	DocumentsMode    string   `default:"off" enum:"off,log,enforce" help:"What becomes of documents that are not in --documents: \"off\" runs them, \"log\" logs the hash of each once, \"enforce\" refuses them."`
	Federation       bool     `help:"Be a subgraph of a federation: answer _entities and _service, of which everybody else's schema says nothing."`
	PersistedQueries size     `default:"8MiB" placeholder:"BYTES" help:"Memory for documents that clients register by their hash (automatic persisted queries), about: ${default}; 0 for none."`
}

func (f *clientFlags) check() error {
	for _, origin := range f.CORSOrigin {
		if err := server.CheckOrigin(origin); err != nil {
			return fmt.Errorf("--cors-origin: %w", err)
		}
	}
	switch {
	case f.Documents == "" && f.DocumentsMode != string(server.DocumentsOff):
		return fmt.Errorf("--documents-mode=%s needs --documents", f.DocumentsMode)
	case f.Federation && f.DocumentsMode == string(server.DocumentsEnforce):
		return errors.New("--federation does not go with --documents-mode=enforce: gateways make their documents as they go")
	case f.PersistedQueries != 0 && f.PersistedQueries < 64<<10:
		return errors.New("--persisted-queries must be 0, or at least 64KiB")
	default:
		return nil
	}
}

// introspection reports whether the schema may be asked for.
func (f *clientFlags) introspection(dev bool) bool {
	if f.Introspection != nil {
		return *f.Introspection
	}
	return dev
}

// persistedBytes is the bound as the server's limits have it, where 0 is the default.
func (f *clientFlags) persistedBytes() int {
	if f.PersistedQueries == 0 {
		return -1
	}
	return int(f.PersistedQueries)
}

// isHTTPS reports whether clients reach the server by https alone.
func isHTTPS(publicURL string) bool { return strings.HasPrefix(publicURL, "https://") }
