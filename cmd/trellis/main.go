// Command trellis serves one GraphQL graph over a community and its commerce.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is every flag and command. A flag can also be given as TRELLIS_ and its name, such as TRELLIS_LISTEN.
type cli struct {
	Storage storageFlags `embed:""`
	Log     logFlags     `embed:""`

	Serve     serveCommand     `cmd:"" default:"withargs" help:"Serve the graph over HTTP. This is what happens without a command."`
	Work      workCommand      `cmd:"" help:"Work jobs and serve nothing, beside servers with --no-workers."`
	Migrate   migrateCommand   `cmd:"" help:"Bring both databases' schemas up to date and say what was done."`
	Seed      seedCommand      `cmd:"" help:"Write demo data into empty databases."`
	Audit     auditCommand     `cmd:"" help:"Look for what breaks the rules of orders, payments and stock, and print it by id."`
	Media     mediaCommand     `cmd:"" help:"Take down pictures and videos."`
	Documents documentsCommand `cmd:"" help:"Make and check manifests of registered operations."`
	Token     tokenCommand     `cmd:"" help:"Print a bearer token of the development issuer for a user."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

const description = `One GraphQL graph over a community and its commerce: notes, and the goods that can be bought from them.

Without database URLs an own PostgreSQL is started on the data directory; "trellis --dev" fills it with demo data.
Every flag can be set in the environment, as TRELLIS_ and its name: TRELLIS_LISTEN=:9000.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process around it. It returns the exit code: 0, 1 for what failed, 2 for flags that are wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	exited, code := false, 0
	parser, err := kong.New(&c,
		kong.Name("trellis"), kong.Description(description), kong.Writers(stdout, stderr),
		kong.DefaultEnvars("TRELLIS"), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"data_dir": defaultDataDir()},
		kong.Exit(func(c int) { exited, code = true, c }),
	)
	if err != nil {
		fmt.Fprintln(stderr, "trellis:", err)
		return 1
	}
	command, err := parser.Parse(args)
	switch {
	case exited: // --help was asked for and printed
		return code
	case err != nil:
		fmt.Fprintf(stderr, "trellis: %s\nTry \"trellis --help\".\n", err)
		return 2
	}
	out := &console{stdout: stdout, stderr: stderr}
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(&c.Storage, out, c.Log.open(stderr)); err != nil {
		fmt.Fprintln(stderr, "trellis:", err)
		return 1
	}
	return 0
}

type versionCommand struct{}

// Run prints the version.
//
//nolint:unparam // kong wants an error from every command
func (versionCommand) Run(out *console) error {
	out.say("trellis %s", version())
	return nil
}

// version is the module's version or the commit that the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}
