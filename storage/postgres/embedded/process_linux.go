package embedded

import (
	"fmt"
	"os"
	"syscall"
)

// attributes tie a child to this process: it gets SIGINT, Postgres's fast shutdown, when we die. Its own process
// group keeps the terminal's Ctrl-C for us, who stop it in order.
func attributes(a account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: a.credential(), Setpgid: true, Pdeathsig: syscall.SIGINT}
}

// worksIn tells whether the process works in the directory, as a postmaster does in its data directory. A number
// left in a file may by now belong to any process, or to a thread of this one.
func worksIn(pid int, dir string) bool {
	theirs, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if os.IsPermission(err) {
		return true // cannot be told; PostgreSQL will know
	}
	ours, dirErr := os.Stat(dir)
	return err == nil && dirErr == nil && os.SameFile(theirs, ours)
}
