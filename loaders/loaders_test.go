package loaders_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// They wait for each other's keys more than they work, so that more of them run at once than there are processors.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	storagetest.Main(m)
}

// longWait lets every key of a batch come, on a slow machine too: a test counts the statements.
const longWait = time.Second

// house is both sides with their loaders.
type house struct {
	*loaders.Loaders
	db *storagetest.Databases
}

func open(t *testing.T) *house {
	t.Helper()
	d := storagetest.New(t)
	return &house{loaders.New(communitydb.NewReader(d.Community), commercedb.NewReader(d.Commerce)), d}
}

func (h *house) people(t *testing.T, write func(communitydb.Tx) error) {
	t.Helper()
	require.NoError(t, communitydb.NewStore(h.db.Community).InTx(t.Context(), write))
}

func (h *house) shop(t *testing.T, write func(commercedb.Tx) error) {
	t.Helper()
	require.NoError(t, commercedb.NewStore(h.db.Commerce).InTx(t.Context(), write))
}

// session is a request of the actor, with its statistics.
func session(t *testing.T, actor domain.UserID) (context.Context, *postgres.Stats) {
	t.Helper()
	ctx, stats := postgres.WithStats(t.Context())
	return loaders.Begin(domain.WithActor(ctx, domain.Actor{UserID: actor}), longWait), stats
}

func then() time.Time { return time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC) }

func user(n byte) *community.User {
	return &community.User{
		ID: domain.UserID{n}, Handle: fmt.Sprintf("user%d", n), DisplayName: fmt.Sprintf("User %d", n),
		AccountKind: community.AccountPersonal, JoinedAt: then(),
	}
}

func (h *house) users(t *testing.T, ns ...byte) {
	t.Helper()
	h.people(t, func(tx communitydb.Tx) error {
		return tx.CopyUsers(t.Context(), func(yield func(*community.User) bool) {
			for _, n := range ns {
				if !yield(user(n)) {
					return
				}
			}
		})
	})
}

func TestKeysKeepTheirOrder(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2, 3)
	for name, begin := range map[string]func(context.Context) context.Context{
		"in a session":         func(ctx context.Context) context.Context { return loaders.Begin(ctx, longWait) },
		"outside of a session": func(ctx context.Context) context.Context { return ctx },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stats := postgres.WithStats(t.Context())
			got, err := h.User.All(begin(ctx), []domain.UserID{{3}, {1}, {9}, {3}, {2}, {1}})
			require.NoError(t, err)
			require.Equal(t, []*community.User{user(3), user(1), nil, user(3), user(2), user(1)}, got,
				"a value a key, nil where there is none, a repeated key twice")
			require.Equal(t, 1, stats.Statements(), "all of them in one statement")
			require.Same(t, got[0], got[3], "rows are shared")
		})
	}
}

func TestNoKeysAskNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx, stats := session(t, domain.UserID{})
	got, err := h.User.All(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, got)
	require.Zero(t, stats.Statements())
}

func TestKeysOfSeveralAskersMerge(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2, 3, 4)
	ctx, stats := session(t, domain.UserID{})
	one := h.User.Start(ctx, []domain.UserID{{1}, {2}})
	other := h.User.Start(ctx, []domain.UserID{{2}, {3}})
	first, err := one()
	require.NoError(t, err)
	second, err := other()
	require.NoError(t, err)
	require.Equal(t, []*community.User{user(1), user(2)}, first)
	require.Equal(t, []*community.User{user(2), user(3)}, second)
	require.Equal(t, 1, stats.Statements())

	again, err := h.User.All(ctx, []domain.UserID{{3}, {1}})
	require.NoError(t, err)
	require.Equal(t, []*community.User{user(3), user(1)}, again)
	require.Equal(t, 1, stats.Statements(), "what was loaded is not read twice")
	_, err = h.User.All(ctx, []domain.UserID{{1}, {4}})
	require.NoError(t, err)
	require.Equal(t, 2, stats.Statements())
}

