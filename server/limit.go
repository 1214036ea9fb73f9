package server

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/trellisgraph/trellis/domain"
)

// Limits bound what one request may ask for. Those of the document hold for all of its operations, also for those that are
// not executed; Nodes, which depends on variables, for the one that is. A zero field takes its default.
type Limits struct {
	// BodyBytes bounds the body of a POST and the query string of a GET; 64 KiB.
	BodyBytes int
	// ParserTokens bounds the document's tokens; 1,500.
	ParserTokens int
	// Depth bounds how deep selections nest, through fragments; 12.
	Depth int
	// IntrospectionDepth bounds the same below __schema and __type, so that the standard introspection query, 15 deep,
	// works; 20.
	IntrospectionDepth int
	// Aliases bounds the aliases, counted through fragments each time that they are spread; 30.
	Aliases int
	// RootFields bounds the fields of the root selection, counted likewise; 10.
	RootFields int
	// Repeats bounds how often a document may write one response name: validation compares equal names in pairs; 200.
	Repeats int
	// Nodes bounds the nodes that an operation may ask for in connections, where pages within pages multiply; 5,000.
	Nodes int
	// OperationTimeout bounds how long an operation may take; 10 s.
	OperationTimeout time.Duration
	// WriteTimeout bounds how long a client may take to read what is written to it before it is dropped; 30 s.
	WriteTimeout time.Duration
	// DocumentBytes bounds the cache of documents: about what their texts, their trees and their plans take; 64 MiB.
	DocumentBytes int
	// PersistedBytes bounds the texts that clients register by their hashes (automatic persisted queries): about what they
	// take; 8 MiB. Negative: clients register nothing.
	PersistedBytes int
}

func (l Limits) withDefaults() Limits {
	return Limits{
		BodyBytes:          cmp.Or(l.BodyBytes, 64<<10),
		ParserTokens:       cmp.Or(l.ParserTokens, 1500),
		Depth:              cmp.Or(l.Depth, 12),
		IntrospectionDepth: cmp.Or(l.IntrospectionDepth, 20),
		Aliases:            cmp.Or(l.Aliases, 30),
		RootFields:         cmp.Or(l.RootFields, 10),
		Repeats:            cmp.Or(l.Repeats, 200),
		Nodes:              cmp.Or(l.Nodes, 5000),
		OperationTimeout:   cmp.Or(l.OperationTimeout, 10*time.Second),
		WriteTimeout:       cmp.Or(l.WriteTimeout, 30*time.Second),
		DocumentBytes:      cmp.Or(l.DocumentBytes, 64<<20),
		PersistedBytes:     cmp.Or(l.PersistedBytes, 8<<20),
	}
}

// check refuses a document that asks for too much.
func (l Limits) check(doc *ast.QueryDocument) *gqlerror.Error {
	s := newSurvey(doc)
	for _, op := range doc.Operations {
		found := s.selections(op.SelectionSet)
		switch {
		case found.depth > l.Depth:
			return exceeded(op.Position, "the operation is %d levels deep; the limit is %d", found.depth, l.Depth)
		case found.introspection > l.IntrospectionDepth:
			return exceeded(op.Position, "the introspection is %d levels deep; the limit is %d", found.introspection, l.IntrospectionDepth)
		case found.aliases > l.Aliases:
			return exceeded(op.Position, "the operation has more than %d aliases, counted through its fragments", l.Aliases)
		case found.fields > l.RootFields:
			return exceeded(op.Position, "the operation has more than %d root fields, counted through its fragments", l.RootFields)
		}
	}
	for name, times := range s.repeats {
		if times > l.Repeats {
			return exceeded(nil, "the document selects %q %d times; the limit is %d", name, times, l.Repeats)
		}
	}
	return nil
}

// checkNodes refuses a valid operation that asks for too many nodes.
func (l Limits) checkNodes(op *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	asked := countNodes(op, variables)
	switch {
	case asked <= int64(l.Nodes):
		return nil
	case asked == mostNodes:
		return exceeded(op.Position, "the operation asks for %d nodes or more; the limit is %d", asked, l.Nodes)
	default:
		return exceeded(op.Position, "the operation asks for %d nodes; the limit is %d", asked, l.Nodes)
	}
}

func exceeded(at *ast.Position, format string, args ...any) *gqlerror.Error {
	err := &gqlerror.Error{Message: fmt.Sprintf(format, args...)}
	if at != nil {
		err.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	setCode(err, domain.CodeCostExceeded)
	return err
}

// limiter holds the limits against a document before it is validated, because validation is what a hostile document
// makes expensive. It parses for itself: a second parse of so few tokens is cheaper than to validate one document that
// should be refused, and what is in the cache has passed. The nodes are counted afterwards, at every execution: their
// number depends on the schema and on the variables.
type limiter struct {
	limits    Limits
	documents *documents
}

var (
	_ graphql.OperationParameterMutator = (*limiter)(nil)
	_ graphql.OperationContextMutator   = (*limiter)(nil)
)

// ExtensionName is gqlgen's.
func (*limiter) ExtensionName() string { return "Limits" }

// Validate is gqlgen's.
func (*limiter) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses what asks for too much. What does not parse it leaves to the executor, which says why.
func (l *limiter) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if _, passed := l.documents.Get(ctx, params.Query); passed {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, l.limits.ParserTokens)
	if err == nil {
		return l.limits.check(doc)
	}
	return nil
}

// MutateOperationContext refuses an operation that asks for too many nodes. It allows introspection, which gqlgen forbids
// unless told: where it is off, validation has refused it.
func (l *limiter) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = false
	return l.limits.checkNodes(op.Operation, op.Variables)
}
