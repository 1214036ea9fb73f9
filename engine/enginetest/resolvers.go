// Package enginetest holds what the engine is tested with: a schema with every shape that GraphQL has, objects that follow
// from their ids, resolvers that wait, fail and panic, and random documents. Its tests run the same documents by gqlgen's own
// executor and by the engine.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
	"github.com/trellisgraph/trellis/engine/enginetest/world"
)

// Resolver resolves the test schema. Everything follows from the ids of parents, so that it does not matter how an executor
// groups them.
type Resolver struct {
	// Calm makes nothing fail.
	Calm bool
	// Crash names a field, such as User.best, whose resolver panics.
	Crash string
	// Beside names a field whose resolver adds an error and answers nevertheless.
	Beside string
	// Strange names a field of the union that gives objects of a Go type that the schema does not know.
	Strange string
	// Ready is there before anybody asks for it: what Query.users gives, and User.wide to every user. nil: they are made up.
	Ready struct {
		Users []*world.User
		Posts []*world.Post
	}
	// Saw is told of each resolver that runs, with its context; several may run at once. nil: nobody wants to know.
	Saw func(ctx context.Context, field string)
}

var _ generated.ResolverRoot = (*Resolver)(nil)

type (
	mutation struct{ *Resolver }
	post     struct{ *Resolver }
	profile  struct{ *Resolver }
	query    struct{ *Resolver }
	tag      struct{ *Resolver }
	user     struct{ *Resolver }
)

// Mutation is gqlgen's.
func (r *Resolver) Mutation() generated.MutationResolver { return mutation{r} }

// Post is gqlgen's.
func (r *Resolver) Post() generated.PostResolver { return post{r} }

// Profile is gqlgen's.
func (r *Resolver) Profile() generated.ProfileResolver { return profile{r} }

// Query is gqlgen's.
func (r *Resolver) Query() generated.QueryResolver { return query{r} }

// Tag is gqlgen's.
func (r *Resolver) Tag() generated.TagResolver { return tag{r} }

// User is gqlgen's.
func (r *Resolver) User() generated.UserResolver { return user{r} }

// Flusher runs what loads wait for and counts.
type Flusher struct {
	Flushes, Statements atomic.Int64
}

type waitKey struct{}

// Gather is the engine's.
func (*Flusher) Gather(ctx context.Context, wait func(any) error) context.Context {
	return context.WithValue(ctx, waitKey{}, wait)
}

// Flush is the engine's.
func (f *Flusher) Flush(_ context.Context, statements []any) {
	f.Flushes.Add(1)
	for _, s := range statements {
		f.Statements.Add(1)
		s.(func())() //nolint:forcetypeassert // Load hands in nothing else
	}
}

// Load waits as often as it is told, each time for a statement of its own.
func Load(ctx context.Context, times int) error {
	task, ok := engine.Running(ctx)
	if !ok {
		return ctx.Err()
	}
	for range times {
		ran := false
		l := task.Queue(ctx, func(ctx context.Context) func() {
			if wait, ok := ctx.Value(waitKey{}).(func(any) error); ok {
				if err := wait(func() { ran = true }); err != nil {
					return func() {}
				}
			}
			return func() {}
		})
		task.Join(l, 1)
		if err := task.Wait(l); err != nil {
			return err
		}
		if !ran {
			return context.Cause(ctx)
		}
	}
	return nil
}

// batch resolves a field for parents: each by itself, after a wait that depends on the field.
func batch[P, V any](
	ctx context.Context, r *Resolver, field string, parents []*P, id func(*P) world.ID, resolve func(world.ID) V,
) ([]V, error) {
	if err := Load(ctx, world.Chance(3, "waits", world.ID(field))); err != nil {
		return nil, err
	}
	r.saw(ctx, field)
	if r.Crash == field {
		panic(field + " crashes")
	}
	if r.Beside == field {
		graphql.AddError(ctx, errors.New("beside"))
	}
	out, errs, failed := make([]V, len(parents)), make(graphql.BatchErrorList, len(parents)), false
	for i, p := range parents {
		if p == nil {
			continue // stock gqlgen passes nulls on
		}
		if err := r.failure(field, id(p)); err != nil {
			errs[i], failed = err, true
			continue
		}
		out[i] = resolve(id(p))
	}
	if failed {
		return out, errs
	}
	return out, nil
}

func (r *Resolver) saw(ctx context.Context, field string) {
	if r.Saw != nil {
		r.Saw(ctx, field)
	}
}

