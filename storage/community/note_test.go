package community_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestNotesComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	at := func(hours int) *time.Time {
		moment := then().Add(time.Duration(hours)*time.Hour + 123456*time.Microsecond)
		return &moment
	}
	place, product := "景德镇", domain.ProductID{7}
	full := &community.Note{
		ID: domain.NoteID{1}, AuthorID: domain.UserID{1}, Kind: community.NoteVideo, Title: "开窑 🏺", Body: "第一行\n\"two\"\t\\N",
		Place: &place, Visibility: community.VisibilityFollowers, State: community.StateLimited,
		Cover:            &domain.Image{ID: domain.MediaID{3}, Text: "杯", Width: 810, Height: 1080, Hash: "LKO2?U%2Tw=w]~RBVZRi};RPxuwH"},
		PrimaryProductID: &product, CreatedAt: *at(0), PublishedAt: at(1), EditedAt: at(2), Likes: 5, Collects: 4, Tags: 3,
	}
	bare := &community.Note{
		ID: domain.NoteID{2}, AuthorID: domain.UserID{1}, Kind: community.NoteImage, Visibility: community.VisibilityPrivate,
		State: community.StateDraft, CreatedAt: *at(3),
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyNotes(t.Context(), slices.Values([]*community.Note{full, bare}))
	}))
	full.Cover.Private = true // for followers
	got, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesByIDs([]domain.NoteID{{1}, {2}, {3}, {1}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.Note{full, bare}, got, "whatever their state, each once, nil columns nil")
	none, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesByIDs(nil))
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestMediaComeBackInOrder(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	video, length := domain.MediaID{9}, 12_345
	one := &community.NoteMedia{NoteID: domain.NoteID{1}, Position: 0, Image: domain.Image{ID: domain.MediaID{1}, Text: "a", Width: 3, Height: 4, Hash: "L0"}}
	two := &community.NoteMedia{NoteID: domain.NoteID{1}, Position: 1, Image: domain.Image{ID: domain.MediaID{2}, Width: 5, Height: 6}}
	clip := &community.NoteMedia{
		NoteID: domain.NoteID{2}, VideoID: &video, DurationMS: &length, Image: domain.Image{ID: domain.MediaID{3}, Width: 7, Height: 8},
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyNoteMedia(t.Context(), slices.Values([]*community.NoteMedia{clip, two, one}))
	}))
	got, err := communitydb.All(t.Context(), store.Reader, communitydb.MediaByNotes([]domain.NoteID{{2}, {1}, {5}}))
	require.NoError(t, err)
	require.Equal(t, []*community.NoteMedia{one, two, clip}, got)
	require.Nil(t, got[0].Video())
	require.Equal(t, &community.Video{ID: video, DurationMS: &length, Poster: &clip.Image, State: domain.MediaReady}, got[2].Video())
}

func TestTagsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	variant, first, at := int16(3), 0, 4_500
	x, y := 0.25, 0.3 // which no real is
	spot := &community.Tag{
		ID: domain.TagID{Note: domain.NoteID{1}, N: 1}, AuthorID: domain.UserID{1}, ProductID: domain.ProductID{1}, VariantN: &variant,
		MediaIndex: &first, X: &x, Y: &y, Disclosure: community.DisclosureOwnStore,
		Snapshot: community.TagSnapshot{
			Title: "杯", Image: &domain.Image{ID: domain.MediaID{2}, Text: "杯", Width: 3, Height: 4, Hash: "L0"},
			Price: domain.Money{MinorUnits: 12_800, Currency: domain.CurrencyCNY}, TakenAt: then(),
		},
	}
	moment := &community.Tag{
		ID: domain.TagID{Note: domain.NoteID{1}, N: 2}, AuthorID: domain.UserID{1}, ProductID: domain.ProductID{2}, MediaIndex: &first, AtMS: &at,
		Disclosure: community.DisclosureNone,
		Snapshot:   community.TagSnapshot{Title: "beans", Price: domain.Money{MinorUnits: 900, Currency: domain.CurrencyJPY}, TakenAt: then()},
	}
	other := &community.Tag{
		ID: domain.TagID{Note: domain.NoteID{2}, N: 1}, AuthorID: domain.UserID{2}, ProductID: domain.ProductID{1}, Disclosure: community.DisclosureGifted,
		Snapshot: community.TagSnapshot{Title: "t", Price: domain.Money{Currency: domain.CurrencyCNY}, TakenAt: then()},
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyTags(t.Context(), slices.Values([]*community.Tag{other, moment, spot}))
	}))
	byNote, err := communitydb.All(t.Context(), store.Reader, communitydb.TagsByNotes([]domain.NoteID{{2}, {1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*community.Tag{spot, moment, other}, byNote, "in each note's order")
	byID, err := communitydb.All(t.Context(), store.Reader, communitydb.TagsByIDs([]domain.TagID{other.ID, {Note: domain.NoteID{1}, N: 9}, spot.ID}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.Tag{spot, other}, byID, "an id is a pair: neither half finds anything alone")
	require.Equal(t, &domain.VariantID{Product: domain.ProductID{1}, N: 3}, spot.VariantID())
}

func TestWhoReacted(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	reaction := func(user, note byte) communitydb.Reaction {
		return communitydb.Reaction{User: domain.UserID{user}, Note: domain.NoteID{note}, At: then()}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyLikes(t.Context(), slices.Values([]communitydb.Reaction{reaction(1, 1), reaction(1, 2), reaction(2, 3)})); err != nil {
			return err
		}
		return tx.CopyCollects(t.Context(), slices.Values([]communitydb.Reaction{reaction(1, 3)}))
	}))
	asked := []domain.NoteID{{2}, {3}, {4}}
	liked, err := communitydb.All(t.Context(), store.Reader, communitydb.LikedAmong(domain.UserID{1}, asked))
	require.NoError(t, err)
	require.Equal(t, []domain.NoteID{{2}}, liked, "of those asked for, by this user")
	collected, err := communitydb.All(t.Context(), store.Reader, communitydb.CollectedAmong(domain.UserID{1}, asked))
	require.NoError(t, err)
	require.Equal(t, []domain.NoteID{{3}}, collected)
}

func TestWhoFollowsWhom(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyFollows(t.Context(), slices.Values([]community.Follow{
			{FollowerID: domain.UserID{1}, FolloweeID: domain.UserID{2}, FollowedAt: then()},
			{FollowerID: domain.UserID{3}, FolloweeID: domain.UserID{1}, FollowedAt: then()},
		}))
	}))
	all := []domain.UserID{{1}, {2}, {3}}
	followed, err := communitydb.All(t.Context(), store.Reader, communitydb.FollowedAmong(domain.UserID{1}, all))
	require.NoError(t, err)
	require.Equal(t, []domain.UserID{{2}}, followed)
	followers, err := communitydb.All(t.Context(), store.Reader, communitydb.FollowersAmong(domain.UserID{1}, all))
	require.NoError(t, err)
	require.Equal(t, []domain.UserID{{3}}, followers, "a follow has a direction")
}

func TestTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	at := then()
	note := func(change func(*community.Note)) func(communitydb.Tx) error {
		n := &community.Note{
			ID: domain.NoteID{1}, AuthorID: domain.UserID{1}, Kind: community.NoteImage, Visibility: community.VisibilityPublic,
			State: community.StatePublished, CreatedAt: at, PublishedAt: &at,
		}
		change(n)
		return func(tx communitydb.Tx) error { return tx.CopyNotes(t.Context(), slices.Values([]*community.Note{n})) }
	}
	tag := func(change func(*community.Tag)) func(communitydb.Tx) error {
		g := &community.Tag{
			ID: domain.TagID{N: 1}, Disclosure: community.DisclosureNone,
			Snapshot: community.TagSnapshot{Price: domain.Money{Currency: domain.CurrencyCNY}, TakenAt: at},
		}
		change(g)
		return func(tx communitydb.Tx) error { return tx.CopyTags(t.Context(), slices.Values([]*community.Tag{g})) }
	}
	user := func(change func(*community.User)) func(communitydb.Tx) error {
		one := &community.User{ID: domain.UserID{1}, Handle: "one", AccountKind: community.AccountPersonal, JoinedAt: at}
		two := &community.User{ID: domain.UserID{2}, Handle: "two", AccountKind: community.AccountPersonal, JoinedAt: at}
		change(two)
		return func(tx communitydb.Tx) error {
			return tx.CopyUsers(t.Context(), slices.Values([]*community.User{one, two}))
		}
	}
	outside := 1.5
	for name, tc := range map[string]struct {
		reason     string
		write      func(communitydb.Tx) error
		constraint string
	}{
		"unpublished":        {"what renders has a place in time", note(func(n *community.Note) { n.PublishedAt = nil }), "notes_published_check"},
		"unknown state":      {"every state is decided upon", note(func(n *community.Note) { n.State = "LOST" }), "notes_state_check"},
		"unknown visibility": {"so is every visibility", note(func(n *community.Note) { n.Visibility = "FRIENDS" }), "notes_visibility_check"},
		"unknown kind":       {"a client has to know how to show it", note(func(n *community.Note) { n.Kind = "AUDIO" }), "notes_kind_check"},
		"beside the picture": {"a spot lies on the picture", tag(func(g *community.Tag) { g.X = &outside }), "product_tags_spot_check"},
		"unknown disclosure": {"a disclosure is one of the lawful ones (I11)", tag(func(g *community.Tag) { g.Disclosure = "MAYBE" }), "product_tags_disclosure_check"},
		"a handle twice":     {"a handle names one user", user(func(u *community.User) { u.Handle = "one" }), "user_handles_pkey"},
		"unknown account":    {"every kind of account is decided upon", user(func(u *community.User) { u.AccountKind = "ROBOT" }), "users_account_kind_check"},
		"following themself": {"nobody is their own audience", func(tx communitydb.Tx) error {
			return tx.CopyFollows(t.Context(), slices.Values([]community.Follow{{FollowedAt: at}}))
		}, "follows_self_check"},
		"liking twice": {"a like is a like", func(tx communitydb.Tx) error {
			return tx.CopyLikes(t.Context(), slices.Values([]communitydb.Reaction{{At: at}, {At: at}}))
		}, "note_likes_pkey"},
		"ranked twice": {"a feed shows an item once (I12)", func(tx communitydb.Tx) error {
			twice := community.Ranked{Kind: community.SubjectNote, ID: domain.UUID{1}, Reason: community.ReasonTrending}
			_, err := tx.InsertGeneration(t.Context(), community.SurfaceHome, []community.Ranked{twice, twice}, at)
			return err
		}, "feed_rankings_subject_key"},
		"a ranking of nothing": {"FOLLOWING is computed, not ranked", func(tx communitydb.Tx) error {
			_, err := tx.InsertGeneration(t.Context(), community.SurfaceFollowing, nil, at)
			return err
		}, "feed_generations_surface_check"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := communitydb.NewStore(storagetest.New(t).Community)
			err := store.InTx(t.Context(), tc.write)
			require.ErrorContains(t, err, tc.constraint, tc.reason)
			empty, err := store.Empty(t.Context())
			require.NoError(t, err)
			require.True(t, empty, "nothing is left of what was refused")
		})
	}
}

func TestTruncateEmptiesEveryTable(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := communitydb.NewStore(d.Community)
	at := then()
	empty, err := store.Empty(t.Context())
	require.NoError(t, err)
	require.True(t, empty)
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		user := &community.User{ID: domain.UserID{1}, Handle: "a", AccountKind: community.AccountBrand, JoinedAt: at}
		if err := tx.CopyUsers(t.Context(), slices.Values([]*community.User{user})); err != nil {
			return err
		}
		_, err := tx.InsertGeneration(t.Context(), community.SurfaceShop, nil, at)
		return err
	}))
	empty, err = store.Empty(t.Context())
	require.NoError(t, err)
	require.False(t, empty)
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.Truncate(t.Context()) }))
	rows, err := d.Community.Query(t.Context(), `
SELECT relname
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'river\_%' AND relname NOT LIKE '%\_migrations'
  AND (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text <> '0'`)
	require.NoError(t, err)
	require.False(t, rows.Next(), "a table that a later migration adds is emptied too")
	rows.Close()
	require.NoError(t, rows.Err())
}
