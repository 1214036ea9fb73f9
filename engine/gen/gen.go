// Package gen is a gqlgen plugin that writes the tables by which the engine reads a schema's types, beside gqlgen's own
// executor. It refuses what the engine cannot run well, so that no schema is served by half.
package gen

import (
	_ "embed"
	"errors"
	"fmt"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/99designs/gqlgen/plugin"
)

//go:embed tables.gotpl
var template string

// Plugin writes engine.generated.go into the package of gqlgen's executor.
type Plugin struct{}

var _ plugin.CodeGenerator = Plugin{}

// Name is gqlgen's.
func (Plugin) Name() string { return "engine" }

// GenerateCode writes the tables. An error names the field that the engine cannot run.
func (Plugin) GenerateCode(data *codegen.Data) error {
	b := &build{data: data, splits: map[string]*abstraction{}}
	for _, o := range data.Objects {
		if o.IsReserved() || o == data.SubscriptionRoot {
			continue // stock gqlgen runs these
		}
		t, err := b.object(o)
		if err != nil {
			return err
		}
		b.Objects = append(b.Objects, t)
	}
	slices.SortFunc(b.Objects, func(x, y *table) int { return strings.Compare(x.Name, y.Name) })
	return templates.Render(templates.Options{
		PackageName: data.Config.Exec.Package, Filename: filepath.Join(data.Config.Exec.Dir(), "engine.generated.go"),
		Template: template, Data: b, GeneratedHeader: true, Packages: data.Config.Packages,
	})
}

// build is what the template renders.
type build struct {
	Objects []*table
	data    *codegen.Data
	splits  map[string]*abstraction
}

// table is an object type.
type table struct {
	Name         string
	Implementors []string
	Fields       []*field
	Root         bool
	Mutation     bool
	goType       types.Type
}

// field is a field of an object type.
type field struct {
	*codegen.Field
	build *build
	table *table
}

// abstraction is an interface or a union as one Go type.
type abstraction struct {
	Name   string // of the function that splits it
	Types  []string
	Cases  []implementor
	goType types.Type
}

type implementor struct {
	N      int
	Value  bool // the Go type is a struct and not a pointer to one
	goType types.Type
}

func (b *build) object(o *codegen.Object) (*table, error) {
	t := &table{Name: o.Name, Root: o.Root, Mutation: o == b.data.MutationRoot, goType: o.Type}
	t.Implementors = append(t.Implementors, o.Name)
	for _, i := range o.Implements {
		t.Implementors = append(t.Implementors, i.Name)
	}
	if !o.Root && config.IsNilable(o.Type) {
		return nil, fmt.Errorf("%s is bound to %s: the engine needs a struct", o.Name, o.Type)
	}
	for _, f := range o.Fields {
		if f.IsReserved() {
			continue
		}
		field := &field{Field: f, build: b, table: t}
		if err := field.check(); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", o.Name, f.Name, err)
		}
		t.Fields = append(t.Fields, field)
	}
	return t, nil
}

// check refuses what the engine cannot run, or not well.
func (f *field) check() error {
	switch {
	case f.table.Mutation:
		return f.checkPayload()
	case len(f.ImplDirectives()) > 0:
		return fmt.Errorf("@%s runs code around the field, which the engine does not", f.ImplDirectives()[0].Name)
	case f.IsMap():
		return errors.New("a map has no fields that the engine could read")
	case f.IsResolver && !f.IsBatch() && !f.table.Root:
		return errors.New("a resolver of one parent would load one parent at a time: make it a batch resolver")
	case f.HasHaser || f.VOkFunc:
		return errors.New("a method that tells by a second value whether there is a first is not supported")
	case f.HasFederationRequiresArg():
		return errors.New("federation is not supported")
	case f.leaf():
		return checkLeaf(f.TypeReference)
	default:
		return f.build.checkObjects(f.TypeReference)
	}
}

// checkPayload refuses what gqlgen's executor could take for an object when it is given the object's JSON. It calls the root
// fields of mutations itself, so that these may have directives and all else that it knows.
func (f *field) checkPayload() error {
	if f.leaf() {
		return nil
	}
	if i, ok := f.TypeReference.GO.Underlying().(*types.Interface); ok && i.Empty() {
		return fmt.Errorf("%s as %s is not supported", f.TypeReference.GQL, f.TypeReference.GO)
	}
	return f.build.checkObjects(f.TypeReference)
}

