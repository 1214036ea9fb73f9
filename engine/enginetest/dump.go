package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/engine/enginetest/world"
)

// Dump writes the world as JSON, for an executor that is not written in Go: what every field of every object of the ids
// answers, as the resolvers and the Go types say it and no executor does.
//
// Under "objects" are the types, their ids and their fields; under "roots" the root fields. An object is {"$object":
// type, "$id": id}, or has "$fields" where it is of no id; an error is {"$error": message}, the message "" where it is the
// executor's to find one. The answer to arguments is under "$by" and their values as a JSON array, or under "$each" id of a
// list, unless "$fails" has an error for the first one. A value is as it is written: a scalar that the schema does not allow
// is null.
func (r *Resolver) Dump(ctx context.Context, schema *ast.Schema, ids []world.ID) ([]byte, error) {
	d := &dump{ctx: ctx, resolver: r, schema: schema}
	objects := map[string]map[world.ID]any{}
	for _, id := range ids {
		made := []any{world.NewUser(id), world.NewShape(id)} // these there are of any id
		if o := object(id); o != nil {
			made = append(made, o)
		}
		for _, o := range made {
			name := reflect.TypeOf(o).Elem().Name()
			if objects[name] == nil {
				objects[name] = map[world.ID]any{}
			}
			objects[name][id] = d.fields(reflect.ValueOf(o))
		}
	}
	roots := map[string]any{}
	for _, def := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, f := range def.Fields {
			dumped := def == schema.Query || len(f.Arguments) == 1 && len(f.Directives) == 0 // whose code a dump does not run
			if dumped && !strings.HasPrefix(f.Name, "__") {
				roots[f.Name] = d.root(def, f, ids)
			}
		}
	}
	return json.Marshal(map[string]any{"objects": objects, "roots": roots})
}

// dump is a Dump on its way.
type dump struct {
	ctx      context.Context //nolint:containedctx // of one call
	resolver *Resolver
	schema   *ast.Schema
}

// answers are the values of a field for each combination of its arguments.
type answers map[string]any

// fields are what an object answers.
func (d *dump) fields(object reflect.Value) answers {
	def, out := d.schema.Types[object.Type().Elem().Name()], answers{}
	for _, f := range def.Fields {
		resolve := d.method(def.Name, f.Name)
		switch {
		case resolve.IsValid():
			parents := reflect.MakeSlice(reflect.SliceOf(object.Type()), 0, 1)
			out[f.Name] = d.call(f, resolve, reflect.Append(parents, object))
		case object.Elem().FieldByName(goName(f.Name)).IsValid():
			out[f.Name] = d.guarded(f.Type, func() (reflect.Value, error) { return object.Elem().FieldByName(goName(f.Name)), nil })
		default:
			out[f.Name] = d.call(f, object.MethodByName(goName(f.Name)))
		}
	}
	return out
}

// root is what a root field answers.
func (d *dump) root(def *ast.Definition, f *ast.FieldDefinition, ids []world.ID) any {
	resolve := d.method(def.Name, f.Name)
	by := func(arg any) any {
		return d.guarded(f.Type, func() (reflect.Value, error) { return d.result(resolve, reflect.ValueOf(arg)) })
	}
	each := map[world.ID]any{}
	switch f.Arguments[0].Type.String() {
	case "ID!":
		keyed := answers{}
		for _, id := range ids {
			var read world.ID
			if err := read.UnmarshalGQL(string(id)); err != nil {
				keyed[fmt.Sprintf("[%q]", id)] = failure{err.Error()}
				continue
			}
			keyed[fmt.Sprintf("[%q]", id)] = by(id)
		}
		return map[string]any{"$by": keyed}
	case "[ID!]!":
		return d.list(f, resolve, ids)
	case "Pick!":
		for _, id := range ids {
			each[id] = by(world.Pick{ID: &id})
		}
		return map[string]any{"$each": each}
	default:
		return d.call(f, resolve)
	}
}

// list is what a root field answers to lists of ids: it fails by the first one, and answers each by itself.
func (d *dump) list(f *ast.FieldDefinition, resolve reflect.Value, ids []world.ID) any {
	ask := func(ids ...world.ID) any {
		return d.guarded(f.Type, func() (reflect.Value, error) { return d.result(resolve, reflect.ValueOf(ids)) })
	}
	fails, each, well := map[world.ID]any{}, map[world.ID]any{}, world.ID("")
	if failure, failed := ask().(failure); failed {
		fails["none"] = failure
	} else {
		fails["none"] = nil
	}
	for _, id := range ids {
		fails[id] = nil
		if failure, failed := ask(id).(failure); failed {
			fails[id] = failure
		} else {
			well = id
		}
	}
	for _, id := range ids {
		each[id] = ask(well, id).([]any)[1] //nolint:forcetypeassert // it did not fail before
	}
	return map[string]any{"$fails": fails, "$each": each}
}

// method is the resolver of a field, the zero Value where there is none.
func (d *dump) method(object, field string) reflect.Value {
	root := reflect.ValueOf(d.resolver).MethodByName(object)
	if !root.IsValid() {
		return root
	}
	return root.Call(nil)[0].MethodByName(goName(field))
}

func goName(field string) string {
	if field == "id" {
		return "ID"
	}
	return strings.ToUpper(field[:1]) + field[1:]
}