func TestAskersSideBySide(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2, 3, 4, 5, 6, 7, 8)
	ctx := loaders.Begin(t.Context(), time.Millisecond)
	var group sync.WaitGroup
	failures := make(chan string, 8)
	for n := range byte(8) {
		group.Go(func() {
			got, err := h.User.All(ctx, []domain.UserID{{n + 1}, {8 - n}})
			if err != nil || len(got) != 2 || got[0] == nil || got[0].ID != (domain.UserID{n + 1}) || got[1] == nil || got[1].ID != (domain.UserID{8 - n}) {
				failures <- fmt.Sprintf("%d: %v %v", n, got, err)
			}
		})
	}
	group.Wait()
	close(failures)
	require.Empty(t, failures, "each got its own, in its order")
}

// A mutation begins anew, so that what it reads after its write is what it wrote.
func TestASessionSeesWhatChangedBeforeIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1)
	name := func(ctx context.Context) string {
		got, err := h.User.All(ctx, []domain.UserID{{1}})
		require.NoError(t, err)
		return got[0].DisplayName
	}
	ctx, _ := session(t, domain.UserID{})
	require.Equal(t, "User 1", name(ctx))
	_, err := h.db.Community.Pool().Exec(t.Context(), "UPDATE users SET display_name = 'Renamed'")
	require.NoError(t, err)
	require.Equal(t, "User 1", name(ctx), "one answer shows one state")
	require.Equal(t, "Renamed", name(loaders.Begin(ctx, longWait)))
	require.Equal(t, "Renamed", name(t.Context()))
}

func TestAnErrorReachesEveryKey(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1)
	h.db.Community.Close()
	h.db.Commerce.Close()
	for name, tc := range map[string]struct {
		keys int
		load func(ctx context.Context) (int, error)
	}{
		"Loader": {3, func(ctx context.Context) (int, error) {
			got, err := h.User.All(ctx, []domain.UserID{{1}, {2}, {1}})
			return len(got), err
		}},
		"With": {2, func(ctx context.Context) (int, error) {
			got, err := h.Followers.All(ctx, domain.Page{Limit: 2}, []domain.UserID{{1}, {2}})
			return len(got), err
		}},
		"VisibleNotes": {2, func(ctx context.Context) (int, error) {
			got, err := h.VisibleNotes(ctx, []domain.NoteID{{1}, {2}})
			return len(got), err
		}},
		"VisibleProducts": {2, func(ctx context.Context) (int, error) {
			got, err := h.VisibleProducts(ctx, []domain.ProductID{{1}, {2}})
			return len(got), err
		}},
		"VisibleVariants": {2, func(ctx context.Context) (int, error) {
			got, err := h.VisibleVariants(ctx, []domain.VariantID{{N: 1}, {N: 2}})
			return len(got), err
		}},
		"VisibleStores": {2, func(ctx context.Context) (int, error) {
			got, err := h.VisibleStores(ctx, []domain.StoreID{{1}, {2}})
			return len(got), err
		}},
		"VisibleReviews": {2, func(ctx context.Context) (int, error) {
			got, err := h.VisibleReviews(ctx, []domain.ReviewID{{Own: domain.UUID{1}}, {Own: domain.UUID{2}}})
			return len(got), err
		}},
		"VisibleCoupons": {2, func(ctx context.Context) (int, error) {
			got, err := h.VisibleCoupons(then())(ctx, []domain.CouponID{{N: 1}, {N: 2}})
			return len(got), err
		}},
		"a root list": {2, func(ctx context.Context) (int, error) {
			got, err := h.GenerationKept.All(ctx, []loaders.Generation{{ID: 1}, {ID: 2}})
			return len(got), err
		}},
	} {
		for where, ctx := range map[string]context.Context{
			"in a session": loaders.Begin(t.Context(), time.Millisecond), "outside of a session": t.Context(),
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				t.Parallel()
				values, err := tc.load(ctx)
				var errs loaders.KeyErrors
				require.ErrorAs(t, err, &errs)
				require.Len(t, errs, tc.keys, "an error a key")
				require.Equal(t, tc.keys, values, "and a value a key, so that the two can be gone through together")
				for _, err := range errs {
					require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
				}
				require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "the code is found in the whole too")
			})
		}
	}
}

// One side being down takes only what it owns with it.
func TestTheOtherSideStands(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1)
	h.db.Commerce.Close()
	ctx, _ := session(t, domain.UserID{})
	_, err := h.Store.All(ctx, []domain.StoreID{{1}})
	require.Error(t, err)
	got, err := h.User.All(ctx, []domain.UserID{{1}})
	require.NoError(t, err)
	require.Equal(t, []*community.User{user(1)}, got)
}

