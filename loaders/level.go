package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/engine"
)

// mostKeys bounds the keys of one statement; the rest go into further ones of the same round trip.
const mostKeys = 5000

// queue is what one request asked of one loader, where the engine runs it: keys gather until no edge can go on without them,
// and are then loaded at once, whichever edges they came from.
type queue[K comparable, V any] struct {
	load   func(context.Context, []K) (map[K]V, error)
	most   int
	at     map[K]int // where a key stands in the slices below
	values []V
	errs   []error
	loads  []*engine.Load
	open   *batch[K]
}

// batch is the keys of one load.
type batch[K comparable] struct {
	load *engine.Load
	keys []K
	from int // where they start in the queue
}

func queueOf[K comparable, V any](
	s *session, identity any, most int, load func(context.Context, []K) (map[K]V, error),
) *queue[K, V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q, ok := s.queues[identity].(*queue[K, V]); ok {
		return q
	}
	if most == 0 {
		most = mostKeys
	}
	q := &queue[K, V]{load: load, most: most}
	s.queues[identity] = q
	return q
}

// ask queues keys and returns what waits for them.
func (q *queue[K, V]) ask(ctx context.Context, task engine.Task, keys []K) func() ([]V, error) {
	if len(q.at) == 0 {
		q.at, q.values, q.errs = make(map[K]int, len(keys)), make([]V, 0, len(keys)), make([]error, 0, len(keys))
		q.loads = make([]*engine.Load, 0, len(keys))
	}
	places := make([]int, len(keys))
	for i, key := range keys {
		at, known := q.at[key]
		if !known {
			at = q.add(ctx, task, key)
		}
		places[i] = at
	}
	return func() ([]V, error) { return q.collect(task, places) }
}

// prime files values that were not asked for. The keys of a batch stand in a row, so that the open one takes no more.
func (q *queue[K, V]) prime(found map[K]V) {
	q.open = nil
	if q.at == nil {
		q.at = make(map[K]int, len(found))
	}
	ended := engine.Loaded()
	for key, value := range found {
		if _, known := q.at[key]; known {
			continue
		}
		q.at[key] = len(q.values)
		q.values, q.errs, q.loads = append(q.values, value), append(q.errs, nil), append(q.loads, ended)
	}
}

func (q *queue[K, V]) add(ctx context.Context, task engine.Task, key K) int {
	at := len(q.values)
	var none V
	q.at[key], q.values, q.errs = at, append(q.values, none), append(q.errs, nil)
	if q.open == nil || len(q.open.keys) == q.most || !task.Join(q.open.load, 1) {
		b := &batch[K]{from: at, keys: make([]K, 0, cap(q.values)-at)}
		b.load = task.Queue(ctx, func(ctx context.Context) func() { return q.run(ctx, b) })
		task.Join(b.load, 1)
		q.open = b
	}
	q.open.keys, q.loads = append(q.open.keys, key), append(q.loads, q.open.load)
	return at
}

func (q *queue[K, V]) run(ctx context.Context, b *batch[K]) (settle func()) {
	found, err := q.load(ctx, b.keys)
	return func() {
		for i, key := range b.keys {
			q.values[b.from+i], q.errs[b.from+i] = found[key], err
		}
	}
}

// collect waits for what is not loaded yet.
func (q *queue[K, V]) collect(task engine.Task, places []int) ([]V, error) {
	values, errs, failed := make([]V, len(places)), KeyErrors(nil), false
	for i, at := range places {
		err := task.Wait(q.loads[at])
		if err == nil {
			values[i], err = q.values[at], q.errs[at]
		}
		if err == nil {
			continue
		}
		if !failed {
			errs, failed = make(KeyErrors, len(places)), true
		}
		errs[i] = err
	}
	if failed {
		return values, errs
	}
	return values, nil
}
