package enginetest

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/engine/enginetest/generated"
	"github.com/trellisgraph/trellis/engine/enginetest/world"
)

type (
	cat   struct{ *Resolver }
	dog   struct{ *Resolver }
	rock  struct{ *Resolver }
	shape struct{ *Resolver }
)

// Cat is gqlgen's.
func (r *Resolver) Cat() generated.CatResolver { return cat{r} }

// Dog is gqlgen's.
func (r *Resolver) Dog() generated.DogResolver { return dog{r} }

// Rock is gqlgen's.
func (r *Resolver) Rock() generated.RockResolver { return rock{r} }

// Shape is gqlgen's.
func (r *Resolver) Shape() generated.ShapeResolver { return shape{r} }

func catID(c *world.Cat) world.ID     { return c.ID }
func dogID(d *world.Dog) world.ID     { return d.ID }
func rockID(r *world.Rock) world.ID   { return r.ID }
func shapeID(s *world.Shape) world.ID { return s.ID }

// nth is the k-th object of one of kinds that a field of an object leads to, nil for the kind "".
func nth[V any](field string, id world.ID, k int, kinds ...string) V {
	what := field + strconv.Itoa(k)
	v, _ := object(world.Nth(kinds[world.Chance(len(kinds), what, id)], what, id, k)).(V)
	return v
}

func being(field string, id world.ID, k int) world.Being {
	return nth[world.Being](field, id, k, "d", "c", "r", "")
}

func animal(field string, id world.ID, k int) world.Animal {
	return nth[world.Animal](field, id, k, "d", "c", "d", "c", "")
}

func thing(field string, id world.ID, k int) world.Thing {
	return nth[world.Thing](field, id, k, "d", "c", "r", "s", "s", "d", "r", "")
}

func (r *Resolver) shape(field string, id world.ID, k int) *world.Shape {
	return maybe(r, field+strconv.Itoa(k), id, world.NewShape(world.Nth("s", field, id, k)))
}

func most(first *int32) int {
	if first == nil {
		return 1
	}
	return int(max(0, min(*first, 4)))
}

func (c cat) Kin(ctx context.Context, objs []*world.Cat, first *int32) ([][]*world.Cat, error) {
	return batch(ctx, c.Resolver, "Cat.kin", objs, catID, func(id world.ID) []*world.Cat {
		return listOf("kin", id, most(first), func(k int) *world.Cat {
			return maybe(c.Resolver, "kin"+strconv.Itoa(k), id, world.NewCat(world.Nth("c", "kin", id, k)))
		})
	})
}

func (c cat) Mother(ctx context.Context, objs []*world.Cat) ([]world.Animal, error) {
	return batch(ctx, c.Resolver, "Cat.mother", objs, catID, func(id world.ID) world.Animal { return animal("mother", id, 0) })
}

func (c cat) Owner(ctx context.Context, objs []*world.Cat) ([]*world.User, error) {
	return batch(ctx, c.Resolver, "Cat.owner", objs, catID, func(id world.ID) *world.User { return c.user("owner", id, 0) })
}

func (d dog) Kin(ctx context.Context, objs []*world.Dog, first *int32, near bool) ([][]world.Pet, error) {
	return batch(ctx, d.Resolver, "Dog.kin", objs, dogID, func(id world.ID) []world.Pet {
		return listOf("kin", id, most(first), func(k int) world.Pet {
			if near {
				return world.NewDog(world.Nth("d", "near", id, k))
			}
			return nth[world.Pet]("kin", id, k, "c", "d", "c", "d", "")
		})
	})
}

func (d dog) Mother(ctx context.Context, objs []*world.Dog) ([]*world.Dog, error) {
	return batch(ctx, d.Resolver, "Dog.mother", objs, dogID, func(id world.ID) *world.Dog {
		return maybe(d.Resolver, "mother", id, world.NewDog(world.Nth("d", "mother", id, 0)))
	})
}