func TestAParameterIsAStatement(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.people(t, func(tx communitydb.Tx) error {
		follows := []community.Follow{}
		for followee := range byte(2) {
			for follower := range byte(4) {
				follows = append(follows, community.Follow{
					FollowerID: domain.UserID{10 + follower}, FolloweeID: domain.UserID{1 + followee},
					FollowedAt: then().Add(time.Duration(follower) * time.Hour),
				})
			}
		}
		return tx.CopyFollows(t.Context(), slices.Values(follows))
	})
	followers := func(rows []communitydb.UserAt) []byte {
		var out []byte
		for _, r := range rows {
			out = append(out, r.User[0])
		}
		return out
	}
	ctx, stats := session(t, domain.UserID{})
	short, long := domain.Page{Limit: 1}, domain.Page{Limit: 10}
	var group sync.WaitGroup
	var ofShort, ofLong [][]communitydb.UserAt
	var errShort, errLong error
	group.Go(func() { ofShort, errShort = h.Followers.All(ctx, short, []domain.UserID{{1}, {2}, {1}}) })
	group.Go(func() { ofLong, errLong = h.Followers.All(ctx, long, []domain.UserID{{2}, {9}}) })
	group.Wait()
	require.NoError(t, errShort)
	require.NoError(t, errLong)
	require.Equal(t, 2, stats.Statements(), "a statement a parameter, however many keys")
	require.Len(t, ofShort, 3)
	require.Equal(t, []byte{13, 12}, followers(ofShort[0]), "one more than the page, which tells that there is more")
	require.Equal(t, []byte{13, 12}, followers(ofShort[1]))
	require.Equal(t, ofShort[0], ofShort[2])
	require.Len(t, ofLong, 2)
	require.Equal(t, []byte{13, 12, 11, 10}, followers(ofLong[0]), "the pages are not mixed")
	require.Empty(t, ofLong[1])

	_, err := h.Following.All(ctx, short, []domain.UserID{{10}})
	require.NoError(t, err)
	require.Equal(t, 3, stats.Statements(), "two loaders with equal parameters are two")
}

func TestLoadersOfTheViewer(t *testing.T) {
	t.Parallel()
	h := open(t)
	viewer := domain.UserID{1}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyFollows(t.Context(), slices.Values([]community.Follow{
			{FollowerID: viewer, FolloweeID: domain.UserID{2}, FollowedAt: then()},
			{FollowerID: domain.UserID{3}, FolloweeID: viewer, FollowedAt: then()},
		})); err != nil {
			return err
		}
		likes := []communitydb.Reaction{{User: viewer, Note: domain.NoteID{1}, At: then()}, {User: domain.UserID{2}, Note: domain.NoteID{2}, At: then()}}
		if err := tx.CopyLikes(t.Context(), slices.Values(likes)); err != nil {
			return err
		}
		return tx.CopyCollects(t.Context(), slices.Values([]communitydb.Reaction{{User: viewer, Note: domain.NoteID{2}, At: then()}}))
	})
	ids, notes := []domain.UserID{{1}, {2}, {3}}, []domain.NoteID{{1}, {2}}
	for name, tc := range map[string]struct {
		reason string
		load   func(ctx context.Context) ([]bool, error)
		want   []bool
	}{
		"follows":   {"whom the viewer follows", func(ctx context.Context) ([]bool, error) { return h.FollowedByViewer.All(ctx, ids) }, []bool{false, true, false}},
		"followed":  {"who follows the viewer", func(ctx context.Context) ([]bool, error) { return h.FollowsViewer.All(ctx, ids) }, []bool{false, false, true}},
		"likes":     {"the viewer's own likes, not others'", func(ctx context.Context) ([]bool, error) { return h.LikedByViewer.All(ctx, notes) }, []bool{true, false}},
		"collected": {"the viewer's own collects", func(ctx context.Context) ([]bool, error) { return h.CollectedByViewer.All(ctx, notes) }, []bool{false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stats := session(t, viewer)
			got, err := tc.load(ctx)
			require.NoError(t, err)
			require.Equal(t, tc.want, got, tc.reason)
			require.Equal(t, 1, stats.Statements())

			ctx, stats = session(t, domain.UserID{})
			got, err = tc.load(ctx)
			require.NoError(t, err)
			require.Equal(t, make([]bool, len(tc.want)), got, "nobody likes or follows anything")
			require.Zero(t, stats.Statements(), "and it takes no statement to know")
		})
	}
}

