package embedded

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStartKeepsData(t *testing.T) {
	t.Parallel()
	dir := newDir(t)

	first := start(t, Options{Dir: dir, Fsync: true})
	require.False(t, first.Adopted())
	require.Equal(t, strconv.Itoa(first.Major()), strings.Split(first.Version(), ".")[0])
	require.Equal(t, first.Version(), strings.Fields(ask[string](t, first.URL("postgres"), "SHOW server_version"))[0])
	require.NoError(t, EnsureDatabases(t.Context(), first, "community", "commerce"))
	do(t, first.URL("community"), "CREATE TABLE notes AS SELECT 'kept' AS title")
	stop(t, first)
	require.Empty(t, serving(t, dir))
	stop(t, first) // a second time does no harm

	second := start(t, Options{Dir: dir, Fsync: true})
	require.False(t, second.Adopted())
	require.Equal(t, "kept", ask[string](t, second.URL("community"), "SELECT title FROM notes"))
}

func TestServerIsPrivateAndSpeaksUTF8(t *testing.T) {
	t.Parallel()
	i := start(t, Options{Dir: newDir(t), Settings: map[string]string{
		"max_connections": "7", "listen_addresses": "*", "unix_socket_permissions": "0777",
	}})
	for name, want := range map[string]string{
		"max_connections":         "7",
		"listen_addresses":        "",
		"unix_socket_permissions": "0700",
		"server_encoding":         "UTF8",
		"data_checksums":          "on",
		"fsync":                   "off",
		"port":                    "5432",
	} {
		require.Equal(t, want, ask[string](t, i.URL("postgres"), "SHOW "+name), name)
	}
	require.Equal(t, "ä", ask[string](t, i.URL("postgres"), "SELECT lower('Ä')"))
	info, err := os.Stat(i.address.socketDir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestEnsureDatabases(t *testing.T) {
	t.Parallel()
	i := start(t, Options{Dir: newDir(t)})
	var at sync.WaitGroup
	errs := make([]error, 4)
	for n := range errs {
		at.Go(func() { errs[n] = EnsureDatabases(t.Context(), i, "community", `odd "name"/?`) })
	}
	at.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, `odd "name"/?`, ask[string](t, i.URL(`odd "name"/?`), "SELECT current_database()"))
	require.Equal(t, "UTF8", ask[string](t, i.URL("community"), "SHOW server_encoding"))
}

func TestAdoptsServerOfAnotherProcess(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	owner := spawn(t, other{Dir: dir})
	told := owner.hear(t)
	require.Empty(t, told.Error)
	require.False(t, told.Adopted)

	i := start(t, Options{Dir: dir})
	require.True(t, i.Adopted())
	require.Equal(t, told.PID, i.PID())
	require.Equal(t, told.URL, i.URL("postgres"))
	stop(t, i)
	require.Equal(t, 1, ask[int](t, i.URL("postgres"), "SELECT 1"), "an adopted server is left alone")

	owner.finish()
	require.Empty(t, serving(t, dir))
}

func TestKilledParentTakesServerAlong(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	owner := spawn(t, other{Dir: dir})
	told := owner.hear(t)
	require.Empty(t, told.Error)
	require.NotEmpty(t, serving(t, dir))
	connect(t, told.URL) // a client does not hold it up
	owner.kill(t)
	killed := time.Now()
	require.Eventually(t, func() bool { return len(serving(t, dir)) == 0 }, patience, 10*time.Millisecond)
	t.Logf("gone %v after the parent", time.Since(killed))
}

func TestStartRightAfterParentWasKilled(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	owner := spawn(t, other{Dir: dir})
	told := owner.hear(t)
	require.Empty(t, told.Error)
	do(t, told.URL, "CREATE TABLE notes AS SELECT 'kept' AS title")
	owner.kill(t)
	i := start(t, Options{Dir: dir})
	require.False(t, i.Adopted(), "a server that is about to end is no use")
	require.Equal(t, "kept", ask[string](t, i.URL("postgres"), "SELECT title FROM notes"))
}

func TestConcurrentStartsShareOneServer(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	peers := []*peer{spawn(t, other{Dir: dir}), spawn(t, other{Dir: dir})}
	var at sync.WaitGroup
	instances := make([]*Instance, 2)
	errs := make([]error, 2)
	for n := range instances {
		at.Go(func() { instances[n], errs[n] = Start(t.Context(), Options{Dir: dir}) })
	}
	at.Wait()
	owners := 0
	pids := map[int]bool{}
	for n, i := range instances {
		require.NoError(t, errs[n])
		t.Cleanup(func() { stop(t, i) })
		pids[i.PID()] = true
		if !i.Adopted() {
			owners++
		}
	}
	for _, p := range peers {
		told := p.hear(t)
		require.Empty(t, told.Error)
		pids[told.PID] = true
		if !told.Adopted {
			owners++
		}
	}
	require.Equal(t, 1, owners)
	require.Len(t, pids, 1)
}

func TestStartAfterKill(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	i := start(t, Options{Dir: dir})
	do(t, i.URL("postgres"), "CREATE TABLE notes AS SELECT 'kept' AS title")
	busy := connect(t, i.URL("postgres")) // its backend outlives the postmaster until its query ends
	look := connect(t, i.URL("postgres")) // there before, so that a look takes no longer than the query on any machine
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = busy.Exec(t.Context(), "SELECT count(*) FROM generate_series(1, 6000) a, generate_series(1, 5000) b")
	}()
	running := "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series(1%' AND pid <> pg_backend_pid())"
	require.Eventually(t, func() bool {
		var seen bool
		return look.QueryRow(t.Context(), running).Scan(&seen) == nil && seen
	}, patience, time.Millisecond)
	require.NoError(t, i.Kill())

	again := start(t, Options{Dir: dir})
	require.False(t, again.Adopted())
	require.Equal(t, "kept", ask[string](t, again.URL("postgres"), "SELECT title FROM notes"))
	<-ended
}

