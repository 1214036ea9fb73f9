// Package bench measures Trellis against the same pages written by hand, against gqlgen's own executor, and against other
// GraphQL servers, on one Postgres with half a million notes: `make bench` and `make bench-peers`. docs/benchmark.md says what
// is measured and how to read it.
package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Options choose what is measured, and for how long.
type Options struct {
	// Dir keeps the data between runs.
	Dir string
	// Scale is how much data there is: 1 is 500,000 notes, 200,000 products and 100,000 users.
	Scale float64
	// Rounds is how often everything is measured, the systems in turn.
	Rounds int
	// Warmup and Measured are how long a system is loaded each time, without and with the clock.
	Warmup, Measured time.Duration
	// Clients are the concurrencies.
	Clients []int
	// Compared is how many requests of a page are answered by every system before any is measured, and Counted how many of them
	// are served while allocations are counted.
	Compared, Counted int
	// Pages and Systems are what is measured, by name; empty for all.
	Pages, Systems []string
	// Peers is the folder of the servers in JavaScript with their packages installed; empty to leave them out.
	Peers string
	// Self and Trellis are the programs: this one, and the server. Empty for the running one and for one that is built.
	Self, Trellis string
	// Say is told what is going on, a line at a time.
	Say func(format string, args ...any)
}

// bench is a run.
type bench struct {
	o       Options
	data    *data
	issuer  *issuer
	tokens  []string
	pages   []*page
	systems []*system
	scratch string
}

// Run compares the answers and then measures. A system whose answers differ ends the run: the error names the page and the
// first path.
func Run(ctx context.Context, o Options) (_ *Results, err error) {
	b := &bench{o: o}
	defer func() { err = errors.Join(err, b.close(ctx)) }()
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	if err := b.compare(ctx); err != nil {
		return nil, err
	}
	if err := b.warm(ctx); err != nil {
		return nil, err
	}
	results, err := b.describe(ctx)
	if err != nil {
		return nil, err
	}
	if results.Allocations, err = b.allocations(ctx); err != nil {
		return nil, err
	}
	results.Cells, err = b.measure(ctx)
	return results, err
}

// open readies data, viewers, pages and servers.
func (b *bench) open(ctx context.Context) (err error) {
	if err := os.MkdirAll(b.o.Dir, 0o755); err != nil { //nolint:gosec // Postgres runs as another user when we are root
		return fmt.Errorf("make the folder of the data: %w", err)
	}
	if b.scratch, err = os.MkdirTemp("", "trellis-bench-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if err := b.o.build(ctx); err != nil {
		return err
	}
	if b.data, err = openData(ctx, b.o.Dir, b.o.Scale, b.o.Say); err != nil {
		return err
	}
	b.o.Say("%s", b.data.counts)
	if b.issuer, err = newIssuer(); err != nil {
		return err
	}
	if b.tokens, err = b.data.viewers(ctx, b.issuer); err != nil {
		return err
	}
	all, err := b.data.pages(ctx, len(b.tokens))
	if err != nil {
		return err
	}
	b.pages = slices.DeleteFunc(all, func(p *page) bool { return !chosen(b.o.Pages, p.name) })
	return b.startSystems(ctx)
}

func chosen(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }

func (b *bench) startSystems(ctx context.Context) error {
	systems := []*system{
		{key: byHand, title: "hand-written", rest: true},
		{key: trellis, title: "Trellis"},
		{key: stock, title: "Trellis --engine=stock"},
	}
	programs := b.ours()
	if b.o.Peers != "" {
		systems = append(systems, peers()...)
		b.addPeers(programs)
	}
	for _, s := range systems {
		if s.key != byHand && !chosen(b.o.Systems, s.key) {
			continue // the hand-written handler is what the others are measured by
		}
		if s.key == "postgraphile" {
			own, err := b.postgraphile(ctx)
			if err != nil {
				return err
			}
			s.own = own
		}
		b.systems = append(b.systems, s)
		if err := s.start(ctx, programs[s.key]); err != nil {
			return err
		}
	}
	return nil
}

// compare sees that every system answers the same.
func (b *bench) compare(ctx context.Context) error {
	for _, p := range b.pages {
		for i := range b.o.Compared {
			r := p.requests[i*len(p.requests)/b.o.Compared]
			var want any
			for _, s := range b.systems {
				got, err := s.answer(ctx, p, r, b.tokens[r.viewer])
				if err != nil {
					return fmt.Errorf("%s, %s %v: %w", s.title, p.name, r.value, err)
				}
				if want == nil {
					want = got
				}
				if found := difference(want, got); found != "" {
					return fmt.Errorf("%s does not answer %s %v as %s does: %s", s.title, p.name, r.value, b.systems[0].title, found)
				}
			}
		}
		b.o.Say("%s: %d systems give equal answers to %d requests", p.title, len(b.systems), b.o.Compared)
	}
	return nil
}

