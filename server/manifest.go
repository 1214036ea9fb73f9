package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// manifestFormat is what Apollo's manifests say that they are.
const manifestFormat = "apollo-persisted-query-manifest"

// Manifest lists operations by id, as Apollo's persisted query manifests do.
type Manifest struct {
	Format     string              `json:"format"`
	Version    int                 `json:"version"`
	Operations []ManifestOperation `json:"operations"`
}

// ManifestOperation is an operation with the fragments that it uses. Those that we make have the SHA-256 of the body as id.
type ManifestOperation struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Body string `json:"body"`
}

// ParseManifest reads a manifest of Apollo's or of Relay's (persisted.json, an object of texts by id).
func ParseManifest(text []byte) (*Manifest, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, fmt.Errorf("a manifest is a JSON object: %w", err)
	}
	if _, isApollo := keys["format"]; !isApollo {
		return parseRelay(text)
	}
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("read an Apollo manifest: %w", err)
	}
	if m.Format != manifestFormat || m.Version != 1 {
		return nil, fmt.Errorf("the manifest is of format %q, version %d; %q, version 1, is read", m.Format, m.Version, manifestFormat)
	}
	seen := make(map[string]bool, len(m.Operations))
	for i, op := range m.Operations {
		switch {
		case op.ID == "" || op.Body == "":
			return nil, fmt.Errorf("operation %d of the manifest has no id or no body", i+1)
		case seen[op.ID]:
			return nil, fmt.Errorf("the manifest has the id %q twice", op.ID)
		}
		seen[op.ID] = true
	}
	return m, nil
}

func parseRelay(text []byte) (*Manifest, error) {
	var byID map[string]string
	if err := json.Unmarshal(text, &byID); err != nil {
		return nil, errors.New(`a manifest is Apollo's, with a "format", or Relay's, an object of texts by id`)
	}
	m := &Manifest{Format: manifestFormat, Version: 1}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		m.Operations = append(m.Operations, ManifestOperation{ID: id, Body: byID[id]})
	}
	return m, nil
}

// Problem is what is wrong with an operation, and where. File is empty where the text stands in a manifest: then the line is of
// that text.
type Problem struct {
	File      string
	Operation string
	Line      int
	Column    int
	Message   string
}

func (p Problem) String() string {
	at := p.File
	if at == "" {
		at = p.Operation
	}
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", at, p.Line, p.Column)
	}
	return at + ": " + p.Message
}

// Check holds every operation against a schema and the limits.
func (m *Manifest) Check(schema *ast.Schema, limits Limits) []Problem {
	var all []Problem
	for _, op := range m.Operations {
		name := op.Name
		if name == "" {
			name = op.ID
		}
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: op.Body}, limits.withDefaults().ParserTokens)
		if err != nil {
			all = append(all, problems(name, gqlerror.List{gqlerror.WrapIfUnwrapped(err)})...)
			continue
		}
		if op.Name == "" && len(doc.Operations) == 1 && doc.Operations[0].Name != "" {
			name = doc.Operations[0].Name + " (" + op.ID + ")"
		}
		all = append(all, problems(name, checkDocument(schema, limits.withDefaults(), doc))...)
	}
	return all
}

// checkDocument is what a document goes through before it is run, in the same order: its shape, its meaning, its nodes, as far
// as they are known without variables.
func checkDocument(schema *ast.Schema, limits Limits, doc *ast.QueryDocument) gqlerror.List {
	if len(doc.Operations) == 0 {
		return gqlerror.List{gqlerror.Errorf("there is no operation")}
	}
	if err := limits.check(doc); err != nil {
		return gqlerror.List{err}
	}
	if errs := validator.ValidateWithRules(schema, doc, validationRules(true)); len(errs) > 0 {
		return errs
	}
	var all gqlerror.List
	for _, op := range doc.Operations {
		if err := limits.checkNodes(op, count(op, nil).nodes); err != nil {
			all = append(all, err)
		}
	}
	return all
}

func problems(operation string, errs gqlerror.List) []Problem {
	all := make([]Problem, len(errs))
	for i, err := range errs {
		all[i] = Problem{Operation: operation, Message: strings.TrimSpace(err.Message)}
		all[i].File, _ = err.Extensions["file"].(string)
		if len(err.Locations) > 0 {
			all[i].Line, all[i].Column = err.Locations[0].Line, err.Locations[0].Column
		}
	}
	return all
}