func TestStartWaitsForServerThatIsStopping(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	i := start(t, Options{Dir: dir})
	client := connect(t, i.URL("postgres"))
	require.NoError(t, syscall.Kill(i.PID(), syscall.SIGTERM)) // the smart shutdown waits for its clients

	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := Start(short, Options{Dir: dir})
	require.ErrorIs(t, err, context.DeadlineExceeded)

	waiting := make(chan error)
	var next *Instance
	go func() {
		var err error
		next, err = Start(t.Context(), Options{Dir: dir})
		waiting <- err
	}()
	require.NoError(t, client.Close(t.Context()))
	require.NoError(t, <-waiting)
	t.Cleanup(func() { stop(t, next) })
	require.False(t, next.Adopted())
	require.NotEqual(t, i.PID(), next.PID())
}

func TestStartIsNotFooledByReusedPID(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	i := start(t, Options{Dir: dir})
	stop(t, i)
	data := filepath.Join(dir, "pg"+strconv.Itoa(i.Major()))
	owner, err := accountFor(data)
	require.NoError(t, err)
	stranger := exec.CommandContext(t.Context(), "sleep", "60")
	stranger.SysProcAttr = attributes(owner)
	p, err := startTied(stranger)
	require.NoError(t, err)
	pid := strconv.Itoa(stranger.Process.Pid)
	for _, file := range []string{filepath.Join(data, "postmaster.pid"), filepath.Join(dir, filepath.Base(data)+".run", ".s.PGSQL.5432.lock")} {
		require.NoError(t, os.WriteFile(file, []byte(pid+"\n"+data+"\n1\n5432\n"+dir+"\n"), 0o600))
		require.NoError(t, owner.own(file))
	}

	again := start(t, Options{Dir: dir})
	require.False(t, again.Adopted())
	require.NoError(t, stranger.Process.Kill())
	<-p.done
}