// failure is what goes wrong with a field of an object, if anything.
func (r *Resolver) failure(field string, id world.ID) error {
	if r.Calm {
		return nil
	}
	switch world.Chance(40, "fails "+field, id) {
	case 0:
		return fmt.Errorf("%s of %s failed", field, id)
	case 1:
		return &gqlerror.Error{Message: "a located failure", Extensions: map[string]any{"code": "LOCATED"}}
	case 2:
		return gqlerror.List{{Message: "one of two"}, {Message: "two of two"}}
	default:
		return nil
	}
}

// maybe is an object, or null for some.
func maybe[V any](r *Resolver, field string, id world.ID, v *V) *V {
	if !r.Calm && world.Chance(9, "null "+field, id) == 0 {
		return nil
	}
	return v
}

func listOf[V any](field string, id world.ID, most int, nth func(k int) V) []V {
	n := world.Chance(most+2, "length "+field, id) - 1
	if n < 0 {
		return nil
	}
	out := make([]V, n)
	for k := range out {
		out[k] = nth(k)
	}
	return out
}

// object is what an id stands for, nil for none.
func object(id world.ID) any {
	switch {
	case strings.HasPrefix(string(id), "u"):
		return world.NewUser(id)
	case strings.HasPrefix(string(id), "p"):
		return world.NewPost(id)
	case strings.HasPrefix(string(id), "t"):
		return world.NewTag(id)
	case strings.HasPrefix(string(id), "d"):
		return world.NewDog(id)
	case strings.HasPrefix(string(id), "c"):
		return world.NewCat(id)
	case strings.HasPrefix(string(id), "r"):
		return world.NewRock(id)
	case strings.HasPrefix(string(id), "s"):
		return world.NewShape(id)
	default:
		return nil
	}
}

func kindOf(what string, id world.ID) string {
	return []string{"u", "p", "t", ""}[world.Chance(4, what, id)]
}

func (r *Resolver) node(field string, id world.ID, k int) world.Node {
	what := field + strconv.Itoa(k)
	n, _ := object(world.Nth(kindOf(what, id), what, id, k)).(world.Node)
	return n
}

func (r *Resolver) hit(field string, id world.ID, k int) world.Hit {
	what := field + strconv.Itoa(k)
	if r.Strange == field || field == "hit" && !r.Calm && world.Chance(8, "strange", id) == 0 {
		return strconv.Itoa // a Go type that the schema does not know
	}
	return object(world.Nth(kindOf(what, id), what, id, k))
}

func (r *Resolver) user(field string, id world.ID, k int) *world.User {
	return maybe(r, field+strconv.Itoa(k), id, world.NewUser(world.Nth("u", field, id, k)))
}

func (r *Resolver) post(field string, id world.ID, k int) *world.Post {
	return maybe(r, field+strconv.Itoa(k), id, world.NewPost(world.Nth("p", field, id, k)))
}

func userID(u *world.User) world.ID  { return u.ID }
func postID(p *world.Post) world.ID  { return p.ID }
func tagID(t *world.Tag) world.ID    { return t.ID }
func ofID(p *world.Profile) world.ID { return p.ID }
func named(id world.ID, style world.Style) string {
	if style == world.StyleLoud {
		return "NAME OF " + string(id)
	}
	return "name of " + string(id)
}

func (m mutation) Touch(ctx context.Context, id world.ID) (*world.User, error) {
	return maybe(m.Resolver, "touch", id, world.NewUser(id)), m.single(ctx, "Mutation.touch", id)
}

func (m mutation) MustTouch(ctx context.Context, id world.ID) (*world.User, error) {
	return maybe(m.Resolver, "mustTouch", id, world.NewUser(id)), m.single(ctx, "Mutation.mustTouch", id)
}

func (m mutation) TouchAll(ctx context.Context, ids []world.ID) ([]*world.User, error) {
	out := make([]*world.User, len(ids))
	for i, id := range ids {
		out[i] = maybe(m.Resolver, "touchAll", id, world.NewUser(id))
	}
	return out, m.single(ctx, "Mutation.touchAll", first(ids))
}

func (m mutation) Edit(ctx context.Context, id world.ID, filter *world.Filter) (*world.Edit, error) {
	e := maybe(m.Resolver, "edit", id, world.NewEdit(id))
	if filter != nil && e != nil {
		e.Problems = append(e.Problems, world.Problem{Message: bundled(filter)})
	}
	return e, m.single(ctx, "Mutation.edit", id)
}

