// Package seed writes demo data: curated people, notes and goods at scale 1, and more of the same by generator up to a
// million notes. Equal options write equal data. It writes with COPY, in one transaction a side.
package seed

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/media"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// MaxScale is the largest scale: about a million notes, 200,000 products and 100,000 users.
const MaxScale = 16_667

// Options choose what is written.
type Options struct {
	// Seed makes other data of the same kind.
	Seed uint64
	// Scale multiplies the amount: 1 is the curated demo, n about 60n notes, 12n products and 6n users.
	Scale int
	// Users and Products, where they are larger than what the scale gives, are how many there are instead.
	Users, Products int
	// At is the "now" of the data: everything happened before it.
	At time.Time
	// Force replaces what the databases hold. Without it, data is only written into empty databases.
	Force bool
	// PictureSide is the longer side of the largest pictures in pixels; 0 for the usual 1080. Tests draw small ones.
	PictureSide int
	// Undrawn leaves the pictures out: the data tells of their sizes as ever, and nothing is behind their URLs. The library is
	// not used then.
	Undrawn bool
	// Progress is told of each stage and its size and returns what to call with the number of things just done. May be nil.
	Progress func(stage string, total int) func(n int)
}

// Summary says what was written.
type Summary struct {
	Users, Notes, Stores, Products, Orders, Pictures int
}

// ErrNotEmpty says that a database holds data already.
var ErrNotEmpty = errors.New("holds data already; --force replaces all of it")

// Run draws the pictures into library and writes both sides. ErrNotEmpty where a side holds data and Force is not set:
// nothing was changed then. When it fails later the side that was being written is left as it was; run it again with
// Force.
func Run(
	ctx context.Context, people communitydb.Store, shop commercedb.Store, library *media.Library, o Options,
) (Summary, error) {
	if o.Scale < 1 || o.Scale > MaxScale {
		return Summary{}, fmt.Errorf("the scale must be between 1 and %d, not %d", MaxScale, o.Scale)
	}
	unlock, err := people.LockForSeeding(ctx)
	if err != nil {
		return Summary{}, err
	}
	defer unlock()
	if !o.Force {
		if err := mustBeEmpty(ctx, people, shop); err != nil {
			return Summary{}, err
		}
	}
	if o.Progress == nil {
		o.Progress = func(string, int) func(int) { return func(int) {} }
	}
	w := newWorld(o)
	if err := w.picture(ctx, library, o.Progress); err != nil {
		return Summary{}, err
	}
	w.count()
	w.countContent()
	if err := shop.InTx(ctx, func(tx commercedb.Tx) error { return w.writeCommerce(ctx, tx, o) }); err != nil {
		return Summary{}, fmt.Errorf("seed the commerce side: %w", err)
	}
	if err := people.InTx(ctx, func(tx communitydb.Tx) error { return w.writeCommunity(ctx, tx, o) }); err != nil {
		return Summary{}, fmt.Errorf("seed the community side: %w", err)
	}
	if err := shop.Analyze(ctx); err != nil {
		return Summary{}, err
	}
	if err := people.Analyze(ctx); err != nil {
		return Summary{}, err
	}
	return Summary{
		Users: w.users, Notes: w.notes, Stores: w.stores, Products: w.products, Orders: w.orders, Pictures: len(w.drawn),
	}, nil
}

func mustBeEmpty(ctx context.Context, people communitydb.Store, shop commercedb.Store) error {
	emptyPeople, err := people.Empty(ctx)
	if err != nil {
		return err
	}
	emptyShop, err := shop.Empty(ctx)
	if err != nil {
		return err
	}
	if !emptyPeople || !emptyShop {
		side := "community"
		if emptyPeople {
			side = "commerce"
		}
		return fmt.Errorf("the %s database %w", side, ErrNotEmpty)
	}
	return nil
}