func TestInterruptedInitialisation(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	scratch := func() bool {
		found, err := filepath.Glob(filepath.Join(dir, "pg*.init-*", "base"))
		return err == nil && len(found) > 0
	}
	interrupted := spawn(t, other{Dir: dir})
	require.Eventually(t, scratch, patience, time.Millisecond)
	interrupted.kill(t)

	start(t, Options{Dir: dir})
	found, err := filepath.Glob(filepath.Join(dir, "pg*.init-*"))
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestStartEndsWithContext(t *testing.T) {
	t.Parallel()
	for range 5 { // a server that had started before it was told to end tells nothing
		dir := newDir(t)
		ctx, cancel := context.WithCancel(t.Context())
		var started *Instance
		ended := make(chan error)
		go func() {
			var err error
			started, err = Start(ctx, Options{Dir: dir})
			ended <- err
		}()
		require.Eventually(t, func() bool { return len(serving(t, dir)) > 0 }, patience, time.Millisecond)
		cancel()
		err := <-ended
		if err == nil {
			stop(t, started)
			continue
		}
		require.ErrorIs(t, err, context.Canceled)
		require.Eventually(t, func() bool { return len(serving(t, dir)) == 0 }, patience, 10*time.Millisecond)
		return
	}
	require.Fail(t, "it has started each time before it could be told to end")
}

func TestStartWithEndedContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Start(ctx, Options{Dir: newDir(t)})
	require.ErrorIs(t, err, context.Canceled)
}

func TestStopInAHurry(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	i := start(t, Options{Dir: dir})
	do(t, i.URL("postgres"), "CREATE TABLE notes AS SELECT 'kept' AS title")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := i.Stop(ctx); err != nil { // nil when the fast shutdown was fast
		require.ErrorIs(t, err, context.Canceled)
	}
	require.Empty(t, serving(t, dir))
	again := start(t, Options{Dir: dir})
	require.Equal(t, "kept", ask[string](t, again.URL("postgres"), "SELECT title FROM notes"))
}

func TestFailedStartQuotesTheLog(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Options{Dir: newDir(t), Settings: map[string]string{"shared_buffers": "nonsense"}})
	require.ErrorContains(t, err, "the server ended before it took connections")
	require.ErrorContains(t, err, `invalid value for parameter "shared_buffers": "nonsense"`)
}

func TestLargeLogIsPutAside(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	i := start(t, Options{Dir: dir})
	stop(t, i)
	log := filepath.Join(dir, "pg"+strconv.Itoa(i.Major())+".log")
	require.NoError(t, os.Truncate(log, maxLog+1))
	start(t, Options{Dir: dir})
	info, err := os.Stat(log + ".1")
	require.NoError(t, err)
	require.EqualValues(t, maxLog+1, info.Size())
}

func TestLongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(newDir(t), strings.Repeat("long/", 40), "with space, 'quote' and \"quotes\"")
	i := start(t, Options{Dir: dir})
	t.Cleanup(func() { _ = os.RemoveAll(i.address.socketDir) })
	require.Less(t, len(i.address.socketDir), maxSocketPath-len("/.s.PGSQL.5432"))
	require.Equal(t, 1, ask[int](t, i.URL("postgres"), "SELECT 1"))

	same := start(t, Options{Dir: dir})
	require.True(t, same.Adopted())
	require.Equal(t, i.URL("postgres"), same.URL("postgres"))
}

func TestOddPath(t *testing.T) {
	t.Parallel()
	i := start(t, Options{Dir: filepath.Join(newDir(t), `a b'c'"[d]&?%+`)})
	require.Contains(t, i.address.socketDir, `a b'c'"[d]&?%+`)
	require.Equal(t, 1, ask[int](t, i.URL("postgres"), "SELECT 1"))

	comma := start(t, Options{Dir: filepath.Join(newDir(t), "a,b")})
	t.Cleanup(func() { _ = os.RemoveAll(comma.address.socketDir) })
	require.NotContains(t, comma.address.socketDir, ",")
	require.Equal(t, 1, ask[int](t, comma.URL("postgres"), "SELECT 1"))
}

