package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/trellisgraph/trellis/domain"
)

// The codes, and of two of them the messages, by which Apollo's clients tell what to do next: send the text along with its
// hash, send no hashes any more, or stop.
const (
	codePersistedNotFound     domain.Code = "PERSISTED_QUERY_NOT_FOUND"
	codePersistedNotSupported domain.Code = "PERSISTED_QUERY_NOT_SUPPORTED"
	codeNotRegistered         domain.Code = "QUERY_NOT_IN_SAFELIST"
	persistedNotFound                     = "PersistedQueryNotFound"
	persistedNotSupported                 = "PersistedQueryNotSupported"
)

// How a request names a document: by Apollo's extension, a hash, or by the parameter of GraphQL over HTTP's appendix on
// persisted documents, an id of any kind. Parameters of gqlgen have no place for the latter, so that it travels as an extension.
const (
	persistedExtension = "persistedQuery"
	documentIDParam    = "documentId"
	sha256Prefix       = "sha256:"
)

const (
	// persistedTextBytes bounds the texts that clients may register by sending them.
	persistedTextBytes = 32 << 10
	// persistedEntryBytes is about what a text takes in the cache beside itself.
	persistedEntryBytes = 256
	// persistedStat is where an operation has the text that will be kept.
	persistedStat = "persisted"
)

// persisted runs documents that are named and not sent: those that operators registered, and those that clients registered by
// sending them once with their hash (automatic persisted queries). The latter are a cache and no list of what is allowed:
// whatever passed the limits and is valid is kept.
type persisted struct {
	trusted *TrustedDocuments            // nil: there are none
	texts   *otter.Cache[string, string] // by hash; nil: clients register nothing
	dev     bool
	log     *slog.Logger
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationInterceptor
} = (*persisted)(nil)

func newPersisted(cfg Config) *persisted {
	p := &persisted{trusted: cfg.Documents, dev: cfg.Dev, log: cfg.Logger}
	if cfg.Limits.PersistedBytes > 0 && p.trusted.mode() != DocumentsEnforce {
		p.texts = otter.Must(&otter.Options[string, string]{
			MaximumWeight: uint64(cfg.Limits.PersistedBytes),
			Weigher: func(hash, text string) uint32 {
				return uint32(len(hash) + len(text) + persistedEntryBytes) //nolint:gosec // texts are bounded
			},
			Executor: func(evict func()) { evict() }, // at once, and no goroutine that outlives the request
		})
	}
	return p
}

// registration is a text as it was sent, with its hash.
type registration struct{ hash, text string }

// ExtensionName is gqlgen's.
func (*persisted) ExtensionName() string { return "PersistedDocuments" }

// Validate is gqlgen's.
func (*persisted) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts the text in the place of its name, and holds what is sent as text against what is registered.
// It comes before the limits, which want a text.
func (p *persisted) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	name, refused := nameOf(params.Extensions)
	switch {
	case refused != nil:
		return refused
	case params.Query == "" && name.id == "":
		return coded(domain.CodeBadInput, "the request has no query")
	case params.Query == "":
		text, known := p.find(name)
		if !known {
			return p.unknown()
		}
		params.Query = text
		return nil
	case name.hash && name.id != HashOf(params.Query):
		return coded(domain.CodeBadInput, "extensions.persistedQuery.sha256Hash is not the hash of the query")
	}
	if refused := p.admit(ctx, params.Query); refused != nil {
		return refused
	}
	if name.hash && p.texts != nil && len(params.Query) <= persistedTextBytes {
		graphql.GetOperationContext(ctx).Stats.SetExtension(persistedStat, registration{name.id, params.Query})
	}
	return nil
}

// InterceptOperation keeps a text under its hash, now that nothing stands in the way of running it.
func (p *persisted) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if sent, ok := op.Stats.GetExtension(persistedStat).(registration); ok {
		p.texts.Set(sent.hash, sent.text)
	}
	return next(ctx)
}

// find looks a document up, among those of the operators first.
func (p *persisted) find(name documentName) (string, bool) {
	if text, ok := p.trusted.text(name.id); ok {
		return text, true
	}
	if p.texts == nil {
		return "", false
	}
	return p.texts.GetIfPresent(strings.TrimPrefix(name.id, sha256Prefix))
}