// call asks for a field with every combination of its arguments.
func (d *dump) call(f *ast.FieldDefinition, resolve reflect.Value, parents ...reflect.Value) any {
	combinations := [][]reflect.Value{nil}
	start := resolve.Type().NumIn() - len(f.Arguments)
	for i := range f.Arguments {
		known := values(resolve.Type().In(start + i))
		if known == nil {
			combinations = [][]reflect.Value{nil} // too many: the answer to none
			break
		}
		var more [][]reflect.Value
		for _, value := range known {
			for _, c := range combinations {
				more = append(more, append(slices.Clip(c), value))
			}
		}
		combinations = more
	}
	keyed := answers{}
	for _, args := range combinations {
		out := d.guarded(f.Type, func() (reflect.Value, error) {
			v, err := d.result(resolve, append(slices.Clip(parents), args...)...)
			if err == nil && len(parents) > 0 {
				v = v.Index(0)
			}
			return v, err
		})
		if len(combinations) == 1 {
			return out
		}
		plain := make([]any, len(args))
		for i, arg := range args {
			plain[i] = arg.Interface()
		}
		key, err := json.Marshal(plain)
		if err != nil {
			panic(err) // values gave it
		}
		keyed[string(key)] = out
	}
	return map[string]any{"$by": keyed}
}

// values are what an argument may be in a document, nil for a type that has too many.
func values(of reflect.Type) []reflect.Value {
	var out []reflect.Value
	number := of
	switch of {
	case reflect.TypeFor[world.Style]():
		return []reflect.Value{reflect.ValueOf(world.StylePlain), reflect.ValueOf(world.StyleLoud)}
	case reflect.TypeFor[bool]():
		return []reflect.Value{reflect.ValueOf(false), reflect.ValueOf(true)}
	case reflect.TypeFor[*int32]():
		out, number = append(out, reflect.Zero(of)), of.Elem()
	case reflect.TypeFor[int32](), reflect.TypeFor[int]():
	default:
		return nil
	}
	for n := -1; n < 10; n++ {
		v := reflect.ValueOf(n).Convert(number)
		if number != of {
			pointer := reflect.New(number)
			pointer.Elem().Set(v)
			v = pointer
		}
		out = append(out, v)
	}
	return out
}

// result calls a resolver, or a method, with or without a context and an error.
func (d *dump) result(f reflect.Value, args ...reflect.Value) (reflect.Value, error) {
	if f.Type().NumIn() > 0 && f.Type().In(0) == reflect.TypeFor[context.Context]() {
		args = append([]reflect.Value{reflect.ValueOf(d.ctx)}, args...)
	}
	for i := len(args); i < f.Type().NumIn(); i++ {
		args = append(args, reflect.Zero(f.Type().In(i)))
	}
	out := f.Call(args)
	if len(out) > 1 {
		if err, ok := reflect.TypeAssert[error](out[1]); ok {
			return out[0], err
		}
	}
	return out[0], nil
}

// failure is the error of a field or an element.
type failure struct {
	Message string `json:"$error"`
}

// guarded is a value of a field, or what went wrong with it.
func (d *dump) guarded(t *ast.Type, read func() (reflect.Value, error)) (out any) {
	defer func() {
		if crash := recover(); crash != nil {
			out = failure{fmt.Sprintf("internal: %v", crash)}
		}
	}()
	v, err := read()
	if batch, ok := errors.AsType[graphql.BatchErrorList](err); ok {
		err = batch[0]
	}
	if list, ok := errors.AsType[gqlerror.List](err); ok {
		err = list[0]
	}
	if err == nil {
		return d.value(t, v)
	}
	if own, ok := errors.AsType[*gqlerror.Error](err); ok {
		return failure{own.Message}
	}
	return failure{err.Error()}
}

// value is a value of a type. An empty slice and no slice are the same where the schema wants a list, as gqlgen has it.
func (d *dump) value(t *ast.Type, v reflect.Value) any {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || t.Elem == nil && v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	if t.Elem != nil {
		if v.IsNil() && !t.NonNull {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = d.value(t.Elem, v.Index(i))
		}
		return list
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !d.schema.Types[t.NamedType].IsLeafType() {
		return d.object(v)
	}
	return leaf(v.Interface())
}

func (d *dump) object(v reflect.Value) any {
	if p, ok := reflect.TypeAssert[world.Profile](v); ok { // which is where its parent is
		return map[string]any{"$object": "Profile", "$fields": d.fields(reflect.ValueOf(&p))}
	}
	if v.Kind() != reflect.Struct {
		return map[string]any{"$object": "Unknown"} // a Go type that the schema does not know
	}
	return map[string]any{"$object": v.Type().Name(), "$id": v.FieldByName("ID").Interface()}
}

// leaf is a scalar or an enum as it is written.
func leaf(v any) any {
	switch v := v.(type) {
	case world.Odd:
		var odd any
		if err := json.Unmarshal(written(world.MarshalOdd(v)), &odd); err != nil {
			panic(err)
		}
		return odd
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.Format(time.RFC3339Nano)
	case float64:
		if math.IsInf(v, 0) {
			return failure{}
		}
	}
	return v
}

func written(m graphql.Marshaler) []byte {
	var b strings.Builder
	m.MarshalGQL(&b)
	return []byte(b.String())
}
