// Package pubsub is news that is nice to hear: the fan-out behind subscriptions. News travel by NATS, to every process that has
// somebody who listens, at most once and by ids alone. None of it must arrive: who may have missed something is told to look
// again.
package pubsub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/trellisgraph/trellis/domain"
)

// Subjects in NATS begin with our name. What is told at lookAgain is that somebody's news were lost on their way there.
const (
	prefix    = "trellis."
	lookAgain = prefix + "again"
)

// How much waits where: news that a transaction told, until NATS takes them; news that came, until they are handed out; bytes
// for a NATS that is away.
const (
	mostOutgoing  = 4096
	mostIncoming  = 4096
	bytesForLater = 1 << 20
)

// How a NATS that is away is looked for, how long a new subscriber waits for it to know of them, and how soon one that says
// nothing any more counts as away: when what is written to it is not taken, or when it has not answered two pings.
const (
	reconnectWait   = 500 * time.Millisecond
	reconnectJitter = 500 * time.Millisecond
	connectTimeout  = 2 * time.Second
	flushTimeout    = 2 * time.Second
	writeTimeout    = 2 * time.Second
	pingInterval    = 10 * time.Second
)

// Options say where NATS is.
type Options struct {
	// URL is a NATS server's, or those of several with commas between; "" runs one in this process, for this process alone.
	URL    string
	Access Access
	Logger *slog.Logger
}

// Hub passes news on and hands them out. It is safe for use by many.
type Hub struct {
	own  *server.Server // nil where NATS is elsewhere
	conn *nats.Conn
	log  *slog.Logger

	outgoing chan domain.News
	lost     atomic.Bool   // news of ours did not get out
	again    chan struct{} // they may by now
	incoming chan *nats.Msg
	behind   atomic.Bool   // news did not come in
	nudge    chan struct{} // behind was set while nothing comes
	away     atomic.Bool   // NATS is

	mu     sync.Mutex
	topics map[string]listeners // by the subject in NATS
	begun  []*Subscription      // those that NATS may not know of yet
	turned map[string]bool      // subjects that somebody listens to now, or nobody any more, which it may not know either
	untold chan struct{}        // holds a signal where there are any of these

	heard map[string]*nats.Subscription // by their subjects; tend's alone

	done chan struct{}
	work sync.WaitGroup
}

// Open connects. A NATS that is away is no error: it is looked for until Close, and found. An error is options that can never
// work.
func Open(o Options) (*Hub, error) {
	h := &Hub{
		log: o.Logger, outgoing: make(chan domain.News, mostOutgoing), incoming: make(chan *nats.Msg, mostIncoming),
		again: make(chan struct{}, 1), nudge: make(chan struct{}, 1), topics: map[string]listeners{}, turned: map[string]bool{},
		untold: make(chan struct{}, 1), heard: map[string]*nats.Subscription{}, done: make(chan struct{}),
	}
	settings := []nats.Option{
		nats.Name("trellis"), nats.Timeout(connectTimeout), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(), nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(reconnectJitter, reconnectJitter),
		nats.ReconnectBufSize(bytesForLater), nats.PingInterval(pingInterval),
		nats.FlusherTimeout(writeTimeout), nats.ReconnectOnFlusherError(), // what was not taken may be a subscription
		nats.ConnectHandler(h.connected), nats.ReconnectHandler(h.connected), nats.ReconnectErrHandler(h.disconnected),
		nats.DisconnectErrHandler(h.disconnected), nats.ErrorHandler(h.failed),
	}
	access, err := o.Access.settings(o.Logger)
	if err != nil {
		return nil, err
	}
	settings = append(settings, access...)
	if o.URL == "" {
		own, err := startOwn()
		if err != nil {
			return nil, err
		}
		h.own = own
		settings = append(settings, nats.InProcessServer(own))
	}
	if err := h.connect(o.URL, settings); err != nil {
		h.stopOwn()
		return nil, err
	}
	h.work.Go(h.send)
	h.work.Go(h.receive)
	h.work.Go(h.tend)
	return h, nil
}

func (h *Hub) connect(url string, settings []nats.Option) error {
	conn, err := nats.Connect(url, settings...)
	if err != nil {
		return fmt.Errorf("connect to NATS: %w", err)
	}
	h.conn = conn
	if _, err := conn.ChanSubscribe(lookAgain, h.incoming); err != nil {
		conn.Close()
		return fmt.Errorf("subscribe to NATS: %w", err)
	}
	return nil
}

