// Package loaders turns the keys of a level into rows with one statement. Resolvers reach storage through loaders only,
// so that no edge can be an N+1.
package loaders

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/engine"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Loader loads values by key. A Loader is a definition that all requests share; what was loaded lives in the request,
// from Begin on.
type Loader[K comparable, V any] struct {
	load func(ctx context.Context, keys []K) (map[K]V, error)
	most int // keys a call; 0 for the usual bound
}

// All returns one value a key, in the keys' order: the zero value where there is none. The same key is loaded once a
// request. An error is KeyErrors; the values of the keys that did not fail are good.
func (l *Loader[K, V]) All(ctx context.Context, keys []K) ([]V, error) {
	return l.Start(ctx, keys)()
}

// Start asks now and waits in the returned function, so that two loads can be waited for together.
func (l *Loader[K, V]) Start(ctx context.Context, keys []K) func() ([]V, error) {
	return start(ctx, l, l.most, l.load, keys)
}

func (l *Loader[K, V]) watch(batch func(keys int)) {
	load := l.load
	l.load = func(ctx context.Context, keys []K) (map[K]V, error) {
		found, err := load(ctx, keys)
		if err == nil { // otherwise it may be loaded again, with more keys
			batch(len(keys))
		}
		return found, err
	}
}

// prime says what keys have, where another load has found it, so that it is not asked for. What is asked for already stays so.
func (l *Loader[K, V]) prime(ctx context.Context, found map[K]V) {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return
	}
	if _, ok := engine.Running(ctx); ok {
		queueOf(s, l, l.most, l.load).prime(found)
		return
	}
	batch := batcher(s, l, l.most, l.load)
	for key, value := range found {
		batch.Prime(ctx, key, value)
	}
}

// Together runs functions side by side that load what does not depend on each other, so that their waits do not add up, and
// returns when all are done. Each has its own variables for what it finds. Where no engine runs, one runs after the other. An
// error says that one of them panicked.
func Together(ctx context.Context, branches ...func(ctx context.Context)) error {
	if task, ok := engine.Running(ctx); ok {
		return task.Fork(ctx, branches...)
	}
	for _, branch := range branches {
		branch(ctx)
	}
	return nil
}

// With is a Loader with a parameter, such as a page: keys that share the parameter share a statement.
type With[P, K comparable, V any] struct {
	load func(ctx context.Context, param P, keys []K) (map[K]V, error)
}

// All is Loader.All for one value of the parameter.
func (l *With[P, K, V]) All(ctx context.Context, param P, keys []K) ([]V, error) {
	type identity struct {
		loader *With[P, K, V]
		param  P
	}
	load := func(ctx context.Context, keys []K) (map[K]V, error) { return l.load(ctx, param, keys) }
	return start(ctx, identity{l, param}, 0, load, keys)()
}

func (l *With[P, K, V]) watch(batch func(keys int)) {
	load := l.load
	l.load = func(ctx context.Context, param P, keys []K) (map[K]V, error) {
		found, err := load(ctx, param, keys)
		if err == nil {
			batch(len(keys))
		}
		return found, err
	}
}

// KeyErrors holds one error a key, nil where the key was loaded. Every error of a loader is one, as long as its keys.
type KeyErrors []error

// failed is err for each of n keys.
func failed(n int, err error) KeyErrors {
	errs := make(KeyErrors, n)
	for i := range errs {
		errs[i] = err
	}
	return errs
}

func (e KeyErrors) Error() string { return errors.Join(e...).Error() }

// Unwrap gives the errors to errors.Is and errors.As.
func (e KeyErrors) Unwrap() []error { return e }

// session is the loaded state of one request.
type session struct {
	wait    time.Duration
	mu      sync.Mutex
	loaders map[any]any // dataloaders, where no engine runs the request
	queues  map[any]any
}

type sessionKey struct{}

// Begin starts an empty session: nothing that was loaded before is seen after. wait is how long the first key of a batch
// waits for others where no engine says when all have come.
func Begin(ctx context.Context, wait time.Duration) context.Context {
	return context.WithValue(ctx, sessionKey{}, &session{wait: wait, loaders: map[any]any{}, queues: map[any]any{}})
}

func start[K comparable, V any](
	ctx context.Context, identity any, most int, load func(context.Context, []K) (map[K]V, error), keys []K,
) func() ([]V, error) {
	if len(keys) == 0 {
		return func() ([]V, error) { return nil, nil }
	}
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return func() ([]V, error) { return direct(ctx, load, keys) }
	}
	if task, ok := engine.Running(ctx); ok {
		return queueOf(s, identity, most, load).ask(ctx, task, keys)
	}
	thunk := batcher(s, identity, most, load).LoadMany(ctx, keys)
	return func() ([]V, error) {
		values, errs := thunk()
		if errs == nil {
			return values, nil
		}
		return values, KeyErrors(errs)
	}
}

func batcher[K comparable, V any](
	s *session, identity any, most int, load func(context.Context, []K) (map[K]V, error),
) *dataloader.Loader[K, V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.loaders[identity].(*dataloader.Loader[K, V]); ok {
		return l
	}
	l := dataloader.NewBatchedLoader(func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		found, err := load(ctx, keys)
		results := make([]*dataloader.Result[V], len(keys))
		for i, key := range keys {
			results[i] = &dataloader.Result[V]{Data: found[key], Error: err}
		}
		return results
	}, dataloader.WithWait[K, V](s.wait), dataloader.WithBatchCapacity[K, V](cmp.Or(most, mostKeys)))
	s.loaders[identity] = l
	return l
}