// leaf reports whether the field is a scalar or an enum, or lists of them.
func (f *field) leaf() bool { return f.TypeReference.Definition.IsLeafType() }

// checkLeaf sees that the engine can write the Go type of values.
func checkLeaf(ref *config.TypeReference) error {
	switch {
	case ref.IsSlice():
		return checkLeaf(ref.Elem())
	case ref.IsPtrToPtr() || ref.IsPtrToSlice() || ref.IsPtrToIntf():
		return fmt.Errorf("%s as %s is not supported", ref.GQL, ref.GO)
	case ref.IsContext && !isFloat(ref):
		return errors.New("a marshaler with a context is not supported")
	default:
		return nil
	}
}

func isFloat(ref *config.TypeReference) bool {
	return ref.Marshaler != nil && ref.Marshaler.FullName() == "github.com/99designs/gqlgen/graphql.MarshalFloatContext"
}

// checkObjects sees that the engine can spread the Go type of objects.
func (b *build) checkObjects(ref *config.TypeReference) error {
	if ref.GQL.Elem != nil {
		if !ref.IsSlice() {
			return fmt.Errorf("%s as %s is not supported", ref.GQL, ref.GO)
		}
		return b.checkObjects(ref.Elem())
	}
	if ref.IsPtrToPtr() || ref.IsPtrToIntf() || ref.IsRoot {
		return fmt.Errorf("%s as %s is not supported", ref.GQL, ref.GO)
	}
	if ref.Definition.IsAbstractType() {
		return b.abstract(ref)
	}
	return nil
}

// abstract notes an interface or a union.
func (b *build) abstract(ref *config.TypeReference) error {
	if !types.IsInterface(ref.GO) {
		return fmt.Errorf("%s as %s is not supported", ref.GQL, ref.GO)
	}
	key := splitKey(ref)
	if b.splits[key] != nil {
		return nil
	}
	a := &abstraction{Name: "split" + ref.Definition.Name, goType: ref.GO}
	for _, other := range b.splits {
		if other.Name == a.Name {
			a.Name = "split" + strings.Map(identifier, key)
		}
	}
	for _, i := range b.data.Interfaces[ref.Definition.Name].Implementors {
		if i.IsAbstractType() {
			continue // an interface of the interface: its own types are here as well
		}
		if types.IsInterface(i.Type) {
			return fmt.Errorf("%s is bound to an interface", i.Name)
		}
		n := slices.Index(a.Types, i.Name)
		if n < 0 {
			n, a.Types = len(a.Types), append(a.Types, i.Name)
		}
		_, pointer := i.Type.(*types.Pointer)
		a.Cases = append(a.Cases, implementor{N: n, Value: !pointer, goType: i.Type})
	}
	if len(a.Types) > 250 {
		return fmt.Errorf("%s has more than 250 types", ref.Definition.Name)
	}
	b.splits[key] = a
	return nil
}

func splitKey(ref *config.TypeReference) string { return ref.Definition.Name + ref.GO.String() }

func identifier(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return '_'
}

// Splits are all interfaces and unions, in the order of their names.
func (b *build) Splits() []*abstraction {
	var all []*abstraction
	for _, a := range b.splits {
		all = append(all, a)
	}
	slices.SortFunc(all, func(x, y *abstraction) int { return strings.Compare(x.Name, y.Name) })
	return all
}

// Query is the name of the root type of queries.
func (b *build) Query() string { return b.data.QueryRoot.Name }

// Mutation is the name of the root type of mutations, "" where there is none.
func (b *build) Mutation() string {
	if b.data.MutationRoot == nil {
		return ""
	}
	return b.data.MutationRoot.Name
}

// Subscription is the name of the root type of subscriptions, "" where there is none.
func (b *build) Subscription() string {
	if b.data.SubscriptionRoot == nil {
		return ""
	}
	return b.data.SubscriptionRoot.Name
}

// Variable is the name of the table in generated code.
func (t *table) Variable() string { return variable(t.Name) }

func variable(name string) string { return "t." + name }

// GO is the Go type of the objects.
func (t *table) GO() string {
	if t.Root {
		return "struct{}"
	}
	return lookup(t.goType)
}

