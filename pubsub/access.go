package pubsub

import (
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/nats-io/nats.go"
)

// Access says who we are to NATS, and how we know that it is it. Everything secret is in a file, which is read anew at every
// connection: whoever changes it restarts nothing.
type Access struct {
	// Credentials is the .creds file of a user, with its JWT and the seed of its key; "" for none.
	Credentials string
	// User and PasswordFile are those of a user with a password; "" for none.
	User, PasswordFile string
	// TokenFile has a token; "" for none.
	TokenFile string
	// CA has the certificates of those who may sign NATS's, in PEM; "" for those that the machine trusts. With it there is no
	// connection but by TLS.
	CA string
	// Certificate and Key are ours, in PEM, for a NATS that wants one; "" for none. With them there is no connection but by TLS.
	Certificate, Key string
}

// settings are what NATS's client is told. An error is a file that is not there, or not what it should be.
func (a Access) settings(log *slog.Logger) ([]nats.Option, error) {
	var all []nats.Option
	if a.Credentials != "" {
		all = append(all, nats.UserCredentials(a.Credentials))
	}
	if a.PasswordFile != "" {
		password, err := secretIn(a.PasswordFile, log)
		if err != nil {
			return nil, err
		}
		all = append(all, nats.UserInfoHandler(func() (string, string) { return a.User, password() }))
	}
	if a.TokenFile != "" {
		token, err := secretIn(a.TokenFile, log)
		if err != nil {
			return nil, err
		}
		all = append(all, nats.TokenHandler(token))
	}
	if a.CA != "" {
		all = append(all, nats.RootCAs(a.CA))
	}
	if a.Certificate != "" {
		all = append(all, nats.ClientCert(a.Certificate, a.Key))
	}
	return all, nil
}

// secretIn reads a file now, and again each time that it is asked for. One that cannot be read later is none, which NATS
// refuses; it is asked for again with the next attempt.
func secretIn(file string, log *slog.Logger) (read func() string, err error) {
	look := func() (string, error) {
		text, err := os.ReadFile(file) //nolint:gosec // the path is the operator's own
		if err != nil {
			return "", fmt.Errorf("read what NATS knows us by: %w", err)
		}
		return strings.TrimSpace(string(text)), nil
	}
	if _, err := look(); err != nil {
		return nil, err
	}
	return func() string {
		text, err := look()
		if err != nil {
			log.Warn("NATS cannot be told who we are", "error", err)
		}
		return text
	}, nil
}
