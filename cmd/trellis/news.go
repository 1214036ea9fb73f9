package main

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// newsFlags say how news travel from the process that changes something to those that serve subscriptions. They belong to what
// serves and to what works.
type newsFlags struct {
	NatsURL         string `name:"nats-url" placeholder:"URL" help:"The NATS that carries news between processes, such as tls://nats.example:4222, or several with commas; without it subscriptions hear of what this process does alone. With a password: TRELLIS_NATS_URL."`
	NatsCredentials string `name:"nats-credentials" placeholder:"FILE" help:"The credentials of the user at --nats-url."`
}

func (f *newsFlags) check() error {
	if f.NatsURL == "" {
		if f.NatsCredentials != "" {
			return errors.New("--nats-credentials are of no use without --nats-url")
		}
		return nil
	}
	for one := range strings.SplitSeq(f.NatsURL, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
			return errors.New("--nats-url must be nats://HOST:PORT or tls://HOST:PORT") // and is not repeated: it may hold a password
		}
	}
	return nil
}

// open connects, or runs a NATS inside where there is no URL.
func (f *newsFlags) open(log *slog.Logger) (*pubsub.Hub, error) {
	return pubsub.Open(pubsub.Options{URL: f.NatsURL, Credentials: f.NatsCredentials, Logger: log})
}

// openTeller is open for a process in which nobody listens: without a URL there is nobody to tell.
func (f *newsFlags) openTeller(log *slog.Logger) (tell postgres.Teller, shut func(), err error) {
	if f.NatsURL == "" {
		return nil, func() {}, nil
	}
	hub, err := f.open(log)
	if err != nil {
		return nil, nil, err
	}
	return hub.Tell, hub.Close, nil
}