// direct serves callers outside of a session, such as jobs and tests: one statement at once.
func direct[K comparable, V any](
	ctx context.Context, load func(context.Context, []K) (map[K]V, error), keys []K,
) ([]V, error) {
	seen := make(map[K]struct{}, len(keys))
	distinct := make([]K, 0, len(keys))
	for _, key := range keys {
		if _, ok := seen[key]; !ok {
			seen[key] = struct{}{}
			distinct = append(distinct, key)
		}
	}
	found, err := load(ctx, distinct)
	values := make([]V, len(keys))
	if err != nil {
		return values, failed(len(keys), err)
	}
	for i, key := range keys {
		values[i] = found[key]
	}
	return values, nil
}

// one indexes rows of which there is at most one a key.
func one[K comparable, R, V any](rows []R, err error, entry func(R) (K, V)) (map[K]V, error) {
	if err != nil {
		return nil, err
	}
	found := make(map[K]V, len(rows))
	for _, row := range rows {
		key, value := entry(row)
		found[key] = value
	}
	return found, nil
}

// many groups rows by key, keeping their order.
func many[K comparable, R, V any](rows []R, err error, entry func(R) (K, V)) (map[K][]V, error) {
	if err != nil {
		return nil, err
	}
	found := make(map[K][]V)
	for _, row := range rows {
		key, value := entry(row)
		found[key] = append(found[key], value)
	}
	return found, nil
}

// among marks the keys that came back.
func among[K comparable](rows []K, err error) (map[K]bool, error) {
	return one(rows, err, func(key K) (K, bool) { return key, true })
}

// viewersAmong answers for the signed-in viewer, and no to everybody else without a statement.
func viewersAmong[DB any, K comparable](
	db DB, all func(context.Context, DB, postgres.Query[K]) ([]K, error), query func(domain.UserID, []K) postgres.Query[K],
) *Loader[K, bool] {
	return &Loader[K, bool]{load: func(ctx context.Context, keys []K) (map[K]bool, error) {
		viewer := domain.ActorFrom(ctx)
		if !viewer.SignedIn() {
			return nil, nil // no key is marked
		}
		return among(all(ctx, db, query(viewer.UserID, keys)))
	}}
}

// pages reads a page of the list of each key.
func pages[K comparable, R any](
	db communitydb.Reader, query func([]K, domain.Page) postgres.Query[R], of func(R) K,
) *With[domain.Page, K, []R] {
	return &With[domain.Page, K, []R]{load: func(ctx context.Context, page domain.Page, keys []K) (map[K][]R, error) {
		rows, err := communitydb.All(ctx, db, query(keys, page))
		return many(rows, err, func(row R) (K, R) { return of(row), row })
	}}
}

// pagesFor is pages for lists that are not the same to everybody.
func pagesFor[K comparable, R any](
	db communitydb.Reader, query func([]K, communitydb.Eyes, domain.Page) postgres.Query[R], of func(R) K,
) *With[domain.Page, K, []R] {
	return &With[domain.Page, K, []R]{load: func(ctx context.Context, page domain.Page, keys []K) (map[K][]R, error) {
		rows, err := communitydb.All(ctx, db, query(keys, communitydb.EyesOf(domain.ActorFrom(ctx)), page))
		return many(rows, err, func(row R) (K, R) { return of(row), row })
	}}
}

// each is for root lists, whose key is the page itself: a statement a key.
func each[K comparable, V any](read func(ctx context.Context, key K) (V, error)) *Loader[K, V] {
	return &Loader[K, V]{most: 1, load: func(ctx context.Context, keys []K) (map[K]V, error) {
		found := make(map[K]V, len(keys))
		for _, key := range keys {
			value, err := read(ctx, key)
			if err != nil {
				return nil, err
			}
			found[key] = value
		}
		return found, nil
	}}
}

// counted tells of each list how long it is; storage counts every list that it is asked for.
func counted[Of comparable](rows []postgres.Counted[Of], err error) (map[Of]domain.Count, error) {
	return one(rows, err, func(c postgres.Counted[Of]) (Of, domain.Count) { return c.Of, domain.Counted(c.N) })
}

// counts tells how long parts of lists are: a statement for each way to part them, whatever the number of lists.
func counts[K, P, Of comparable](
	keys []K, split func(K) (P, Of), read func(P, []Of) ([]postgres.Counted[Of], error),
) (map[K]domain.Count, error) {
	type parts struct {
		of   []Of
		keys map[Of]K
	}
	byPart := map[P]parts{}
	for _, k := range keys {
		part, of := split(k)
		p := byPart[part]
		if p.keys == nil {
			p.keys = map[Of]K{}
		}
		p.of, p.keys[of] = append(p.of, of), k
		byPart[part] = p
	}
	found := make(map[K]domain.Count, len(keys))
	for part, p := range byPart {
		lengths, err := counted(read(part, p.of))
		if err != nil {
			return nil, err
		}
		for of, n := range lengths {
			found[p.keys[of]] = n
		}
	}
	return found, nil
}