func (d dog) Owner(ctx context.Context, objs []*world.Dog) ([]*world.User, error) {
	return batch(ctx, d.Resolver, "Dog.owner", objs, dogID, func(id world.ID) *world.User { return d.user("owner", id, 0) })
}

func (r rock) Kin(ctx context.Context, objs []*world.Rock, first *int32) ([][]world.Being, error) {
	return batch(ctx, r.Resolver, "Rock.kin", objs, rockID, func(id world.ID) []world.Being {
		return listOf("kin", id, most(first), func(k int) world.Being { return being("kin", id, k) })
	})
}

func (s shape) Late(ctx context.Context, objs []*world.Shape) ([][][]*float64, error) {
	return batch(ctx, s.Resolver, "Shape.late", objs, shapeID, func(id world.ID) [][]*float64 { return world.Measures("late", id) })
}

func (s shape) Later(ctx context.Context, objs []*world.Shape) ([][][]string, error) {
	return batch(ctx, s.Resolver, "Shape.later", objs, shapeID, func(id world.ID) [][]string { return world.Words("later", id) })
}

func (s shape) Must(ctx context.Context, objs []*world.Shape) ([]*world.Shape, error) {
	return batch(ctx, s.Resolver, "Shape.must", objs, shapeID, func(id world.ID) *world.Shape { return s.shape("must", id, 0) })
}

func (s shape) Maybe(ctx context.Context, objs []*world.Shape) ([]*world.Shape, error) {
	return batch(ctx, s.Resolver, "Shape.maybe", objs, shapeID, func(id world.ID) *world.Shape { return s.shape("maybe", id, 0) })
}

func (s shape) box(field string, id world.ID) [][][]*world.Shape {
	return listOf(field, id, 2, func(i int) [][]*world.Shape {
		return listOf(field+strconv.Itoa(i), id, 2, func(j int) []*world.Shape {
			return listOf(field+strconv.Itoa(3*i+j), id, 2, func(k int) *world.Shape { return s.shape(field, id, 9*i+3*j+k) })
		})
	})
}

func (s shape) Crate(ctx context.Context, objs []*world.Shape) ([][][][]*world.Shape, error) {
	return batch(ctx, s.Resolver, "Shape.crate", objs, shapeID, func(id world.ID) [][][]*world.Shape { return s.box("crate", id) })
}

func (s shape) Hollow(ctx context.Context, objs []*world.Shape) ([][][][]*world.Shape, error) {
	return batch(ctx, s.Resolver, "Shape.hollow", objs, shapeID, func(id world.ID) [][][]*world.Shape { return s.box("hollow", id) })
}

func (s shape) Thing(ctx context.Context, objs []*world.Shape) ([]world.Thing, error) {
	return batch(ctx, s.Resolver, "Shape.thing", objs, shapeID, func(id world.ID) world.Thing { return thing("thing", id, 0) })
}

func (s shape) Things(ctx context.Context, objs []*world.Shape) ([][]world.Thing, error) {
	return batch(ctx, s.Resolver, "Shape.things", objs, shapeID, func(id world.ID) []world.Thing {
		return listOf("things", id, 3, func(k int) world.Thing { return thing("things", id, k) })
	})
}

func (s shape) ThingGrid(ctx context.Context, objs []*world.Shape) ([][][]world.Thing, error) {
	return batch(ctx, s.Resolver, "Shape.thingGrid", objs, shapeID, func(id world.ID) [][]world.Thing {
		return listOf("thingGrid", id, 2, func(i int) []world.Thing {
			return listOf("thingGrid"+strconv.Itoa(i), id, 2, func(k int) world.Thing { return thing("thingGrid", id, 3*i+k) })
		})
	})
}

func (s shape) Being(ctx context.Context, objs []*world.Shape) ([]world.Being, error) {
	return batch(ctx, s.Resolver, "Shape.being", objs, shapeID, func(id world.ID) world.Being { return being("being", id, 0) })
}