func (m mutation) MayEdit(ctx context.Context, id world.ID) (*world.Edit, error) {
	return maybe(m.Resolver, "mayEdit", id, world.NewEdit(id)), m.single(ctx, "Mutation.mayEdit", id)
}

func (m mutation) Retag(ctx context.Context, id world.ID) (world.Named, error) {
	n, _ := object(id).(world.Named)
	return n, m.single(ctx, "Mutation.retag", id)
}

func (m mutation) Count(ctx context.Context, text *string, odd *world.Odd) (int32, error) {
	n := int32(0)
	if text != nil {
		n = int32(len(*text)) //nolint:gosec // small
	}
	if odd != nil {
		n += int32(*odd) //nolint:gosec // small
	}
	return n, m.single(ctx, "Mutation.count", "root")
}

func (m mutation) Forget(ctx context.Context, id world.ID) (*world.ID, error) {
	return maybe(m.Resolver, "forget", id, &id), m.single(ctx, "Mutation.forget", id)
}

// Allowed is the directive: fields whose number is lower than a length are refused to some ids.
func (r *Resolver) Allowed(ctx context.Context, _ any, next graphql.Resolver, from int32) (any, error) {
	if err := Load(ctx, 1); err != nil {
		return nil, err
	}
	id, _ := graphql.GetFieldContext(ctx).Args["id"].(world.ID)
	if !r.Calm && world.Chance(8, "allowed", id) < int(from) {
		return nil, fmt.Errorf("%q is not allowed", id)
	}
	return next(ctx)
}

func (p post) Owner(ctx context.Context, objs []*world.Post) ([]*world.User, error) {
	return batch(ctx, p.Resolver, "Post.owner", objs, postID, func(id world.ID) *world.User { return p.user("owner", id, 0) })
}

func (p post) Author(ctx context.Context, objs []*world.Post) ([]*world.User, error) {
	return batch(ctx, p.Resolver, "Post.author", objs, postID, func(id world.ID) *world.User { return p.user("author", id, 0) })
}

func (p post) Tags(ctx context.Context, objs []*world.Post) ([][]*world.Tag, error) {
	return batch(ctx, p.Resolver, "Post.tags", objs, postID, func(id world.ID) []*world.Tag {
		return listOf("tags", id, 2, func(k int) *world.Tag { return world.NewTag(world.Nth("t", "tags", id, k)) })
	})
}

func (p post) Related(ctx context.Context, objs []*world.Post) ([][]world.Node, error) {
	return batch(ctx, p.Resolver, "Post.related", objs, postID, func(id world.ID) []world.Node {
		return listOf("related", id, 3, func(k int) world.Node { return p.node("related", id, k) })
	})
}

func (p profile) Of(ctx context.Context, objs []*world.Profile) ([]*world.User, error) {
	return batch(ctx, p.Resolver, "Profile.of", objs, ofID, func(id world.ID) *world.User { return p.user("of", id, 0) })
}

// single waits and fails for a root field.
func (r *Resolver) single(ctx context.Context, field string, id world.ID) error {
	if err := Load(ctx, world.Chance(3, "waits", world.ID(field))); err != nil {
		return err
	}
	r.saw(ctx, field)
	if !r.Calm && world.Chance(20, "crash "+field, id) == 0 || r.Crash == field {
		panic(field + " of " + string(id) + " crashes")
	}
	return r.failure(field, id)
}

// first is what a list of ids fails by.
func first(ids []world.ID) world.ID {
	if len(ids) == 0 {
		return "none"
	}
	return ids[0]
}

func (q query) User(ctx context.Context, id world.ID) (*world.User, error) {
	return maybe(q.Resolver, "user", id, world.NewUser(id)), q.single(ctx, "Query.user", id)
}

func (q query) Pick(ctx context.Context, by world.Pick) (*world.User, error) {
	id := world.ID("unew")
	switch {
	case by.ID != nil:
		id = *by.ID
	case by.Name != nil:
		id = world.ID("u" + *by.Name)
	}
	return world.NewUser(id), q.single(ctx, "Query.pick", id)
}

func (q query) Users(ctx context.Context, ids []world.ID) ([]*world.User, error) {
	if q.Ready.Users != nil {
		return q.Ready.Users, nil
	}
	out := make([]*world.User, len(ids))
	for i, id := range ids {
		out[i] = maybe(q.Resolver, "users", id, world.NewUser(id))
	}
	return out, q.single(ctx, "Query.users", first(ids))
}

