package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The lines between which Write puts its part of benchmark.md; what stands around them is written by people.
const (
	begin = "<!-- begin: written by make bench -->"
	end   = "<!-- end: written by make bench -->"
)

// Markdown is the measured part of docs/benchmark.md: what it was measured on, a table a page, allocations, what of the reach
// was reached.
func (r *Results) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s, at commit %s.\n\n", r.Date.Format("2006-01-02 15:04 MST"), r.Commit)
	for _, line := range []string{r.Machine, r.Versions, r.Data, r.Run} {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	b.WriteString("\n![Requests a second as parts of the hand-written handler's](images/benchmark.svg)\n")
	for _, page := range r.Pages {
		r.table(&b, page)
	}
	r.warnings(&b)
	r.allocationTable(&b)
	r.reach(&b)
	return b.String()
}

func (r *Results) table(b *strings.Builder, page string) {
	fmt.Fprintf(b, "\n### %s\n\n", page)
	b.WriteString("| clients | system | ratio (rounds) | requests/s | p50 ms | p99 ms | statements " +
		"| CPU-ms server + Postgres | KB |\n")
	b.WriteString("|--:|---|---|--:|--:|--:|--:|---|--:|\n")
	for _, c := range r.Cells {
		if c.Page != page {
			continue
		}
		least, most := c.span()
		noise := ""
		if c.noisy() {
			noise = " ⚠"
		}
		fmt.Fprintf(b, "| %d | %s | %.2f (%.2f-%.2f)%s | %.0f | %.2f | %.2f | %s | %.2f + %.2f | %.1f |\n",
			c.Clients, c.System, c.Ratio(), least, most, noise, c.perSecond(), c.p50(), c.p99(), number(c.Statements()),
			c.server(), c.database(), c.median(func(s Sample) float64 { return s.Bytes })/1024)
	}
}

// number prints a count of statements, which is whole where every request sends as many.
func number(n float64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", n)
}

// warnings names the cells whose rounds lie far apart.
func (r *Results) warnings(b *strings.Builder) {
	n := 0
	for _, c := range r.Cells {
		if c.noisy() {
			n++
		}
	}
	if n > 0 {
		fmt.Fprintf(b, "\n⚠ In %d of %d cells the ratios of the rounds lie more than %.0f %% apart: something else used the machine. "+
			"Take their medians with care, or measure again.\n", n, len(r.Cells), mostSpread*100)
	}
}

func (r *Results) allocationTable(b *strings.Builder) {
	if len(r.Allocations) == 0 {
		return
	}
	b.WriteString("\n### Allocations a request\n\n| page | system | objects | KB |\n|---|---|--:|--:|\n")
	for _, a := range r.Allocations {
		fmt.Fprintf(b, "| %s | %s | %.0f | %.0f |\n", a.Page, a.System, a.Objects, a.Bytes/1024)
	}
}

// aim is a figure that Trellis is to reach.
type aim struct {
	what           string
	got            float64
	least, desired float64
	smaller        bool // is better
	cells          []*Cell
}

// aims are what can be said of the home feed from what was measured.
func (r *Results) aims() []aim {
	const home, ours, hand, other = "Home feed", "Trellis", "hand-written", "Trellis --engine=stock"
	var all []aim
	for _, clients := range r.Clients {
		if c := r.cell(home, ours, clients); c != nil {
			what := fmt.Sprintf("%s, requests/s against the hand-written handler, %d %s", home, clients, plural("client", clients))
			all = append(all, aim{what: what, got: c.Ratio(), least: 0.85, desired: 0.95, cells: []*Cell{c}})
		}
	}
	for _, than := range []struct {
		other          string
		least, desired float64
	}{{"Mercurius + jit", 2.2, 3}, {"Apollo Server 5", 3, 4}, {"PostGraphile 5", 3.5, 5}, {other, 3, 4}} {
		for _, clients := range r.Clients {
			if a, z := r.cell(home, ours, clients), r.cell(home, than.other, clients); a != nil && z != nil {
				what := fmt.Sprintf("%s, requests/s against %s, %d %s", home, than.other, clients, plural("client", clients))
				all = append(all, aim{
					what: what, got: a.Ratio() / z.Ratio(), least: than.least, desired: than.desired, cells: []*Cell{a, z},
				})
			}
		}
	}
	if a, z := r.cell(home, ours, 1), r.cell(home, hand, 1); a != nil && z != nil {
		all = append(all, aim{
			what: home + ", p50 against the hand-written handler, 1 client", got: a.p50() / z.p50(),
			least: 1.3, desired: 1.1, smaller: true, cells: []*Cell{a},
		})
	}
	if a, z := r.allocation(home, ours), r.allocation(home, other); a > 0 && z > 0 {
		all = append(all, aim{what: home + ", stock's allocations against Trellis's", got: z / a, least: 8, desired: 12})
	}
	return all
}

func (r *Results) reach(b *strings.Builder) {
	all := r.aims()
	if len(all) == 0 {
		return
	}
	b.WriteString("\n### Reach\n\n| what | measured | at least | aim | |\n|---|--:|--:|--:|---|\n")
	for _, a := range all {
		fmt.Fprintf(b, "| %s | %.2f | %g | %g | %s |\n", a.what, a.got, a.least, a.desired, a.verdict())
	}
}

// verdict says what was reached, and nothing where the figure is noise.
func (a aim) verdict() string {
	if slices.ContainsFunc(a.cells, (*Cell).noisy) {
		return "⚠ too noisy to tell"
	}
	reached := func(bound float64) bool { return a.got >= bound && !a.smaller || a.got <= bound && a.smaller }
	switch {
	case reached(a.desired):
		return "reached"
	case reached(a.least):
		return "at least"
	default:
		return "not reached"
	}
}

func (r *Results) cell(page, system string, clients int) *Cell {
	at := slices.IndexFunc(r.Cells, func(c *Cell) bool { return c.Page == page && c.System == system && c.Clients == clients })
	if at < 0 {
		return nil
	}
	return r.Cells[at]
}

func (r *Results) allocation(page, system string) float64 {
	for _, a := range r.Allocations {
		if a.Page == page && a.System == system {
			return a.Objects
		}
	}
	return 0
}

// Write puts the results into benchmark.md and images/benchmark.svg of a folder, leaving what people wrote.
func (r *Results) Write(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "images"), 0o755); err != nil { //nolint:gosec // pages of the documentation
		return fmt.Errorf("make the folder of the chart: %w", err)
	}
	page := filepath.Join(dir, "benchmark.md")
	text, err := os.ReadFile(page) //nolint:gosec // the caller names it
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the page: %w", err)
	}
	if err := os.WriteFile(page, []byte(r.within(string(text))), 0o644); err != nil { //nolint:gosec // documentation
		return fmt.Errorf("write the page: %w", err)
	}
	chart := filepath.Join(dir, "images", "benchmark.svg")
	if err := os.WriteFile(chart, []byte(r.chart()), 0o644); err != nil { //nolint:gosec // documentation
		return fmt.Errorf("write the chart: %w", err)
	}
	return nil
}

// within is the page with the measured part renewed, at its end where it had none.
func (r *Results) within(text string) string {
	before, rest, found := strings.Cut(text, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		before, after = text, "\n"
	}
	return before + begin + "\n" + r.Markdown() + end + after
}