// GO is the Go type of the interface.
func (a *abstraction) GO() string { return lookup(a.goType) }

// Count is how many concrete types there are.
func (a *abstraction) Count() int { return len(a.Types) }

// Column is the Go type behind the n-th concrete type.
func (a *abstraction) Column(n int) string {
	for _, c := range a.Cases {
		if c.N == n {
			return lookup(c.elem())
		}
	}
	return ""
}

func (i implementor) elem() types.Type {
	if p, ok := i.goType.(*types.Pointer); ok {
		return p.Elem()
	}
	return i.goType
}

// GO is the Go type of the case.
func (i implementor) GO() string { return lookup(i.goType) }

func lookup(t types.Type) string { return templates.CurrentImports.LookupType(t) }

func call(f *types.Func) string {
	pkg := templates.CurrentImports.Lookup(f.Pkg().Path())
	if pkg == "" {
		return f.Name()
	}
	return pkg + "." + f.Name()
}

func engine(name string) string {
	return templates.CurrentImports.Lookup("github.com/trellisgraph/trellis/engine") + "." + name
}

// Registration is the statement that enters the field into its table.
func (f *field) Registration() string {
	into, name, gqlType := f.table.Variable(), strconv.Quote(f.Name), strconv.Quote(f.Type.String())
	value := lookup(f.TypeReference.GO)
	switch {
	case f.table.Mutation && f.leaf():
		return fmt.Sprintf("%s(%s, %s, %s)", engine("Outcome"), into, name, gqlType)
	case f.table.Mutation:
		return fmt.Sprintf("%s(%s, %s, %s, %s, %s)",
			engine("Payload"), into, name, gqlType, f.types(), f.build.spread(f.TypeReference))
	case f.resolved() && f.leaf():
		return fmt.Sprintf("%s(%s, %s, %s, %s, %s,\n %s)",
			engine("Leaf"), into, name, gqlType, f.arguments(), f.resolver(), writer(f.TypeReference))
	case f.resolved():
		return fmt.Sprintf("%s(%s, %s, %s, %s, %s, %s,\n %s)",
			engine("Edge"), into, name, gqlType, f.types(), f.arguments(), f.resolver(), f.build.spread(f.TypeReference))
	case f.leaf():
		how := "Column"
		switch {
		case f.IsMethod() || foreign(f.TypeReference) || f.embedded():
			how = "Method"
		case f.TypeReference.GQL.NonNull && mayBeNull(f.TypeReference),
			isFloat(innermost(f.TypeReference)), spoilable(f.TypeReference):
			how = "Checked"
		}
		return fmt.Sprintf("%s(%s, %s, %s, func(b []byte, o *%s) []byte { return %s })",
			engine(how), into, name, gqlType, f.table.GO(), write(f.TypeReference, f.read()))
	default:
		read, result, spread := f.read(), value, f.build.spread(f.TypeReference)
		if f.IsVariable() && f.byValue() { // its address, not a copy
			read, result, spread = "&"+read, "*"+value, engine("Pointers["+value+"]()")
		}
		return fmt.Sprintf("%s(%s, %s, %s, %s, func(o *%s) %s { return %s }, %s)",
			engine("Inline"), into, name, gqlType, f.types(), f.table.GO(), result, read, spread)
	}
}

// byValue reports whether the field is one object that the parent holds by value.
func (f *field) byValue() bool {
	return f.TypeReference.GQL.Elem == nil && !f.TypeReference.IsNilable()
}

// embedded reports whether reading the field may go through an embedded pointer, which may be nil.
func (f *field) embedded() bool {
	s, ok := f.table.goType.Underlying().(*types.Struct)
	if !ok {
		return true
	}
	for v := range s.Fields() {
		if v.Name() == f.GoFieldName {
			return false
		}
	}
	return true
}

// resolved reports whether the field takes more than reading the object.
func (f *field) resolved() bool {
	return f.IsResolver || f.IsMethod() && (f.MethodHasContext || !f.NoErr || len(f.Args) > 0)
}

// read is the expression that reads the field of the object o.
func (f *field) read() string {
	if f.IsMethod() {
		return "o." + f.GoFieldName + "()"
	}
	return "o." + f.GoFieldName
}

