package domain

import (
	"context"
	"time"
)

// RateLimit is what an actor may still spend on operations, in units of cost, when one of them begins.
type RateLimit struct {
	// Limit is how much there is when nothing is spent.
	Limit int
	// Cost is what the operation was taken to cost.
	Cost int
	// Remaining is what was left after that.
	Remaining int
	// ResetAt is when all is there again if nothing more is spent.
	ResetAt time.Time
}

type rateKey struct{}

// WithRateLimit hands down what the actor may still spend.
func WithRateLimit(ctx context.Context, rate *RateLimit) context.Context {
	return context.WithValue(ctx, rateKey{}, rate)
}

// RateLimitFrom returns what the actor may still spend, nil where nothing limits it.
func RateLimitFrom(ctx context.Context) *RateLimit {
	rate, _ := ctx.Value(rateKey{}).(*RateLimit)
	return rate
}
