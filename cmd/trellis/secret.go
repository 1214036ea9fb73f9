package main

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/media"
)

// secret is the one thing that all servers of an installation must share; every key is derived from it (RFC 5869).
type secret []byte

const secretSize = 32

// knownSecret takes the given secret, else the one in the file.
func knownSecret(given, file string) (secret, error) {
	if given != "" {
		return decodeSecret(given, "the secret that was given")
	}
	kept, err := os.ReadFile(file) //nolint:gosec // the path is the operator's own
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no secret in %s: start \"trellis serve --dev\" on this data directory once, "+
			"or give the server's with --secret: %w", file, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	return decodeSecret(string(kept), file)
}

// loadSecret is knownSecret for a server, which makes a secret and keeps it where there is none. Of several that start at
// once on one directory, one makes it and all use that.
func loadSecret(given, file string) (secret, error) {
	known, err := knownSecret(given, file)
	if !errors.Is(err, fs.ErrNotExist) {
		return known, err
	}
	made := make(secret, secretSize)
	_, _ = rand.Read(made) // never fails (crypto/rand)
	draft, err := os.CreateTemp(filepath.Dir(file), "secret-*")
	if err != nil {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.WriteString(base64.StdEncoding.EncodeToString(made) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	if err := os.Link(draft.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	return knownSecret("", file)
}

func decodeSecret(text, where string) (secret, error) {
	s, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(s) != secretSize {
		return nil, fmt.Errorf("%s is not %d bytes in base64: make one with \"openssl rand -base64 %d\"",
			where, secretSize, secretSize)
	}
	return s, nil
}

// derive makes the key of 32 bytes for a purpose.
func (s secret) derive(purpose string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, s, nil, "trellis/"+purpose, secretSize)
	if err != nil {
		return nil, fmt.Errorf("derive the %s key: %w", purpose, err)
	}
	return key, nil
}

// signer signs attribution tokens.
func (s secret) signer() (*commerce.Signer, error) {
	key, err := s.derive("attribution")
	return commerce.NewSigner(key), err
}

// mediaSigner signs URLs of pictures, videos and uploads.
func (s secret) mediaSigner() (*media.Signer, error) {
	key, err := s.derive("media")
	return media.NewSigner(key, time.Now), err
}

// webhookKey signs the webhooks of somebody.
func (s secret) webhookKey(of string) (domain.WebhookKey, error) { return s.derive(of + " webhooks") }

// ticketKey seals the tickets of event streams.
func (s secret) ticketKey() ([]byte, error) { return s.derive("stream tickets") }

// issuerKey is the key of the development issuer.
func (s secret) issuerKey() (ed25519.PrivateKey, error) {
	seed, err := s.derive("development issuer")
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
