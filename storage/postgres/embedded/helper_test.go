package embedded

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/leaktest"
)

// patience is a generous bound, not a measurement: the machine may be busy.
const patience = 2 * time.Minute

// order names the variable that turns a run of this test binary into another process that starts a server.
const order = "TRELLIS_EMBEDDED_ORDER"

type other struct {
	Dir   string
	Umask int
}

// report is what the other process tells about its server, or why there is none.
type report struct {
	URL     string
	PID     int
	Adopted bool
	Error   string
}

func TestMain(m *testing.M) {
	if text := os.Getenv(order); text != "" {
		if err := obey(text); err != nil {
			panic(err)
		}
		return
	}
	leaktest.Main(m)
}

// obey starts a server, reports, and stops when standard input ends.
func obey(text string) error {
	var o other
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	if o.Umask != 0 {
		syscall.Umask(o.Umask)
	}
	ctx := context.Background()
	i, err := Start(ctx, Options{Dir: o.Dir})
	if err != nil {
		return json.NewEncoder(os.Stdout).Encode(report{Error: err.Error()})
	}
	told := json.NewEncoder(os.Stdout).Encode(report{URL: i.URL("postgres"), PID: i.PID(), Adopted: i.Adopted()})
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(told, err, i.Stop(ctx))
}

// peer is a running other process.
type peer struct {
	*exec.Cmd
	stdin  io.Closer
	stdout *bufio.Reader
}

func spawn(t *testing.T, o other, prepare ...func(*exec.Cmd)) *peer {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0])
	cmd.Env = append(os.Environ(), order+"="+string(text))
	cmd.Stderr = os.Stderr
	for _, f := range prepare {
		f(cmd)
	}
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := &peer{Cmd: cmd, stdin: stdin, stdout: bufio.NewReader(stdout)}
	t.Cleanup(func() { p.finish() })
	return p
}

func (p *peer) hear(t *testing.T) report {
	t.Helper()
	line, err := p.stdout.ReadBytes('\n')
	require.NoError(t, err)
	var r report
	require.NoError(t, json.Unmarshal(line, &r))
	return r
}

func (p *peer) finish() {
	_ = p.stdin.Close()
	_ = p.Wait()
}

func (p *peer) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, p.Process.Kill())
	_ = p.Wait()
}

// asUser runs the other process as an unprivileged user. It needs its own copy of the binary, because go test builds
// where only root may look.
func asUser(t *testing.T, uid int) func(*exec.Cmd) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	binary := filepath.Join(newDir(t), "embedded.test")
	content, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(binary, content, 0o755))
	return func(cmd *exec.Cmd) {
		cmd.Path, cmd.Dir = binary, filepath.Dir(binary)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
}

// newDir is a temporary directory that the server's user can pass through, which t.TempDir is not for root.
func newDir(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	require.NoError(tb, os.Chmod(filepath.Dir(dir), 0o755))
	require.NoError(tb, os.Chmod(dir, 0o755))
	return dir
}

func start(tb testing.TB, o Options) *Instance {
	tb.Helper()
	if o.Report == nil {
		o.Report = func(line string) { tb.Log(line) }
	}
	i, err := Start(tb.Context(), o)
	require.NoError(tb, err)
	tb.Cleanup(func() { stop(tb, i) })
	return i
}

func stop(tb testing.TB, i *Instance) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), patience)
	defer cancel()
	require.NoError(tb, i.Stop(ctx))
}

func connect(tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), url)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close(context.WithoutCancel(tb.Context())) })
	return conn
}

func ask[T any](tb testing.TB, url, sql string) T {
	tb.Helper()
	var answer T
	conn := connect(tb, url)
	require.NoError(tb, conn.QueryRow(tb.Context(), sql).Scan(&answer))
	require.NoError(tb, conn.Close(tb.Context()))
	return answer
}

func do(tb testing.TB, url, sql string) {
	tb.Helper()
	conn := connect(tb, url)
	_, err := conn.Exec(tb.Context(), sql)
	require.NoError(tb, err)
	require.NoError(tb, conn.Close(tb.Context()))
}

// serving lists the processes, postmaster and all, that work in a data directory.
func serving(t *testing.T, dir string) []string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ties a child to its parent's life, and tells where a process works")
	}
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	require.NoError(t, err)
	var found []string
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir+"/pg") {
			found = append(found, link)
		}
	}
	return found
}
