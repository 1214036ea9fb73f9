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
	NatsURL          string `name:"nats-url" placeholder:"URL" help:"The NATS that carries news between processes, such as tls://nats.example:4222, or the servers of a cluster with commas; without it subscriptions hear of what this process does alone."`
	NatsCredentials  string `name:"nats-credentials" placeholder:"FILE" help:"The credentials (.creds) of the user at --nats-url."`
	NatsUser         string `name:"nats-user" placeholder:"NAME" help:"The user there, with --nats-password-file."`
	NatsPasswordFile string `name:"nats-password-file" placeholder:"FILE" help:"A file with the user's password."`
	NatsTokenFile    string `name:"nats-token-file" placeholder:"FILE" help:"A file with the token, where NATS takes one."`
	NatsCA           string `name:"nats-ca" placeholder:"FILE" help:"Certificates (PEM) of who signs those of NATS; what the machine trusts by default. Connects by TLS alone."`
	NatsCert         string `name:"nats-cert" placeholder:"FILE" help:"Our certificate (PEM), where NATS wants one. Connects by TLS alone."`
	NatsKey          string `name:"nats-key" placeholder:"FILE" help:"The key (PEM) of --nats-cert."`
}

// check refuses what cannot work. It repeats no URL, which may hold a password.
func (f *newsFlags) check() error {
	ways := 0
	for _, way := range []string{f.NatsCredentials, f.NatsPasswordFile, f.NatsTokenFile} {
		if way != "" {
			ways++
		}
	}
	switch {
	case f.NatsURL == "" && *f != newsFlags{}:
		return errors.New("the other --nats flags are of no use without --nats-url")
	case ways > 1:
		return errors.New("--nats-credentials, --nats-password-file and --nats-token-file are three ways to say one thing: give one")
	case (f.NatsUser == "") != (f.NatsPasswordFile == ""):
		return errors.New("--nats-user and --nats-password-file go together")
	case (f.NatsCert == "") != (f.NatsKey == ""):
		return errors.New("--nats-cert and --nats-key go together")
	case f.NatsURL == "":
		return nil
	}
	for one := range strings.SplitSeq(f.NatsURL, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		switch {
		case err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls":
			return errors.New("--nats-url must be nats://HOST:PORT or tls://HOST:PORT")
		case u.User != nil && ways > 0:
			return errors.New("--nats-url has a user already")
		}
	}
	return nil
}

// open connects, or runs a NATS inside where there is no URL.
func (f *newsFlags) open(log *slog.Logger) (*pubsub.Hub, error) {
	return pubsub.Open(pubsub.Options{URL: f.NatsURL, Logger: log, Access: pubsub.Access{
		Credentials: f.NatsCredentials, User: f.NatsUser, PasswordFile: f.NatsPasswordFile, TokenFile: f.NatsTokenFile,
		CA: f.NatsCA, Certificate: f.NatsCert, Key: f.NatsKey,
	}})
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