// warm asks for everything once, so that nobody is the first to read it from disk, and lets compilers compile.
func (b *bench) warm(ctx context.Context) error {
	nothing := func() error { return nil }
	for _, p := range b.pages {
		for _, s := range b.systems {
			l := &load{address: s.address, requests: s.requests(p, b.tokens), clients: 16, warmup: 2 * b.o.Warmup}
			if s.key == byHand {
				l.warmup = 8 * b.o.Warmup
			}
			if _, err := l.run(ctx, nothing, nothing); err != nil {
				return fmt.Errorf("warm %s: %w", s.title, err)
			}
		}
	}
	return nil
}

// measure loads the systems in turn, in rounds: what else the machine does meanwhile falls on all of them.
func (b *bench) measure(ctx context.Context) ([]*Cell, error) {
	postmaster, err := b.data.postmaster(ctx)
	if err != nil {
		return nil, err
	}
	var cells []*Cell
	for _, p := range b.pages {
		for _, clients := range b.o.Clients {
			row := make([]*Cell, len(b.systems))
			for i, s := range b.systems {
				row[i] = &Cell{Page: p.title, System: s.title, Clients: clients}
			}
			for round := range b.o.Rounds {
				if err := b.round(ctx, p, clients, round, postmaster, row); err != nil {
					return nil, err
				}
			}
			b.o.Say("%s", strings.Join(summaries(row), "; "))
			cells = append(cells, row...)
		}
	}
	return cells, nil
}

// round measures every system once, beginning with another one each time.
func (b *bench) round(ctx context.Context, p *page, clients, round, postmaster int, row []*Cell) error {
	samples := make([]Sample, len(b.systems))
	for i := range b.systems {
		at := (i + round) % len(b.systems)
		s, err := b.sample(ctx, b.systems[at], p, clients, postmaster)
		if err != nil {
			return fmt.Errorf("%s, %s by %d clients: %w", b.systems[at].title, p.name, clients, err)
		}
		samples[at] = s
	}
	for i, s := range samples {
		s.Ratio = s.PerSecond / samples[0].PerSecond
		row[i].Samples = append(row[i].Samples, s)
	}
	return nil
}

func (b *bench) sample(ctx context.Context, s *system, p *page, clients, postmaster int) (Sample, error) {
	l := &load{
		address: s.address, requests: s.requests(p, b.tokens), clients: clients, warmup: b.o.Warmup, measured: b.o.Measured,
	}
	var before, after meter
	read := func(m *meter) func() error {
		return func() (err error) {
			*m, err = b.read(ctx, s, postmaster)
			return err
		}
	}
	got, err := l.run(ctx, read(&before), read(&after))
	if err != nil {
		return Sample{}, err
	}
	n := float64(max(1, got.count()))
	return Sample{
		PerSecond: got.perSecond(), P50: got.percentile(0.5), P99: got.percentile(0.99), Bytes: float64(got.bytes) / n,
		Server:     (after.server - before.server).Seconds() * 1000 / n,
		Database:   (after.database - before.database).Seconds() * 1000 / n,
		Statements: float64(after.statements-before.statements) / n,
	}, nil
}

// meter is what is read before and after.
type meter struct {
	server, database time.Duration
	statements       int64
}

func (b *bench) read(ctx context.Context, s *system, postmaster int) (m meter, err error) {
	if m.statements, err = b.data.calls(ctx); err != nil {
		return m, err
	}
	if m.server, err = treeCPU(s.process.Process.Pid); err != nil {
		return m, err
	}
	m.database, err = treeCPU(postmaster)
	return m, err
}

// postmaster is the process of which Postgres' others are children.
func (d *data) postmaster(ctx context.Context) (int, error) {
	var backend int
	if err := d.community.Pool().QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return 0, fmt.Errorf("find Postgres: %w", err)
	}
	u, err := processUsage(backend)
	return u.parent, err
}

func (b *bench) close(ctx context.Context) error {
	for _, s := range b.systems {
		s.stop()
	}
	if b.issuer != nil {
		b.issuer.server.Close()
	}
	var err error
	if b.data != nil {
		err = b.data.close(ctx)
	}
	if b.scratch != "" {
		err = errors.Join(err, os.RemoveAll(filepath.Clean(b.scratch)))
	}
	return err
}
