package community_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// The blocker of these tests walls off some of the users 100 to 109.
const blocker, onlooker = 50, 51

func blocks() []community.Block {
	var out []community.Block
	for i := range byte(3) {
		out = append(out, community.Block{
			BlockerID: domain.UserID{blocker}, BlockedID: domain.UserID{100 + 3*i}, BlockedAt: tied(int(i)),
		})
	}
	return out
}

func readers() map[string]domain.Actor {
	return map[string]domain.Actor{
		"nobody": {}, "an onlooker": {UserID: domain.UserID{onlooker}}, "the blocker": {UserID: domain.UserID{blocker}},
		"one who is blocked": {UserID: domain.UserID{103}}, "a moderator": {UserID: domain.UserID{blocker}, Roles: domain.RoleModerator},
	}
}

// sees is the rule that the page statements repeat.
func sees(actor domain.Actor, user domain.UserID) bool {
	walled := slices.ContainsFunc(blocks(), func(b community.Block) bool {
		return actor.Is(b.BlockerID) && user == b.BlockedID || actor.Is(b.BlockedID) && user == b.BlockerID
	})
	return community.StandingOf(actor, user, false, walled).CanSee()
}

// separate sees that a page of each list comes back from one statement for several, in its order.
func separate[K comparable](t *testing.T, keys []K, of func(K) domain.UUID, read func([]K, domain.Page) []place) {
	t.Helper()
	for _, backward := range []bool{false, true} {
		page := domain.Page{Limit: 2, Backward: backward}
		together := read(keys, page)
		found := 0
		for _, key := range keys {
			own := slices.DeleteFunc(slices.Clone(together), func(p place) bool { return p.of != of(key) })
			require.Equal(t, append([]place{}, read([]K{key}, page)...), append([]place{}, own...), "each has a page of its own")
			found += len(own)
		}
		require.Len(t, together, found)
		require.NotEmpty(t, together)
	}
}

func userUUID(id domain.UserID) domain.UUID { return domain.UUID(id) }

func TestPagesHideWhoIsWalledOff(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	var follows []community.Follow
	var likes []communitydb.Reaction
	for i := range byte(10) {
		for _, of := range []byte{1, 103, blocker} { // of 103 and of the blocker each other's lists are hidden as a whole
			if of == 100+i {
				continue
			}
			follows = append(follows,
				community.Follow{FollowerID: domain.UserID{100 + i}, FolloweeID: domain.UserID{of}, FollowedAt: tied(int(i))},
				community.Follow{FollowerID: domain.UserID{of}, FolloweeID: domain.UserID{100 + i}, FollowedAt: tied(int(i))})
		}
		likes = append(likes, communitydb.Reaction{
			User: domain.UserID{1}, Note: domain.NoteID{200 - i}, Author: domain.UserID{100 + i}, At: tied(int(i)),
		})
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyBlocks(t.Context(), slices.Values(blocks())); err != nil {
			return err
		}
		if err := tx.CopyLikes(t.Context(), slices.Values(likes)); err != nil {
			return err
		}
		return tx.CopyFollows(t.Context(), slices.Values(follows))
	}))
	ofUsers := func(query func([]domain.UserID, communitydb.Eyes, domain.Page) postgres.Query[communitydb.UserAt]) func(
		domain.Actor, []domain.UserID, domain.Page) []place {
		return func(actor domain.Actor, of []domain.UserID, page domain.Page) []place {
			rows, err := communitydb.All(t.Context(), store.Reader, query(of, communitydb.EyesOf(actor), page))
			require.NoError(t, err)
			return fromUsers(rows)
		}
	}
	for name, list := range map[string]struct {
		read func(domain.Actor, []domain.UserID, domain.Page) []place
		want func(actor domain.Actor, of domain.UserID) []place
	}{
		"followers": {ofUsers(communitydb.FollowersPage), func(actor domain.Actor, of domain.UserID) (out []place) {
			for _, f := range follows {
				if f.FolloweeID == of && sees(actor, of) && sees(actor, f.FollowerID) {
					out = append(out, place{domain.UUID(of), domain.UUID(f.FollowerID), f.FollowedAt})
				}
			}
			return out
		}},
		"following": {ofUsers(communitydb.FollowingPage), func(actor domain.Actor, of domain.UserID) (out []place) {
			for _, f := range follows {
				if f.FollowerID == of && sees(actor, of) && sees(actor, f.FolloweeID) {
					out = append(out, place{domain.UUID(of), domain.UUID(f.FolloweeID), f.FollowedAt})
				}
			}
			return out
		}},
		"liked notes": {
			func(actor domain.Actor, of []domain.UserID, page domain.Page) (out []place) {
				rows, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesLikedPage(of, communitydb.EyesOf(actor), page))
				require.NoError(t, err)
				for _, l := range rows {
					out = append(out, place{domain.UUID(l.User), domain.UUID(l.Note), l.At})
				}
				return out
			}, func(actor domain.Actor, of domain.UserID) (out []place) {
				for _, l := range likes {
					if l.User == of && sees(actor, l.Author) {
						out = append(out, place{domain.UUID(of), domain.UUID(l.Note), l.At})
					}
				}
				return out
			},
		},
	} {
		for who, actor := range readers() {
			t.Run(name+" read by "+who, func(t *testing.T) {
				t.Parallel()
				for _, of := range []domain.UserID{{1}, {103}, {blocker}} {
					requirePagesJoin(t, append([]place{}, list.want(actor, of)...), true, func(page domain.Page) []place {
						return list.read(actor, []domain.UserID{of}, page)
					})
				}
				separate(t, []domain.UserID{{103}, {1}, {9}, {blocker}}, userUUID, func(of []domain.UserID, page domain.Page) []place {
					return list.read(actor, of, page)
				})
			})
		}
	}
}

