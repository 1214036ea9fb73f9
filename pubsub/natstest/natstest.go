// Package natstest runs NATS servers on loopback that tests stop and start again.
package natstest

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

// patience bounds a failure, not a speed.
const patience = time.Minute

// Start runs a NATS server that lets everybody in, on a port of its own, until Stop is called or the test ends.
func Start(tb testing.TB) *server.Server {
	tb.Helper()
	return StartWith(tb, server.Options{})
}

// StartWith runs a NATS server of these options.
func StartWith(tb testing.TB, o server.Options) *server.Server {
	tb.Helper()
	o.Host, o.Port, o.NoLog, o.NoSigs = "127.0.0.1", server.RANDOM_PORT, true, true
	s, err := server.NewServer(&o)
	require.NoError(tb, err)
	s.Start()
	require.True(tb, s.ReadyForConnections(patience))
	tb.Cleanup(func() { Stop(s) })
	return s
}

// Stop ends a server, and returns when it has ended. A second time does no harm.
func Stop(s *server.Server) {
	s.Shutdown()
	s.WaitForShutdown()
}

// Door is an address that stays the same while the NATS behind it is stopped and another one started. A server that took its own
// port again would now and then find somebody else there.
type Door struct {
	listener net.Listener

	mu     sync.Mutex
	behind string // the address of a server; "" is nobody's, and whoever comes is sent away as by a server that has ended
}

// NewDoor opens a door that leads nowhere yet, until the test ends.
func NewDoor(tb testing.TB) *Door {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	d := &Door{listener: listener}
	ctx, leave := context.WithCancel(context.WithoutCancel(tb.Context()))
	var open sync.WaitGroup
	open.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { d.pass(ctx, client) })
		}
	})
	tb.Cleanup(func() {
		leave()
		require.NoError(tb, listener.Close())
		open.Wait()
	})
	return d
}

// URL is where clients find the door.
func (d *Door) URL() string { return "nats://" + d.listener.Addr().String() }

// Lead has the door lead to a server from now on.
func (d *Door) Lead(to *server.Server) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.behind = to.Addr().String()
}

// pass carries a connection until either end closes it, or the test ends.
func (d *Door) pass(ctx context.Context, client net.Conn) {
	defer func() { _ = client.Close() }()
	d.mu.Lock()
	behind := d.behind
	d.mu.Unlock()
	if behind == "" {
		return
	}
	to, err := new(net.Dialer).DialContext(ctx, "tcp", behind)
	if err != nil {
		return // it has ended
	}
	end := sync.OnceFunc(func() { _, _ = client.Close(), to.Close() })
	defer end()
	defer context.AfterFunc(ctx, end)()
	var back sync.WaitGroup
	back.Go(func() {
		defer end()
		_, _ = io.Copy(client, to)
	})
	_, _ = io.Copy(to, client)
	end()
	back.Wait()
}