func (f *field) arguments() string {
	if len(f.Args) == 0 {
		return "nil"
	}
	return "ec." + f.ArgsFunc()
}

// resolver is the batch resolver as the engine calls it.
func (f *field) resolver() string {
	value, of := lookup(f.TypeReference.GO), f.table.GO()
	object := templates.UcFirst(f.Object.Name)
	args := "_"
	if len(f.Args) > 0 {
		args = "args"
	}
	switch {
	case f.table.Root:
		return fmt.Sprintf("%s(func(ctx context.Context, %s map[string]any) (%s, error) {\n return es.Resolvers.%s().%s(%s) })",
			engine("Single[struct{}]"), args, value, object, f.GoFieldName, f.parameters("ctx"))
	case f.IsResolver:
		return fmt.Sprintf("func(ctx context.Context, objs []*%s, %s map[string]any) ([]%s, error) {\n"+
			"return es.Resolvers.%s().%s(%s) }",
			of, args, value, object, f.GoFieldName, f.parameters("ctx", "objs"))
	case f.NoErr:
		return fmt.Sprintf("%s(func(ctx context.Context, o *%s, %s map[string]any) (%s, error) { return o.%s(%s), nil })",
			engine("Each"), of, args, value, f.GoFieldName, f.parameters(f.context()...))
	default:
		return fmt.Sprintf("%s(func(ctx context.Context, o *%s, %s map[string]any) (%s, error) { return o.%s(%s) })",
			engine("Each"), of, args, value, f.GoFieldName, f.parameters(f.context()...))
	}
}

func (f *field) context() []string {
	if f.MethodHasContext {
		return []string{"ctx"}
	}
	return nil
}

func (f *field) parameters(first ...string) string {
	for _, arg := range f.Args {
		t := lookup(arg.TypeReference.GO)
		if t == "any" {
			first = append(first, fmt.Sprintf("args[%q]", arg.Name))
			continue
		}
		first = append(first, fmt.Sprintf("args[%q].(%s)", arg.Name, t))
	}
	return strings.Join(first, ", ")
}

// types are the tables of the object types that the field may have.
func (f *field) types() string {
	names := []string{f.TypeReference.Definition.Name}
	if f.TypeReference.Definition.IsAbstractType() {
		names = f.build.splits[splitKey(innermost(f.TypeReference))].Types
	}
	for i, name := range names {
		names = slices.Clone(names)
		names[i] = variable(name)
	}
	return "[]" + engine("Type") + "{" + strings.Join(names, ", ") + "}"
}

func innermost(ref *config.TypeReference) *config.TypeReference {
	for ref.IsSlice() {
		ref = ref.Elem()
	}
	return ref
}

// spread is the expression that puts results of the type into columns.
func (b *build) spread(ref *config.TypeReference) string {
	switch {
	case ref.IsSlice():
		return engine("Lists["+lookup(ref.GO)+"]") + "(" + b.spread(ref.Elem()) + ")"
	case ref.Definition.IsAbstractType():
		a := b.splits[splitKey(ref)]
		return fmt.Sprintf("%s(%d, %s)", engine("Abstract"), a.Count(), a.Name)
	case ref.IsPtr():
		return engine("Pointers[" + lookup(ref.Elem().GO) + "]()")
	default:
		return engine("Values[" + lookup(ref.GO) + "]()")
	}
}

// twins are the engine's own versions of gqlgen's marshalers.
var twins = map[string]string{ //nolint:gochecknoglobals // constant
	"MarshalString": "String", "MarshalID": "String", "MarshalBoolean": "Bool",
	"MarshalFloat": "Float", "MarshalFloatContext": "Float",
	"MarshalInt": "Int", "MarshalInt8": "Int", "MarshalInt16": "Int", "MarshalInt32": "Int", "MarshalInt64": "Int",
	"MarshalIntID": "IntID", "MarshalTime": "Time",
}