func TestVisibleNotes(t *testing.T) {
	t.Parallel()
	h := open(t)
	author, follower, stranger := domain.UserID{1}, domain.UserID{2}, domain.UserID{3}
	var notes []*community.Note
	for _, state := range []community.ModerationState{
		community.StateDraft, community.StatePending, community.StatePublished, community.StateLimited,
		community.StateRejected, community.StateRemoved, community.StateAppealed, community.StateDeleted,
	} {
		for _, visibility := range []community.Visibility{
			community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate,
		} {
			published := then()
			notes = append(notes, &community.Note{
				ID: domain.NoteID{byte(len(notes) + 1)}, AuthorID: author, Kind: community.NoteImage, Title: "t", Body: "b",
				State: state, Visibility: visibility, CreatedAt: then(), PublishedAt: &published,
			})
		}
	}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), slices.Values(notes)); err != nil {
			return err
		}
		return tx.CopyFollows(t.Context(), slices.Values([]community.Follow{{FollowerID: follower, FolloweeID: author, FollowedAt: then()}}))
	})
	ids := make([]domain.NoteID, 0, len(notes)+1)
	for _, n := range notes {
		ids = append(ids, n.ID)
	}
	ids = append(ids, domain.NoteID{200}) // there is no such note
	for name, tc := range map[string]struct {
		actor      domain.UserID
		reach      community.Reach
		statements int
	}{
		"anonymous": {domain.UserID{}, community.ReachStranger, 1},
		"stranger":  {stranger, community.ReachStranger, 3},
		"follower":  {follower, community.ReachFollower, 3},
		"author":    {author, community.ReachSelf, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stats := session(t, tc.actor)
			got, err := h.VisibleNotes(ctx, ids)
			require.NoError(t, err)
			require.Len(t, got, len(ids))
			for i, n := range notes {
				rendered := n.State == community.StatePublished || n.State == community.StateLimited
				want := tc.reach == community.ReachSelf && n.State != community.StateDeleted ||
					rendered && (n.Visibility == community.VisibilityPublic ||
						n.Visibility == community.VisibilityFollowers && tc.reach == community.ReachFollower)
				if want {
					require.Equal(t, n, got[i], "%s %s", n.State, n.Visibility)
				} else {
					require.Nil(t, got[i], "%s %s", n.State, n.Visibility)
				}
			}
			require.Nil(t, got[len(notes)], "what is not there looks like what may not be seen")
			require.Equal(t, tc.statements, stats.Statements(), "whom the viewer follows and blocks is asked only where that decides")
		})
	}
}

// What is said behind a wall is not there, in either direction, but for moderators.
func TestBlocksHideBothFromEachOther(t *testing.T) {
	t.Parallel()
	h := open(t)
	one, other, third := user(1), user(2), user(3)
	published := then()
	note := func(author *community.User) *community.Note {
		return &community.Note{
			ID: domain.NoteID(author.ID), AuthorID: author.ID, Kind: community.NoteImage, Title: "t", Body: "b",
			State: community.StatePublished, Visibility: community.VisibilityPublic, CreatedAt: then(), PublishedAt: &published,
		}
	}
	mine, theirs := note(one), note(other)
	h.users(t, 1, 2, 3)
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), slices.Values([]*community.Note{mine, theirs})); err != nil {
			return err
		}
		return tx.CopyBlocks(t.Context(), slices.Values([]community.Block{
			{BlockerID: one.ID, BlockedID: other.ID, BlockedAt: then()},
		}))
	})
	for name, tc := range map[string]struct {
		actor     domain.Actor
		one, both bool
	}{
		"the blocker":     {actor: domain.Actor{UserID: one.ID}, one: true},
		"the blocked":     {actor: domain.Actor{UserID: other.ID}},
		"somebody else":   {actor: domain.Actor{UserID: third.ID}, both: true},
		"nobody":          {both: true},
		"a moderator who": {actor: domain.Actor{UserID: other.ID, Roles: domain.RoleModerator}, both: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := loaders.Begin(domain.WithActor(t.Context(), tc.actor), longWait)
			users, err := h.VisibleUsers(ctx, []domain.UserID{one.ID, other.ID})
			require.NoError(t, err)
			notes, err := h.VisibleNotes(ctx, []domain.NoteID{mine.ID, theirs.ID})
			require.NoError(t, err)
			seesOne, seesOther := tc.both || tc.one, tc.both || !tc.one
			require.Equal(t, []bool{seesOne, seesOther}, []bool{users[0] != nil, users[1] != nil})
			require.Equal(t, []bool{seesOne, seesOther}, []bool{notes[0] != nil, notes[1] != nil})
		})
	}
}

