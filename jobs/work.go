package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
)

// forgetEvery is the time between two clearings of what is remembered for a while.
const forgetEvery = time.Hour

// dueEvery is how late what happens by itself in time may be.
const dueEvery = time.Minute

// settleEvery is the time between two looks at what was left lying on its way into inboxes.
const settleEvery = time.Minute

// catchUpEvery is the time between two looks for videos without a stream.
const catchUpEvery = time.Hour

// reconcileEvery is the time between two looks at what payment providers should have told.
const reconcileEvery = time.Minute

// processLimit is how long an upload may be looked at: a video is read, measured, copied and stored.
const processLimit = 10 * time.Minute

// streamLimit is how long making a stream may take: fifteen minutes of video, all its pictures, by one thread.
const streamLimit = 45 * time.Minute

// What may take long is worked at once in a process: two, so that what is small goes past one that is not, and one stream, which
// keeps a processor busy.
const (
	uploadsAtOnce  = 2
	accountsAtOnce = 2
	streamsAtOnce  = 1
)

// clearLimit is how long one job may clear away what a deleted account left; the next one goes on.
const clearLimit = 10 * time.Minute

// exportLimit is how long an archive may take: it holds all pictures and videos of a user.
const exportLimit = time.Hour

func communityWork(do *services.Services, o Options) *work {
	w := newWork(o)
	on(w, func(ctx context.Context, _ args.RefreshFeed) error { return do.Feed.Refresh(ctx) })
	on(w, func(ctx context.Context, _ args.ForgetAttempts) error {
		return do.Attempts.ForgetAttemptsOfCommunity(ctx)
	})
	w.every(o.FeedRefresh, args.RefreshFeed{})
	w.every(forgetEvery, args.ForgetAttempts{})
	inboxWork(w, do.Inboxes)
	noteWork(w, do)
	mediaWork(w, do.Media, do.Media.ForgetUploadsOfCommunity)
	streamWork(w, do.Media)
	within(w, clearLimit, accountsAtOnce, do.Accounts.ClearAccount)
	tellWork(w, do.Notifications)
	within(w, exportLimit, accountsAtOnce, do.Accounts.Export)
	on(w, func(ctx context.Context, _ args.ForgetExports) error { return do.Accounts.ForgetExports(ctx) })
	w.every(forgetEvery, args.ForgetExports{})
	return w
}

// tellWork is what tells users of what happens at the community.
func tellWork(w *work, do *services.Notifications) {
	on(w, do.Notify)
	on(w, do.TellOfReactions)
	on(w, do.TellOfFollows)
	on(w, do.TellOfComment)
	on(w, do.TellOfNote)
	on(w, do.TellOfLive)
	on(w, func(ctx context.Context, _ args.ForgetNotifications) error { return do.ForgetNotifications(ctx) })
	w.every(forgetEvery, args.ForgetNotifications{})
}

func inboxWork(w *work, do *services.Inboxes) {
	on(w, do.FanOut)
	on(w, do.Backfill)
	on(w, do.Prune)
	on(w, do.Turn)
	on(w, func(ctx context.Context, _ args.SettleInboxes) error { return do.Settle(ctx) })
	w.every(settleEvery, args.SettleInboxes{})
}

func noteWork(w *work, do *services.Services) {
	on(w, func(ctx context.Context, a args.PublishNote) error {
		note, err := domain.ParseID[domain.NoteID]("note_id", a.NoteID)
		if err != nil {
			return err
		}
		return do.Notes.PublishDue(ctx, note, a.At)
	})
	on(w, func(ctx context.Context, a args.LetNoteThrough) error {
		note, err := domain.ParseID[domain.NoteID]("note_id", a.NoteID)
		if err != nil {
			return err
		}
		return do.Moderation.LetThrough(ctx, note)
	})
}

func commerceWork(do *services.Services, o Options) *work {
	w := newWork(o)
	on(w, func(ctx context.Context, _ args.ForgetAttempts) error {
		return do.Attempts.ForgetAttemptsOfCommerce(ctx)
	})
	on(w, do.Shipments.RegisterParcel)
	on(w, do.Shipments.MoveParcel)
	on(w, func(ctx context.Context, _ args.DoWhatIsDue) error {
		return errors.Join(do.Receipts.CompleteDue(ctx), do.Refunds.GrantDue(ctx))
	})
	on(w, func(ctx context.Context, _ args.ForgetCheckouts) error { return do.Checkouts.ForgetCheckouts(ctx) })
	on(w, func(ctx context.Context, _ args.ForgetEvents) error {
		return errors.Join(do.Payments.ForgetEvents(ctx), do.Shipments.ForgetEvents(ctx))
	})
	w.every(forgetEvery, args.ForgetEvents{})
	w.every(dueEvery, args.DoWhatIsDue{})
	w.every(forgetEvery, args.ForgetAttempts{})
	w.every(forgetEvery, args.ForgetCheckouts{})
	on(w, func(ctx context.Context, a args.PublishReview) error {
		review, err := domain.ParseID[domain.ReviewID]("review_id", a.ReviewID)
		if err != nil {
			return err
		}
		return do.Notes.PublishReview(ctx, review)
	})
	on(w, do.Notes.ListStoreNotes)
	paymentWork(w, do.Payments, o)
	mediaWork(w, do.Media, do.Media.ForgetUploadsOfCommerce)
	on(w, do.Notifications.Notify)
	on(w, do.Notifications.TellOfOrder)
	on(w, do.Notifications.TellOfReview)
	on(w, do.Notifications.TellOfRestock)
	return w
}

func mediaWork(w *work, do *services.Media, forget func(context.Context) error) {
	within(w, processLimit, uploadsAtOnce, do.ProcessUpload)
	on(w, do.LookForUpload)
	on(w, do.RemoveMedia)
	on(w, func(ctx context.Context, _ args.ForgetUploads) error { return forget(ctx) })
	w.every(forgetEvery, args.ForgetUploads{})
}

// streamWork has every process ask for videos to catch up with: River elects one that asks for what repeats, and it may be one
// that makes no streams. Streams themselves are worked where they are made.
func streamWork(w *work, do *services.Media) {
	within(w, streamLimit, streamsAtOnce, do.StreamVideo)
	on(w, func(ctx context.Context, _ args.CatchUpStreams) error { return do.CatchUpStreams(ctx) })
	w.every(catchUpEvery, args.CatchUpStreams{})
}

func paymentWork(w *work, do *services.Payments, o Options) {
	on(w, func(ctx context.Context, a args.ExpireGroup) error {
		group, err := domain.ParseID[domain.GroupID]("group", a.Group)
		if err != nil {
			return err
		}
		return do.ExpireGroup(ctx, group)
	})
	on(w, func(ctx context.Context, a args.PayRefund) error {
		order, err := domain.ParseID[domain.OrderID]("order_id", a.OrderID)
		if err != nil {
			return err
		}
		return do.PayRefund(ctx, domain.RefundID{Order: order, N: a.N})
	})
	on(w, func(ctx context.Context, a args.ReturnCharge) error { return do.ReturnCharge(ctx, a.Reference) })
	on(w, func(ctx context.Context, _ args.ReconcilePayments) error { return do.Reconcile(ctx) })
	w.every(reconcileEvery, args.ReconcilePayments{})
	if o.Sandbox != nil {
		on(w, o.Sandbox.Settle)
		on(w, o.Sandbox.Deliver)
	}
}
