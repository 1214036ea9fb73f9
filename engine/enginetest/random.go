package enginetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Documents makes random valid operations over a schema.
type Documents struct {
	Schema *ast.Schema
	// Operation is query where it is empty.
	Operation ast.Operation
	// Values are what arguments are made of, in GraphQL's notation: by Type.field.argument, by *.argument, or by the argument's
	// type. A list's elements have a dot more.
	Values map[string][]string
	// Depth bounds how deep selections nest; 5 where it is 0.
	Depth int
	// Fields bounds the fields of one selection set; 5 where it is 0.
	Fields int
	// Merging lets one response key be selected on types that gqlgen takes for unrelated, whose selections its executor drops.
	Merging bool
	// Defer puts @defer on fragments.
	Defer bool
}

// Document is an operation, and the variables that it comes with.
type Document struct {
	Query     string
	Variables map[string]any
}

// Random makes a document, or none where the dice fall badly.
func (d Documents) Random(r *rand.Rand) (Document, bool) {
	if d.Depth == 0 {
		d.Depth = 5
	}
	if d.Fields == 0 {
		d.Fields = 5
	}
	w := &wording{Documents: d, r: r, variables: map[string]any{}}
	root := d.Schema.Query
	if d.Operation == ast.Mutation {
		root = d.Schema.Mutation
	}
	body := w.selections(root, root, "", d.Depth)
	var b strings.Builder
	b.WriteString(string(cmp.Or(d.Operation, ast.Query)) + " Q")
	if len(w.declared) > 0 {
		b.WriteString("(" + strings.Join(w.declared, " ") + ")")
	}
	b.WriteString(" " + body + "\n" + strings.Join(w.fragments, "\n"))
	text := b.String()
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		panic(fmt.Sprintf("%v in %s", err, text)) // a bug of this file
	}
	if errs := validator.ValidateWithRules(d.Schema, doc, nil); len(errs) > 0 {
		return Document{}, false
	}
	return Document{Query: text, Variables: w.variables}, true
}

// wording is a document on its way.
type wording struct {
	Documents
	r         *rand.Rand
	declared  []string
	fragments []string
	variables map[string]any
	inside    bool // a value in the document, whose parts may be variables
	labels    int
}

func (w *wording) chance(n int) bool { return w.r.IntN(n) == 0 }

// selections writes a selection set on a type. Where a fragment's condition is an interface that the set's own type does not
// know of, its aliases end in tail: gqlgen's executor drops selections of one response key on types that it takes for
// unrelated.
func (w *wording) selections(t, around *ast.Definition, tail string, depth int) string {
	var b strings.Builder
	b.WriteString("{ ")
	for i := range 1 + w.r.IntN(w.Fields) {
		switch {
		case w.chance(8) || len(t.Fields) == 0 && i == 0:
			b.WriteString("__typename ")
		case t.IsAbstractType() && w.chance(2) || w.chance(8):
			b.WriteString(w.fragment(t, around, tail, depth))
		default:
			b.WriteString(w.field(t, tail, depth))
		}
	}
	b.WriteString("}")
	return b.String()
}

// fragment writes a selection on a type that objects of t may be of.
func (w *wording) fragment(t, around *ast.Definition, tail string, depth int) string {
	if depth <= 1 {
		return "__typename "
	}
	conditions := []*ast.Definition{t}
	for _, possible := range w.Schema.GetPossibleTypes(t) {
		conditions = append(conditions, possible)
		for _, name := range possible.Interfaces {
			conditions = append(conditions, w.Schema.Types[name])
		}
	}
	on := conditions[w.r.IntN(len(conditions))]
	if on != t && on.IsAbstractType() && !w.Merging {
		tail += on.Name
	}
	body := w.selections(on, around, tail, depth-1)
	deferral := w.deferral(t)
	switch {
	case w.chance(3):
		name := "F" + strconv.Itoa(len(w.fragments))
		w.fragments = append(w.fragments, fmt.Sprintf("fragment %s on %s %s", name, on.Name, body))
		return "..." + name + w.condition() + deferral + " "
	case on == t && w.chance(2):
		return "..." + w.condition() + deferral + " " + body + " "
	default:
		return "... on " + on.Name + w.condition() + deferral + " " + body + " "
	}
}

// deferral writes @defer on every other fragment, where it may stand.
func (w *wording) deferral(t *ast.Definition) string {
	if !w.Defer || t == w.Schema.Mutation || w.chance(2) {
		return ""
	}
	condition := ""
	if w.chance(5) {
		condition = ", if: " + w.variable("Boolean!", strconv.FormatBool(!w.chance(3)))
	}
	w.labels++
	return fmt.Sprintf(" @defer(label: %q%s)", "L"+strconv.Itoa(w.labels), condition)
}

// condition writes @skip or @include, now and then.
func (w *wording) condition() string {
	if !w.chance(8) {
		return ""
	}
	value := strconv.FormatBool(w.chance(2))
	if w.chance(2) {
		value = w.variable("Boolean!", value)
	}
	return []string{" @skip(if: ", " @include(if: "}[w.r.IntN(2)] + value + ")"
}

// variable declares a variable and gives it a value, or leaves it to its default, or leaves it out.
func (w *wording) variable(gqlType, value string) string {
	for _, declared := range w.declared {
		if name, rest, _ := strings.Cut(declared, ": "); rest == gqlType && w.chance(2) {
			return name
		}
	}
	name := "v" + strconv.Itoa(len(w.declared))
	if !strings.HasSuffix(gqlType, "!") && w.chance(8) {
		w.declared = append(w.declared, fmt.Sprintf("$%s: %s", name, gqlType))
		return "$" + name
	}
	if !strings.HasSuffix(gqlType, "!") && value != "null" && w.chance(3) {
		w.declared = append(w.declared, fmt.Sprintf("$%s: %s = %s", name, gqlType, value))
		return "$" + name
	}
	w.declared = append(w.declared, fmt.Sprintf("$%s: %s", name, gqlType))
	w.variables[name] = decoded(value)
	return "$" + name
}

