package server

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// ticketFor is how long a ticket is good for: as long as it takes a page to open a stream with it.
const ticketFor = time.Minute

// ticketParam is the URL's parameter that holds a ticket.
const ticketParam = "ticket"

// tickets let an EventSource listen as somebody. It can send no header, and what it can send, a URL, ends up in logs: so a
// page exchanges its token for a ticket, and opens the stream with that. A ticket is the token itself, sealed so that no one
// but a server of this installation can open it, together with when it is over. Whoever bears it is verified like any bearer,
// and the stream ends with the token.
type tickets struct {
	seal cipher.AEAD
}

// newTickets makes the tickets of a key; nil of none. It panics where the key is of no size that a key has.
func newTickets(key []byte) *tickets {
	if key == nil {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(fmt.Errorf("the key of tickets: %w", err))
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(fmt.Errorf("the key of tickets: %w", err))
	}
	return &tickets{seal: seal}
}

// issue seals a token until a time.
func (t *tickets) issue(token string, until time.Time) string {
	text := binary.BigEndian.AppendUint64(nil, uint64(until.Unix())) //nolint:gosec // a time after 1970
	sealed := t.seal.Seal(nil, nil, append(text, token...), nil)     //nolint:gosec // which makes up a nonce of its own
	return base64.RawURLEncoding.EncodeToString(sealed)
}

// redeem gives the token back, UNAUTHENTICATED where the ticket is none or is over.
func (t *tickets) redeem(ticket string, now time.Time) (string, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(ticket)
	if err != nil {
		return "", domain.Unauthenticated("the ticket is not valid")
	}
	text, err := t.seal.Open(nil, nil, sealed, nil)
	if err != nil || len(text) < 8 {
		return "", domain.Unauthenticated("the ticket is not valid")
	}
	until := time.Unix(int64(binary.BigEndian.Uint64(text)), 0) //nolint:gosec // which we wrote
	if !now.Before(until) {
		return "", domain.Unauthenticated("the ticket has expired: each stream needs a new one")
	}
	return string(text[8:]), nil
}

// ticketRoute serves POST /graphql/ticket to a signed-in viewer.
func ticketRoute(t *tickets) http.Handler {
	type answer struct {
		Ticket    string    `json:"ticket"`
		ExpiresAt time.Time `json:"expiresAt"`
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := sessionOf(r.Context())
		switch {
		case r.Method != http.MethodPost:
			notAllowed("tickets are issued by POST", http.MethodPost).write(w, r)
		case who == nil:
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(http.StatusUnauthorized, domain.CodeUnauthenticated, "a ticket needs a bearer token").write(w, r)
		default:
			until := time.Now().Add(ticketFor).Truncate(time.Second).UTC()
			send(w, http.StatusOK, plainJSON, encode(answer{Ticket: t.issue(who.token, until), ExpiresAt: until}))
		}
	})
}

// present takes the ticket of a request for an Authorization header, if it has one and may: a stream by GET.
func (t *tickets) present(r *http.Request) (credentials string, err error) {
	if t == nil || r.Method != http.MethodGet || !strings.Contains(r.URL.RawQuery, ticketParam+"=") {
		return "", nil
	}
	ticket, accept := r.URL.Query().Get(ticketParam), readAccept(r)
	if ticket == "" || accept.json {
		return "", nil
	}
	token, err := t.redeem(ticket, time.Now())
	return "Bearer " + token, err
}