func TestPagesOfBlocks(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	all := append(blocks(), community.Block{BlockerID: domain.UserID{7}, BlockedID: domain.UserID{8}, BlockedAt: then()})
	for i := range 1001 {
		all = append(all, community.Block{BlockerID: domain.UserID{9}, BlockedID: domain.UserID{10, byte(i >> 8), byte(i)}, BlockedAt: then()})
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.CopyBlocks(t.Context(), slices.Values(all)) }))
	read := func(of []domain.UserID, page domain.Page) []place {
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.BlockedPage(of, page))
		require.NoError(t, err)
		return fromUsers(rows)
	}
	for _, of := range []domain.UserID{{blocker}, {7}, {8}} {
		want := []place{}
		for _, b := range all {
			if b.BlockerID == of {
				want = append(want, place{domain.UUID(of), domain.UUID(b.BlockedID), b.BlockedAt})
			}
		}
		requirePagesJoin(t, want, true, func(page domain.Page) []place { return read([]domain.UserID{of}, page) })
	}
	separate(t, []domain.UserID{{7}, {8}, {blocker}}, userUUID, read)

	among, err := communitydb.All(t.Context(), store.Reader, communitydb.BlockedAmong(domain.UserID{blocker}, []domain.UserID{{103}, {104}, {8}}))
	require.NoError(t, err)
	require.Equal(t, []domain.UserID{{103}}, among)
	among, err = communitydb.All(t.Context(), store.Reader, communitydb.BlockedAmong(domain.UserID{103}, []domain.UserID{{blocker}}))
	require.NoError(t, err)
	require.Empty(t, among, "who is blocked does not block")

	counts, err := communitydb.All(t.Context(), store.Reader, communitydb.BlockedCounts([]domain.UserID{{8}, {blocker}, {9}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []postgres.Counted[domain.UserID]{{Of: domain.UserID{8}}, {Of: domain.UserID{blocker}, N: 3}, {Of: domain.UserID{9}, N: 1001}}, counts,
		"counting stops behind the limit")
}

func TestPagesOfDrafts(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	states := []community.ModerationState{
		community.StateDraft, community.StatePending, community.StatePublished, community.StateLimited,
		community.StateRejected, community.StateRemoved, community.StateAppealed, community.StateDeleted,
	}
	var notes []*community.Note
	want := map[domain.UserID][]place{}
	for i := range 24 {
		author, published := domain.UserID{byte(1 + i%2)}, tied(i)
		n := &community.Note{
			ID: domain.NoteID{byte(i*37 + 1)}, AuthorID: author, Kind: community.NoteImage, State: states[i%len(states)],
			Visibility: community.VisibilityPublic, CreatedAt: tied(i), PublishedAt: &published,
		}
		notes = append(notes, n)
		if !n.State.Renders() && n.State != community.StateDeleted {
			want[author] = append(want[author], place{domain.UUID(author), domain.UUID(n.ID), n.CreatedAt})
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.CopyNotes(t.Context(), slices.Values(notes)) }))
	read := func(of []domain.UserID, page domain.Page) []place {
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.DraftsPage(of, page))
		require.NoError(t, err)
		return fromNotes(rows)
	}
	for author, list := range want {
		require.Greater(t, len(list), 5)
		requirePagesJoin(t, list, true, func(page domain.Page) []place { return read([]domain.UserID{author}, page) })
	}
	separate(t, []domain.UserID{{2}, {3}, {1}}, userUUID, read)
}

