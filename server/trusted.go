package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// DocumentsMode says what becomes of documents that are not registered.
type DocumentsMode string

// The modes.
const (
	// DocumentsOff runs them.
	DocumentsOff DocumentsMode = "off"
	// DocumentsLog runs them, and logs the hash of each once.
	DocumentsLog DocumentsMode = "log"
	// DocumentsEnforce refuses them.
	DocumentsEnforce DocumentsMode = "enforce"
)

// maxReported bounds the unknown documents that are remembered in order to be logged once.
const maxReported = 1000

// TrustedDocuments are the documents that operators registered. A nil one is without any, and off.
type TrustedDocuments struct {
	how     DocumentsMode
	schema  *ast.Schema
	limits  Limits
	current atomic.Pointer[registry]

	mu       sync.Mutex
	reported map[string]struct{}
}

// registry is a manifest, by id and by text.
type registry struct {
	byID  map[string]string
	texts map[string]struct{}
}

// NewTrustedDocuments registers a manifest. All of it must be valid for the schema and within the limits.
func NewTrustedDocuments(mode DocumentsMode, m *Manifest, schema *ast.Schema, limits Limits) (*TrustedDocuments, error) {
	t := &TrustedDocuments{how: mode, schema: schema, limits: limits, reported: map[string]struct{}{}}
	return t, t.Replace(m)
}

// Replace registers another manifest instead, from the next request on. Where it is not valid the one before stays.
func (t *TrustedDocuments) Replace(m *Manifest) error {
	if problems := m.Check(t.schema, t.limits); len(problems) > 0 {
		all := make([]error, len(problems))
		for i, p := range problems {
			all[i] = errors.New(p.String())
		}
		return fmt.Errorf("not all of the registered documents are valid:\n%w", errors.Join(all...))
	}
	r := &registry{byID: make(map[string]string, len(m.Operations)), texts: make(map[string]struct{}, len(m.Operations))}
	for _, op := range m.Operations {
		r.byID[op.ID] = op.Body
		r.texts[op.Body] = struct{}{}
	}
	t.current.Store(r)
	return nil
}

func (t *TrustedDocuments) mode() DocumentsMode {
	if t == nil {
		return DocumentsOff
	}
	return t.how
}

// text finds a document by its id, which may be given as a hash, sha256:….
func (t *TrustedDocuments) text(id string) (string, bool) {
	if t == nil {
		return "", false
	}
	known := t.current.Load().byID
	if text, ok := known[id]; ok {
		return text, true
	}
	text, ok := known[strings.TrimPrefix(id, sha256Prefix)]
	return text, ok
}

func (t *TrustedDocuments) has(text string) bool {
	if t == nil {
		return false
	}
	_, known := t.current.Load().texts[text]
	return known
}

// report logs a document by its hash, at the first time that it comes.
func (t *TrustedDocuments) report(ctx context.Context, log *slog.Logger, text string) {
	hash := HashOf(text)
	t.mu.Lock()
	_, known := t.reported[hash]
	count := len(t.reported)
	if !known && count < maxReported {
		t.reported[hash] = struct{}{}
	}
	t.mu.Unlock()
	switch {
	case known || count >= maxReported:
	case count == maxReported-1:
		log.WarnContext(ctx, "a document is not registered; no more of them are logged", "hash", hash)
	default:
		log.WarnContext(ctx, "a document is not registered", "hash", hash)
	}
}
