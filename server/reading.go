package server

import (
	"context"
	"fmt"
	"runtime"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/trellisgraph/trellis/domain"
)

// What it costs the sender's address to have a document read that is not in the cache: so many bytes, and so many of the steps
// that it would take to validate it (see effort), are a unit of cost each. A screen costs 10 to 40 so, once, and what is just
// within the limits 400, which is about what the processor's time is worth elsewhere.
const (
	bytesRead = 512
	stepsRead = 32
	// refusedTimes is how many times as much it costs altogether if it is refused, and refusedLeast what is added at least: it is
	// read anew each time that it comes.
	refusedTimes = 4
	refusedLeast = 5
)

// reading is a document that is parsed, held against the limits and validated. It has one of few turns for it, so that those who
// send what nobody has seen before leave a part of the processor to all others.
type reading struct {
	turns chan struct{}
	taken bool
	cost  int64
}

type readingKey struct{}

// newTurns makes as many turns as there are processors, by half.
func newTurns() chan struct{} { return make(chan struct{}, (runtime.GOMAXPROCS(0)+1)/2) }

// reads has what is read under the returned context noted; end is to be called in the end.
func (l *limiter) reads(ctx context.Context) (inner context.Context, r *reading) {
	r = &reading{turns: l.turns}
	return context.WithValue(ctx, readingKey{}, r), r
}

func (r *reading) end() {
	if r.taken {
		<-r.turns
	}
}

// turn waits for a turn, for as long as an operation may take. false: there was none.
func (r *reading) turn(ctx context.Context, l *limiter) bool {
	select {
	case r.turns <- struct{}{}:
		r.taken = true
		return true
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, l.limits.OperationTimeout)
	defer cancel()
	select {
	case r.turns <- struct{}{}:
		r.taken = true
	case <-ctx.Done():
	}
	return r.taken
}

// read holds a document that is not in the cache against the limits, and takes what it costs. What does not parse it leaves to
// the executor, which says why.
func (l *limiter) read(ctx context.Context, text string) *gqlerror.Error {
	r, ok := ctx.Value(readingKey{}).(*reading)
	if !ok {
		r = &reading{turns: newTurns()}
	}
	if refused := l.pay(ctx, r, int64(len(text)/bytesRead)); refused != nil {
		return refused
	}
	if !r.turn(ctx, l) {
		return overloaded()
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, l.limits.ParserTokens)
	if err != nil {
		return nil //nolint:nilerr // the executor says what is wrong
	}
	steps, exceeded := l.limits.survey(doc)
	if refused := l.pay(ctx, r, int64(steps/stepsRead)); refused != nil {
		return refused
	}
	return exceeded
}

// pay takes a part of the cost from the address. Who has nothing left at all has nothing new read, however small.
func (l *limiter) pay(ctx context.Context, r *reading, cost int64) *gqlerror.Error {
	if l.meter == nil {
		return nil
	}
	r.cost += cost
	stands, refused := l.meter.take([]draw{l.ofAddress(ctx, min(cost, int64(l.rates.Address.Limit)))})
	if refused == nil {
		return nil
	}
	err := &gqlerror.Error{Message: fmt.Sprintf("too much was to be read that is new: try again in %d s", stands.retryAfter())}
	setCode(err, domain.CodeRateLimited)
	err.Extensions[waitExtension] = stands.retryAfter()
	err.Extensions["cost"] = spending{
		Requested: cost, Limit: refused.rate.Limit, Remaining: stands.remaining, RestoreRate: refused.rate.PerSecond,
	}
	return err
}

func (l *limiter) ofAddress(ctx context.Context, cost int64) draw {
	return draw{key: bucketKey{what: ofAddress, whom: network(clientAddress(ctx))}, rate: l.rates.Address, cost: cost, least: 1}
}

// refused takes what is due for a document that was read for nothing, as far as there is so much.
func (l *limiter) refused(ctx context.Context, r *reading, why *gqlerror.Error) {
	switch {
	case l.meter == nil || !r.taken: // nothing was read
	case codeOf(why) == string(domain.CodeRateLimited): // it may come again, and is in the cache by then
	default:
		l.meter.empty([]draw{l.ofAddress(ctx, max((refusedTimes-1)*r.cost, refusedLeast))})
	}
}
