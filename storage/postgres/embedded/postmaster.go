package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	port = "5432" // names the socket's file; nothing listens on the network

	// handover bounds the wait for another server of the same data to come up, or to go.
	handover = time.Minute

	// maxSocketPath stays below what the address of a unix socket may hold: 108 bytes on Linux, 104 on macOS.
	maxSocketPath = 100

	maxLog = 8 << 20
)

// errHandover is the end of a wait for another server, or for what a killed one left.
var errHandover = fmt.Errorf("waited %v; end it if it is not needed", handover)

// errBusy is a start that lost to a server, or to orphans of one, that still had the data in use.
var errBusy = errors.New("the data is still in use")

// serve adopts the server that has the data, or starts one. The caller holds the lock.
func (c cluster) serve(ctx context.Context, o Options) (*Instance, error) {
	wait, cancel := context.WithTimeoutCause(ctx, handover, errHandover)
	defer cancel()
	for {
		i, found, err := c.adopt(wait)
		if err == nil && !found {
			i, err = c.launch(ctx, o)
		}
		if err == nil {
			o.Report(i.summary(c.data()))
			return i, nil
		}
		if !errors.Is(err, errBusy) {
			return nil, err
		}
		if ended := pause(wait); ended != nil {
			return nil, fmt.Errorf("%w: %w", ended, err)
		}
	}
}

func (i *Instance) summary(data string) string {
	verb := "started"
	if i.Adopted() {
		verb = "joined the running"
	}
	return fmt.Sprintf("%s PostgreSQL %s in %s (pid %d)", verb, i.version, data, i.pid)
}

// adopt finds the server that has the data, waiting while it comes up or goes down.
func (c cluster) adopt(ctx context.Context) (i *Instance, found bool, err error) {
	for {
		pid, at, err := readPIDFile(c.data())
		if errors.Is(err, fs.ErrNotExist) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		version, answer := at.ping(ctx)
		if answer == nil {
			return &Instance{address: at, major: c.major, version: version, pid: pid}, true, nil
		}
		if !alive(pid) {
			return nil, false, nil // a stale file is PostgreSQL's own business
		}
		if !worksIn(pid, c.data()) {
			return nil, false, c.forget()
		}
		if ended := pause(ctx); ended != nil {
			return nil, false, fmt.Errorf("another PostgreSQL (pid %d) has the data and does not answer: %w: %w", pid, ended, answer)
		}
	}
}

// alive tells whether the number is that of a process which this user, and so the server's, may signal; PostgreSQL
// takes a process of somebody else for none, too.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// readPIDFile reads what a postmaster says of itself: pid, data directory, start time, port, socket directory. While
// the server comes up the file is short of the last.
func readPIDFile(data string) (pid int, at address, err error) {
	path := filepath.Join(data, "postmaster.pid")
	content, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return 0, address{}, err
	}
	lines := strings.Split(string(content), "\n")
	if pid, err = strconv.Atoi(strings.TrimSpace(lines[0])); err != nil || pid <= 0 {
		return 0, address{}, fmt.Errorf("%w: %s names no process; remove it when no server runs", errBusy, path)
	}
	if len(lines) > 4 {
		at = address{port: lines[3], socketDir: lines[4]}
	}
	return pid, at, nil
}

// forget removes the lock files of a server that died, when its number has gone to another process of the same user:
// PostgreSQL would believe itself running for ever.
func (c cluster) forget() error {
	socketLock := filepath.Join(c.socketDir(), ".s.PGSQL."+port+".lock")
	for _, path := range []string{filepath.Join(c.data(), "postmaster.pid"), socketLock} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a stale lock: %w", err)
		}
	}
	return nil
}