func (w *world) writeCommerce(ctx context.Context, tx commercedb.Tx, o Options) error {
	if o.Force {
		if err := tx.Truncate(ctx); err != nil {
			return err
		}
	}
	steps := []func() error{
		func() error { return tx.CopyStores(ctx, w.allStores()) },
		func() error { return tx.CopyMembers(ctx, w.allMembers()) },
		func() error { return tx.CopyParticulars(ctx, w.allParticulars()) },
		func() error { return tx.CopyRates(ctx, w.allRates()) },
		func() error { return tx.CopyCategories(ctx, w.allCategories()) },
		func() error { return tx.CopyProducts(ctx, counted(o, "products", 2*w.products, w.allProducts())) },
		func() error { return tx.CopyProductImages(ctx, w.allProductImages()) },
		func() error { return tx.CopyVariants(ctx, w.allVariants()) },
		func() error { return tx.CopyStock(ctx, w.allStock()) },
		func() error { return tx.CopyShelves(ctx, w.allShelved()) },
		func() error { return tx.CopyOffers(ctx, w.allOffers()) },
		func() error { return tx.CopyRestockAlerts(ctx, w.allWishes()) },
		func() error { return tx.CopyReviews(ctx, w.allReviews()) },
		func() error { return tx.CopyReviewImages(ctx, w.allReviewImages()) },
		func() error { return tx.CopyCoupons(ctx, w.allCoupons()) },
		func() error { return tx.CopyClaims(ctx, w.allClaims()) },
		func() error { return tx.CopyCarts(ctx, w.allCarts()) },
		func() error { return tx.CopyCartLines(ctx, w.allCartLines()) },
		func() error { return tx.CopyAddresses(ctx, w.allAddresses()) },
		func() error { return tx.CopyCheckouts(ctx, w.allCheckouts()) },
		func() error { return w.writeSales(ctx, tx, counted(o, "orders", w.groups, w.allSales())) },
	}
	return inTurn(steps)
}

func (w *world) writeCommunity(ctx context.Context, tx communitydb.Tx, o Options) error {
	if o.Force {
		if err := tx.Truncate(ctx); err != nil {
			return err
		}
	}
	steps := []func() error{
		func() error { return tx.CopyUsers(ctx, counted(o, "users", 2*w.users, w.allUsers())) },
		func() error { return tx.CopyFollows(ctx, w.allFollows()) },
		func() error { return tx.CopyUserPrivate(ctx, w.allPrivate()) },
		func() error { return tx.CopyBlocks(ctx, w.allBlocks()) },
		func() error { return tx.CopyCollections(ctx, w.allCollections()) },
		func() error { return tx.CopyCollectionItems(ctx, w.allCollectionItems()) },
		func() error { return tx.CopyProductCollects(ctx, w.allProductCollects()) },
		func() error { return tx.CopyProductStats(ctx, w.allProductStats()) },
		func() error { return tx.CopyNotes(ctx, counted(o, "notes", 2*w.notes, w.allNotes())) },
		func() error { return tx.CopyNoteMedia(ctx, w.allNoteMedia()) },
		func() error { return tx.CopyTags(ctx, w.allTags()) },
		func() error { return tx.CopyLikes(ctx, counted(o, "likes", w.likes, w.allReactions(likes))) },
		func() error { return tx.CopyCollects(ctx, w.allReactions(collects)) },
		func() error { return tx.CopyEntities(ctx, w.allEntities()) },
		func() error { return tx.CopyEvaluations(ctx, w.allEvaluations()) },
		func() error { return tx.CopyModerationEvents(ctx, w.allModerationEvents()) },
		func() error { return tx.CopyComments(ctx, counted(o, "comments", w.content.said, w.allComments())) },
		func() error { return tx.CopyCommentLikes(ctx, w.allCommentLikes()) },
		func() error { return tx.CopyTopics(ctx, w.allTopics()) },
		func() error { return tx.CopyNoteTopics(ctx, w.allNoteTopics()) },
		func() error { return tx.CopyTopicFollows(ctx, w.allTopicFollows()) },
		func() error { return tx.CopyProductNotes(ctx, w.allProductNotes()) },
		func() error { return tx.CopyTopicNotes(ctx, w.allTopicNotes()) },
		func() error { return tx.CopyStoreNotes(ctx, w.allStoreNotes()) },
		func() error { return tx.FillTopicProducts(ctx) },
		func() error { return tx.FillInboxes(ctx, community.InboxLength, o.At) },
		func() error { return tx.FillAuthorStores(ctx, w.allOwners()) },
		func() error { return tx.CopyReports(ctx, w.allReports()) },
		func() error { return tx.CopyRevisions(ctx, w.allRevisions()) },
		func() error { return tx.CopyDecisions(ctx, w.allDecisions()) },
		func() error { return tx.FillCases(ctx) },
		func() error { return tx.CopyLiveRooms(ctx, w.allLiveRooms()) },
		func() error { return tx.CopySubscriptions(ctx, w.allSubscriptions()) },
		func() error { return w.writeNotifications(ctx, tx) },
	}
	return inTurn(steps)
}

func inTurn(steps []func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// counted reports every item that passes, over all the times that the sequence is gone through.
func counted[T any](o Options, stage string, total int, items iter.Seq[T]) iter.Seq[T] {
	var done func(int)
	return func(yield func(T) bool) {
		if done == nil {
			done = o.Progress(stage, total)
		}
		for item := range items {
			done(1)
			if !yield(item) {
				return
			}
		}
	}
}
