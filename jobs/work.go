package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
)

// forgetEvery is the time between two clearings of what is remembered for a while.
const forgetEvery = time.Hour

// dueEvery is how late what happens by itself in time may be.
const dueEvery = time.Minute

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
	on(w, do.Shipments.RegisterParcel)
	on(w, do.Shipments.MoveParcel)
	on(w, func(ctx context.Context, _ args.DoWhatIsDue) error {
		return errors.Join(do.Receipts.CompleteDue(ctx), do.Refunds.GrantDue(ctx))
	})
	w.every(dueEvery, args.DoWhatIsDue{})
	w.every(forgetEvery, args.ForgetAttempts{})
	return w
}
