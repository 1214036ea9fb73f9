package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/telemetry"
)

// socketProtocol is the one that sockets speak: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. The older
// one, which calls itself graphql-ws, is not served.
const socketProtocol = "graphql-transport-ws"

// Why a socket is closed. Clients of graphql-ws take some of these for the end and try again after others, 4403 and 1001
// among them.
const (
	closeBadMessage  websocket.StatusCode = 4400 // a message is none of the protocol
	closeNoInit      websocket.StatusCode = 4401 // an operation came before the acknowledgement
	closeForbidden   websocket.StatusCode = 4403 // the token is no good, or not any more
	closeProtocol    websocket.StatusCode = 4406 // the client speaks another protocol
	closeInitTimeout websocket.StatusCode = 4408 // connection_init did not come in time
	closeDuplicate   websocket.StatusCode = 4409 // the id is in use
	closeTooMany     websocket.StatusCode = 4429 // connection_init came twice, or the client has too many sockets
)

const (
	// maxEnvelope is what a message may have beside an operation.
	maxEnvelope = 4 << 10
	// maxCloseReason is what a close frame has room for.
	maxCloseReason = 123
)

// message is one of the protocol, in either direction.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// kick is why a client is sent away.
type kick struct {
	code   websocket.StatusCode
	reason string
}

func kicked(code websocket.StatusCode, format string, args ...any) *kick {
	return &kick{code: code, reason: fmt.Sprintf(format, args...)}
}

// socket is one connection, for as many operations as its client likes, one after the other or at once.
type socket struct {
	endpoint *endpoint
	conn     *websocket.Conn
	header   http.Header
	seat     *seat          // whose it is
	running  sync.WaitGroup // goroutines
	answers  sync.WaitGroup // operations with one answer, which are not cut off

	mu         sync.Mutex
	operations map[string]*socketOperation // by their clients' ids
	active     int                         // how many run
	finishing  bool                        // no operation begins any more
}

// wantsSocket reports whether the request is to become a socket.
func wantsSocket(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// serveSocket makes a socket of the request, and returns when it is closed.
func (e *endpoint) serveSocket(w http.ResponseWriter, r *http.Request) {
	if refused := e.refuseSocket(r); refused != nil {
		refused.write(w, r)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{socketProtocol}, InsecureSkipVerify: true, // refuseSocket has looked at the origin
		CompressionMode: websocket.CompressionDisabled, // a window for each of thousands of sockets is too much memory
	})
	if err != nil {
		return // which is answered
	}
	defer func() { _ = conn.CloseNow() }()
	s := &socket{endpoint: e, conn: conn, header: r.Header, operations: map[string]*socketOperation{}}
	entry := &connection{
		end:  func() { s.finish(websocket.StatusGoingAway, errGoingAway.Error()) },
		kill: func() { _ = conn.CloseNow() },
	}
	switch {
	case conn.Subprotocol() != socketProtocol:
		s.close(kicked(closeProtocol, "Subprotocol not acceptable"))
		return
	case !e.streams.enter(entry):
		e.metrics.StreamRefused(telemetry.WebSocket, ofServer)
		s.close(kicked(websocket.StatusTryAgainLater, "no more streams can be opened here"))
		return
	}
	defer e.streams.leave(entry)
	var refused *tooMany
	if s.seat, refused = e.streams.seats.take(r.Context(), heldStreams); refused != nil {
		s.close(s.refused(refused))
		return
	}
	defer func() { s.seat.leave() }()
	defer e.metrics.Opened(telemetry.WebSocket)()

	// The request's own context does not end when the client of a socket leaves.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	s.running.Go(func() { s.beat(ctx) })
	if why := s.serve(ctx); why != nil {
		s.close(why)
	}
	cancel()
	_ = conn.CloseNow() // ends writes too
	s.running.Wait()
}

// refuseSocket says why a request cannot become a socket, if it cannot.
func (e *endpoint) refuseSocket(r *http.Request) *refusal {
	key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	switch {
	case r.Method != http.MethodGet || !r.ProtoAtLeast(1, 1) || r.Header.Get("Sec-WebSocket-Version") != "13" ||
		err != nil || len(key) != 16:
		return malformed("the request is no WebSocket handshake of version 13")
	case !e.origins.allow(r):
		return refuse(http.StatusForbidden, domain.CodeForbidden, "pages of other sites may not open sockets")
	default:
		return nil
	}
}