// unknown asks for the text, unless sending it would be of no use.
func (p *persisted) unknown() *gqlerror.Error {
	if p.texts == nil && p.trusted == nil {
		return coded(codePersistedNotSupported, persistedNotSupported)
	}
	return coded(codePersistedNotFound, persistedNotFound)
}

// admit holds a text against those that are registered, as the mode has it.
func (p *persisted) admit(ctx context.Context, text string) *gqlerror.Error {
	mode := p.trusted.mode()
	if mode == DocumentsOff || p.trusted.has(text) || fromWithin(ctx) {
		return nil
	}
	if mode == DocumentsLog {
		p.trusted.report(ctx, p.log, text)
		return nil
	}
	if p.dev && onlyIntrospects(text) {
		return nil
	}
	return coded(codeNotRegistered, "this server runs registered documents only, and this is none of them")
}

// documentName is how a request names its document: by a hash of the text, or by whatever it is registered under.
type documentName struct {
	id   string
	hash bool
}

// nameOf reads what a request names; an empty id where it names nothing.
func nameOf(extensions map[string]any) (documentName, *gqlerror.Error) {
	extension, isApollo := extensions[persistedExtension]
	if !isApollo || extension == nil {
		id, given := extensions[documentIDParam]
		text, ok := id.(string)
		if given && (!ok || text == "") {
			return documentName{}, coded(domain.CodeBadInput, "documentId must be a text")
		}
		return documentName{id: text}, nil
	}
	object, _ := extension.(map[string]any)
	version, _ := object["version"].(json.Number)
	hash, _ := object["sha256Hash"].(string)
	switch {
	case version != "1":
		return documentName{}, coded(domain.CodeBadInput, "extensions.persistedQuery must be of version 1")
	case hash == "":
		return documentName{}, coded(domain.CodeBadInput, "extensions.persistedQuery has no sha256Hash")
	}
	return documentName{id: hash, hash: true}, nil
}

// named reports whether a request without a query may have one all the same.
func named(params *graphql.RawParams) bool {
	return params.Extensions[persistedExtension] != nil || params.Extensions[documentIDParam] != nil
}

// decodeParams reads a request that is JSON, as every transport gets it: gqlgen's parameters and documentId.
func decodeParams(text []byte) (*graphql.RawParams, error) {
	var in struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
		DocumentID    string         `json:"documentId"`
	}
	if err := decode(text, &in); err != nil {
		return nil, err
	}
	params := &graphql.RawParams{
		Query: in.Query, OperationName: in.OperationName, Variables: in.Variables, Extensions: in.Extensions,
	}
	return withDocumentID(params, in.DocumentID), nil
}

// withDocumentID puts the parameter where nameOf finds it.
func withDocumentID(params *graphql.RawParams, id string) *graphql.RawParams {
	if id == "" {
		return params
	}
	if params.Extensions == nil {
		params.Extensions = map[string]any{}
	}
	params.Extensions[documentIDParam] = id
	return params
}

// HashOf is the hash of a document's text, as Apollo writes it: SHA-256 in hexadecimal digits.
func HashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// onlyIntrospects reports whether a document asks for nothing but the schema.
func onlyIntrospects(text string) bool {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxIntrospectionTokens)
	if err != nil || len(doc.Operations) == 0 {
		return false
	}
	for _, op := range doc.Operations {
		for _, selection := range op.SelectionSet {
			field, ok := selection.(*ast.Field)
			if !ok || !strings.HasPrefix(field.Name, "__") {
				return false
			}
		}
	}
	return true
}

// maxIntrospectionTokens bounds what is read to find out whether it is an introspection; the standard one has about 250.
const maxIntrospectionTokens = 1000

func coded(code domain.Code, message string) *gqlerror.Error {
	err := &gqlerror.Error{Message: message}
	setCode(err, code)
	return err
}

type withinKey struct{}

// FromWithin marks what the program itself asks of its server: it is not held against the registered documents.
func FromWithin(ctx context.Context) context.Context {
	return context.WithValue(ctx, withinKey{}, true)
}

func fromWithin(ctx context.Context) bool {
	within, _ := ctx.Value(withinKey{}).(bool)
	return within
}
