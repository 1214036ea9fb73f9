package embedded

import (
	"fmt"
	"syscall"
)

// Version is what the server says it is, e.g. "15.14".
func (i *Instance) Version() string { return i.version }

// Major is the server's major version, e.g. 15.
func (i *Instance) Major() int { return i.major }

// PID is the process id of the postmaster.
func (i *Instance) PID() int { return i.pid }

// Kill ends the postmaster with SIGKILL, as a crash would; it is there for fault tests. A Start that follows waits
// for the orphaned backends to notice.
func (i *Instance) Kill() error {
	if err := syscall.Kill(i.pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill PostgreSQL (pid %d): %w", i.pid, err)
	}
	if !i.Adopted() {
		<-i.process.done
	}
	return nil
}
