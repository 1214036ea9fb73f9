// Command bench measures Trellis: see docs/benchmark.md. `make bench` and `make bench-peers` call it.
package main

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/trellisgraph/trellis/bench"
	"github.com/trellisgraph/trellis/bench/handwritten"
)

// cli is every command and flag.
type cli struct {
	Run         runCommand         `cmd:"" default:"withargs" help:"Seed what is missing, compare the answers, measure."`
	Profile     profileCommand     `cmd:"" help:"Write a profile of one of our own servers under load."`
	Handwritten handwrittenCommand `cmd:"" help:"Serve the hand-written handler; the benchmark starts it itself."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	command := kong.Parse(&c, kong.Name("bench"), kong.Description("Measures Trellis against the same pages written by hand."),
		kong.Vars{"dir": bench.DefaultDir()})
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// dataFlags say on what is measured.
type dataFlags struct {
	Dir   string   `default:"${dir}" placeholder:"DIR" help:"Where the data is kept between runs: ${default}."`
	Scale float64  `default:"1" env:"BENCH_SCALE" help:"How much data: 1 is 500,000 notes, 200,000 products and 100,000 users."`
	Pages []string `placeholder:"NAME" help:"Only these pages: home, following, note, product."`
}

type runCommand struct {
	dataFlags
	Rounds   int           `default:"3" env:"BENCH_ROUNDS" help:"How often everything is measured, the systems in turn."`
	Warmup   time.Duration `default:"500ms" help:"How long a system is loaded before the clock runs."`
	Measured time.Duration `default:"2s" env:"BENCH_SECONDS" help:"How long the clock runs."`
	Clients  []int         `default:"1,16,64" help:"How many clients ask at once."`
	Systems  []string      `placeholder:"NAME" help:"Only these beside the hand-written handler: trellis, stock, mercurius, apollo, postgraphile."`
	Peers    string        `placeholder:"DIR" help:"Measure the servers in JavaScript of this folder too, bench/peers with its packages installed."`
	Out      string        `env:"BENCH_OUT" placeholder:"DIR" help:"Write benchmark.md and images/benchmark.svg here; the table goes to standard output anyway."`
}

// Run measures.
func (c *runCommand) Run(ctx context.Context) error {
	results, err := bench.Run(ctx, bench.Options{
		Dir: c.Dir, Scale: c.Scale, Rounds: c.Rounds, Warmup: c.Warmup, Measured: c.Measured, Clients: c.Clients,
		Compared: 40, Counted: 100,
		Pages: c.Pages, Systems: c.Systems, Peers: c.Peers, Say: say,
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, results.Markdown())
	if c.Out == "" {
		return nil
	}
	return results.Write(c.Out)
}

type profileCommand struct {
	dataFlags
	System string        `default:"trellis" enum:"trellis,stock,handwritten" help:"Whose: ${enum}."`
	Of     string        `default:"cpu" enum:"cpu,allocs" help:"Of what: ${enum}."`
	For    time.Duration `default:"10s" help:"For how long it is loaded."`
	File   string        `default:"bench.pprof" help:"Where to write it."`
}

// Run profiles.
func (c *profileCommand) Run(ctx context.Context) error {
	if len(c.Pages) != 1 {
		return errors.New("name one page: --pages home")
	}
	return bench.Profile(ctx, bench.Options{
		Dir: c.Dir, Scale: c.Scale, Pages: c.Pages, Systems: []string{c.System}, Say: say,
	}, c.Of, filepath.Clean(c.File), c.For)
}

type handwrittenCommand struct {
	Listen       string `default:"127.0.0.1:0"`
	CommunityURL string `env:"BENCH_COMMUNITY_URL" required:""`
	CommerceURL  string `env:"BENCH_COMMERCE_URL" required:""`
	Connections  int    `env:"BENCH_CONNECTIONS" default:"20"`
	BaseURL      string `env:"BENCH_BASE_URL" required:""`
	Issuer       string `env:"BENCH_ISSUER" required:""`
	Audience     string `env:"BENCH_AUDIENCE" required:""`
	Key          string `env:"BENCH_KEY" required:"" help:"The issuer's public key, as PEM."`
}

// Run serves until it is told to stop.
func (c *handwrittenCommand) Run(ctx context.Context) error {
	key, err := jwt.ParseRSAPublicKeyFromPEM([]byte(c.Key))
	if err != nil {
		return fmt.Errorf("read the issuer's key: %w", err)
	}
	community, err := c.open(ctx, c.CommunityURL)
	if err != nil {
		return err
	}
	defer community.Close()
	commerce, err := c.open(ctx, c.CommerceURL)
	if err != nil {
		return err
	}
	defer commerce.Close()
	return c.serve(ctx, community, commerce, key)
}

func (c *handwrittenCommand) open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url + "&pool_max_conns=" + strconv.Itoa(c.Connections))
	if err != nil {
		return nil, fmt.Errorf("read a database url: %w", err)
	}
	return pgxpool.NewWithConfig(ctx, cfg)
}

func (c *handwrittenCommand) serve(ctx context.Context, community, commerce *pgxpool.Pool, key *rsa.PublicKey) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: handwritten.New(handwritten.Config{
			Community: community, Commerce: commerce, BaseURL: c.BaseURL, Issuer: c.Issuer, Audience: c.Audience, Key: key,
		}),
		ReadHeaderTimeout: 5 * time.Second,
	}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