func (q query) Node(ctx context.Context, id world.ID) (world.Node, error) {
	n, _ := object(id).(world.Node)
	return n, q.single(ctx, "Query.node", id)
}

func (q query) Named(ctx context.Context, id world.ID) (world.Named, error) {
	n, _ := object(id).(world.Named)
	return n, q.single(ctx, "Query.named", id)
}

func (q query) Owned(ctx context.Context, id world.ID) (world.Owned, error) {
	if _, isUser := object(id).(*world.User); isUser {
		return nil, errors.New("nobody owns a user")
	}
	return object(id), q.single(ctx, "Query.owned", id)
}

func (q query) Hits(ctx context.Context, first *int32) ([]world.Hit, error) {
	if first == nil {
		return nil, nil
	}
	out := make([]world.Hit, max(0, min(*first, 10)))
	for k := range out {
		out[k] = q.hit("hits", "root", k)
	}
	return out, q.single(ctx, "Query.hits", "root")
}

func (q query) Must(ctx context.Context, id world.ID) (*world.User, error) {
	return maybe(q.Resolver, "must", id, world.NewUser(id)), q.single(ctx, "Query.must", id)
}

func (q query) MustAll(ctx context.Context, ids []world.ID) ([]*world.User, error) {
	out := make([]*world.User, len(ids))
	for i, id := range ids {
		out[i] = world.NewUser(id)
	}
	return out, q.single(ctx, "Query.mustAll", first(ids))
}

func (q query) Echo(ctx context.Context, text *string, filter *world.Filter, odd *world.Odd) (string, error) {
	said := "nothing"
	if text != nil {
		said = *text
	}
	return said + bundled(filter) + strconv.FormatBool(odd != nil), q.single(ctx, "Query.echo", "root")
}

func bundled(f *world.Filter) string {
	if f == nil {
		return "-"
	}
	least := int32(-1)
	if f.Least != nil {
		least = *f.Least
	}
	return fmt.Sprintf("(%v %d %s)", f.Colours, least, bundled(f.Inner))
}

func (t tag) Name(ctx context.Context, objs []*world.Tag, style world.Style) ([]*string, error) {
	return batch(ctx, t.Resolver, "Tag.name", objs, tagID, func(id world.ID) *string {
		name := named(id, style)
		return maybe(t.Resolver, "name", id, &name)
	})
}

func (t tag) Owner(ctx context.Context, objs []*world.Tag) ([]*world.User, error) {
	return batch(ctx, t.Resolver, "Tag.owner", objs, tagID, func(id world.ID) *world.User { return t.user("owner", id, 0) })
}

func (t tag) Posts(ctx context.Context, objs []*world.Tag, first int32) ([][]*world.Post, error) {
	if first < 0 {
		return nil, fmt.Errorf("first must not be %d", first)
	}
	return batch(ctx, t.Resolver, "Tag.posts", objs, tagID, func(id world.ID) []*world.Post {
		return listOf("posts", id, int(min(first, 3)), func(k int) *world.Post { return t.post("posts", id, k) })
	})
}

func (u user) Name(ctx context.Context, objs []*world.User, style world.Style) ([]*string, error) {
	return batch(ctx, u.Resolver, "User.name", objs, userID, func(id world.ID) *string {
		name := named(id, style)
		return maybe(u.Resolver, "name", id, &name)
	})
}

func (u user) Moody(ctx context.Context, objs []*world.User) ([]*world.Colour, error) {
	return batch(ctx, u.Resolver, "User.moody", objs, userID, func(id world.ID) *world.Colour {
		blue := world.Colour("BLUE")
		return maybe(u.Resolver, "moody", id, &blue)
	})
}

func (u user) Certain(ctx context.Context, objs []*world.User) ([]string, error) {
	return batch(ctx, u.Resolver, "User.certain", objs, userID, func(id world.ID) string { return "certainly " + string(id) })
}

func (u user) Bundle(ctx context.Context, objs []*world.User, filter *world.Filter) ([]*string, error) {
	return batch(ctx, u.Resolver, "User.bundle", objs, userID, func(id world.ID) *string {
		s := string(id) + bundled(filter)
		return &s
	})
}