func TestPrivateDataComesBackAsWritten(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := communitydb.NewStore(d.Community)
	phone := "+85255550123"
	with := &community.UserPrivate{UserID: domain.UserID{1}, Phone: &phone, RealNameVerified: true}
	without := &community.UserPrivate{UserID: domain.UserID{2}}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUserPrivate(t.Context(), slices.Values([]*community.UserPrivate{with, without}))
	}))
	got, err := communitydb.All(t.Context(), store.Reader, communitydb.PrivateByUsers([]domain.UserID{{1}, {2}, {3}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.UserPrivate{with, without}, got)
	for _, phone := range []string{"13800138000", "+86 138", "+0123456", ""} {
		_, err := d.Community.Pool().Exec(t.Context(), "INSERT INTO user_private (user_id, phone) VALUES (gen_random_uuid(), $1)", phone)
		require.ErrorContains(t, err, "user_private_phone_check", "%q", phone)
	}
}

// shelved makes n collections of an owner, every third private, several of one moment.
func shelved(owner byte, n int) []*community.Collection {
	out := make([]*community.Collection, n)
	for i := range out {
		out[i] = &community.Collection{
			ID: domain.CollectionID{owner, byte(i * 37)}, OwnerID: domain.UserID{owner}, Title: "t", IsPrivate: i%3 == 0,
			Items: i, CreatedAt: tied(i),
		}
	}
	return out
}

func TestPagesOfCollections(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	byOwner := map[domain.UserID][]*community.Collection{
		{103}: shelved(103, 10), {blocker}: shelved(blocker, 7), {onlooker}: shelved(onlooker, 1), {2}: shelved(2, 5),
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		for _, list := range byOwner {
			if err := tx.CopyCollections(t.Context(), slices.Values(list)); err != nil {
				return err
			}
		}
		return tx.CopyBlocks(t.Context(), slices.Values(blocks()))
	}))
	for who, actor := range readers() {
		t.Run("read by "+who, func(t *testing.T) {
			t.Parallel()
			read := func(of []domain.UserID, page domain.Page) (out []place) {
				rows, err := communitydb.All(t.Context(), store.Reader, communitydb.CollectionsPageByOwner(of, communitydb.EyesOf(actor), page))
				require.NoError(t, err)
				for _, r := range rows {
					out = append(out, place{domain.UUID(r.Owner), domain.UUID(r.Collection), r.At})
				}
				return out
			}
			for owner, list := range byOwner {
				want := []place{}
				for _, c := range list {
					standing := community.StandingOf(actor, owner, false, !sees(actor, owner))
					if c.CanSee(standing) {
						want = append(want, place{domain.UUID(owner), domain.UUID(c.ID), c.CreatedAt})
					}
				}
				requirePagesJoin(t, want, true, func(page domain.Page) []place { return read([]domain.UserID{owner}, page) })
				counts, err := communitydb.All(t.Context(), store.Reader, communitydb.CollectionCounts([]domain.UserID{owner}, communitydb.EyesOf(actor)))
				require.NoError(t, err)
				require.Equal(t, []postgres.Counted[domain.UserID]{{Of: owner, N: len(want)}}, counts, "as many as the pages show")
			}
			separate(t, []domain.UserID{{2}, {103}, {9}, {blocker}, {onlooker}}, userUUID, read)
		})
	}
	all, err := communitydb.All(t.Context(), store.Reader, communitydb.CollectionsByIDs([]domain.CollectionID{{2, 37}, {2}, {99}}))
	require.NoError(t, err)
	require.ElementsMatch(t, shelved(2, 2), all, "private ones too: the rule decides, not the look-up")
}

