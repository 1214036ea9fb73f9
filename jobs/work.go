package jobs

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
)

// forgetEvery is the time between two clearings of what is remembered for a while.
const forgetEvery = time.Hour

func communityWork(do *services.Services, o Options) *work {
	w := newWork()
	on(w, func(ctx context.Context, _ args.RefreshFeed) error { return do.Feed.Refresh(ctx) })
	on(w, func(ctx context.Context, _ args.ForgetAttempts) error {
		return do.Attempts.ForgetAttemptsOfCommunity(ctx)
	})
	w.every(o.FeedRefresh, args.RefreshFeed{})
	w.every(forgetEvery, args.ForgetAttempts{})
	return w
}

func commerceWork(do *services.Services) *work {
	w := newWork()
	on(w, func(ctx context.Context, _ args.ForgetAttempts) error {
		return do.Attempts.ForgetAttemptsOfCommerce(ctx)
	})
	w.every(forgetEvery, args.ForgetAttempts{})
	return w
}