// decoded is a value in GraphQL's notation as variables carry it.
func decoded(value string) any {
	doc, err := parser.ParseQuery(&ast.Source{Input: "{ f(a: " + value + ") }"})
	if err != nil {
		panic(fmt.Sprintf("%v in %s", err, value)) // a bug of the test that gave the value
	}
	f := doc.Operations[0].SelectionSet[0].(*ast.Field) //nolint:forcetypeassert // as it was written
	v, valueErr := f.Arguments[0].Value.Value(nil)
	if valueErr != nil {
		panic(valueErr)
	}
	return listed(v)
}

// listed is a value whose empty lists are no nulls, as gqlparser makes them.
func listed(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = listed(v[i])
		}
		return out
	case map[string]any:
		for key := range v {
			v[key] = listed(v[key])
		}
	}
	return v
}

func (w *wording) field(t *ast.Definition, tail string, depth int) string {
	var fields []*ast.FieldDefinition
	for _, f := range t.Fields {
		leaf := w.Schema.Types[f.Type.Name()].IsLeafType()
		if !strings.HasPrefix(f.Name, "__") && (leaf || depth > 1) {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return "__typename "
	}
	f := fields[w.r.IntN(len(fields))]
	arguments, ok := w.arguments(t, f)
	if !ok {
		return "__typename "
	}
	out := f.Name + arguments
	if alias := w.alias(f, arguments, tail); alias != "" {
		out = alias + ": " + out
	}
	out += w.condition()
	if child := w.Schema.Types[f.Type.Name()]; !child.IsLeafType() {
		out += " " + w.selections(child, child, "", depth-1)
	}
	return out + " "
}

// alias makes equal response keys mean equal fields, so that they merge.
func (w *wording) alias(f *ast.FieldDefinition, arguments, tail string) string {
	n := 0
	for _, c := range f.Name + arguments + f.Type.String() {
		n = (n*31 + int(c)) % 9973
	}
	switch {
	case arguments != "" || tail != "":
		return fmt.Sprintf("%s_%d%s", f.Name, n, tail)
	case w.chance(6):
		return fmt.Sprintf("x_%d", n)
	default:
		return ""
	}
}

func (w *wording) arguments(t *ast.Definition, f *ast.FieldDefinition) (string, bool) {
	var given []string
	for _, a := range f.Arguments {
		required := a.Type.NonNull && a.DefaultValue == nil
		if !required && w.chance(2) {
			continue
		}
		w.inside = w.chance(2)
		value, ok := w.value(a.Type, t.Name+"."+f.Name+"."+a.Name, 2)
		whole := !w.inside
		w.inside = false
		if !ok {
			if required {
				return "", false
			}
			continue
		}
		if whole {
			value = w.variable(a.Type.String(), value)
		}
		given = append(given, a.Name+": "+value)
	}
	if len(given) == 0 {
		return "", true
	}
	return "(" + strings.Join(given, " ") + ")", true
}

// value writes a value of a type, false where none is known.
func (w *wording) value(t *ast.Type, place string, depth int) (string, bool) {
	known := w.Values[place]
	if known == nil {
		known = w.Values["*"+place[strings.LastIndexByte(strings.TrimRight(place, "."), '.'):]]
	}
	if len(known) > 0 {
		return known[w.r.IntN(len(known))], true
	}
	if !t.NonNull && w.chance(6) {
		return "null", true
	}
	if t.Elem != nil {
		var elements []string
		for range w.r.IntN(4) {
			value, ok := w.value(t.Elem, place+".", depth)
			if !ok {
				return "", false
			}
			elements = append(elements, w.part(t.Elem, value))
		}
		return "[" + strings.Join(elements, ", ") + "]", true
	}
	if known := w.Values[t.NamedType]; len(known) > 0 {
		return known[w.r.IntN(len(known))], true
	}
	switch def := w.Schema.Types[t.NamedType]; {
	case def.Kind == ast.Enum:
		return def.EnumValues[w.r.IntN(len(def.EnumValues))].Name, true
	case def.Kind == ast.InputObject:
		return w.input(def, depth)
	case t.NamedType == "Boolean":
		return strconv.FormatBool(w.chance(2)), true
	case t.NamedType == "Int":
		return strconv.Itoa(w.r.IntN(8) - 1), true
	case t.NamedType == "Float":
		return "1.5", true
	case t.NamedType == "String":
		return `"text"`, true
	default:
		return "", false
	}
}

// part is a part of a value, now and then as a variable.
func (w *wording) part(t *ast.Type, value string) string {
	if !w.inside || !w.chance(5) || strings.Contains(value, "$") {
		return value
	}
	return w.variable(t.String(), value)
}

func (w *wording) input(def *ast.Definition, depth int) (string, bool) {
	fields := slices.Clone(def.Fields)
	oneOf := def.Directives.ForName("oneOf") != nil
	if oneOf {
		fields = ast.FieldList{fields[w.r.IntN(len(fields))]}
	}
	var given []string
	for _, f := range fields {
		required := f.Type.NonNull && f.DefaultValue == nil || oneOf
		if !required && (w.chance(2) || depth == 0) {
			continue
		}
		of := *f.Type
		of.NonNull = of.NonNull || oneOf
		value, ok := w.value(&of, def.Name+"."+f.Name, depth-1)
		if !ok {
			if required {
				return "", false
			}
			continue
		}
		given = append(given, f.Name+": "+w.part(&of, value))
	}
	return "{" + strings.Join(given, ", ") + "}", true
}