func TestPagesOfCollectionItems(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	sizes := map[domain.CollectionID]int{{1}: 11, {2}: 1, {3}: 4}
	var items []*community.CollectionItem
	want := map[domain.CollectionID][]place{}
	for id, n := range sizes {
		for i := range n {
			item := &community.CollectionItem{
				CollectionID: id, Kind: community.SubjectKind(1 + i%2), SubjectID: domain.UUID{byte(i * 37), 5}, AddedAt: tied(i),
			}
			items = append(items, item)
			want[id] = append(want[id], place{domain.UUID(id), item.SubjectID, item.AddedAt})
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyCollectionItems(t.Context(), slices.Values(items))
	}))
	read := func(of []domain.CollectionID, page domain.Page) (out []place) {
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.ItemsPageByCollection(of, page))
		require.NoError(t, err)
		for _, r := range rows {
			require.True(t, slices.ContainsFunc(items, func(i *community.CollectionItem) bool { return *i == *r }), "as it was written: %v", r)
			out = append(out, place{domain.UUID(r.CollectionID), r.SubjectID, r.AddedAt})
		}
		return out
	}
	for id, list := range want {
		requirePagesJoin(t, list, true, func(page domain.Page) []place { return read([]domain.CollectionID{id}, page) })
	}
	separate(t, []domain.CollectionID{{3}, {9}, {1}, {2}}, func(id domain.CollectionID) domain.UUID { return domain.UUID(id) }, read)
}

func TestProductCollects(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyProductCollects(t.Context(), slices.Values([]communitydb.ProductCollect{
			{User: domain.UserID{1}, Product: domain.ProductID{1}, At: then()}, {User: domain.UserID{2}, Product: domain.ProductID{2}, At: then()},
		})); err != nil {
			return err
		}
		return tx.CopyProductStats(t.Context(), slices.Values([]communitydb.ProductCollects{{Product: domain.ProductID{1}, N: 7}}))
	}))
	ids := []domain.ProductID{{1}, {2}, {3}}
	among, err := communitydb.All(t.Context(), store.Reader, communitydb.ProductsCollectedAmong(domain.UserID{1}, ids))
	require.NoError(t, err)
	require.Equal(t, []domain.ProductID{{1}}, among, "the user's own, not others'")
	counts, err := communitydb.All(t.Context(), store.Reader, communitydb.CollectCountsOfProducts(ids))
	require.NoError(t, err)
	require.Equal(t, []communitydb.ProductCollects{{Product: domain.ProductID{1}, N: 7}}, counts)
}

