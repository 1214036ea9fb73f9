package server

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// The directives that say how long answers may be kept and by whom, what begins the names of fields that are about whoever
// asks, and the interface of those objects that do not go without saying.
const (
	cacheDirective = "cacheControl"
	authDirective  = "auth"
	viewerPrefix   = "viewer"
	nodeInterface  = "Node"
)

// keeping says how long an answer may be kept by caches: by everybody's, or by the client's own where it is private.
type keeping struct {
	seconds int
	private bool
}

// forEver is how long what says nothing may be kept.
const forEver = math.MaxInt

// and is what may be kept of both together.
func (k keeping) and(other keeping) keeping {
	return keeping{seconds: min(k.seconds, other.seconds), private: k.private || other.private}
}

// cacheHints are what a schema declares of its types by @cacheControl.
type cacheHints struct {
	schema *ast.Schema
	types  map[string]keeping
}

func newCacheHints(schema *ast.Schema) *cacheHints {
	h := &cacheHints{schema: schema, types: make(map[string]keeping, len(schema.Types))}
	for name, def := range schema.Types {
		all := keeping{seconds: forEver}
		if def.IsAbstractType() { // the answer may hold any of them
			for _, possible := range schema.GetPossibleTypes(def) {
				all = all.and(hintOfType(possible))
			}
		} else {
			all = hintOfType(def)
		}
		h.types[name] = all
	}
	return h
}

// hintOfType is what an object type says, or else that a Node is not kept: what can be told apart by an id has a life of its
// own, and somebody has to have thought about it.
func hintOfType(def *ast.Definition) keeping {
	said, ok := hintOf(def.Directives)
	switch {
	case ok:
		return said
	case slices.Contains(def.Interfaces, nodeInterface):
		return keeping{}
	default:
		return keeping{seconds: forEver}
	}
}

func hintOf(list ast.DirectiveList) (k keeping, said bool) {
	directive := list.ForName(cacheDirective)
	if directive == nil {
		return keeping{}, false
	}
	args := directive.ArgumentMap(nil)
	age, _ := args["maxAge"].(int64)
	return keeping{seconds: int(max(0, age)), private: args["scope"] == "PRIVATE"}, true
}

// operations are for how long the answers to the operations of a valid document may be kept, of those that may be at all.
func (h *cacheHints) operations(doc *ast.QueryDocument) map[*ast.OperationDefinition]keeping {
	var all map[*ast.OperationDefinition]keeping
	for _, op := range doc.Operations {
		if k := h.operation(op); k.seconds > 0 {
			if all == nil {
				all = make(map[*ast.OperationDefinition]keeping, len(doc.Operations))
			}
			all[op] = k
		}
	}
	return all
}

// operation is Apollo Server's rule, over the document alone: the least of all that is selected. A fragment is walked once,
// because what is least does not depend on where it is spread.
func (h *cacheHints) operation(op *ast.OperationDefinition) keeping {
	if op.Operation != ast.Query {
		return keeping{}
	}
	found := h.selections(op.SelectionSet, map[*ast.FragmentDefinition]bool{})
	if found.seconds == forEver { // nothing that anybody has thought about
		return keeping{}
	}
	return found
}

func (h *cacheHints) selections(set ast.SelectionSet, seen map[*ast.FragmentDefinition]bool) keeping {
	all := keeping{seconds: forEver}
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			all = all.and(h.field(selection)).and(h.selections(selection.SelectionSet, seen))
		case *ast.InlineFragment:
			all = all.and(h.selections(selection.SelectionSet, seen))
		case *ast.FragmentSpread:
			if f := selection.Definition; f != nil && !seen[f] {
				seen[f] = true
				all = all.and(h.selections(f.SelectionSet, seen))
			}
		}
	}
	return all
}

// field is what a field says, or else its type, or else, of a root field, that it is not kept.
func (h *cacheHints) field(f *ast.Field) keeping {
	parent := f.ObjectDefinition
	if f.Definition == nil || parent == nil || f.Name == "__typename" {
		return keeping{seconds: forEver}
	}
	all := h.declared(f.Definition, parent == h.schema.Query)
	if parent.IsAbstractType() { // what implements it may say more
		for _, possible := range h.schema.GetPossibleTypes(parent) {
			if own := possible.Fields.ForName(f.Name); own != nil {
				all = all.and(h.declared(own, false))
			}
		}
	}
	return all
}

func (h *cacheHints) declared(f *ast.FieldDefinition, root bool) keeping {
	ofType := h.types[f.Type.Name()]
	k, said := hintOf(f.Directives)
	switch {
	case said:
		k.private = k.private || ofType.private
	case root && ofType.seconds == forEver:
		k = keeping{private: ofType.private}
	default:
		k = ofType
	}
	if strings.HasPrefix(f.Name, viewerPrefix) || f.Directives.ForName(authDirective) != nil {
		k.private = true
	}
	return k
}

// allowKeeping tells caches for how long an answer is good, where it is: an answer without an error to a query that came by
// GET. What an answer says of the request itself, such as what it cost, is not for those who are given it again.
func (e *endpoint) allowKeeping(
	w http.ResponseWriter, r *http.Request, op *graphql.OperationContext, response *graphql.Response,
) {
	if r.Method != http.MethodGet || len(response.Errors) > 0 || asksOfRequest(op.Headers) {
		return
	}
	k := e.documents.keeping(op.RawQuery, op.Operation)
	if k.seconds <= 0 {
		return
	}
	control := "public, max-age=" + strconv.Itoa(k.seconds)
	if k.private || r.Header.Get("Authorization") != "" {
		control = keptPrivately
	}
	w.Header().Set("Cache-Control", control)
	response.Extensions = nil
}

// asksOfRequest reports whether a request wants to know something of itself, such as a trace, by a header of ours.
func asksOfRequest(header http.Header) bool {
	for name := range header {
		if strings.HasPrefix(name, ownHeaders) {
			return true
		}
	}
	return false
}

// keptPrivately is for answers about somebody: their own cache keeps them, and asks each time whether they still hold, so that
// who likes a note sees it at once.
const keptPrivately = "private, no-cache"

// ownHeaders begins the names of headers by which an answer is asked to say more.
const ownHeaders = "X-Trellis-"

// unchanged marks an answer that may be kept with its ETag, and answers in its place where the client has it still.
func unchanged(w http.ResponseWriter, r *http.Request, media string, body ...[]byte) bool {
	control := w.Header().Get("Cache-Control")
	if control != keptPrivately && !strings.HasPrefix(control, "public, ") {
		return false
	}
	sum := sha256.New()
	_, _ = fmt.Fprintln(sum, media) // each media type is a representation of its own
	for _, part := range body {
		_, _ = sum.Write(part)
	}
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:16]) + `"`
	w.Header().Set("ETag", etag)
	for known := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
		if known == etag || known == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
