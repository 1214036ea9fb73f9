package world

import (
	"math"
	"strconv"
)

// The interfaces of interfaces, and their union.
type (
	// Being is anything that is.
	Being interface{ IsBeing() }
	// Animal is a being with a mother.
	Animal interface {
		Being
		IsAnimal()
	}
	// Pet is an animal that somebody owns.
	Pet interface {
		Animal
		IsPet()
	}
	// Thing is a being or a shape.
	Thing any
)

// Dog is a pet whose fields are narrower than Pet's.
type Dog struct {
	ID     ID
	Tricks [][]*Colour
}

// Cat is a pet whose fields are as wide as Pet's.
type Cat struct {
	ID    ID
	Sound *string
	Lives int
}

// Rock is no animal.
type Rock struct {
	ID     ID
	Weight *float64 // infinite for some
}

// IsBeing is Being's.
func (*Dog) IsBeing() {}

// IsAnimal is Animal's.
func (*Dog) IsAnimal() {}

// IsPet is Pet's.
func (*Dog) IsPet() {}

// IsBeing is Being's.
func (*Cat) IsBeing() {}

// IsAnimal is Animal's.
func (*Cat) IsAnimal() {}

// IsPet is Pet's.
func (*Cat) IsPet() {}

// IsBeing is Being's.
func (*Rock) IsBeing() {}

// NewDog makes the dog of an id.
func NewDog(id ID) *Dog {
	d := &Dog{ID: id}
	if Chance(4, "tricks", id) > 0 {
		d.Tricks = grid("tricks", id, func(what string) *Colour { return rarely(6, what, id, colour(what, id)) })
	}
	return d
}

// Sound may fail.
func (d *Dog) Sound() (*string, error) {
	return rarely(8, "sound", d.ID, "Woof, says "+string(d.ID)), nil
}

// NewCat makes the cat of an id.
func NewCat(id ID) *Cat {
	return &Cat{ID: id, Sound: rarely(4, "sound", id, "miaow"), Lives: 1 + Chance(9, "lives", id)}
}

// NewRock makes the rock of an id.
func NewRock(id ID) *Rock {
	return &Rock{ID: id, Weight: rarely(4, "weight", id, measure("weight", id))}
}

// Shape is lists of lists: a letter a place from the outside in, o where null may stand and n where it may not. Null stands
// there all the same.
type Shape struct {
	ID       ID
	Ooo      [][]*int
	Oon      [][]*string
	Ono      [][]*bool
	Onn      [][]*ID
	Noo      [][]*int
	Non      [][]*string
	Nno      [][]*bool
	Nnn      [][]*ID
	Cube     [][][]*string
	Floats   []*float64
	Measures [][]float64
	Colours  []*Colour
	Palette  [][]*Colour
	Styles   []*Style
	Any      any
	Anys     []any
}

// NewShape makes the shape of an id.
func NewShape(id ID) *Shape {
	number := func(what string) *int { return rarely(6, what, id, Chance(100, what, id)) }
	word := func(what string) *string { return rarely(9, what, id, what) }
	truth := func(what string) *bool { return rarely(6, what, id, Chance(2, what, id) == 0) }
	name := func(what string) *ID { return rarely(12, what, id, ID(what)) }
	return &Shape{
		ID: id, Ooo: grid("ooo", id, number), Oon: grid("oon", id, word), Ono: grid("ono", id, truth), Onn: grid("onn", id, name),
		Noo: grid("noo", id, number), Non: grid("non", id, word), Nno: grid("nno", id, truth), Nnn: grid("nnn", id, name),
		Cube: list("cube", id, func(what string) [][]*string {
			return grid(what, id, func(what string) *string { return rarely(5, what, id, what) })
		}),
		Floats:   list("floats", id, func(what string) *float64 { return rarely(5, what, id, measure(what, id)) }),
		Measures: measures(id),
		Colours:  list("colours", id, func(what string) *Colour { return rarely(9, what, id, colour(what, id)) }),
		Palette:  grid("palette", id, func(what string) *Colour { return rarely(4, what, id, colour(what, id)) }),
		Styles:   list("styles", id, func(what string) *Style { return rarely(4, what, id, StyleLoud) }),
		Any:      anything("any", id),
		Anys:     list("anys", id, func(what string) any { return anything(what, id) }),
	}
}

// rarely is v, and null for one of n.
func rarely[V any](n int, what string, id ID, v V) *V {
	if Chance(n, "no "+what, id) == 0 {
		return nil
	}
	return &v
}

// list is a list of up to three, null for one of five.
func list[V any](what string, id ID, nth func(what string) V) []V {
	n := Chance(5, "length "+what, id) - 1
	if n < 0 {
		return nil
	}
	out := make([]V, n)
	for i := range out {
		out[i] = nth(what + strconv.Itoa(i))
	}
	return out
}

func grid[V any](what string, id ID, nth func(what string) V) [][]V {
	return list(what, id, func(what string) []V { return list(what, id, nth) })
}

// Measures is a list of lists of numbers of which JSON has not all.
func Measures(what string, id ID) [][]*float64 {
	return grid(what, id, func(what string) *float64 { return rarely(4, what, id, measure(what, id)) })
}

// Words is a list of lists of words.
func Words(what string, id ID) [][]string {
	return grid(what, id, func(what string) string { return what })
}

func measure(what string, id ID) float64 {
	return []float64{0, 0.1, -12.5, 1e21, 5e-324, math.Inf(1), 3, 100, 1e6, 2.5, 7, 8}[Chance(12, "measure "+what, id)]
}

// measures are numbers that JSON has; sinf has one that it has not, where null is not allowed.
func measures(id ID) [][]float64 {
	if id == "sinf" {
		return [][]float64{{1, math.Inf(1)}, {2}}
	}
	return grid("measures", id, func(what string) float64 { return min(measure(what, id), 1e9) })
}

func anything(what string, id ID) any {
	return []any{
		"text", true, nil, 12, 0.5, []any{1, nil, "two"}, map[string]any{"b": []any{}, "a": map[string]any{"null": nil}},
	}[Chance(7, "any "+what, id)]
}