// TestSocialPagesReadByIndex holds the statements behind profiles to an index on their big tables.
func TestSocialPagesReadByIndex(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := communitydb.NewStore(d.Community)
	const n = 20_000
	at := func(i int) time.Time { return then().Add(time.Duration(i) * time.Second) }
	spread := func(i int) domain.UserID { return domain.UserID{byte(i % 200)} }
	id := func(i int) domain.UUID { return domain.UUID{byte(i >> 8), byte(i), 1} }
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		for _, write := range []func() error{
			func() error {
				return tx.CopyLikes(t.Context(), numbers(n, func(i int) communitydb.Reaction {
					return communitydb.Reaction{User: spread(i), Note: domain.NoteID(id(i)), Author: spread(i + 1), At: at(i)}
				}))
			},
			func() error {
				return tx.CopyBlocks(t.Context(), numbers(n, func(i int) community.Block {
					return community.Block{BlockerID: spread(i), BlockedID: domain.UserID(id(i)), BlockedAt: at(i)}
				}))
			},
			func() error {
				return tx.CopyNotes(t.Context(), numbers(n, func(i int) *community.Note {
					return &community.Note{
						ID: domain.NoteID(id(i)), AuthorID: spread(i), Kind: community.NoteImage, State: community.StateDraft,
						Visibility: community.VisibilityPublic, CreatedAt: at(i),
					}
				}))
			},
			func() error {
				return tx.CopyCollections(t.Context(), numbers(n, func(i int) *community.Collection {
					return &community.Collection{ID: domain.CollectionID(id(i)), OwnerID: spread(i), IsPrivate: i%7 == 0, CreatedAt: at(i)}
				}))
			},
			func() error {
				return tx.CopyCollectionItems(t.Context(), numbers(n, func(i int) *community.CollectionItem {
					return &community.CollectionItem{CollectionID: domain.CollectionID(id(i % 200)), Kind: 1, SubjectID: id(i), AddedAt: at(i)}
				}))
			},
			func() error {
				return tx.CopyProductCollects(t.Context(), numbers(n, func(i int) communitydb.ProductCollect {
					return communitydb.ProductCollect{User: spread(i), Product: domain.ProductID(id(i)), At: at(i)}
				}))
			},
			func() error {
				return tx.CopyProductStats(t.Context(), numbers(n, func(i int) communitydb.ProductCollects {
					return communitydb.ProductCollects{Product: domain.ProductID(id(i)), N: 1}
				}))
			},
			func() error {
				return tx.CopyUserPrivate(t.Context(), numbers(n, func(i int) *community.UserPrivate {
					return &community.UserPrivate{UserID: domain.UserID(id(i))}
				}))
			},
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, store.Analyze(t.Context()))
	page := domain.Page{Limit: 20, Started: true, From: domain.Position{Key: at(n / 2).UnixMicro(), ID: domain.UUID{9}}}
	users, reader, products := []domain.UserID{{1}, {2}}, communitydb.Eyes{User: domain.UserID{3}, Walled: domain.UserID{3}}, []domain.ProductID{{1}, {2}}
	liked, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesLikedPage(users, reader, page))
	require.NoError(t, err)
	require.Len(t, liked, 2*21, "the plan is of a statement that finds something")

	explain(t, d.Community, "NotesLikedPage", communitydb.NotesLikedPage(users, reader, page), "note_likes")
	explain(t, d.Community, "BlockedPage", communitydb.BlockedPage(users, page), "blocks")
	explain(t, d.Community, "BlockedCounts", communitydb.BlockedCounts(users), "blocks")
	explain(t, d.Community, "BlockedAmong", communitydb.BlockedAmong(reader.User, users), "blocks")
	explain(t, d.Community, "DraftsPage", communitydb.DraftsPage(users, page), "drafts_by_author")
	explain(t, d.Community, "CollectionsPageByOwner", communitydb.CollectionsPageByOwner(users, reader, page), "collections_by_owner")
	explain(t, d.Community, "CollectionCounts", communitydb.CollectionCounts(users, reader), "collections_by_owner")
	explain(t, d.Community, "CollectionsByIDs", communitydb.CollectionsByIDs([]domain.CollectionID{{1}, {2}}), "collections")
	explain(t, d.Community, "ItemsPageByCollection", communitydb.ItemsPageByCollection([]domain.CollectionID{{0, 1, 1}}, page), "collection_items")
	explain(t, d.Community, "CollectCountsOfProducts", communitydb.CollectCountsOfProducts(products), "product_stats")
	explain(t, d.Community, "ProductsCollectedAmong", communitydb.ProductsCollectedAmong(reader.User, products), "product_collects")
	explain(t, d.Community, "PrivateByUsers", communitydb.PrivateByUsers(users), "user_private")
}

func numbers[T any](n int, nth func(int) T) func(func(T) bool) {
	return func(yield func(T) bool) {
		for i := range n {
			if !yield(nth(i)) {
				return
			}
		}
	}
}
