package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// The load generator keeps one connection a client and writes requests that were made before, because what it needs of the
// machine is taken from the servers that it measures.

// client is one connection.
type client struct {
	conn   net.Conn
	reader *bufio.Reader
	body   bytes.Buffer
}

func dial(ctx context.Context, address string) (*client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10)}, nil
}

func (c *client) close() { _ = c.conn.Close() }

// patience is how long a client waits for one answer.
const patience = 2 * time.Minute

// do sends a request and returns the body of the answer, which is good until the next.
func (c *client) do(request []byte) (status int, body []byte, err error) {
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, nil, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return 0, nil, err
	}
	c.body.Reset()
	_, err = c.body.ReadFrom(response.Body)
	return response.StatusCode, c.body.Bytes(), errors.Join(err, response.Body.Close())
}

// rendered is an HTTP request as bytes.
func rendered(method, path, address, token string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, address)
	fmt.Fprintf(&b, "Authorization: Bearer %s\r\nAccept: application/json\r\n", token)
	if body != nil {
		b.WriteString("Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// load is what is sent to a server: requests, round and round, by so many clients.
type load struct {
	address  string
	requests [][]byte
	clients  int
	warmup   time.Duration // not measured
	measured time.Duration
}

// outcome is what the measured part of a load gave.
type outcome struct {
	latencies []time.Duration // sorted
	took      time.Duration
	bytes     int64
}

func (o *outcome) count() int { return len(o.latencies) }

func (o *outcome) perSecond() float64 { return float64(o.count()) / o.took.Seconds() }

func (o *outcome) percentile(p float64) time.Duration {
	if o.count() == 0 {
		return 0
	}
	return o.latencies[min(o.count()-1, int(p*float64(o.count())))]
}

// run sends the load. begin and end are called where the measured part begins and ends. The first answer that is not what
// was asked for stops it.
func (l *load) run(ctx context.Context, begin, end func() error) (*outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	var measuring, stopping atomic.Bool
	parts := make([]outcome, l.clients)
	for i := range l.clients {
		group.Go(func() {
			err := l.send(ctx, i, &parts[i], &measuring, &stopping)
			if err != nil {
				cancel(err)
			}
		})
	}
	wait := func(d time.Duration) {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
	wait(l.warmup)
	err := begin()
	started := time.Now()
	measuring.Store(true)
	wait(l.measured)
	measuring.Store(false)
	took := time.Since(started)
	err = errors.Join(err, end())
	stopping.Store(true)
	group.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	all := &outcome{took: took}
	for _, p := range parts {
		all.latencies = append(all.latencies, p.latencies...)
		all.bytes += p.bytes
	}
	slices.Sort(all.latencies)
	return all, err
}

// send is one client's part.
func (l *load) send(ctx context.Context, nth int, out *outcome, measuring, stopping *atomic.Bool) error {
	c, err := dial(ctx, l.address)
	if err != nil {
		return err
	}
	defer c.close()
	out.latencies = make([]time.Duration, 0, 4096)
	for i := nth * 37; !stopping.Load(); i++ {
		started := time.Now()
		status, body, err := c.do(l.requests[i%len(l.requests)])
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if status != http.StatusOK || bytes.Contains(body, []byte(`"errors":[`)) {
			return fmt.Errorf("answered %d: %.300s", status, body)
		}
		if measuring.Load() {
			out.latencies = append(out.latencies, time.Since(started))
			out.bytes += int64(len(body))
		}
	}
	return nil
}

// ask sends one request on a connection of its own and returns the answer.
func ask(ctx context.Context, address string, request []byte) (int, []byte, error) {
	c, err := dial(ctx, address)
	if err != nil {
		return 0, nil, err
	}
	defer c.close()
	status, body, err := c.do(request)
	return status, bytes.Clone(body), err
}
