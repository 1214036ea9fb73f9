package server

import (
	"cmp"
	"context"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/telemetry"
)

// Admission bounds how many queries and mutations run at once, and says who goes first when there are more. A zero field takes
// its default.
type Admission struct {
	// InFlight bounds those that run; 80 by default, or 16 a processor where that is more. Each priority leaves a tenth of
	// it to those before it.
	InFlight int
	// Queue bounds those that wait; as many as may run.
	Queue int
	// Wait bounds how long they do; 250 ms.
	Wait time.Duration
	// Urgent are root fields of mutations that go before all others, such as those on the way to an order.
	Urgent []string
}

func (a Admission) withDefaults() Admission {
	a.InFlight = cmp.Or(a.InFlight, max(80, 16*runtime.GOMAXPROCS(0)))
	a.Queue, a.Wait = cmp.Or(a.Queue, a.InFlight), cmp.Or(a.Wait, 250*time.Millisecond)
	return a
}

// priority is who goes first: the lower, the sooner.
type priority int

const (
	checkout  priority = iota // mutations that are urgent
	mutation                  // all others
	query                     // of somebody who is signed in
	anonymous                 // of nobody
	priorities
)

func (p priority) String() string {
	return [...]string{"checkout", "mutation", "query", "anonymous"}[p]
}

// retryAfter is when a refused operation may be sent again, in seconds. Whoever is refused now may find a place the moment after.
const retryAfter = "1"

// admission lets operations in. It comes after parsing, which is cheap and says what an operation is, and
// after the limits, and before all else. A
// subscription has no place: it would keep it while it waits.
type admission struct {
	gate   *gate
	wait   time.Duration
	urgent []string
}

var _ graphql.OperationInterceptor = (*admission)(nil)

func newAdmission(a Admission, m *telemetry.Metrics) *admission {
	a = a.withDefaults()
	return &admission{gate: newGate(a.InFlight, a.Queue, m), wait: a.Wait, urgent: a.Urgent}
}

// ExtensionName is gqlgen's.
func (*admission) ExtensionName() string { return "Admission" }

// Validate is gqlgen's.
func (*admission) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation has the operation wait for a place when its response is asked for: nothing of it has run before.
func (a *admission) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx).Operation
	responses := next(ctx)
	if op.Operation == ast.Subscription {
		return responses
	}
	p := a.priority(ctx, op)
	return func(ctx context.Context) *graphql.Response {
		switch {
		case a.gate.enter(ctx, p, a.wait):
			defer a.gate.leave(p)
			return responses(ctx)
		case ctx.Err() != nil:
			return nil // the caller knows why
		default:
			return &graphql.Response{Errors: gqlerror.List{overloaded()}}
		}
	}
}

func (a *admission) priority(ctx context.Context, op *ast.OperationDefinition) priority {
	switch {
	case op.Operation == ast.Mutation && a.isUrgent(op.SelectionSet):
		return checkout
	case op.Operation == ast.Mutation:
		return mutation
	case domain.ActorFrom(ctx).SignedIn():
		return query
	default:
		return anonymous
	}
}

// isUrgent tells whether all that a mutation does is urgent: nothing else shall slip in beside.
func (a *admission) isUrgent(roots ast.SelectionSet) bool {
	return !slices.ContainsFunc(roots, func(s ast.Selection) bool {
		field, ok := s.(*ast.Field)
		return !ok || field.Name != "__typename" && !slices.Contains(a.urgent, field.Name)
	})
}

func overloaded() *gqlerror.Error {
	err := &gqlerror.Error{Message: "the server is busy: send the request again in a moment"}
	setCode(err, domain.CodeOverloaded)
	return err
}

// shed reports whether an operation was not let in, by its response.
func shed(response *graphql.Response) bool {
	return len(response.Data) == 0 && len(response.Errors) > 0 && response.Errors[0].Path == nil &&
		codeOf(response.Errors[0]) == string(domain.CodeOverloaded)
}

// statusOf is the HTTP status of a response: 200, unless its operation was not let in.
func statusOf(header http.Header, response *graphql.Response) int {
	if !shed(response) {
		return http.StatusOK
	}
	header.Set("Retry-After", retryAfter)
	return http.StatusServiceUnavailable
}

// gate holds the places. When one becomes free it is handed to the first of those in front, so that nobody overtakes who waits.
type gate struct {
	mu      sync.Mutex
	running int
	most    [priorities]int // how many may run, whoever they are, for one of a priority to be let in
	waiting [priorities][]*waiter
	queued  int
	queue   int
	count   [priorities]telemetry.Priority
}

// waiter is told once whether it is let in.
type waiter struct{ told chan bool }

func newGate(inFlight, queue int, m *telemetry.Metrics) *gate {
	g := &gate{queue: queue}
	kept := (inFlight + 9) / 10
	for p := range priorities {
		g.most[p] = max(1, inFlight-int(p)*kept)
		g.count[p] = m.Priority(p.String())
	}
	return g
}

// enter waits for a place, for so long at most, and reports whether there is one: then leave must be called.
func (g *gate) enter(ctx context.Context, p priority, wait time.Duration) bool {
	w, in := g.ask(p)
	if w != nil {
		in = g.await(ctx, w, p, wait)
	}
	if !in {
		g.count[p].Shed.Inc()
	}
	return in
}

// ask takes a place, or one in the queue, or neither.
func (g *gate) ask(p priority) (w *waiter, in bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.running < g.most[p]:
		g.begin(p)
		return nil, true
	case g.queued >= g.queue && !g.displace(p):
		return nil, false
	}
	w = &waiter{told: make(chan bool, 1)}
	g.waiting[p] = append(g.waiting[p], w)
	g.queued++
	g.count[p].Queued.Inc()
	return w, false
}

func (g *gate) await(ctx context.Context, w *waiter, p priority, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case in := <-w.told:
		return in
	case <-ctx.Done():
	case <-timer.C:
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := slices.Index(g.waiting[p], w)
	if at < 0 {
		return <-w.told // it was told in the meantime
	}
	g.take(p, at)
	return false
}

// displace has the last who came of the lowest priority below p give up, if there is one.
func (g *gate) displace(p priority) bool {
	for low := priorities - 1; low > p; low-- {
		if n := len(g.waiting[low]); n > 0 {
			g.take(low, n-1).told <- false
			return true
		}
	}
	return false
}

func (g *gate) leave(p priority) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	g.count[p].Running.Dec()
	for next := range priorities {
		for len(g.waiting[next]) > 0 && g.running < g.most[next] {
			g.take(next, 0).told <- true
			g.begin(next)
		}
	}
}

func (g *gate) begin(p priority) {
	g.running++
	g.count[p].Running.Inc()
	g.count[p].Admitted.Inc()
}

func (g *gate) take(p priority, at int) *waiter {
	w := g.waiting[p][at]
	g.waiting[p] = slices.Delete(g.waiting[p], at, at+1)
	g.queued--
	g.count[p].Queued.Dec()
	return w
}
