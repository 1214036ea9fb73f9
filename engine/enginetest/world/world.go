// Package world holds the objects of the engine's test schema. All they are follows from their ids, nulls and failures
// included, so that two executors can be asked the same.
package world

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// ID is the id of any object.
type ID string

// MarshalGQL writes the id.
func (id ID) MarshalGQL(w io.Writer) { graphql.MarshalString(string(id)).MarshalGQL(w) }

// UnmarshalGQL reads an id; "bad" is none.
func (id *ID) UnmarshalGQL(v any) error {
	s, err := graphql.UnmarshalString(v)
	if s == "bad" {
		return errors.New("a bad id")
	}
	*id = ID(s)
	return err
}

// Chance is a number below n that follows from what and id.
func Chance(n int, what string, id ID) int {
	h := fnv.New64a()
	_, _ = io.WriteString(h, what+"/"+string(id))
	return int(h.Sum64() % uint64(n)) //nolint:gosec // small
}

// Nth is the k-th object id of a kind that what leads to from id.
func Nth(kind, what string, id ID, k int) ID {
	return ID(kind + strconv.Itoa(Chance(12, what+strconv.Itoa(k), id)))
}

// Colour is an enum that marshals itself.
type Colour string

// MarshalGQL writes the colour.
func (c Colour) MarshalGQL(w io.Writer) { graphql.MarshalString(string(c)).MarshalGQL(w) }

// UnmarshalGQL reads a colour.
func (c *Colour) UnmarshalGQL(v any) error {
	s, err := graphql.UnmarshalString(v)
	*c = Colour(s)
	return err
}

func colour(what string, id ID) Colour { return []Colour{"RED", "GREEN", "BLUE"}[Chance(3, what, id)] }

// Odd is a scalar with a marshaler of its own, which writes null for 13.
type Odd int

// MarshalOdd writes an Odd.
func MarshalOdd(o Odd) graphql.Marshaler {
	if o == 13 {
		return graphql.Null
	}
	if o == 66 {
		panic("66 is not written")
	}
	return graphql.WriterFunc(func(w io.Writer) { _, _ = fmt.Fprintf(w, `{"odd":%d}`, int(o)) })
}

// UnmarshalOdd reads an Odd.
func UnmarshalOdd(v any) (Odd, error) {
	n, err := graphql.UnmarshalInt(v)
	if n == 13 {
		return 0, errors.New("13 is not odd enough")
	}
	return Odd(n), err
}

func odd(what string, id ID) Odd { return []Odd{1, 13, 3, 66, 5, 7, 9, 11, 15}[Chance(9, what, id)] }

// The interfaces and the union.
type (
	// Node is anything with an id.
	Node interface{ IsNode() }
	// Named has a name.
	Named interface {
		Node
		IsNamed()
	}
	// Owned has an owner.
	Owned any
	// Kept is Owned by another name, which the two do not know of.
	Kept any
	// Hit is something found.
	Hit any
)

// User is a type with a field of every kind.
type User struct {
	ID      ID
	Age     int
	Height  *float64
	Joined  *time.Time
	Sure    time.Time
	Odd     Odd
	Ratio   float64 // infinite for uinf
	Style   *Style
	Admin   bool
	Words   []string
	Holes   []*string
	Strict  []*string
	Squares [][]int
	Odds    []Odd
	Times   []time.Time
	Profile Profile
	Spare   *Profile
	History []Profile
}

// NewUser makes the user of an id.
func NewUser(id ID) *User {
	u := &User{
		ID: id, Age: Chance(90, "age", id), Odd: odd("odd", id), Admin: Chance(2, "admin", id) == 0,
		Sure:    time.Date(2026, 1, 1+Chance(300, "sure", id), 3, 4, 5, 678000, time.UTC),
		Squares: [][]int{{}, {1}, {2, Chance(9, "square", id)}}[:Chance(4, "squares", id)],
		Profile: NewProfile(id, 2),
	}
	if Chance(12, "zero", id) == 0 {
		u.Sure = time.Time{}
	}
	if id == "uinf" {
		u.Ratio = math.Inf(1)
	}
	if Chance(3, "height", id) > 0 {
		h := []float64{1.5, 1e21, 1e-7, 100000, 1234567, -0.25}[Chance(6, "tall", id)]
		u.Height = &h
	}
	if Chance(3, "joined", id) > 0 {
		u.Joined = &u.Sure
	}
	if Chance(2, "style", id) > 0 {
		style := StyleLoud
		u.Style = &style
	}
	quoted := "\"q\" \\ \n\t\x01 é 水 " + string(id)
	if Chance(4, "words", id) > 0 {
		u.Words, u.Holes, u.Strict = []string{"a", quoted}, []*string{&quoted, nil}, []*string{&quoted}
	}
	if Chance(5, "strict", id) == 0 {
		u.Strict = append(u.Strict, nil)
	}
	if Chance(3, "odds", id) > 0 {
		u.Odds = []Odd{odd("o1", id), 3}
		u.Times = []time.Time{u.Sure, u.Sure.Add(time.Hour)}
	}
	if Chance(2, "spare", id) > 0 {
		p := NewProfile(id+"s", 1)
		u.Spare = &p
	}
	for i := range Chance(3, "history", id) {
		u.History = append(u.History, NewProfile(id+ID(strconv.Itoa(i)), 0))
	}
	return u
}

