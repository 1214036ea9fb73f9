package server

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/trellisgraph/trellis/domain"
)

// What gateways ask a subgraph for (https://www.apollographql.com/docs/graphos/reference/federation/subgraph-spec), and the
// field of ours that answers the same.
const (
	serviceField        = "_service"
	sdlField            = "sdl"
	entitiesField       = "_entities"
	representationsArg  = "representations"
	representationsType = "[_Any!]!"
	nodesField          = "nodes"
	idsArg              = "ids"
	idField             = "id"
	typenameField       = "__typename"

	federationLink = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\"])\n\n"
	// serviceStat is where an operation has the answer that it asked for, of a gateway that asks for the schema.
	serviceStat = "federation"
)

// entities are the types that other subgraphs may add to, with what their ids begin with.
func entities() map[string]string {
	return map[string]string{
		"User": domain.PrefixUser, "Note": domain.PrefixNote, "Product": domain.PrefixProduct, "Store": domain.PrefixStore,
		"Order": domain.PrefixOrder,
	}
}

// FederationSDL prints a schema for the composer of a federation, version 2: each entity is known by its id.
func FederationSDL(schema *ast.Schema) string {
	keyed := *schema
	keyed.Types = make(map[string]*ast.Definition, len(schema.Types))
	known := entities()
	for name, def := range schema.Types {
		if known[name] != "" {
			entity := *def
			fields := &ast.Argument{Name: "fields", Value: &ast.Value{Raw: idField, Kind: ast.StringValue}}
			entity.Directives = append(slices.Clone(def.Directives), &ast.Directive{Name: "key", Arguments: ast.ArgumentList{fields}})
			def = &entity
		}
		keyed.Types[name] = def
	}
	return federationLink + SDL(&keyed)
}

// federation answers gateways: _entities is our nodes, whose ids the gateway has in its representations, and _service is the
// schema. The documents of gateways are turned into ours before anything else looks at them, so that limits, costs, rights and
// plans are those of nodes, and the schema that everybody else sees stays as it is.
type federation struct {
	sdl    string
	limits Limits
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationInterceptor
} = (*federation)(nil)

// ExtensionName is gqlgen's.
func (*federation) ExtensionName() string { return "Federation" }

// Validate is gqlgen's.
func (*federation) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters turns a gateway's document into ours. What does not parse it leaves to the executor, which says why,
// and what asks for something else as well to validation.
func (f *federation) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if !strings.Contains(params.Query, entitiesField) && !strings.Contains(params.Query, serviceField) {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, f.limits.ParserTokens)
	if err != nil {
		return nil //nolint:nilerr // the executor parses it again
	}
	if key := asksForService(doc); key != "" {
		graphql.GetOperationContext(ctx).Stats.SetExtension(serviceStat, key)
		params.Query, params.OperationName = "{ "+typenameField+" }", ""
		return nil
	}
	params.Variables = maps.Clone(params.Variables) // who sent them still looks at theirs
	changed := false
	for _, op := range doc.Operations {
		for _, selection := range op.SelectionSet {
			if field, ok := selection.(*ast.Field); ok && field.Name == entitiesField {
				if refused := toNodes(op, field, params.Variables); refused != nil {
					return refused
				}
				changed = true
			}
		}
	}
	if changed {
		var out strings.Builder
		formatter.NewFormatter(&out, formatter.WithIndent("")).FormatQueryDocument(doc)
		params.Query = out.String()
	}
	return nil
}

// InterceptOperation answers with the schema, where that was asked for.
func (f *federation) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	key, ok := graphql.GetOperationContext(ctx).Stats.GetExtension(serviceStat).(string)
	if !ok {
		return next(ctx)
	}
	text := graphql.MarshalString(f.sdl)
	var data strings.Builder
	data.WriteString(`{"` + key + `":{"` + sdlField + `":`)
	text.MarshalGQL(&data)
	data.WriteString("}}")
	return graphql.OneShot(&graphql.Response{Data: []byte(data.String())})
}

// asksForService is the name under which a document asks for the schema and for nothing else; "" where it does not.
func asksForService(doc *ast.QueryDocument) string {
	if len(doc.Operations) != 1 || len(doc.Operations[0].SelectionSet) != 1 {
		return ""
	}
	field, ok := doc.Operations[0].SelectionSet[0].(*ast.Field)
	if !ok || field.Name != serviceField || len(field.SelectionSet) != 1 || len(field.Directives) > 0 {
		return ""
	}
	sdl, ok := field.SelectionSet[0].(*ast.Field)
	if !ok || sdl.Name != sdlField || sdl.Alias != sdlField || len(sdl.Directives) > 0 {
		return ""
	}
	return field.Alias
}

// toNodes makes a field that asks for entities one that asks for nodes under the same name, and ids of its representations.
func toNodes(op *ast.OperationDefinition, field *ast.Field, variables map[string]any) *gqlerror.Error {
	field.Name = nodesField
	arg := field.Arguments.ForName(representationsArg)
	if arg == nil {
		return coded(domain.CodeBadInput, "_entities needs representations")
	}
	arg.Name = idsArg
	if arg.Value.Kind != ast.Variable {
		return coded(domain.CodeBadInput, "representations must be a variable")
	}
	declared := op.VariableDefinitions.ForName(arg.Value.Raw)
	if declared == nil || declared.Type.String() != representationsType {
		return coded(domain.CodeBadInput, "representations must be of the type "+representationsType)
	}
	declared.Type = ast.NonNullListType(ast.NonNullNamedType("ID", nil), nil)
	given, ok := variables[arg.Value.Raw].([]any)
	if !ok {
		return coded(domain.CodeBadInput, "representations must be a list")
	}
	ids := make([]any, len(given))
	for i, one := range given {
		id, refused := represented(one)
		if refused != nil {
			return refused
		}
		ids[i] = id
	}
	variables[arg.Value.Raw] = ids
	return nil
}

// represented is the id of an entity, which must be of the type that the gateway takes it for.
func represented(one any) (string, *gqlerror.Error) {
	object, _ := one.(map[string]any)
	name, _ := object[typenameField].(string)
	id, _ := object[idField].(string)
	prefix := entities()[name]
	switch {
	case prefix == "":
		return "", coded(domain.CodeBadInput, "representations: __typename must be User, Note, Product, Store or Order")
	case !strings.HasPrefix(id, prefix+"_"):
		return "", coded(domain.CodeBadInput, fmt.Sprintf("representations: %.64q is no id of a %s", id, name))
	default:
		return id, nil
	}
}
