package server

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// bindingDirective tells gqlgen how a field becomes Go. It is no part of the contract.
const bindingDirective = "goField"

// SDL prints a schema in the schema definition language, in the order of names, without what binds it to Go and without
// the introspection types.
func SDL(schema *ast.Schema) string {
	roots := *schema // printed where the roots have names of their own
	roots.Directives, roots.Types = nil, nil
	definitions := []string{printed(func(f formatter.Formatter) { f.FormatSchema(&roots) })}
	for _, name := range slices.Sorted(maps.Keys(schema.Directives)) {
		if name != bindingDirective {
			doc := &ast.SchemaDocument{Directives: ast.DirectiveDefinitionList{schema.Directives[name]}}
			definitions = append(definitions, printed(func(f formatter.Formatter) { f.FormatSchemaDocument(doc) }))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		doc := &ast.SchemaDocument{Definitions: ast.DefinitionList{withoutBinding(schema.Types[name])}}
		definitions = append(definitions, printed(func(f formatter.Formatter) { f.FormatSchemaDocument(doc) }))
	}
	definitions = slices.DeleteFunc(definitions, func(text string) bool { return text == "" }) // what every schema has
	return strings.Join(definitions, "\n")
}

func printed(format func(formatter.Formatter)) string {
	var out strings.Builder
	format(formatter.NewFormatter(&out, formatter.WithIndent("  ")))
	return out.String()
}

func withoutBinding(def *ast.Definition) *ast.Definition {
	public := *def
	public.Fields = make(ast.FieldList, len(def.Fields))
	for i, field := range def.Fields {
		f := *field
		f.Directives = slices.DeleteFunc(slices.Clone(field.Directives), func(d *ast.Directive) bool {
			return d.Name == bindingDirective
		})
		public.Fields[i] = &f
	}
	return &public
}

// schemaRoute serves the SDL, which changes with the binary only.
func schemaRoute(schema *ast.Schema) http.Handler {
	text := SDL(schema)
	sum := sha256.Sum256([]byte(text))
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", etag)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
	})
}
