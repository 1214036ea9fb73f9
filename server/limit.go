package server

import (
	"cmp"
	"fmt"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

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
	// IntrospectionLists bounds how introspection nests the lists of what a schema is made of, that of all types counted twice;
	// 3, which is what the standard query needs.
	IntrospectionLists int
	// IntrospectionFields bounds __schema and __type, counted through fragments each time that they are spread; 2.
	IntrospectionFields int
	// Aliases bounds the aliases, counted likewise; 30.
	Aliases int
	// RootFields bounds the fields of the root selection, counted likewise; 10.
	RootFields int
	// Repeats bounds how often a document may write one response name: validation compares equal names in pairs; 100.
	Repeats int
	// Directives bounds the directives of one place, such as a field; 5.
	Directives int
	// DocumentDirectives bounds the directives of a document; 100.
	DocumentDirectives int
	// NameBytes bounds the length of a name; 128.
	NameBytes int
	// ValueDepth bounds how deep lists and objects nest in a value, of the document and of a variable; 10.
	ValueDepth int
	// VariableValues bounds the values in all variables together; 5,000.
	VariableValues int
	// Effort bounds about how many steps it may take to validate a document, see effort; 12,000.
	Effort int
	// Nodes bounds the nodes that an operation may ask for in connections, where pages within pages multiply; 5,000.
	Nodes int
	// AnswerBytes bounds the data of an answer, with all of its parts, and of an event; 8 MiB.
	AnswerBytes int
	// OperationTimeout bounds how long an operation may take; 10 s.
	OperationTimeout time.Duration
	// ShutdownTimeout bounds how long what runs may take still when the server is told to stop; 18 s.
	ShutdownTimeout time.Duration
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
		BodyBytes:           cmp.Or(l.BodyBytes, 64<<10),
		ParserTokens:        cmp.Or(l.ParserTokens, 1500),
		Depth:               cmp.Or(l.Depth, 12),
		IntrospectionDepth:  cmp.Or(l.IntrospectionDepth, 20),
		IntrospectionLists:  cmp.Or(l.IntrospectionLists, 3),
		IntrospectionFields: cmp.Or(l.IntrospectionFields, 2),
		Aliases:             cmp.Or(l.Aliases, 30),
		RootFields:          cmp.Or(l.RootFields, 10),
		Repeats:             cmp.Or(l.Repeats, 100),
		Directives:          cmp.Or(l.Directives, 5),
		DocumentDirectives:  cmp.Or(l.DocumentDirectives, 100),
		NameBytes:           cmp.Or(l.NameBytes, 128),
		ValueDepth:          cmp.Or(l.ValueDepth, 10),
		VariableValues:      cmp.Or(l.VariableValues, 5000),
		Effort:              cmp.Or(l.Effort, 12_000),
		Nodes:               cmp.Or(l.Nodes, 5000),
		AnswerBytes:         cmp.Or(l.AnswerBytes, 8<<20),
		OperationTimeout:    cmp.Or(l.OperationTimeout, 10*time.Second),
		ShutdownTimeout:     cmp.Or(l.ShutdownTimeout, 18*time.Second),
		WriteTimeout:        cmp.Or(l.WriteTimeout, 30*time.Second),
		DocumentBytes:       cmp.Or(l.DocumentBytes, 64<<20),
		PersistedBytes:      cmp.Or(l.PersistedBytes, 8<<20),
	}
}

// check refuses a document that asks for too much, or that would take too long to validate.
func (l Limits) check(doc *ast.QueryDocument) *gqlerror.Error {
	_, err := l.survey(doc)
	return err
}

// survey does so, and says how many steps it would take to validate the document, as far as that was counted.
func (l Limits) survey(doc *ast.QueryDocument) (steps int, refused *gqlerror.Error) {
	s := newSurvey(doc, l)
	refused = l.judge(doc, s)
	return min(s.effort.steps, l.Effort), refused
}

func (l Limits) judge(doc *ast.QueryDocument, s *survey) *gqlerror.Error {
	for _, op := range doc.Operations {
		if err := l.checkShape(op, s.operation(op)); err != nil {
			return err
		}
	}
	for name, times := range s.repeats {
		if times > l.Repeats {
			return exceeded(nil, "the document selects %q %d times; the limit is %d", name, times, l.Repeats)
		}
	}
	switch {
	case s.refused != nil:
		return s.refused
	case s.directives > l.DocumentDirectives:
		return exceeded(nil, "the document has %d directives; the limit is %d", s.directives, l.DocumentDirectives)
	case s.effort.exceeded(s.repeats):
		return exceeded(nil, "the document would take more than %d steps to validate: write fewer fragments", l.Effort)
	default:
		return nil
	}
}

func (l Limits) checkShape(op *ast.OperationDefinition, found shape) *gqlerror.Error {
	switch {
	case found.depth > l.Depth:
		return exceeded(op.Position, "the operation is %d levels deep; the limit is %d", found.depth, l.Depth)
	case found.introspection > l.IntrospectionDepth:
		return exceeded(op.Position, "the introspection is %d levels deep; the limit is %d", found.introspection, l.IntrospectionDepth)
	case found.schemaDeepest > l.IntrospectionLists:
		return exceeded(op.Position, "the introspection asks for lists within lists; the standard query goes as deep as it may")
	case found.schemaReads > l.IntrospectionFields:
		return exceeded(op.Position, "the operation has more than %d introspection fields, counted through its fragments",
			l.IntrospectionFields)
	case found.aliases > l.Aliases:
		return exceeded(op.Position, "the operation has more than %d aliases, counted through its fragments", l.Aliases)
	case found.fields > l.RootFields:
		return exceeded(op.Position, "the operation has more than %d root fields, counted through its fragments", l.RootFields)
	default:
		return nil
	}
}

// checkVariables refuses variables that hold too much, before they are read as what the operation says that they are.
func (l Limits) checkVariables(variables map[string]any) *gqlerror.Error {
	left := l.VariableValues
	for name, value := range variables {
		if !l.bounded(value, 1, &left) {
			return exceeded(nil, "the variables hold more than %d values, or %q is more than %d levels deep",
				l.VariableValues, cut(name), l.ValueDepth)
		}
	}
	return nil
}

func (l Limits) bounded(value any, depth int, left *int) bool {
	*left--
	if *left < 0 || depth > l.ValueDepth {
		return false
	}
	switch value := value.(type) {
	case []any:
		for _, child := range value {
			if !l.bounded(child, depth+1, left) {
				return false
			}
		}
	case map[string]any:
		for _, child := range value {
			if !l.bounded(child, depth+1, left) {
				return false
			}
		}
	}
	return true
}

// checkNodes refuses a valid operation that asks for too many nodes.
func (l Limits) checkNodes(op *ast.OperationDefinition, nodes int64) *gqlerror.Error {
	switch {
	case nodes <= int64(l.Nodes):
		return nil
	case nodes == mostNodes:
		return exceeded(op.Position, "the operation asks for %d nodes or more; the limit is %d", nodes, l.Nodes)
	default:
		return exceeded(op.Position, "the operation asks for %d nodes; the limit is %d", nodes, l.Nodes)
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
