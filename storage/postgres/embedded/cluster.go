package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// cluster is the data of one major below the directory's root, the binaries that serve it and the user they run as.
type cluster struct {
	binaries
	user account
	root string
}

func openCluster(root string, bin binaries) (cluster, error) {
	c := cluster{binaries: bin, root: root}
	var err error
	c.user, err = accountFor(c.data())
	return c, err
}

// path names what belongs to the cluster: Dir/pg15 is the data, Dir/pg15.log its log, and so on.
func (c cluster) path(suffix string) string {
	return filepath.Join(c.root, "pg"+strconv.Itoa(c.major)+suffix)
}

func (c cluster) data() string { return c.path("") }

// initialise makes the cluster when there is none. It grows in a directory beside and is moved into place when whole,
// so that an interrupted attempt leaves only something to sweep away.
func (c cluster) initialise(ctx context.Context, o Options) error {
	if err := c.sweep(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.data(), "PG_VERSION")); err == nil {
		return nil
	}
	scratch, err := os.MkdirTemp(c.root, filepath.Base(c.path(".init-")))
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // what is left of it is swept at the next start
	if err := c.user.own(scratch); err != nil {
		return err
	}
	if err := c.initdb(ctx, scratch, o.Fsync); err != nil {
		return err
	}
	if err := os.Rename(scratch, c.data()); err != nil {
		return err
	}
	if err := syncDir(c.root); err != nil {
		return err
	}
	o.Report(fmt.Sprintf("initialised PostgreSQL %d in %s", c.major, c.data()))
	return nil
}

// syncDir makes the move last: a cluster that a power cut un-named would be taken for none.
func syncDir(path string) error {
	dir, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// sweep removes what interrupted attempts left. The caller holds the lock, so nobody is at work in it.
func (c cluster) sweep() error {
	entries, err := os.ReadDir(c.root)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if path := filepath.Join(c.root, entry.Name()); strings.HasPrefix(path, c.path(".init-")) {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// initdb wants UTF-8 that compares by code point. Where the system has no C.UTF-8, PostgreSQL brings its own since 17.
func (c cluster) initdb(ctx context.Context, dir string, fsync bool) error {
	locales := [][]string{{"--locale=C.UTF-8"}, {"--locale=C"}}
	if c.major >= 17 {
		locales[1] = append(locales[1], "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	}
	for i, locale := range locales {
		args := append([]string{
			"--pgdata", dir, "--username", superuser, "--encoding", "UTF8", "--data-checksums",
			"--auth-local", "trust", "--auth-host", "reject",
		}, locale...)
		if !fsync {
			args = append(args, "--no-sync")
		}
		output, err := run(c.command(ctx, "initdb", args...))
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if i == len(locales)-1 || !strings.Contains(output, "invalid locale") {
			return fmt.Errorf("initdb: %w%s", c.user.barred(err, c.root, c.bin), lastLines(output))
		}
	}
	return nil
}

// command runs one of the cluster's programs as the cluster's user.
func (c cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.tool(name), args...) //nolint:gosec // the operator's PostgreSQL
	cmd.Dir = c.root
	cmd.Env = childEnv()
	cmd.SysProcAttr = attributes(c.user)
	return cmd
}
