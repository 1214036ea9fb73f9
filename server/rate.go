package server

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
)

// Rates bound what may be spent on operations in the course of time, in units of cost. The zero value bounds nothing.
type Rates struct {
	// Viewer is what one signed-in user may spend.
	Viewer Rate
	// Address is what one client address may spend, all its users and nobody together; of IPv6 it is the network of 64 bits.
	Address Rate
	// Bytes bounds about how much memory is used to remember it; 16 MiB. Of viewers and addresses together, and of what somebody did
	// that is paced, those are forgotten first who spent least recently, which is to give them everything again.
	Bytes int
	// TrustedProxies are the networks of proxies whose X-Forwarded-For is believed, and whose traceparent.
	TrustedProxies []netip.Prefix
	// Now is the clock; time.Now.
	Now func() time.Time
}

// Rate is a bucket: so much is in it when nothing is spent, and so much a second flows back.
type Rate struct {
	Limit     int
	PerSecond float64
}

func (r Rates) on() bool { return r.Viewer.Limit > 0 && r.Address.Limit > 0 }

// bucketKey names a bucket: of what, and whose.
type bucketKey struct {
	what string
	whom [16]byte
}

// Whose a bucket is, where it is not one of what somebody does. Clients read it.
const (
	ofViewer  = "viewer"
	ofAddress = "address"
)

// clientOf is whom something is counted for: a viewer, and where there is none the address.
func clientOf(ctx context.Context) bucketKey {
	if actor := domain.ActorFrom(ctx); actor.SignedIn() {
		return bucketKey{what: ofViewer, whom: [16]byte(actor.UserID)}
	}
	return bucketKey{what: ofAddress, whom: network(clientAddress(ctx))}
}

// draw is what an operation takes out of one bucket.
type draw struct {
	key   bucketKey
	rate  Rate
	cost  int64
	least int64 // what must be there, where that is more than the cost
	paced bool  // it counts how often something is done, and is not given back
}

// draws is what an operation of a cost takes, and from where: from its viewer and from its address. The first is the tighter.
func (r Rates) draws(ctx context.Context, cost int64) []draw {
	address := draw{key: bucketKey{what: ofAddress, whom: network(clientAddress(ctx))}, rate: r.Address, cost: cost}
	client := clientOf(ctx)
	if client == address.key {
		return []draw{address}
	}
	return []draw{{key: client, rate: r.Viewer, cost: cost}, address}
}

// network is what an address is taken for: who has one of IPv6 has all of its network.
func network(address netip.Addr) [16]byte {
	if address.Is6() {
		if prefix, err := address.Prefix(64); err == nil {
			return prefix.Addr().As16()
		}
	}
	if !address.IsValid() {
		return [16]byte{}
	}
	return address.As16()
}

// pacedDraws is what an operation takes out of the buckets of its root fields with @paced.
func pacedDraws(ctx context.Context, op *ast.OperationDefinition, variables map[string]any) []draw {
	if op.Operation != ast.Mutation {
		return nil
	}
	whom := clientOf(ctx).whom
	c := census{variables: variables}
	var draws []draw
	known := map[string]bool{}
	c.roots(op.SelectionSet, func(f *ast.Field) {
		if f.Definition == nil || known[f.Alias] {
			return
		}
		known[f.Alias] = true
		rate, paced := paceOf(f.Definition)
		if !paced {
			return
		}
		for i := range draws {
			if draws[i].key.what == f.Name {
				draws[i].cost++
				return
			}
		}
		draws = append(draws, draw{key: bucketKey{what: f.Name, whom: whom}, rate: rate, cost: 1, paced: true})
	})
	return draws
}

// paceOf reads @paced(burst:, perMinute:).
func paceOf(field *ast.FieldDefinition) (Rate, bool) {
	declared := field.Directives.ForName("paced")
	if declared == nil {
		return Rate{}, false
	}
	number := func(name string) int {
		argument := declared.Arguments.ForName(name)
		if argument == nil {
			return 0
		}
		n, err := strconv.Atoi(argument.Value.Raw)
		if err != nil {
			return 0
		}
		return n
	}
	rate := Rate{Limit: number("burst"), PerSecond: float64(number("perMinute")) / 60}
	return rate, rate.Limit > 0 && rate.PerSecond > 0
}

// meter keeps the buckets, in this process. It is all that knows where they are: operations only take and give.
//
// What is forgotten is who came least recently, whatever they did before: a cache that keeps what was asked for often would drop
// the bucket of somebody new as soon as it is drawn from. What is paced has buckets of its own, which no number of addresses can
// push out by asking for other things.
type meter struct {
	spent *lru.Cache[bucketKey, *bucket] // of viewers and addresses
	paced *lru.Cache[bucketKey, *bucket]
	now   func() time.Time
}