func TestOrdinaryUser(t *testing.T) {
	t.Parallel()
	const uid = 65534 // nobody: initdb wants a user that has a name
	become := asUser(t, uid)
	dir := filepath.Join(newDir(t), "theirs")
	require.NoError(t, os.Mkdir(dir, 0o700))
	require.NoError(t, os.Chown(dir, uid, uid))

	user := spawn(t, other{Dir: dir}, become)
	told := user.hear(t)
	require.Empty(t, told.Error)
	owner, err := ownerOf("/proc/" + strconv.Itoa(told.PID))
	require.NoError(t, err)
	require.Equal(t, uid, owner.uid)

	adopted := start(t, Options{Dir: dir})
	require.True(t, adopted.Adopted(), "root may join")
	require.Equal(t, 1, ask[int](t, adopted.URL("postgres"), "SELECT 1"))
	user.kill(t)
	require.Eventually(t, func() bool { return len(serving(t, dir)) == 0 }, patience, 10*time.Millisecond)

	again := spawn(t, other{Dir: dir}, become)
	require.Empty(t, again.hear(t).Error)
	again.finish()

	roots := start(t, Options{Dir: dir})
	owner, err = ownerOf("/proc/" + strconv.Itoa(roots.PID()))
	require.NoError(t, err)
	require.Equal(t, uid, owner.uid, "for root the server runs as the owner of the data")
	stop(t, roots)

	last := spawn(t, other{Dir: dir}, become)
	require.Empty(t, last.hear(t).Error, "root has left nothing behind that its owner cannot use")
}

func TestRefusesDirectoryOfAnotherUser(t *testing.T) {
	t.Parallel()
	become := asUser(t, 12345)
	dir := newDir(t)
	i := start(t, Options{Dir: dir})
	data := filepath.Join(dir, "pg"+strconv.Itoa(i.Major()))
	owner, err := ownerOf(data)
	require.NoError(t, err)

	told := spawn(t, other{Dir: dir}, become).hear(t)
	require.Equal(t, "the data directory "+data+" belongs to user "+owner.String()+", but this is user 12345: run as "+
		owner.String()+", hand it over with chown -R 12345, or choose another --data-dir", told.Error)

	for name, mode := range map[string]os.FileMode{"not ours to write": 0o755, "not ours to read": 0o700} {
		roots := filepath.Join(newDir(t), "roots")
		require.NoError(t, os.Mkdir(roots, mode))
		told = spawn(t, other{Dir: roots}, become).hear(t)
		require.Contains(
			t,
			told.Error,
			"belongs to user root and does not let user 12345 in: run as root, or choose another --data-dir",
			name,
		)
	}

	stop(t, i)
	require.NoError(t, os.Chown(data, 0, 0))
	_, err = Start(t.Context(), Options{Dir: dir})
	require.ErrorContains(t, err, "belongs to root, which PostgreSQL does not run as")
}

func TestRootsPrivateDirectoriesBarTheServer(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only for root does the server run as another user")
	}
	private := filepath.Join(newDir(t), "private")
	require.NoError(t, os.Mkdir(private, 0o700))
	_, err := Start(t.Context(), Options{Dir: filepath.Join(private, "data")})
	require.ErrorContains(t, err, "may not enter "+private+": choose another --data-dir, or let it pass with chmod o+x")
}

func TestStrictUmaskDoesNotBarTheServer(t *testing.T) {
	t.Parallel()
	told := spawn(t, other{Dir: filepath.Join(newDir(t), "deep", "data"), Umask: 0o077}).hear(t)
	require.Empty(t, told.Error)
}

func TestDefaultDir(t *testing.T) {
	t.Setenv("HOME", "/home/someone")
	t.Setenv("XDG_STATE_HOME", "/state")
	if os.Geteuid() == 0 {
		require.Equal(t, "/var/lib/trellis", DefaultDir())
		return
	}
	require.Equal(t, "/state/trellis", DefaultDir())
	t.Setenv("XDG_STATE_HOME", "relative")
	require.Contains(
		t,
		[]string{"/home/someone/.local/state/trellis", "/home/someone/Library/Application Support/trellis"},
		DefaultDir(),
	)
}

func BenchmarkColdStart(b *testing.B) {
	for b.Loop() {
		i := start(b, Options{Dir: newDir(b), Fsync: true, Report: func(string) {}})
		b.StopTimer()
		stop(b, i)
		b.StartTimer()
	}
}

func BenchmarkWarmStart(b *testing.B) {
	dir := newDir(b)
	stop(b, start(b, Options{Dir: dir, Fsync: true}))
	for b.Loop() {
		i := start(b, Options{Dir: dir, Fsync: true, Report: func(string) {}})
		b.StopTimer()
		stop(b, i)
		b.StartTimer()
	}
}
