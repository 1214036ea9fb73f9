package services

import (
	"cmp"
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// InboxLimits say how large inboxes and fan-outs are. The zero value of each stands for the usual.
type InboxLimits struct {
	// Followers is up to how many an author's notes are written into their inboxes; those of authors with more are pulled.
	Followers int
	// Length is how many notes an inbox keeps. What is older is pulled.
	Length int
	// Batch is how many followers one transaction of a fan-out reaches.
	Batch int
	// Batches is after how many of those a job makes way for others, and asks for another one to go on.
	Batches int
}

// How a fan-out is usually cut: one job reaches all followers whom it may have.
const (
	inboxBatch   = 1_000
	inboxBatches = 20
)

// orUsual has the usual where nothing is said.
func (l InboxLimits) orUsual() InboxLimits {
	return InboxLimits{
		Followers: cmp.Or(l.Followers, community.InboxFollowers), Length: cmp.Or(l.Length, community.InboxLength),
		Batch: cmp.Or(l.Batch, inboxBatch), Batches: cmp.Or(l.Batches, inboxBatches),
	}
}

const (
	// inboxPatience is after how long without a move a fan-out is taken for lost.
	inboxPatience = 10 * time.Minute
	// followPatience is for how long a follow is left to its own job.
	followPatience = time.Minute
	// takenUp is how many jobs a settling asks for anew.
	takenUp = 100
	// settledAtOnce is how many follows a settling reads at once, and settledARun how many it brings into inboxes.
	settledAtOnce = 200
	settledARun   = 5_000
)

// Inboxes keeps the inboxes that following feeds are read from. What a feed shows does not depend on when: a note that is on its
// way, and an author who is not in the inbox yet, are read elsewhere.
type Inboxes struct {
	community communitydb.Store
	limits    InboxLimits
	now       func() time.Time
}

// FanOut writes a note into the inboxes of its author's followers, from where it stood still, for a while; then it asks for
// another job to go on. Running it twice does no harm.
func (i *Inboxes) FanOut(ctx context.Context, a args.FanOut) error {
	note, err := domain.ParseID[domain.NoteID]("note", a.Note)
	if err != nil {
		return err
	}
	err = i.community.InTx(ctx, func(tx communitydb.Tx) error { return tx.BeginFanOut(ctx, note, i.now()) })
	return i.inBatches(ctx, a, err, func(tx communitydb.Tx) (bool, error) { return i.deliver(ctx, tx, note) })
}

// inBatches runs step, a transaction each, until it is done. After some it asks for the job anew, in the transaction of the last.
func (i *Inboxes) inBatches(
	ctx context.Context, job interface{ Kind() string }, err error, step func(communitydb.Tx) (done bool, err error),
) error {
	for n, done := 1, false; err == nil && !done && n <= i.limits.Batches; n++ {
		err = i.community.InTx(ctx, func(tx communitydb.Tx) error {
			var err error
			if done, err = step(tx); err != nil || done || n < i.limits.Batches {
				return err
			}
			return tx.Enqueue(ctx, time.Time{}, job)
		})
	}
	return err
}

// deliver reaches the next followers, and is done when none are left, or when there is nothing to deliver (any more).
func (i *Inboxes) deliver(ctx context.Context, tx communitydb.Tx, note domain.NoteID) (done bool, err error) {
	f, found, err := tx.LockFanOut(ctx, note)
	if err != nil || !found {
		return true, err
	}
	route, err := i.route(ctx, tx, f)
	if err != nil {
		return false, err
	}
	if !f.Listed || route == community.RoutePulled {
		return true, tx.EndFanOut(ctx, note)
	}
	viewers, err := tx.Deliver(ctx, note, f, i.limits.Batch)
	if err != nil {
		return false, err
	}
	var long []domain.UserID
	for _, viewer := range viewers {
		if community.Tidies(viewer, note) {
			long = append(long, viewer)
		}
	}
	if err := tx.TrimInboxes(ctx, long, i.limits.Length); err != nil {
		return false, err
	}
	if len(viewers) < i.limits.Batch {
		return true, tx.EndFanOut(ctx, note)
	}
	return false, tx.MoveFanOut(ctx, note, viewers[len(viewers)-1], i.now())
}

// route is how the author's notes are read. It is decided upon anew with every note, when its fan-out begins.
func (i *Inboxes) route(ctx context.Context, tx communitydb.Tx, f communitydb.FanOut) (community.Route, error) {
	turn, err := tx.TurnOf(ctx, f.Author)
	if err != nil || f.Reached != (domain.UserID{}) {
		return turn.Route, err
	}
	followers, err := tx.FollowersUpTo(ctx, f.Author, i.limits.Followers+1)
	if err != nil || turn.Route.Next(followers, i.limits.Followers) == turn.Route {
		return turn.Route, err
	}
	if err := tx.LockRoute(ctx, f.Author); err != nil {
		return "", err
	}
	if turn, err = tx.TurnOf(ctx, f.Author); err != nil {
		return "", err
	}
	next := turn.Route.Next(followers, i.limits.Followers)
	if next == turn.Route {
		return next, nil
	}
	if err := tx.SetRoute(ctx, f.Author, next, i.now()); err != nil {
		return "", err
	}
	return next, tx.Enqueue(ctx, time.Time{}, args.TurnAuthor{Author: f.Author.String()})
}

// Turn changes how an author's notes are read, follow by follow, for a while; then it asks for another job to go on.
func (i *Inboxes) Turn(ctx context.Context, a args.TurnAuthor) error {
	author, err := domain.ParseID[domain.UserID]("author", a.Author)
	return i.inBatches(ctx, a, err, func(tx communitydb.Tx) (bool, error) { return i.turn(ctx, tx, author) })
}

func (i *Inboxes) turn(ctx context.Context, tx communitydb.Tx, author domain.UserID) (done bool, err error) {
	if err := tx.LockRoute(ctx, author); err != nil {
		return false, err
	}
	turn, err := tx.TurnOf(ctx, author)
	if err != nil || turn.Route == community.RouteInbox || turn.Route == community.RoutePulled {
		return true, err
	}
	to, end := turn.Route.Turned()
	followers, err := tx.TurnFollows(ctx, author, turn.Reached, to, i.limits.Batch)
	if err != nil {
		return false, err
	}
	if len(followers) < i.limits.Batch {
		return true, tx.SetRoute(ctx, author, end, i.now())
	}
	return false, tx.MoveTurn(ctx, author, followers[len(followers)-1], i.now())
}

// Backfill brings what an author has published into the inbox of a new follower. Running it twice does no harm, nor does it where
// the follow has ended.
func (i *Inboxes) Backfill(ctx context.Context, a args.BackfillInbox) error {
	viewer, author, err := pairOf(a.Viewer, a.Author)
	if err != nil {
		return err
	}
	return i.settle(ctx, viewer, author)
}

// settle has a follow read as its author's route says, the inbox filled where that is the inbox.
func (i *Inboxes) settle(ctx context.Context, viewer, author domain.UserID) error {
	return i.community.InTx(ctx, func(tx communitydb.Tx) error {
		if err := tx.LockInbox(ctx, viewer); err != nil {
			return err
		}
		if err := tx.HoldRoute(ctx, author); err != nil {
			return err
		}
		turn, err := tx.TurnOf(ctx, author)
		if err != nil {
			return err
		}
		delivery := turn.Route.Delivers()
		if delivery == community.DeliveryPulled {
			return tx.SetDelivery(ctx, viewer, author, delivery)
		}
		// One more than fits: where an author has more than that, trimming finds how far back the inbox goes.
		if err := tx.FillInbox(ctx, viewer, author, i.limits.Length+1); err != nil {
			return err
		}
		if err := tx.SetDelivery(ctx, viewer, author, delivery); err != nil {
			return err
		}
		return tx.TrimInboxes(ctx, []domain.UserID{viewer}, i.limits.Length)
	})
}

// Prune removes what an author published from the inbox of a viewer who no longer follows them.
func (i *Inboxes) Prune(ctx context.Context, a args.PruneInbox) error {
	viewer, author, err := pairOf(a.Viewer, a.Author)
	if err != nil {
		return err
	}
	return i.community.InTx(ctx, func(tx communitydb.Tx) error {
		if err := tx.LockInbox(ctx, viewer); err != nil {
			return err
		}
		return tx.PruneInbox(ctx, viewer, author)
	})
}

func pairOf(viewer, author string) (v, a domain.UserID, err error) {
	if v, err = domain.ParseID[domain.UserID]("viewer", viewer); err != nil {
		return v, a, err
	}
	a, err = domain.ParseID[domain.UserID]("author", author)
	return v, a, err
}

// Settle takes up again what was left lying: fan-outs and turns whose job was lost, and follows that nobody has brought into the
// inbox, such as those of an author who has become one for inboxes again.
func (i *Inboxes) Settle(ctx context.Context) error {
	now := i.now()
	err := i.community.InTx(ctx, func(tx communitydb.Tx) error {
		notes, err := tx.TakeUpFanOuts(ctx, now.Add(-inboxPatience), now, takenUp)
		if err != nil {
			return err
		}
		authors, err := tx.TakeUpTurns(ctx, now.Add(-inboxPatience), now, takenUp)
		if err != nil {
			return err
		}
		for _, note := range notes {
			if err := tx.Enqueue(ctx, time.Time{}, args.FanOut{Note: note.String()}); err != nil {
				return err
			}
		}
		for _, author := range authors {
			if err := tx.Enqueue(ctx, time.Time{}, args.TurnAuthor{Author: author.String()}); err != nil {
				return err
			}
		}
		return nil
	})
	for settled := 0; err == nil && settled < settledARun; settled += settledAtOnce {
		var waiting []communitydb.WaitingFollow
		if waiting, err = i.community.WaitingFollows(ctx, now.Add(-followPatience), settledAtOnce); len(waiting) == 0 {
			return err
		}
		for _, f := range waiting {
			if err := i.settle(ctx, f.Viewer, f.Author); err != nil {
				return err
			}
		}
	}
	return err
}
