//go:build unix && !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes give the child its own process group, so that the terminal's Ctrl-C reaches only us, who stop it in
// order. Nothing here ends it when we are killed: the next start adopts it.
func attributes(a account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: a.credential(), Setpgid: true}
}

// worksIn tells whether the process may be the postmaster of the directory. A number left in a file may by now
// belong to any process; here only the program's name can be asked for.
func worksIn(pid int, _ string) bool {
	name, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(name), "postgres")
}