// launch starts a server as our child and returns when it takes connections.
func (c cluster) launch(ctx context.Context, o Options) (*Instance, error) {
	if err := c.makeSocketDir(); err != nil {
		return nil, err
	}
	log, begin, err := c.openLog()
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	cmd := c.command(context.WithoutCancel(ctx), "postgres", c.arguments(o)...)
	cmd.Stdout, cmd.Stderr = log, log
	p, err := startTied(cmd)
	if err != nil {
		return nil, c.user.barred(err, c.root, c.bin)
	}
	at := address{socketDir: c.socketDir(), port: port}
	version, err := at.await(ctx, p)
	if err == nil {
		return &Instance{address: at, major: c.major, version: version, pid: cmd.Process.Pid, process: p}, nil
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = p.end(grace)
	said, _ := io.ReadAll(io.NewSectionReader(log, begin, maxLog)) // best effort: it only explains err
	if blocked(string(said)) {
		err = errBusy
	}
	return nil, fmt.Errorf("%w; the log is %s%s", err, log.Name(), lastLines(string(said)))
}

// arguments are the settings of the server; what keeps it private and durable comes last and so wins.
func (c cluster) arguments(o Options) []string {
	args := []string{"-D", c.data(), "-p", port}
	set := func(name, value string) { args = append(args, "-c", name+"="+value) }
	for _, name := range slices.Sorted(maps.Keys(o.Settings)) {
		set(name, o.Settings[name])
	}
	set("fsync", onOff(o.Fsync)) // off, what is committed still survives every death but the machine's
	set("listen_addresses", "")
	set("unix_socket_directories", `"`+strings.ReplaceAll(c.socketDir(), `"`, `""`)+`"`)
	set("unix_socket_permissions", "0700")
	return args
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

// socketDir is beside the data, or below the system's temporary folder when that is too long for a socket, or has a
// comma, at which connection strings part their hosts.
func (c cluster) socketDir() string {
	dir := c.path(".run")
	if len(dir)+len("/.s.PGSQL."+port) < maxSocketPath && !strings.Contains(dir, ",") {
		return dir
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(os.TempDir(), "trellis-"+hex.EncodeToString(sum[:8]))
}

// makeSocketDir makes sure that nobody else can put a socket, or connect to ours: who may enter is the superuser.
func (c cluster) makeSocketDir() error {
	dir := c.socketDir()
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm() != 0o700 || (owner.uid != c.user.uid && owner.uid != os.Geteuid()) {
		return fmt.Errorf("the socket's directory %s is not one that only user %s may enter: remove it", dir, c.user)
	}
	return c.user.own(dir)
}

// openLog opens the log and tells where its next line will begin. A log that has grown large becomes pgNN.log.1.
func (c cluster) openLog() (log *os.File, begin int64, err error) {
	path := c.path(".log")
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, 0, err
		}
	}
	log, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return nil, 0, err
	}
	if begin, err = log.Seek(0, io.SeekEnd); err == nil {
		err = c.user.own(path)
	}
	if err != nil {
		_ = log.Close()
		return nil, 0, err
	}
	return log, begin, nil
}

// blocked tells from the log that a server started just before us had the lock file, or that backends of a killed one
// still have the shared memory; both pass.
func blocked(log string) bool {
	return strings.Contains(log, "pre-existing shared memory block") ||
		strings.Contains(log, "lock file ") && strings.Contains(log, "already exists")
}

// await returns when the server takes connections, or why it never will. A server that says that it is recovering may
// take its time; one that says nothing may not.
func (a address) await(ctx context.Context, p *process) (version string, err error) {
	silence := time.After(handover)
	for {
		version, err := a.ping(ctx)
		if err == nil {
			return version, nil
		}
		if refusal, answered := errors.AsType[*pgconn.PgError](err); answered {
			if hopeless(refusal.Code) {
				return "", err
			}
			silence = time.After(handover)
		}
		select {
		case <-p.done:
			return "", fmt.Errorf("the server ended before it took connections: %w", p.err)
		case <-silence:
			return "", fmt.Errorf("the server does not answer: %w", err)
		default:
		}
		if err := pause(ctx); err != nil {
			return "", fmt.Errorf("wait for the server to take connections: %w", err)
		}
	}
}

// hopeless are refusals that waiting does not change: authorisation, and a database that is not there.
func hopeless(code string) bool {
	return strings.HasPrefix(code, "28") || strings.HasPrefix(code, "3D")
}

// ping connects as a client will, and asks the server's version.
func (a address) ping(ctx context.Context) (version string, err error) {
	if a.socketDir == "" {
		return "", errors.New("it has no socket yet")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgconn.Connect(ctx, a.url("postgres"))
	if err != nil {
		return "", err
	}
	version, _, _ = strings.Cut(conn.ParameterStatus("server_version"), " ")
	return version, conn.Close(ctx)
}