// twinOf is the function or method that appends what the type's marshaler writes, "" where there is none: the engine's own
// for gqlgen's marshalers; AppendX beside MarshalX; the method AppendGQL beside MarshalGQL.
func twinOf(ref *config.TypeReference) string {
	if ref.IsMarshaler {
		if method(ref.GO, "AppendGQL") {
			return "AppendGQL"
		}
		return ""
	}
	m := ref.Marshaler
	if m == nil || ref.HasEnumValues() {
		return ""
	}
	if m.Pkg().Path() == "github.com/99designs/gqlgen/graphql" {
		return twins[m.Name()]
	}
	name := "Append" + strings.TrimPrefix(m.Name(), "Marshal")
	if _, ok := m.Pkg().Scope().Lookup(name).(*types.Func); ok {
		return name
	}
	return ""
}

func method(t types.Type, name string) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	for m := range named.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

// foreign reports whether writing the type runs code that is neither the engine's nor a twin.
func foreign(ref *config.TypeReference) bool { return twinOf(innermost(ref)) == "" }

// mayBeNull reports whether a value of the type can come out as null.
func mayBeNull(ref *config.TypeReference) bool {
	if ref.IsSlice() {
		return !ref.GQL.NonNull
	}
	if ref.IsNilable() {
		return true
	}
	return !ref.IsMarshaler && (twinOf(ref) == "" || twinOf(ref) == "Time" || isFloat(ref))
}

// spoilable reports whether an element that must not be null can be.
func spoilable(ref *config.TypeReference) bool {
	if !ref.IsSlice() {
		return false
	}
	elem := ref.Elem()
	return elem.GQL.NonNull && mayBeNull(elem) || spoilable(elem)
}

// write is the expression that appends the value v of the type to b.
func write(ref *config.TypeReference, v string) string {
	switch {
	case ref.IsSlice():
		elem := ref.Elem()
		how := "List"
		switch {
		case elem.GQL.NonNull && mayBeNull(elem) && ref.GQL.NonNull:
			how = "WholeList"
		case elem.GQL.NonNull && mayBeNull(elem):
			how = "NullableWholeList"
		case !ref.GQL.NonNull:
			how = "NullableList"
		}
		return fmt.Sprintf("%s(b, %s, %s)", engine(how), v, writer(elem))
	case ref.IsPtr():
		return fmt.Sprintf("%s(b, %s, %s)", engine("Nullable"), v, writer(ref.Elem()))
	default:
		return writeValue(ref, v)
	}
}

// writer is a function that appends a value of the type: the twin itself where there is one that takes it.
func writer(ref *config.TypeReference) string {
	twin := twinOf(ref)
	if twin != "" && !ref.IsSlice() && !ref.IsPtr() && !ref.IsMarshaler && ref.CastType == nil {
		if ref.Marshaler.Pkg().Path() == "github.com/99designs/gqlgen/graphql" {
			return engine(twin)
		}
		return templates.CurrentImports.Lookup(ref.Marshaler.Pkg().Path()) + "." + twin
	}
	return fmt.Sprintf("func(b []byte, v %s) []byte { return %s }", lookup(ref.GO), write(ref, "v"))
}

func writeValue(ref *config.TypeReference, v string) string {
	twin := twinOf(ref)
	switch {
	case ref.IsMarshaler && twin != "":
		return fmt.Sprintf("%s.%s(b)", v, twin)
	case ref.IsMarshaler:
		return fmt.Sprintf("%s(b, %s)", engine("Marshal"), v)
	}
	if ref.HasEnumValues() {
		v = fmt.Sprintf("%s[%s]", ref.EnumMarshalVar(false), v)
		return fmt.Sprintf("%s(b, %s(%s))", engine("Marshal"), call(ref.Marshaler), v)
	}
	if ref.CastType != nil {
		v = fmt.Sprintf("%s(%s)", lookup(ref.CastType), v)
	}
	switch {
	case twin == "":
		return fmt.Sprintf("%s(b, %s(%s))", engine("Marshal"), call(ref.Marshaler), v)
	case ref.Marshaler.Pkg().Path() == "github.com/99designs/gqlgen/graphql":
		return fmt.Sprintf("%s(b, %s)", engine(twin), v)
	default:
		return fmt.Sprintf("%s.%s(b, %s)", templates.CurrentImports.Lookup(ref.Marshaler.Pkg().Path()), twin, v)
	}
}

// Implements lists the names that a fragment on the type may have, as Go arguments.
func (t *table) Implements() string {
	quoted := make([]string, len(t.Implementors))
	for i, name := range t.Implementors {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}
