package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/bench/handwritten"
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Allocations are counted within this process, by handlers made as the programs make them, one request at a time: a server's own
// figures are nobody else's business, and no endpoint should tell them.

// Allocation is what a handler allocates for a request of a page, without net/http's connection around it.
type Allocation struct {
	Page, System string
	Objects      float64
	Bytes        float64
}

// handlers are our own servers within this process.
func (b *bench) handlers() map[string]http.Handler {
	load := loaders.New(communitydb.NewReader(b.data.community), commercedb.NewReader(b.data.commerce))
	writes := &services.Services{} // the pages only read
	root := resolvers.New(load, writes, media.NewURLs(baseURL, nil), commerce.NewSigner(make([]byte, 32)), nil, nil, time.Now)
	cfg := generated.Config{Resolvers: root}
	serve := func(schema graphql.ExecutableSchema) http.Handler {
		return server.New(server.Config{
			Schema: schema, Begin: func(ctx context.Context) context.Context { return loaders.Begin(ctx, time.Millisecond) },
			Identity: server.NewOIDC(server.OIDCConfig{
				Issuer: b.issuer.server.URL, Audience: audience, RolesClaim: server.RolesClaim, Now: time.Now,
				Logger: slog.New(slog.DiscardHandler),
				Provision: func(_ context.Context, who community.Identity) (domain.UserID, error) {
					return domain.ParseID[domain.UserID]("sub", who.Subject)
				},
			}),
		})
	}
	return map[string]http.Handler{
		byHand: handwritten.New(handwritten.Config{
			Community: b.data.community.Pool(), Commerce: b.data.commerce.Pool(), BaseURL: baseURL,
			Issuer: b.issuer.server.URL, Audience: audience, Key: &b.issuer.key.PublicKey,
		}),
		trellis: serve(generated.NewEngine(cfg, postgres.Flusher{})),
		stock:   serve(generated.NewExecutableSchema(cfg)),
	}
}

func (b *bench) allocations(ctx context.Context) ([]Allocation, error) {
	handlers := b.handlers()
	var all []Allocation
	for _, p := range b.pages {
		for _, s := range b.systems {
			if handlers[s.key] == nil {
				continue // not ours
			}
			if _, err := b.serveAll(ctx, handlers[s.key], s, p, 0, b.o.Counted/2); err != nil {
				return nil, err
			}
			stats, err := b.serveAll(ctx, handlers[s.key], s, p, b.o.Counted/2, b.o.Counted)
			if err != nil {
				return nil, err
			}
			stats.Page, stats.System = p.title, s.title
			all = append(all, stats)
		}
	}
	return all, nil
}

// serveAll answers n requests from the first on and says what one of them allocated.
func (b *bench) serveAll(ctx context.Context, h http.Handler, s *system, p *page, first, n int) (Allocation, error) {
	requests := make([]*http.Request, n)
	for i := range requests {
		requests[i] = b.direct(ctx, s, p, first+i)
	}
	w := &sink{header: http.Header{}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, r := range requests {
		if w.reset(); !w.serve(h, r) {
			return Allocation{}, fmt.Errorf("%s answered %d to %s", s.title, w.status, p.name)
		}
	}
	runtime.ReadMemStats(&after)
	return Allocation{
		Objects: float64(after.Mallocs-before.Mallocs) / float64(n), Bytes: float64(after.TotalAlloc-before.TotalAlloc) / float64(n),
	}, nil
}

// direct is the nth request of a page, for a handler within this process.
func (b *bench) direct(ctx context.Context, s *system, p *page, nth int) *http.Request {
	r := p.requests[nth%len(p.requests)]
	var out *http.Request
	if s.rest {
		out = httptest.NewRequestWithContext(ctx, http.MethodGet, p.path(r), nil)
	} else {
		out = httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(p.post(r)))
		out.Header.Set("Content-Type", "application/json")
	}
	out.Header.Set("Authorization", "Bearer "+b.tokens[r.viewer])
	return out
}

// sink is a ResponseWriter that keeps the status alone.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) Write(b []byte) (int, error) { return len(b), nil }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) reset() { s.status = http.StatusOK }

func (s *sink) serve(h http.Handler, r *http.Request) bool {
	h.ServeHTTP(s, r)
	return s.status == http.StatusOK
}

// Profile loads one of our own servers within this process by 16 clients and writes a profile of it: where the time goes that
// a ratio names, or with what "allocs" the memory that the collector sees to.
func Profile(ctx context.Context, o Options, what, name string, took time.Duration) (err error) {
	b := &bench{o: o}
	b.o.Systems = []string{"none"}
	defer func() { err = errors.Join(err, b.close(ctx)) }()
	if err := b.open(ctx); err != nil {
		return err
	}
	key := o.Systems[0]
	h, s := b.handlers()[key], &system{key: key, title: key, rest: key == byHand}
	if h == nil {
		return fmt.Errorf("%q is none of our servers", key)
	}
	if _, err := b.serveAll(ctx, h, s, b.pages[0], 0, 40); err != nil {
		return err
	}
	file, err := os.Create(name) //nolint:gosec // the caller names it
	if err != nil {
		return fmt.Errorf("keep the profile: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if what == "allocs" {
		defer func() { err = errors.Join(err, pprof.Lookup(what).WriteTo(file, 0)) }()
	} else {
		if err := pprof.StartCPUProfile(file); err != nil {
			return fmt.Errorf("profile: %w", err)
		}
		defer pprof.StopCPUProfile()
	}
	until := time.Now().Add(took)
	var group sync.WaitGroup
	var served atomic.Int64
	for i := range 16 {
		group.Go(func() {
			w := &sink{header: http.Header{}}
			for n := i * 37; time.Now().Before(until); n++ {
				w.serve(h, b.direct(ctx, s, b.pages[0], n))
				served.Add(1)
			}
		})
	}
	group.Wait()
	b.o.Say("%d requests served", served.Load())
	return nil
}
