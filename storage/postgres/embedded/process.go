package embedded

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// process is a child that does not outlive this process.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended and err is set
	err  error
}

// startTied starts the command from a thread that lives as long as the child: the kernel's parent-death signal is
// sent when the thread that forked ends, and Go ends idle threads.
func startTied(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	return p, <-started
}

// run waits for a tied command and returns what it printed. When the command's context ends it is killed with the
// children that it has itself.
func run(cmd *exec.Cmd) (output string, err error) {
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := startTied(cmd)
	if err != nil {
		return "", err
	}
	<-p.done
	return out.String(), p.err
}

// end asks for a fast shutdown; when ctx ends first, for an immediate one, and at last it takes no answer.
func (p *process) end(ctx context.Context) error {
	_ = p.cmd.Process.Signal(syscall.SIGINT) // fails only when it has ended
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
	return ctx.Err()
}

// childEnv is our environment without the settings of other PostgreSQL clients, and with messages that we can read.
func childEnv() []string {
	env := []string{"LC_ALL=C"}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "PG") && !strings.HasPrefix(variable, "LC_ALL=") {
			env = append(env, variable)
		}
	}
	return env
}

// lastLines is the end of a program's output, as an error's last words.
func lastLines(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if lines[0] == "" {
		return ""
	}
	return "; its last words:\n  " + strings.Join(lines[max(0, len(lines)-6):], "\n  ")
}