func TestVisibleProductsAndVariants(t *testing.T) {
	t.Parallel()
	h := open(t)
	statuses := []commerce.ProductStatus{
		commerce.ProductDraft, commerce.ProductInReview, commerce.ProductActive, commerce.ProductDelisted, commerce.ProductBanned,
	}
	var products []*commerce.Product
	var variants []*commerce.Variant
	var productIDs []domain.ProductID
	var variantIDs []domain.VariantID
	for i, status := range statuses {
		id := domain.ProductID{byte(i + 1)}
		products = append(products, &commerce.Product{
			ID: id, StoreID: domain.StoreID{1}, Title: "p", ProductStatus: status, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY, PriceMin: 100, PriceMax: 100,
			Options: []commerce.Option{}, VariantCount: 1, ListedAt: then(),
		})
		variants = append(variants, &commerce.Variant{
			ID: domain.VariantID{Product: id, N: 1}, Title: "v", Options: []commerce.SelectedOption{}, Currency: domain.CurrencyCNY, PriceMinor: 100,
		})
		productIDs, variantIDs = append(productIDs, id), append(variantIDs, domain.VariantID{Product: id, N: 1})
	}
	productIDs = append(productIDs, domain.ProductID{99})
	variantIDs = append(variantIDs, domain.VariantID{Product: domain.ProductID{3}, N: 9}, domain.VariantID{Product: domain.ProductID{99}, N: 1})
	h.shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyProducts(t.Context(), slices.Values(products)); err != nil {
			return err
		}
		return tx.CopyVariants(t.Context(), slices.Values(variants))
	})
	ctx, stats := session(t, domain.UserID{})
	gotProducts, err := h.VisibleProducts(ctx, productIDs)
	require.NoError(t, err)
	require.Equal(t, []*commerce.Product{nil, nil, products[2], nil, nil, nil}, gotProducts, "what is on sale is public, the rest is nobody's")
	gotVariants, err := h.VisibleVariants(ctx, variantIDs)
	require.NoError(t, err)
	require.Equal(t, []*commerce.Variant{nil, nil, variants[2], nil, nil, nil, nil}, gotVariants, "a variant is as visible as its product")
	require.Equal(t, 2, stats.Statements(), "products that were loaded are not read again for their variants")
}

func TestVisibleStores(t *testing.T) {
	t.Parallel()
	h := open(t)
	owner := domain.UserID{1}
	statuses := []commerce.StoreStatus{
		commerce.StoreApplying, commerce.StoreOpen, commerce.StorePaused, commerce.StoreSuspended, commerce.StoreClosed,
	}
	var stores []*commerce.Store
	var ids []domain.StoreID
	for i, status := range statuses {
		id := domain.StoreID{byte(i + 1)}
		stores = append(stores, &commerce.Store{
			ID: id, AccountID: domain.UserID{byte(i + 1)}, Handle: "s" + string(status), Name: "s", StoreKind: commerce.StoreBrand,
			StoreStatus: status, Currency: domain.CurrencyCNY,
		})
		ids = append(ids, id)
	}
	h.shop(t, func(tx commercedb.Tx) error { return tx.CopyStores(t.Context(), slices.Values(stores)) })
	for name, tc := range map[string]struct {
		actor domain.UserID
		first *commerce.Store
	}{
		"anonymous":   {domain.UserID{}, nil},
		"another":     {domain.UserID{9}, nil},
		"its account": {owner, stores[0]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, _ := session(t, tc.actor)
			got, err := h.VisibleStores(ctx, ids)
			require.NoError(t, err)
			require.Equal(t, append([]*commerce.Store{tc.first}, stores[1:]...), got, "an application is between the applicant and us")
		})
	}
}