// serve reads messages until the socket is closed, or tells why it is to be.
func (s *socket) serve(ctx context.Context) *kick {
	s.conn.SetReadLimit(int64(s.endpoint.limits.BodyBytes) + maxEnvelope)
	late := time.AfterFunc(s.endpoint.streams.InitTimeout, func() {
		s.close(kicked(closeInitTimeout, "Connection initialisation timeout"))
	})
	defer late.Stop()
	m, why := s.receive(ctx)
	for ; m != nil && why == nil && m.Type != "connection_init"; m, why = s.receive(ctx) {
		if m.Type == "subscribe" {
			return kicked(closeNoInit, "Unauthorized")
		}
		if why = s.idle(ctx, m); why != nil {
			return why
		}
	}
	if m == nil || why != nil || !late.Stop() {
		return why
	}
	who, why := s.init(ctx, m)
	if why != nil {
		return why
	}
	if who != nil {
		who.lost = s.lost
		defer time.AfterFunc(time.Until(who.expires), func() { s.lost(expired()) }).Stop()
	}
	ctx = who.in(ctx)
	if refused := s.seat.move(ctx); refused != nil {
		return s.refused(refused)
	}
	if s.send(ctx, &message{Type: "connection_ack"}) != nil {
		return nil
	}
	for m, why = s.receive(ctx); m != nil && why == nil; m, why = s.receive(ctx) {
		switch m.Type {
		case "connection_init":
			return kicked(closeTooMany, "Too many initialisation requests")
		case "subscribe":
			why = s.subscribe(ctx, m)
		case "complete":
			s.stop(m.ID)
		default:
			why = s.idle(ctx, m)
		}
		if why != nil {
			return why
		}
	}
	return why
}

// receive reads a message; none when the socket is closed.
func (s *socket) receive(ctx context.Context) (*message, *kick) {
	kind, text, err := s.conn.Read(ctx)
	if err != nil {
		return nil, nil
	}
	m := &message{}
	if kind != websocket.MessageText || decode(text, m) != nil {
		return nil, kicked(closeBadMessage, "a message must be a JSON object with a type")
	}
	return m, nil
}

// idle answers what may be said at any time.
func (s *socket) idle(ctx context.Context, m *message) *kick {
	switch m.Type {
	case "ping":
		_ = s.send(ctx, &message{Type: "pong", Payload: m.Payload}) // where it fails there is nothing to receive either
	case "pong", "complete":
	default:
		return kicked(closeBadMessage, "there is no message of this type")
	}
	return nil
}

// init finds out who the client is: by the Authorization of connection_init, which is all that a browser can send, or by that
// of the request that became the socket.
func (s *socket) init(ctx context.Context, m *message) (*session, *kick) {
	var payload struct{ Authorization *string }
	if len(m.Payload) > 0 && decode(m.Payload, &payload) != nil {
		return nil, kicked(closeBadMessage, "the payload of connection_init must be an object, and its Authorization a text")
	}
	if payload.Authorization == nil {
		return sessionOf(ctx), nil
	}
	who, err := s.endpoint.bearers.open(ctx, *payload.Authorization)
	known, _ := errors.AsType[*domain.Error](err)
	switch {
	case err == nil:
		return who, nil
	case known != nil && known.Code == domain.CodeUnauthenticated:
		return nil, kicked(closeForbidden, "%s", known.Message)
	case known != nil && upstream(known.Code):
		return nil, kicked(websocket.StatusTryAgainLater, "%s", known.Message)
	default:
		s.endpoint.bearers.report(ctx, err)
		return nil, kicked(websocket.StatusInternalError, "internal error")
	}
}

// refused sends away who has too many sockets. Clients of graphql-ws take it for the end: each that came again would take the
// place of one that works.
func (s *socket) refused(why *tooMany) *kick {
	s.endpoint.metrics.StreamRefused(telemetry.WebSocket, why.of.who.what)
	return kicked(closeTooMany, "%s", why.message())
}

// send writes a message. A client that does not take it in time is dropped, and with it all that waits to be sent.
func (s *socket) send(ctx context.Context, m *message) error {
	return s.write(ctx, encode(m))
}

func (s *socket) write(ctx context.Context, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, s.endpoint.limits.WriteTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, text)
}

// beat pings the client every now and then, and drops one that does not answer.
func (s *socket) beat(ctx context.Context) {
	ticker := time.NewTicker(s.endpoint.streams.Heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		answer, cancel := context.WithTimeout(ctx, s.endpoint.limits.WriteTimeout)
		err := s.conn.Ping(answer)
		cancel()
		if err != nil {
			_ = s.conn.CloseNow()
			return
		}
	}
}

// lost ends a socket whose token is no good any more.
func (s *socket) lost(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := errors.AsType[*domain.Error](err); ok && !s.finishing {
		s.finishing = true
		go s.finish(closeForbidden, known.Message) // which ends with the socket
	}
}

// finish closes the socket when the operations that have one answer have sent it. Subscriptions hear nothing but that the
// socket is closed: they are not complete, and their client is to ask for them again.
func (s *socket) finish(code websocket.StatusCode, reason string) {
	s.mu.Lock()
	s.finishing = true
	s.mu.Unlock()
	s.answers.Wait()
	s.close(&kick{code: code, reason: reason})
}

func (s *socket) close(why *kick) {
	reason := why.reason[:min(len(why.reason), maxCloseReason)]
	for !utf8.ValidString(reason) {
		reason = reason[:len(reason)-1]
	}
	_ = s.conn.Close(why.code, reason) // where it fails the client is gone
}
