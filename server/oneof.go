package server

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// choices are the inputs of a schema that must hold exactly one member, @oneOf, and those that lead to one. Validation holds
// literals to it, and knows nothing of variables.
type choices struct {
	types map[string]*ast.Definition
	leads map[string]bool // to a choice, or is one
}

func newChoices(schema *ast.Schema) *choices {
	c := &choices{types: schema.Types, leads: map[string]bool{}}
	for grown := true; grown; {
		grown = false
		for name, def := range schema.Types {
			if def.Kind != ast.InputObject || c.leads[name] {
				continue
			}
			if isChoice(def) || slices.ContainsFunc(def.Fields, func(f *ast.FieldDefinition) bool { return c.leads[f.Type.Name()] }) {
				c.leads[name], grown = true, true
			}
		}
	}
	return c
}

func isChoice(def *ast.Definition) bool { return def.Directives.ForName("oneOf") != nil }

// check refuses an operation whose variables, which are of the types that they should be, choose none or several. The
// error's path is that of errors of variables.
func (c *choices) check(op *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	for _, v := range op.VariableDefinitions {
		if value, given := variables[v.Variable]; given && c.leads[v.Type.Name()] {
			if err := c.value(v.Type, value, ast.Path{ast.PathName("variable"), ast.PathName(v.Variable)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *choices) value(of *ast.Type, value any, at ast.Path) *gqlerror.Error {
	switch value := value.(type) {
	case map[string]any:
		return c.object(c.types[of.Name()], value, at)
	case []any:
		return eachOf(value, at, func(one any, at ast.Path) *gqlerror.Error { return c.value(of.Elem, one, at) })
	case []map[string]any: // one object where a list is wanted
		return eachOf(value, at, func(one map[string]any, at ast.Path) *gqlerror.Error { return c.value(of.Elem, one, at) })
	default: // null
		return nil
	}
}

func eachOf[T any](list []T, at ast.Path, check func(T, ast.Path) *gqlerror.Error) *gqlerror.Error {
	for i, one := range list {
		if err := check(one, append(slices.Clip(at), ast.PathIndex(i))); err != nil {
			return err
		}
	}
	return nil
}

func (c *choices) object(def *ast.Definition, members map[string]any, at ast.Path) *gqlerror.Error {
	given := slices.DeleteFunc(slices.Sorted(maps.Keys(members)), func(name string) bool { return name == "__typename" })
	if isChoice(def) {
		switch {
		case len(given) == 0:
			return gqlerror.ErrorPathf(at, "must have one of %s", names(def))
		case len(given) > 1:
			return gqlerror.ErrorPathf(at, "must have only one of %s", names(def))
		case members[given[0]] == nil:
			return gqlerror.ErrorPathf(append(slices.Clip(at), ast.PathName(given[0])), "must not be null")
		}
	}
	for _, name := range given {
		if field := def.Fields.ForName(name); field != nil && c.leads[field.Type.Name()] {
			if err := c.value(field.Type, members[name], append(slices.Clip(at), ast.PathName(name))); err != nil {
				return err
			}
		}
	}
	return nil
}

func names(def *ast.Definition) string {
	var all []string
	for _, f := range def.Fields {
		all = append(all, f.Name)
	}
	return strings.Join(all, ", ")
}