// startOwn runs a NATS server that listens on no port.
func startOwn() (*server.Server, error) {
	own, err := server.NewServer(&server.Options{
		ServerName: "trellis", DontListen: true, NoLog: true, NoSigs: true, NoSystemAccount: true,
	})
	if err != nil {
		return nil, fmt.Errorf("make the NATS server: %w", err)
	}
	own.Start()
	return own, nil
}

func (h *Hub) stopOwn() {
	if h.own != nil {
		h.own.Shutdown()
		h.own.WaitForShutdown()
	}
}

// Close ends the connection, after what was told so far has got out if NATS takes it, and the own server. Subscriptions hear
// nothing more.
func (h *Hub) Close() {
	close(h.done)
	h.work.Wait()
	if h.conn.IsConnected() {
		_ = h.conn.FlushTimeout(flushTimeout) // else it is lost, as news may be
	}
	h.conn.Close()
	h.stopOwn()
}

// Tell passes news on. It waits for nothing and never fails: news that NATS does not take in time are lost, and once it takes
// some again all who listen are told to look again.
func (h *Hub) Tell(news []domain.News) {
	for _, n := range news {
		select {
		case h.outgoing <- n:
		default:
			h.lose(errors.New("too many wait"))
		}
	}
}

// lose remembers that news did not get out, and says so once until they do again.
func (h *Hub) lose(why error) {
	if h.lost.CompareAndSwap(false, true) {
		h.log.Warn("news for subscriptions are lost: those who listen look again once NATS takes them", "error", why)
	}
}

// send gives NATS what is told, one after the other, because a connection that hangs holds up who writes to it.
func (h *Hub) send() {
	for {
		select {
		case n := <-h.outgoing:
			h.publish(n)
		case <-h.again:
			h.makeUp()
		case <-h.done:
			for len(h.outgoing) > 0 {
				h.publish(<-h.outgoing)
			}
			return
		}
	}
}

func (h *Hub) publish(n domain.News) {
	if err := h.conn.Publish(prefix+string(n.Subject), []byte(n.About)); err != nil {
		h.lose(err)
		return
	}
	h.makeUp()
}

// makeUp tells everybody to look again, where news of ours were lost and no more wait.
func (h *Hub) makeUp() {
	if len(h.outgoing) == 0 && h.lost.CompareAndSwap(true, false) {
		if h.conn.Publish(lookAgain, nil) != nil {
			h.lost.Store(true) // the next that gets out is followed by it
		}
	}
}

// receive hands out what comes. It never waits for who listens, so that one who does not read holds up nobody.
func (h *Hub) receive() {
	for {
		select {
		case m := <-h.incoming:
			h.handOut(m)
		case <-h.nudge:
		case <-h.done:
			return
		}
		if len(h.incoming) == 0 && h.behind.CompareAndSwap(true, false) {
			h.wakeAll()
		}
	}
}

func (h *Hub) handOut(m *nats.Msg) {
	if m.Subject == lookAgain {
		h.behind.Store(true)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.topics[m.Subject] {
		s.hear(string(m.Data))
	}
}

func (h *Hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, all := range h.topics {
		for s := range all {
			s.lookAgain()
		}
	}
}

// fallBehind has everybody here look again, once all that came is handed out.
func (h *Hub) fallBehind() {
	h.behind.Store(true)
	signal(h.nudge)
}

// signal leaves a signal where there is none yet.
func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

func (h *Hub) disconnected(_ *nats.Conn, err error) {
	if err != nil && h.away.CompareAndSwap(false, true) { // without an error it is Close
		h.log.Warn("NATS is away: until it is back, subscriptions hear nothing", "error", err)
	}
}

// connected has everybody here look again, and everybody everywhere where news of ours were lost.
func (h *Hub) connected(*nats.Conn) {
	if h.away.CompareAndSwap(true, false) {
		h.log.Info("NATS is back: those who listen look again")
		h.fallBehind()
		signal(h.again)
	}
}

// failed hears what NATS has against us: that news came faster than they were handed out, or that we may not do something.
func (h *Hub) failed(_ *nats.Conn, _ *nats.Subscription, err error) {
	if errors.Is(err, nats.ErrSlowConsumer) {
		h.fallBehind()
		return
	}
	h.log.Warn("NATS refuses something", "error", err)
}

// Subscribe listens to a subject until ctx ends, which is the only error. It waits for nothing. Again says when NATS knows of it,
// so that whoever looks then misses nothing. A NATS that does not answer is no error: after a while Again says that it is time
// to look all the same, and once more when NATS has answered or is back.
func (h *Hub) Subscribe(ctx context.Context, subject domain.Subject) (*Subscription, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := newSubscription()
	h.join(prefix+string(subject), s)
	context.AfterFunc(ctx, func() { h.leave(prefix+string(subject), s) })
	return s, nil
}