// bucketBytes is about what a bucket takes, with its key and its place in the cache.
const bucketBytes = 320

func newMeter(r Rates) *meter {
	m := &meter{now: r.Now}
	if m.now == nil {
		m.now = time.Now
	}
	all := cmp.Or(r.Bytes, 16<<20) / bucketBytes
	m.spent, m.paced = newBuckets(all-all/pacedShare), newBuckets(all/pacedShare)
	return m
}

// pacedShare is which part of the buckets are for what is paced: one of so many.
const pacedShare = 4

func newBuckets(n int) *lru.Cache[bucketKey, *bucket] {
	buckets, err := lru.New[bucketKey, *bucket](max(n, 1))
	if err != nil {
		panic(err) // it wants a size, and has one
	}
	return buckets
}

// bucket is how much of it is spent, as of a moment.
type bucket struct {
	mu    sync.Mutex
	spent float64
	at    time.Time
}

// balance is how a bucket stands.
type balance struct {
	remaining int
	resetAt   time.Time
	wait      time.Duration // until a draw that was refused can be taken
}

// retryAfter is the wait in whole seconds, as HTTP has it.
func (b balance) retryAfter() int { return max(1, int(math.Ceil(b.wait.Seconds()))) }

// take takes all draws, or none: then it returns the one that could not be taken. The balance is that of the first, or of
// the one that was refused.
func (m *meter) take(draws []draw) (balance, *draw) {
	now := m.now()
	var first balance
	for i := range draws {
		d := &draws[i]
		b, ok := m.bucket(d.key).take(d.rate, float64(d.cost), float64(d.least), now)
		if !ok {
			for j := range draws[:i] {
				m.bucket(draws[j].key).give(draws[j].rate, float64(draws[j].cost), now)
			}
			return b, d
		}
		if i == 0 {
			first = b
		}
	}
	return first, nil
}

// give gives an amount back to every bucket, and says what is in the first of them then.
func (m *meter) give(draws []draw, amount int64) (remaining int) {
	now := m.now()
	for i, d := range draws {
		b := m.bucket(d.key).give(d.rate, float64(amount), now)
		if i == 0 {
			remaining = b.remaining
		}
	}
	return remaining
}

// empty takes of every bucket what is in it, up to what is drawn.
func (m *meter) empty(draws []draw) {
	now := m.now()
	for _, d := range draws {
		m.bucket(d.key).empty(d.rate, float64(d.cost), now)
	}
}

func (m *meter) bucket(key bucketKey) *bucket {
	buckets := m.paced
	if key.what == ofViewer || key.what == ofAddress {
		buckets = m.spent
	}
	if b, ok := buckets.Get(key); ok {
		return b
	}
	fresh := &bucket{at: m.now()}
	if kept, ok, _ := buckets.PeekOrAdd(key, fresh); ok {
		return kept
	}
	return fresh
}

func (b *bucket) take(rate Rate, amount, least float64, now time.Time) (balance, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flow(rate, now)
	if lacking := b.spent + max(amount, least) - float64(rate.Limit); lacking > 0 {
		stands := b.stands(rate)
		stands.wait = time.Duration(lacking / rate.PerSecond * float64(time.Second))
		return stands, false
	}
	b.spent += amount
	return b.stands(rate), true
}

func (b *bucket) give(rate Rate, amount float64, now time.Time) balance {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flow(rate, now)
	b.spent = max(0, b.spent-amount)
	return b.stands(rate)
}

func (b *bucket) empty(rate Rate, amount float64, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flow(rate, now)
	b.spent = max(b.spent, min(b.spent+amount, float64(rate.Limit)))
}

// flow lets flow back what is due.
func (b *bucket) flow(rate Rate, now time.Time) {
	if passed := now.Sub(b.at); passed > 0 {
		b.spent = max(0, b.spent-passed.Seconds()*rate.PerSecond)
		b.at = now
	}
}

func (b *bucket) stands(rate Rate) balance {
	full := time.Duration(b.spent / rate.PerSecond * float64(time.Second))
	return balance{remaining: rate.Limit - int(math.Ceil(b.spent)), resetAt: b.at.Add(full)}
}

// waitExtension is the extension of an error that says in how many seconds the operation may be sent again.
const waitExtension = "retryAfter"

// limited tells whether errors are those of an operation that was refused for now, and says in the header when to come again.
func limited(header http.Header, errs gqlerror.List) bool {
	for _, err := range errs {
		if seconds, ok := err.Extensions[waitExtension].(int); ok {
			header.Set("Retry-After", strconv.Itoa(seconds))
			return true
		}
	}
	return false
}