func (u user) Best(ctx context.Context, objs []*world.User) ([]*world.User, error) {
	return batch(ctx, u.Resolver, "User.best", objs, userID, func(id world.ID) *world.User { return u.user("best", id, 0) })
}

func (u user) MustBest(ctx context.Context, objs []*world.User) ([]*world.User, error) {
	return batch(ctx, u.Resolver, "User.mustBest", objs, userID, func(id world.ID) *world.User { return u.user("mustBest", id, 0) })
}

func (u user) Friends(ctx context.Context, objs []*world.User, first *int32) ([][]*world.User, error) {
	most := 2
	if first != nil {
		most = int(max(0, min(*first, 4)))
	}
	return batch(ctx, u.Resolver, "User.friends", objs, userID, func(id world.ID) []*world.User {
		return listOf("friends", id, most, func(k int) *world.User { return u.user("friends", id, k) })
	})
}

func (u user) Loyal(ctx context.Context, objs []*world.User) ([][]*world.User, error) {
	return batch(ctx, u.Resolver, "User.loyal", objs, userID, func(id world.ID) []*world.User {
		return listOf("loyal", id, 2, func(k int) *world.User { return u.user("loyal", id, k) })
	})
}

func (u user) Posts(ctx context.Context, objs []*world.User) ([][]*world.Post, error) {
	return batch(ctx, u.Resolver, "User.posts", objs, userID, func(id world.ID) []*world.Post {
		return listOf("posts", id, 3, func(k int) *world.Post { return world.NewPost(world.Nth("p", "posts", id, k)) })
	})
}

func (u user) grid(field string, id world.ID) [][]*world.Post {
	return listOf(field, id, 2, func(i int) []*world.Post {
		return listOf(field+strconv.Itoa(i), id, 2, func(k int) *world.Post { return u.post(field, id, 3*i+k) })
	})
}

func (u user) Grid(ctx context.Context, objs []*world.User) ([][][]*world.Post, error) {
	return batch(ctx, u.Resolver, "User.grid", objs, userID, func(id world.ID) [][]*world.Post { return u.grid("grid", id) })
}

func (u user) StrictGrid(ctx context.Context, objs []*world.User) ([][][]*world.Post, error) {
	return batch(ctx, u.Resolver, "User.strictGrid", objs, userID, func(id world.ID) [][]*world.Post { return u.grid("strict", id) })
}

func (u user) Hit(ctx context.Context, objs []*world.User) ([]world.Hit, error) {
	return batch(ctx, u.Resolver, "User.hit", objs, userID, func(id world.ID) world.Hit { return u.hit("hit", id, 0) })
}

func (u user) Hits(ctx context.Context, objs []*world.User) ([][]world.Hit, error) {
	return batch(ctx, u.Resolver, "User.hits", objs, userID, func(id world.ID) []world.Hit {
		return listOf("hits", id, 3, func(k int) world.Hit { return u.hit("hits", id, k) })
	})
}

func (u user) HitGrid(ctx context.Context, objs []*world.User) ([][][]world.Hit, error) {
	return batch(ctx, u.Resolver, "User.hitGrid", objs, userID, func(id world.ID) [][]world.Hit {
		return listOf("hitGrid", id, 2, func(i int) []world.Hit {
			return listOf("hitGrid"+strconv.Itoa(i), id, 2, func(k int) world.Hit { return u.hit("hitGrid", id, 3*i+k) })
		})
	})
}

func (u user) Node(ctx context.Context, objs []*world.User) ([]world.Node, error) {
	return batch(ctx, u.Resolver, "User.node", objs, userID, func(id world.ID) world.Node { return u.node("node", id, 0) })
}

func (u user) Wide(ctx context.Context, objs []*world.User, n int32) ([][]*world.Post, error) {
	return batch(ctx, u.Resolver, "User.wide", objs, userID, func(id world.ID) []*world.Post {
		if u.Ready.Posts != nil {
			return u.Ready.Posts[:n]
		}
		posts := make([]*world.Post, max(0, n))
		for k := range posts {
			posts[k] = world.NewPost(world.Nth("p", "wide", id, k))
		}
		return posts
	})
}

func (u user) Nodes(ctx context.Context, objs []*world.User) ([][]world.Node, error) {
	return batch(ctx, u.Resolver, "User.nodes", objs, userID, func(id world.ID) []world.Node {
		return listOf("nodes", id, 3, func(k int) world.Node { return u.node("nodes", id, k) })
	})
}
