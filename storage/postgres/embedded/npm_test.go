package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNPM(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("needs the npm client")
	}
	dir := newDir(t)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "postgresql-"+npmVersion+".tmp"), 0o700)) // an interrupted install
	var at sync.WaitGroup
	var mutex sync.Mutex
	var fetched []string
	bins, errs := make([]string, 3), make([]error, 3)
	for n := range bins {
		at.Go(func() {
			bins[n], errs[n] = installNPM(t.Context(), dir, func(line string) {
				mutex.Lock()
				defer mutex.Unlock()
				fetched = append(fetched, line)
			})
		})
	}
	at.Wait()
	for n, bin := range bins {
		require.NoError(t, errs[n])
		require.Equal(t, bins[0], bin)
	}
	require.Len(t, fetched, 1, "one installs, the others wait for it")
	require.NoDirExists(t, filepath.Join(dir, "postgresql-"+npmVersion+".tmp"))

	first := start(t, Options{Dir: dir, BinDir: bins[0]})
	require.Equal(t, npmMajor, first.Major())
	require.Equal(t, "ä", ask[string](t, first.URL("postgres"), "SELECT lower('Ä')"))
	do(t, first.URL("postgres"), "CREATE EXTENSION pg_trgm")
	stop(t, first)

	again := start(t, Options{Dir: dir})
	require.Equal(t, npmMajor, again.Major(), "its data is served by it, whatever else is installed")
}

func TestNPMPinsEveryPlatform(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64"} {
		goos, goarch, _ := strings.Cut(platform, "/")
		name, integrity, ok := npmPackage(goos, goarch)
		require.True(t, ok, platform)
		require.Regexp(t, `^@embedded-postgres/[a-z]+-(x64|arm64)@18\.4\.0-beta\.17$`, name)
		require.Len(t, integrity, 88, platform)
	}
	_, _, ok := npmPackage("plan9", "amd64")
	require.False(t, ok)
}

// TestNPMFailures needs data of the npm package's major, so that the search comes to npm on any machine.
func TestNPMFailures(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reason string
		client string
		want   string
	}{
		"no client": {
			reason: "the reader has no npm, and need not get it",
			want:   "install postgresql (Debian: apt-get install postgresql) or set --community-database-url and --commerce-database-url",
		},
		"a client that fails": {
			reason: "its own words say why",
			client: "#!/bin/sh\necho 'npm error the registry is away' >&2\nexit 1\n",
			want:   "its last words:\n  npm error the registry is away",
		},
		"other content": {
			reason: "nothing is unpacked that is not what was pinned",
			client: "#!/bin/sh\necho something else > package.tgz\n",
			want:   "what npm delivered is not the content that Trellis pins",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, path := newDir(t), t.TempDir()
			cluster := filepath.Join(dir, "pg18")
			require.NoError(t, os.Mkdir(cluster, 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte("18\n"), 0o600))
			if test.client != "" {
				require.NoError(t, os.WriteFile(filepath.Join(path, "npm"), []byte(test.client), 0o755))
			}
			told := spawn(t, other{Dir: dir}, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, "PATH="+path) }).hear(t)
			require.Contains(t, told.Error, test.want, test.reason)
			require.NoDirExists(t, filepath.Join(dir, "postgresql-"+npmVersion))
			require.NoDirExists(t, filepath.Join(dir, "postgresql-"+npmVersion+".tmp"))
		})
	}
}
