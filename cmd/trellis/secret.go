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
	"strings"

	"github.com/trellisgraph/trellis/domain/commerce"
)

// secret is the one thing that all servers of an installation must share; every key is derived from it (RFC 5869).
type secret []byte

const secretSize = 32

// loadSecret takes the given secret, else the one in the file, else makes one and keeps it there.
func loadSecret(given, file string) (secret, error) {
	if given != "" {
		return decodeSecret(given, "the secret that was given")
	}
	kept, err := os.ReadFile(file) //nolint:gosec // the path is the operator's own
	if err == nil {
		return decodeSecret(string(kept), file)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	made := make(secret, secretSize)
	_, _ = rand.Read(made) // never fails (crypto/rand)
	if err := os.WriteFile(file, []byte(base64.StdEncoding.EncodeToString(made)+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	return made, nil
}

func decodeSecret(text, where string) (secret, error) {
	s, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(s) != secretSize {
		return nil, fmt.Errorf("%s is not %d bytes in base64: make one with \"openssl rand -base64 %d\"",
			where, secretSize, secretSize)
	}
	return s, nil
}

func (s secret) derive(purpose string, size int) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, s, nil, "trellis/"+purpose, size)
	if err != nil {
		return nil, fmt.Errorf("derive the %s key: %w", purpose, err)
	}
	return key, nil
}

// signer signs attribution tokens.
func (s secret) signer() (*commerce.Signer, error) {
	key, err := s.derive("attribution", 32)
	return commerce.NewSigner(key), err
}

// issuerKey is the key of the development issuer.
func (s secret) issuerKey() (ed25519.PrivateKey, error) {
	seed, err := s.derive("development issuer", ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
