package bench

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/trellisgraph/trellis/storage/postgres"
)

// connections is the size of every server's pool, a database.
const connections = 20

// collector is how all the Go servers collect garbage: not before there is half a gigabyte of it, which is what servers with a
// few megabytes of live data want.
func collector() []string { return []string{"GOGC=off", "GOMEMLIMIT=512MiB"} }

// baseURL is what the URLs of pictures begin with, the same for every server.
const baseURL = "http://bench.test"

// system is a server under test.
type system struct {
	key, title string
	rest       bool       // asked by paths and not by documents
	own        *ownSchema // where the server has a schema of its own

	address string
	process *exec.Cmd
	ended   chan struct{}
	log     bytes.Buffer
}

// program is how a system is started, with the address to listen on.
type program func(ctx context.Context, address string) *exec.Cmd

// startTries is how often a program is started that finds its port taken: one that was free a moment ago may be somebody else's.
const startTries = 5

// start runs the program and waits until it answers.
func (s *system) start(ctx context.Context, run program) error {
	for tries := 1; ; tries++ {
		err := s.startOnce(ctx, run)
		if err == nil || tries == startTries || !s.portTaken() {
			return err
		}
		s.log.Reset()
	}
}

// portTaken reports whether the program has ended because somebody else listens at its address.
func (s *system) portTaken() bool {
	if s.ended == nil {
		return false
	}
	select {
	case <-s.ended:
		said := s.log.String()
		return strings.Contains(said, "in use") || strings.Contains(said, "EADDRINUSE")
	default:
		return false
	}
}

func (s *system) startOnce(ctx context.Context, run program) error {
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	s.address, s.process, s.ended = address, run(ctx, address), make(chan struct{})
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	s.process.Cancel = func() error { return s.process.Process.Signal(syscall.SIGTERM) }
	s.process.WaitDelay = 10 * time.Second
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("start %s: %w", s.title, err)
	}
	go func() {
		_ = s.process.Wait() // what it said is in the log
		close(s.ended)
	}()
	return s.await(ctx)
}

// await returns when the server takes connections.
func (s *system) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // it bounds a failure, not a speed
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-s.ended:
			return fmt.Errorf("%s has ended: %s", s.title, s.log.String())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", s.title, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *system) stop() {
	if s.process == nil || s.process.Process == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGTERM) // fails only where it has ended
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.process.Process.Kill()
		<-s.ended
	}
}

// freeAddress is a port of loopback that nobody uses.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

// requests are a page's requests as this server takes them.
func (s *system) requests(p *page, tokens []string) [][]byte {
	out := make([][]byte, len(p.requests))
	for i, r := range p.requests {
		out[i] = s.request(p, r, tokens[r.viewer])
	}
	return out
}

func (s *system) request(p *page, r request, token string) []byte {
	if s.rest {
		return rendered(http.MethodGet, p.path(r), s.address, token, nil)
	}
	body := p.post(r)
	if s.own != nil {
		body = s.own.post(p, r)
	}
	return rendered(http.MethodPost, "/graphql", s.address, token, body)
}

// answer asks for one of a page's requests and returns the data in the common shape.
func (s *system) answer(ctx context.Context, p *page, r request, token string) (any, error) {
	status, body, err := ask(ctx, s.address, s.request(p, r, token))
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("answered %d: %.300s", status, body)
	}
	found, err := dataOf(body)
	if err != nil || s.own == nil {
		return found, err
	}
	return s.own.common(p, found), nil
}

// The servers that are measured.
const (
	byHand  = "handwritten"
	trellis = "trellis"
	stock   = "stock"
)

// ours are the hand-written handler and Trellis with either executor.
func (b *bench) ours() map[string]program {
	return map[string]program{
		byHand: func(ctx context.Context, address string) *exec.Cmd {
			cmd := exec.CommandContext(ctx, b.o.Self, "handwritten", "--listen", address) //nolint:gosec // our own program
			cmd.Env = append(append(os.Environ(), collector()...), b.environment()...)
			return cmd
		},
		trellis: b.trellis("levels"),
		stock:   b.trellis("stock"),
	}
}

func (b *bench) trellis(engine string) program {
	return func(ctx context.Context, address string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, b.o.Trellis, "serve", //nolint:gosec // our own program
			"--listen", address, "--public-url", baseURL, "--data-dir", b.scratch, "--engine", engine,
			"--community-database-url", b.data.url(postgres.Community), "--commerce-database-url", b.data.url(postgres.Commerce),
			"--max-connections", strconv.Itoa(connections), "--connection-wait", "0",
			"--no-migrate", "--no-workers", "--rate-limit", "0",
			"--oidc-issuer", b.issuer.server.URL, "--oidc-audience", audience)
		cmd.Env = append(os.Environ(), collector()...)
		return cmd
	}
}

// environment tells other servers than Trellis what they need to know.
func (b *bench) environment() []string {
	return []string{
		"BENCH_COMMUNITY_URL=" + b.data.url(postgres.Community),
		"BENCH_COMMERCE_URL=" + b.data.url(postgres.Commerce),
		"BENCH_CONNECTIONS=" + strconv.Itoa(connections),
		"BENCH_BASE_URL=" + baseURL,
		"BENCH_ISSUER=" + b.issuer.server.URL,
		"BENCH_AUDIENCE=" + audience,
		"BENCH_KEY=" + b.issuer.publicKey(),
	}
}

// publicKey is the issuer's, as PEM.
func (i *issuer) publicKey() string {
	der, err := x509.MarshalPKIXPublicKey(i.key.Public())
	if err != nil {
		panic(err) // an RSA key
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// build makes the programs that were not named.
func (o *Options) build(ctx context.Context) error {
	if o.Self == "" {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find this program: %w", err)
		}
		o.Self = self
	}
	if o.Trellis != "" || !chosen(o.Systems, trellis) && !chosen(o.Systems, stock) {
		return nil
	}
	o.Trellis = filepath.Join(o.Dir, "bin", "trellis")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", o.Trellis, //nolint:gosec // the caller names the folder
		"github.com/trellisgraph/trellis/cmd/trellis")
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("build Trellis: %w", err), errors.New(string(out)))
	}
	return nil
}