// IsNode is Node's.
func (*User) IsNode() {}

// IsNamed is Named's.
func (*User) IsNamed() {}

// MayBeOdd may be null, and may panic when it is written.
func (u *User) MayBeOdd() *Odd {
	if o := odd("maybe", u.ID); o != 11 {
		return &o
	}
	return nil
}

// Favourite is an enum.
func (u *User) Favourite() Colour { return colour("favourite", u.ID) }

// Shout may panic.
func (u *User) Shout() string {
	if Chance(15, "shout", u.ID) == 0 {
		panic("hoarse")
	}
	return "HEY " + string(u.ID)
}

// Risky may fail.
func (u *User) Risky() (string, error) {
	switch Chance(6, "risky", u.ID) {
	case 0:
		return "", errors.New("too risky")
	case 1:
		panic("risky panic")
	default:
		return "fine", nil
	}
}

// Careful has a context and an argument.
func (u *User) Careful(_ context.Context, n int) (*int, error) {
	if n > 5 {
		return nil, fmt.Errorf("%d is careless", n)
	}
	if Chance(4, "careful", u.ID) == 0 {
		return nil, nil //nolint:nilnil // a null
	}
	n += u.Age
	return &n, nil
}

// Profile is a type without an id, held by value.
type Profile struct {
	ID     ID
	Motto  *string
	Colour Colour
	Rank   *int
	Inner  *Profile
}

// NewProfile makes the profile of an id, with a number of profiles inside.
func NewProfile(id ID, inside int) Profile {
	p := Profile{ID: id, Colour: colour("profile", id)}
	if Chance(2, "motto", id) > 0 {
		motto := "motto of " + string(id)
		p.Motto = &motto
	}
	if inside > 0 {
		inner := NewProfile(id+"i", inside-1)
		p.Inner = &inner
	}
	return p
}

// Post is a type that others lead to.
type Post struct {
	ID    ID
	Title string
}

// NewPost makes the post of an id.
func NewPost(id ID) *Post { return &Post{ID: id, Title: "Title of " + string(id)} }

// IsNode is Node's.
func (*Post) IsNode() {}

// Self is the post again, or nothing; it may panic.
func (p *Post) Self() *Post {
	switch Chance(8, "self", p.ID) {
	case 0:
		return nil
	case 1:
		panic("beside oneself")
	default:
		return p
	}
}

// Tag is a type of two interfaces and the union.
type Tag struct {
	ID    ID
	Label string
}

// NewTag makes the tag of an id.
func NewTag(id ID) *Tag { return &Tag{ID: id, Label: "#" + string(id)} }

// IsNode is Node's.
func (*Tag) IsNode() {}

// IsNamed is Named's.
func (*Tag) IsNamed() {}

// Edit is what a mutation answers: plain fields that hold objects.
type Edit struct {
	User     *User
	Posts    []*Post
	Problems []Problem
}

// Problem is what went wrong in the eyes of a user.
type Problem struct {
	Message string
	Field   []string
	About   Node
}

// NewEdit makes the answer to an edit of a user.
func NewEdit(id ID) *Edit {
	e := &Edit{}
	if Chance(4, "edited", id) > 0 {
		e.User = NewUser(id)
	}
	for k := range Chance(4, "edits", id) {
		post := NewPost(Nth("p", "edit", id, k))
		if Chance(6, "edited post", post.ID) == 0 {
			post = nil
		}
		e.Posts = append(e.Posts, post)
	}
	if Chance(3, "problem", id) == 0 {
		e.Problems = []Problem{{Message: "no", Field: []string{"input", "id"}, About: NewTag("t1")}, {Message: "never"}}
	}
	return e
}
