package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// DefaultDir is where data is kept when no directory is named: the user's state folder, or the system's for root,
// because the unprivileged user that the server then runs as cannot enter root's home.
func DefaultDir() string {
	home, err := os.UserHomeDir()
	switch state := os.Getenv("XDG_STATE_HOME"); {
	case os.Geteuid() == 0:
		return "/var/lib/trellis"
	case filepath.IsAbs(state):
		return filepath.Join(state, "trellis")
	case err != nil || !filepath.IsAbs(home):
		return "/var/lib/trellis"
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "trellis")
	default:
		return filepath.Join(home, ".local", "state", "trellis")
	}
}

// openDir makes the root of the data directory and returns its one true name, which socket and locks are named by.
func openDir(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("open the data directory: no directory was named")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("open the data directory: %w", err)
	}
	if err := makeDir(dir); err != nil {
		return "", fmt.Errorf("open the data directory: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("open the data directory: %w", err)
	}
	return dir, nil
}

// makeDir is MkdirAll that a strict umask cannot narrow: the server's user has to pass. What it makes holds no
// secrets itself; clusters and sockets are in directories of mode 0700 below it.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil { //nolint:gosec // the server's user has to pass
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	return os.Chmod(dir, 0o755) //nolint:gosec // as above
}

// clusters lists the majors whose data the directory holds, the newest first.
func clusters(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, refused(dir, err)
	}
	var majors []int
	for _, entry := range entries {
		name, ok := strings.CutPrefix(entry.Name(), "pg")
		major, err := strconv.Atoi(name)
		if !ok || err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, entry.Name(), "PG_VERSION")); !errors.Is(err, fs.ErrNotExist) {
			majors = append(majors, major)
		}
	}
	slices.Sort(majors)
	slices.Reverse(majors)
	return majors, nil
}

// lock takes the file's lock for this process, waiting for other processes (and other Starts of this one) within ctx.
func lock(ctx context.Context, path string, a account) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return nil, refused(filepath.Dir(path), err)
	}
	err = a.own(path)
	for err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
			err = pause(ctx)
		}
	}
	_ = f.Close()
	return nil, fmt.Errorf("wait for another start that holds %s: %w", path, err)
}

// pause is one step of a poll; it fails when ctx ends.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(10 * time.Millisecond):
		return nil
	}
}
