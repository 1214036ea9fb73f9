package postgres_test

import (
	"context"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

// proxy stands between a pool and its server, counts the connections that are tried and holds up what is sent.
type proxy struct {
	url      string
	attempts atomic.Int64
	network  string
	address  string

	mu    sync.Mutex
	gate  chan struct{} // closed while packets pass
	flows map[*flow]struct{}
}

// flow is one connection through the proxy.
type flow struct {
	client, server net.Conn
	lost           atomic.Bool
	ended          chan struct{}
	end            func()
}

// through puts a proxy before the server of a URL.
func through(t *testing.T, to string) *proxy {
	t.Helper()
	cfg, err := pgconn.ParseConfig(to)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{gate: make(chan struct{}), flows: map[*flow]struct{}{}}
	close(p.gate)
	p.network, p.address = pgconn.NetworkAddress(cfg.Host, cfg.Port)
	p.url = on(t, to, func(u *url.URL, settings url.Values) {
		u.Host = l.Addr().String()
		settings.Del("host")
		settings.Del("port")
	})
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.attempts.Add(1)
			p.serve(context.WithoutCancel(t.Context()), conn)
		}
	})
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		accepting.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		for f := range p.flows {
			f.end()
		}
	})
	return p
}

func (p *proxy) serve(ctx context.Context, client net.Conn) {
	server, err := new(net.Dialer).DialContext(ctx, p.network, p.address)
	if err != nil {
		_ = client.Close()
		return
	}
	f := &flow{client: client, server: server, ended: make(chan struct{})}
	f.end = sync.OnceFunc(func() {
		close(f.ended)
		_, _ = client.Close(), server.Close()
	})
	p.mu.Lock()
	p.flows[f] = struct{}{}
	p.mu.Unlock()
	go p.pump(f, client, server)
	go p.pump(f, server, client)
}

func (p *proxy) pump(f *flow, from, to net.Conn) {
	defer f.end()
	packet := make([]byte, 1<<16)
	for {
		n, err := from.Read(packet)
		if err != nil {
			return
		}
		p.mu.Lock()
		gate := p.gate
		p.mu.Unlock()
		select {
		case <-gate:
		case <-f.ended:
			return
		}
		if f.lost.Load() {
			continue
		}
		if _, err := to.Write(packet[:n]); err != nil {
			return
		}
	}
}

// stall holds up what is sent from now on.
func (p *proxy) stall() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = make(chan struct{})
}

// resume lets it pass.
func (p *proxy) resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.gate)
}

// lose drops all that is sent on the connections that there are, for ever, as a firewall does that forgot them.
func (p *proxy) lose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for f := range p.flows {
		f.lost.Store(true)
	}
}
