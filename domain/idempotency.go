package domain

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// IdempotencyKey is what a client makes up so that a request which it sends again has one effect (rules.md, I6).
type IdempotencyKey string

// The bounds of a key.
const (
	shortestKey = 16
	longestKey  = 64
)

// MarshalGQL writes the key.
func (k IdempotencyKey) MarshalGQL(w io.Writer) { writeQuoted(w, string(k)) }

// UnmarshalGQL reads a key; BAD_INPUT for anything else.
func (k *IdempotencyKey) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok || len(s) < shortestKey || len(s) > longestKey || strings.ContainsFunc(s, foreignToKeys) {
		return &Error{Code: CodeBadInput, Message: fmt.Sprintf(
			"an idempotency key is %d to %d letters, digits, -, _, . or :", shortestKey, longestKey)}
	}
	*k = IdempotencyKey(s)
	return nil
}

func foreignToKeys(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	default:
		return !strings.ContainsRune("-_.:", r)
	}
}

// Attempt is one request for an effect that must happen once: whose, which mutation, under which key, and with what input.
type Attempt struct {
	Viewer   UserID
	Mutation string
	Key      IdempotencyKey
	// Input is a hash of all that the effect depends on.
	Input [sha256.Size]byte
}

// NewAttempt describes a request. command is its input as a plain value: what json leaves out of it does not make two
// requests different.
func NewAttempt(viewer UserID, mutation string, key IdempotencyKey, command any) (Attempt, error) {
	text, err := json.Marshal(command)
	if err != nil {
		return Attempt{}, fmt.Errorf("hash the input of %s: %w", mutation, err)
	}
	return Attempt{Viewer: viewer, Mutation: mutation, Key: key, Input: sha256.Sum256(text)}, nil
}