func (s shape) Beings(ctx context.Context, objs []*world.Shape) ([][][]world.Being, error) {
	return batch(ctx, s.Resolver, "Shape.beings", objs, shapeID, func(id world.ID) [][]world.Being {
		return listOf("beings", id, 2, func(i int) []world.Being {
			return listOf("beings"+strconv.Itoa(i), id, 2, func(k int) world.Being { return being("beings", id, 3*i+k) })
		})
	})
}

func (s shape) Animal(ctx context.Context, objs []*world.Shape) ([]world.Animal, error) {
	return batch(ctx, s.Resolver, "Shape.animal", objs, shapeID, func(id world.ID) world.Animal { return animal("animal", id, 0) })
}

func (s shape) Pets(ctx context.Context, objs []*world.Shape) ([][]world.Pet, error) {
	return batch(ctx, s.Resolver, "Shape.pets", objs, shapeID, func(id world.ID) []world.Pet {
		return listOf("pets", id, 2, func(k int) world.Pet { return nth[world.Pet]("pets", id, k, "c", "d", "c", "d", "") })
	})
}

func (q query) Shape(ctx context.Context, id world.ID) (*world.Shape, error) {
	return maybe(q.Resolver, "shape", id, world.NewShape(id)), q.single(ctx, "Query.shape", id)
}

func (q query) Being(ctx context.Context, id world.ID) (world.Being, error) {
	b, _ := object(id).(world.Being)
	return b, q.single(ctx, "Query.being", id)
}

// anyThing is what an id stands for, nil for what is no Thing.
func anyThing(id world.ID) world.Thing {
	switch o := object(id).(type) {
	case *world.User, *world.Post, *world.Tag:
		return nil
	default:
		return o
	}
}

func (q query) Thing(ctx context.Context, id world.ID) (world.Thing, error) {
	return anyThing(id), q.single(ctx, "Query.thing", id)
}

func (q query) Things(ctx context.Context, ids []world.ID) ([]world.Thing, error) {
	out := make([]world.Thing, len(ids))
	for i, id := range ids {
		out[i] = anyThing(id)
	}
	return out, q.single(ctx, "Query.things", first(ids))
}

// Coerced says what arguments came to it.
func (q query) Coerced(
	ctx context.Context, integer *int32, must int32, float *float64, id *world.ID, text *string, flag *bool, colour *world.Colour,
	ints []int32, grid [][]*int32, deep *world.Deep, strict *world.Strict, anything any, odd *world.Odd, pick *world.Pick,
) (string, error) {
	said, err := json.Marshal(map[string]any{
		"int": integer, "must": must, "float": float, "id": id, "text": text, "flag": flag, "colour": colour, "ints": ints,
		"grid": grid, "deep": deepSaid(deep), "strict": strictSaid(strict), "any": anything, "odd": odd, "pick": pick,
	})
	if err != nil {
		return "", err
	}
	return string(said), q.single(ctx, "Query.coerced", "root")
}

// deepSaid is an input object as JSON, without the fields that were not given.
func deepSaid(d *world.Deep) any {
	if d == nil {
		return nil
	}
	out := map[string]any{"must": d.Must, "colours": d.Colours}
	given(out, "text", d.Text)
	given(out, "float", d.Float)
	given(out, "id", d.ID)
	given(out, "flag", d.Flag)
	given(out, "grid", d.Grid)
	given(out, "any", d.Any)
	given(out, "pick", d.Pick)
	if deep, ok := d.Deep.ValueOK(); ok {
		out["deep"] = deepSaid(deep)
	}
	return out
}

func given[V any](out map[string]any, name string, v graphql.Omittable[V]) {
	if value, ok := v.ValueOK(); ok {
		out[name] = value
	}
}

func strictSaid(s *world.Strict) any {
	if s == nil {
		return nil
	}
	deep := make([]any, len(s.Deep))
	for i, d := range s.Deep {
		deep[i] = deepSaid(d)
	}
	return map[string]any{"style": s.Style, "deep": deep}
}
