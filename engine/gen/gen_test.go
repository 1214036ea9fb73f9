package gen

import (
	"go/types"
	"testing"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

// What the engine could not run, or not well, is refused at generation.
func TestRefusals(t *testing.T) {
	t.Parallel()
	object := &codegen.Object{Definition: &ast.Definition{Name: "Note", Kind: ast.Object}}
	user := &ast.Definition{Name: "User", Kind: ast.Object}
	named := types.NewNamed(types.NewTypeName(0, nil, "User", nil), types.NewStruct(nil, nil), nil)
	one := &config.TypeReference{Definition: user, GQL: ast.NamedType("User", nil), GO: types.NewPointer(named)}
	directive := &codegen.Directive{DirectiveDefinition: &ast.DirectiveDefinition{
		Name: "auth", Locations: []ast.DirectiveLocation{ast.LocationFieldDefinition},
	}, Name: "auth"}
	for name, tc := range map[string]struct {
		reason string
		field  codegen.Field
		want   string
	}{
		"a batch resolver": {
			reason: "runs once for all parents", field: codegen.Field{IsResolver: true, Batch: true, TypeReference: one},
		},
		"a resolver of one parent": {
			reason: "would load one parent at a time", field: codegen.Field{IsResolver: true, TypeReference: one}, want: "make it a batch resolver",
		},
		"a runtime directive": {
			reason: "its code would not run", field: codegen.Field{TypeReference: one, Directives: []*codegen.Directive{directive}}, want: "@auth",
		},
		"a map": {
			reason: "has no Go fields", field: codegen.Field{GoFieldType: codegen.GoFieldMap, TypeReference: one}, want: "a map",
		},
		"a pointer to a pointer": {
			reason: "is no object", want: "not supported",
			field: codegen.Field{TypeReference: &config.TypeReference{
				Definition: user, GQL: one.GQL, GO: types.NewPointer(types.NewPointer(named)),
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.field.Object = object
			f := &field{Field: &tc.field, build: &build{splits: map[string]*abstraction{}}, table: &table{Name: "Note"}}
			err := f.check()
			if tc.want == "" {
				require.NoError(t, err, tc.reason)
				return
			}
			require.ErrorContains(t, err, tc.want, tc.reason)
		})
	}
}
