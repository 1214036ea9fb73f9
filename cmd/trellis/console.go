package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/trellisgraph/trellis/telemetry"
)

// console speaks to the person who started the command: results on stdout, progress on stderr.
type console struct{ stdout, stderr io.Writer }

// say prints a line.
func (c *console) say(format string, args ...any) { fmt.Fprintf(c.stdout, format+"\n", args...) }

// progress shows a stage: a bar with a rate on a terminal, one line at its end elsewhere. It returns what to call with
// the number of things just done, from one goroutine at a time.
func (c *console) progress(stage string, total int) func(n int) {
	if f, ok := c.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bar := progressbar.NewOptions(total,
			progressbar.OptionSetWriter(c.stderr), progressbar.OptionSetDescription(fmt.Sprintf("  %-9s", stage)),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionOnCompletion(func() { fmt.Fprintln(c.stderr) }))
		return func(n int) { _ = bar.Add(n) }
	}
	started, done := time.Now(), 0
	return func(n int) {
		if done += n; done == total {
			took := time.Since(started)
			fmt.Fprintf(c.stderr, "  %-9s %d in %.1f s (%.0f/s)\n", stage, total, took.Seconds(), float64(total)/took.Seconds())
		}
	}
}

// logFlags say what is logged, and how. They belong to every command.
type logFlags struct {
	Level  string `name:"log-level" aliases:"log" env:"TRELLIS_LOG_LEVEL,TRELLIS_LOG" default:"info" enum:"debug,info,warn,error" help:"What is worth a line in the log: ${enum}."`
	Format string `name:"log-format" default:"text" enum:"text,json" help:"How a line is written: ${enum}."`
}

func (f logFlags) open(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(f.Level)) // kong admits only names of levels
	return telemetry.NewLogger(w, level, f.Format == "json")
}
