package bench

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Results are what a run measured.
type Results struct {
	// Machine, Versions, Data and Run say on what and how, in words.
	Machine, Versions, Data, Run string
	Commit                       string
	Date                         time.Time
	// Systems and Pages are the titles, in order; the first system is what the others are compared with.
	Systems, Pages []string
	Clients        []int
	Cells          []*Cell
	Allocations    []Allocation
}

// Cell is one system at one page by so many clients, a sample a round.
type Cell struct {
	Page, System string
	Clients      int
	Samples      []Sample
}

// Sample is one round of a cell.
type Sample struct {
	PerSecond        float64 // requests
	Ratio            float64 // of PerSecond to that of the hand-written handler in the same round
	P50, P99         time.Duration
	Server, Database float64 // milliseconds of processor time a request
	Statements       float64 // a request; 0 where they could not be counted
	Bytes            float64 // of an answer's body
}

// mostSpread is the spread from which on a median is to be taken with care.
const mostSpread = 0.15

// noisy reports whether the rounds lie far apart, or one of them answered nobody.
func (c *Cell) noisy() bool {
	least, _ := c.span()
	return least == 0 || c.Spread() > mostSpread
}

// median is the middle of a figure over the rounds.
func (c *Cell) median(figure func(Sample) float64) float64 {
	if len(c.Samples) == 0 {
		return 0
	}
	values := make([]float64, len(c.Samples))
	for i, s := range c.Samples {
		values[i] = figure(s)
	}
	slices.Sort(values)
	half := len(values) / 2
	if len(values)%2 == 1 {
		return values[half]
	}
	return (values[half-1] + values[half]) / 2
}

// span is the smallest and the largest ratio.
func (c *Cell) span() (least, most float64) {
	of := func(a, b Sample) int { return cmp.Compare(a.Ratio, b.Ratio) }
	return slices.MinFunc(c.Samples, of).Ratio, slices.MaxFunc(c.Samples, of).Ratio
}

// Spread is how far the ratios of the rounds lie apart, as a part of their median.
func (c *Cell) Spread() float64 {
	least, most := c.span()
	return (most - least) / c.Ratio()
}

// Ratio is the median of the requests a second as parts of the hand-written handler's.
func (c *Cell) Ratio() float64 { return c.median(func(s Sample) float64 { return s.Ratio }) }

func (c *Cell) perSecond() float64 { return c.median(func(s Sample) float64 { return s.PerSecond }) }

func (c *Cell) p50() float64 {
	return c.median(func(s Sample) float64 { return float64(s.P50.Microseconds()) / 1000 })
}

func (c *Cell) p99() float64 {
	return c.median(func(s Sample) float64 { return float64(s.P99.Microseconds()) / 1000 })
}

func (c *Cell) server() float64 { return c.median(func(s Sample) float64 { return s.Server }) }

func (c *Cell) database() float64 { return c.median(func(s Sample) float64 { return s.Database }) }

// Statements is the median of the statements a request.
func (c *Cell) Statements() float64 { return c.median(func(s Sample) float64 { return s.Statements }) }

// summaries are a line's worth of each cell.
func summaries(row []*Cell) []string {
	out := []string{fmt.Sprintf("%s, %d clients", row[0].Page, row[0].Clients)}
	for _, c := range row {
		out = append(out, fmt.Sprintf("%s %.0f/s (%.2f)", c.System, c.perSecond(), c.Ratio()))
	}
	return out
}

// describe begins the results with what they were measured on.
func (b *bench) describe(ctx context.Context) (*Results, error) {
	r := &Results{
		Machine: fmt.Sprintf("%s, %d cores, %d GiB; load generator, servers and Postgres share it",
			processor(), runtime.NumCPU(), memory()),
		Versions: fmt.Sprintf("%s, PostgreSQL %s, %s", strings.Replace(runtime.Version(), "go", "Go ", 1), b.data.version,
			modules("github.com/jackc/pgx/v5", "github.com/99designs/gqlgen")),
		Data: b.data.counts,
		Run: fmt.Sprintf("%d rounds of %v after %v of warming, %d connections a database, %s for the Go servers",
			b.o.Rounds, b.o.Measured, b.o.Warmup, connections, strings.Join(collector(), " ")),
		Commit: commit(ctx), Date: time.Now().UTC(), Clients: b.o.Clients,
	}
	for _, s := range b.systems {
		r.Systems = append(r.Systems, s.title)
	}
	for _, p := range b.pages {
		r.Pages = append(r.Pages, p.title)
	}
	if b.o.Peers != "" {
		versions, err := b.versions()
		if err != nil {
			return nil, err
		}
		r.Versions += ", " + versions
	}
	return r, nil
}

// modules are the versions of modules that this program is built with.
func modules(paths ...string) string {
	var out []string
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if slices.Contains(paths, m.Path) {
				name := strings.TrimSuffix(m.Path, "/v5")
				out = append(out, name[strings.LastIndexByte(name, '/')+1:]+" "+strings.TrimPrefix(m.Version, "v"))
			}
		}
	}
	return strings.Join(out, ", ")
}

// commit is what is checked out where the run was started.
func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=10").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
