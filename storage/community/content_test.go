package community_test

import (
	"bytes"
	"cmp"
	"context"
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

// listed makes n notes that render, of authors 1 to 4 in turn, in every visibility, several with equal keys.
func listed(n int) []*community.Note {
	visibilities := []community.Visibility{community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate}
	out := make([]*community.Note, n)
	for i := range out {
		at := tied(i)
		out[i] = &community.Note{
			ID: domain.NoteID{1, byte(i * 37)}, AuthorID: domain.UserID{byte(1 + i%4)}, Kind: community.NoteImage,
			State: community.StatePublished, Visibility: visibilities[i%3], CreatedAt: at, PublishedAt: &at,
			Likes: i % 5, Collects: i % 3,
		}
	}
	return out
}

// The reader of these tests follows author 1, is author 2, and is walled off from author 3.
func reader() domain.UserID { return domain.UserID{2} }

func standingOf(author domain.UserID, as communitydb.Eyes) community.Standing {
	actor := domain.Actor{UserID: as.User}
	if as.Walled.IsZero() && !as.User.IsZero() {
		actor.Roles = domain.RoleModerator
	}
	mine := as.User == reader()
	s := community.StandingOf(actor, author, mine && author == domain.UserID{1}, mine && author == domain.UserID{3})
	s.Moderator = false // moderators see what is walled off, and find in lists what others find
	if as.Walled.IsZero() {
		s.Walled = false
	}
	return s
}

func writeWalls(ctx context.Context, tx communitydb.Tx) error {
	err := tx.CopyFollows(ctx, slices.Values([]community.Follow{
		{FollowerID: reader(), FolloweeID: domain.UserID{1}, FollowedAt: then()},
		{FollowerID: domain.UserID{3}, FolloweeID: domain.UserID{4}, FollowedAt: then()},
	}))
	if err != nil {
		return err
	}
	return tx.CopyBlocks(ctx, slices.Values([]community.Block{
		{BlockerID: domain.UserID{3}, BlockedID: reader(), BlockedAt: then()},
		{BlockerID: domain.UserID{4}, BlockedID: domain.UserID{9}, BlockedAt: then()},
	}))
}

func everybodysEyes() map[string]communitydb.Eyes {
	return map[string]communitydb.Eyes{
		"nobody": {}, "the reader": {User: reader(), Walled: reader()}, "the reader, moderating": {User: reader()},
		"somebody else": {User: domain.UserID{77}, Walled: domain.UserID{77}},
	}
}

func ranks(rows []communitydb.NoteRank) []place {
	out := make([]place, len(rows))
	for i, r := range rows {
		out[i] = place{r.Of, domain.UUID(r.Note), time.UnixMicro(r.Key).UTC()}
	}
	return out
}

// The lists of notes hold what community.Note.CanSee shows, in each order, whatever keys are equal, and are as long as they are
// counted.
func TestPagesOfListsOfNotes(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	owners := map[domain.UUID][]*community.Note{{1}: listed(40), {2}: listed(2), {3}: listed(15)}
	listings := func(yield func(communitydb.Listing) bool) {
		for of, notes := range owners {
			for i, n := range notes {
				if !yield(communitydb.Listing{Of: of, Note: n, IsEvaluation: i%2 == 0}) {
					return
				}
			}
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		for _, write := range []func() error{
			func() error { return writeWalls(t.Context(), tx) },
			func() error { return tx.CopyProductNotes(t.Context(), listings) },
			func() error { return tx.CopyTopicNotes(t.Context(), listings) },
			func() error { return tx.CopyStoreNotes(t.Context(), listings) },
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}))
	key := map[community.NoteSort]func(*community.Note) int64{
		community.NotesHot: func(n *community.Note) int64 { return community.NoteHeat(*n.PublishedAt, n.Actions()) },
		community.NotesNew: func(n *community.Note) int64 { return n.PublishedAt.UnixMicro() },
		community.NotesTop: func(n *community.Note) int64 { return int64(n.Likes + n.Collects) },
	}
	for name, tc := range map[string]struct {
		kind  communitydb.NoteListKind
		sorts []community.NoteSort
		every int // the list holds every n-th
	}{
		"by product":  {communitydb.NotesOfProduct, []community.NoteSort{community.NotesHot, community.NotesNew, community.NotesTop}, 1},
		"by topic":    {communitydb.NotesOfTopic, []community.NoteSort{community.NotesHot, community.NotesNew, community.NotesTop}, 1},
		"by store":    {communitydb.NotesOfStore, []community.NoteSort{community.NotesNew}, 1},
		"evaluations": {communitydb.EvaluationsOfStore, []community.NoteSort{community.NotesNew}, 2},
	} {
		for who, eyes := range everybodysEyes() {
			t.Run(name+", "+who, func(t *testing.T) {
				t.Parallel()
				for _, sort := range tc.sorts {
					read := func(of []domain.UUID, page domain.Page) []place {
						rows, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesPage(tc.kind, of, sort, eyes, page))
						require.NoError(t, err)
						return ranks(rows)
					}
					for of, notes := range owners {
						want := []place{}
						for i, n := range notes {
							if i%tc.every == 0 && n.CanSee(standingOf(n.AuthorID, eyes)) {
								want = append(want, place{of, domain.UUID(n.ID), time.UnixMicro(key[sort](n)).UTC()})
							}
						}
						requirePagesJoin(t, want, true, func(page domain.Page) []place { return read([]domain.UUID{of}, page) })
						counted, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesCounted(tc.kind, []domain.UUID{of}, "", eyes))
						require.NoError(t, err)
						require.Equal(t, []postgres.Counted[domain.UUID]{{Of: of, N: len(want)}}, counted)
					}
					page := domain.Page{Limit: 2}
					together := read([]domain.UUID{{3}, {8}, {1}, {2}}, page)
					for of := range owners {
						own := slices.DeleteFunc(slices.Clone(together), func(p place) bool { return p.of != of })
						require.Equal(t, read([]domain.UUID{of}, page), append([]place{}, own...), "in one statement each has a page of its own")
					}
				}
			})
		}
	}
}

func TestNotesOfAnAuthorByKind(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	notes := notesOf(1, 36)
	for i, n := range notes {
		n.Kind = []community.NoteKind{community.NoteImage, community.NoteVideo, community.NoteEvaluation}[i%3]
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyNotes(t.Context(), slices.Values(notes))
	}))
	for _, kind := range []community.NoteKind{community.NoteImage, community.NoteVideo, community.NoteEvaluation} {
		only := slices.DeleteFunc(slices.Clone(notes), func(n *community.Note) bool { return n.Kind != kind })
		of := []communitydb.AuthorReach{{Author: domain.UserID{1}}}
		requirePagesJoin(t, rendered(only, community.ReachStranger), true, func(page domain.Page) []place {
			rows, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesPageByAuthor(of, kind, page))
			require.NoError(t, err)
			return fromNotes(rows)
		})
		counted, err := communitydb.All(t.Context(), store.Reader,
			communitydb.NotesCounted(communitydb.NotesOfAuthor, []domain.UUID{{1}}, kind, communitydb.Eyes{}))
		require.NoError(t, err)
		require.Equal(t, len(rendered(only, community.ReachStranger)), counted[0].N)
	}
}

// said makes n comments below a note by authors 1 to 4 in turn in every state: every third a root, the others replies to the
// root before them and to each other; several of one moment, one pinned.
func said(note byte, n int) []*community.Comment {
	states := []community.CommentState{community.CommentVisible, community.CommentHidden, community.CommentVisible, community.CommentDeleted}
	out := make([]*community.Comment, n)
	for i := range out {
		c := &community.Comment{
			ID: domain.CommentID{Note: domain.NoteID{note}, Own: domain.UUID{byte(i * 37), note}}, AuthorID: domain.UserID{byte(1 + i%4)},
			Body: "说\n\\N \t", State: states[(i/2)%4], CreatedAt: then().Add(time.Duration(i/6) * time.Microsecond), Likes: i % 4, IsPinned: i == 6,
		}
		if i%3 > 0 {
			root := out[i/3%2*3]
			c.RootID, c.ReplyToID, c.IsPinned = &root.ID.Own, &root.ID.Own, false
			if i%3 == 2 && out[i-1].RootID != nil && *out[i-1].RootID == root.ID.Own {
				c.ReplyToID = &out[i-1].ID.Own
			}
		}
		out[i] = c
	}
	return out
}

func TestCommentsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	comments := slices.Concat(said(1, 12), said(2, 3))
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyComments(t.Context(), slices.Values(comments))
	}))
	ids := []domain.CommentID{{Note: domain.NoteID{2}, Own: comments[1].ID.Own}} // neither half finds anything alone
	for _, c := range comments {
		ids = append(ids, c.ID)
	}
	got, err := communitydb.All(t.Context(), store.Reader, communitydb.CommentsByIDs(ids))
	require.NoError(t, err)
	require.ElementsMatch(t, comments, got)
}

func TestPagesOfComments(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	byNote := map[domain.NoteID][]*community.Comment{{1}: said(1, 60), {2}: said(2, 7)}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := writeWalls(t.Context(), tx); err != nil {
			return err
		}
		for _, comments := range byNote {
			if err := tx.CopyComments(t.Context(), slices.Values(comments)); err != nil {
				return err
			}
		}
		return nil
	}))
	shown := func(c *community.Comment, eyes communitydb.Eyes) bool { return standingOf(c.AuthorID, eyes).CanSee() }
	oldestFirst := func(a, b place) int { return cmp.Or(a.at.Compare(b.at), bytes.Compare(a.id[:], b.id[:])) }
	for who, eyes := range everybodysEyes() {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			for note, comments := range byNote {
				for _, sort := range []community.CommentSort{community.CommentsHot, community.CommentsNew, community.CommentsOld} {
					want := []place{}
					for _, c := range comments {
						key := c.CreatedAt.UnixMicro()
						if sort == community.CommentsHot {
							key = c.Heat()
						}
						if c.RootID == nil && shown(c, eyes) {
							want = append(want, place{domain.UUID(note), c.ID.Own, time.UnixMicro(key).UTC()})
						}
					}
					slices.SortFunc(want, newestFirst)
					if sort == community.CommentsOld {
						slices.SortFunc(want, oldestFirst)
					}
					requirePagesAre(t, want, true, func(page domain.Page) []place {
						rows, err := communitydb.All(t.Context(), store.Reader, communitydb.CommentsPage([]domain.NoteID{note}, sort, eyes, page))
						require.NoError(t, err)
						out := []place{}
						for _, r := range rows {
							out = append(out, place{domain.UUID(r.Note), r.Comment, time.UnixMicro(r.Key).UTC()})
						}
						return out
					})
					counted, err := communitydb.All(t.Context(), store.Reader, communitydb.CommentsCounted([]domain.NoteID{note}, eyes))
					require.NoError(t, err)
					require.Equal(t, []postgres.Counted[domain.NoteID]{{Of: note, N: len(want)}}, counted)
				}
				for _, root := range []domain.CommentID{comments[0].ID, comments[3].ID} {
					want := []place{}
					for _, c := range comments {
						if c.RootID != nil && *c.RootID == root.Own && shown(c, eyes) {
							want = append(want, place{root.Own, c.ID.Own, c.CreatedAt})
						}
					}
					slices.SortFunc(want, oldestFirst)
					requirePagesAre(t, want, true, func(page domain.Page) []place {
						rows, err := communitydb.All(t.Context(), store.Reader, communitydb.RepliesPage([]domain.CommentID{root}, eyes, page))
						require.NoError(t, err)
						out := []place{}
						for _, r := range rows {
							require.Equal(t, note, r.Root.Note)
							out = append(out, place{r.Root.Own, r.Comment, r.At})
						}
						return out
					})
					counted, err := communitydb.All(t.Context(), store.Reader, communitydb.RepliesCounted([]domain.CommentID{root}, eyes))
					require.NoError(t, err)
					require.Equal(t, []postgres.Counted[domain.CommentID]{{Of: root, N: len(want)}}, counted)
				}
			}
		})
	}
	t.Run("several in one statement", func(t *testing.T) {
		t.Parallel()
		page := domain.Page{Limit: 2}
		roots := []domain.CommentID{byNote[domain.NoteID{2}][0].ID, byNote[domain.NoteID{1}][3].ID, byNote[domain.NoteID{1}][0].ID}
		together, err := communitydb.All(t.Context(), store.Reader, communitydb.RepliesPage(roots, communitydb.Eyes{}, page))
		require.NoError(t, err)
		for _, root := range roots {
			alone, err := communitydb.All(t.Context(), store.Reader, communitydb.RepliesPage([]domain.CommentID{root}, communitydb.Eyes{}, page))
			require.NoError(t, err)
			require.NotEmpty(t, alone)
			require.Equal(t, alone, slices.DeleteFunc(slices.Clone(together), func(r communitydb.ReplyAt) bool { return r.Root != root }))
		}
	})
}

func TestWhoLikesAComment(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	id := func(note, own byte) domain.CommentID {
		return domain.CommentID{Note: domain.NoteID{note}, Own: domain.UUID{own}}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyCommentLikes(t.Context(), slices.Values([]communitydb.CommentLike{
			{User: domain.UserID{1}, Comment: id(1, 1), At: then()},
			{User: domain.UserID{1}, Comment: id(2, 2), At: then()},
			{User: domain.UserID{2}, Comment: id(1, 2), At: then()},
		}))
	}))
	liked, err := communitydb.All(t.Context(), store.Reader,
		communitydb.CommentsLikedAmong(domain.UserID{1}, []domain.CommentID{id(1, 2), id(2, 2), id(2, 1)}))
	require.NoError(t, err)
	require.Equal(t, []domain.CommentID{id(2, 2)}, liked, "of those asked for, by this user; an id is a pair")
}

func TestTopicsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	clay, film := &community.Topic{ID: domain.TopicID{1}, Name: "陶艺", Notes: 3, Views: 40}, &community.Topic{ID: domain.TopicID{2}, Name: "film"}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyTopics(t.Context(), slices.Values([]*community.Topic{clay, film})); err != nil {
			return err
		}
		if err := tx.CopyNoteTopics(t.Context(), slices.Values([]communitydb.NoteTopic{
			{Note: domain.NoteID{1}, Position: 1, Topic: clay.ID},
			{Note: domain.NoteID{1}, Position: 0, Topic: film.ID},
			{Note: domain.NoteID{2}, Position: 0, Topic: clay.ID},
		})); err != nil {
			return err
		}
		return tx.CopyTopicFollows(t.Context(), slices.Values([]communitydb.TopicFollow{{User: domain.UserID{1}, Topic: film.ID, At: then()}}))
	}))
	topics, err := communitydb.All(t.Context(), store.Reader, communitydb.TopicsByIDs([]domain.TopicID{{2}, {1}, {9}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.Topic{clay, film}, topics)
	byNote, err := communitydb.All(t.Context(), store.Reader, communitydb.TopicsByNotes([]domain.NoteID{{2}, {1}}))
	require.NoError(t, err)
	require.Equal(t, []communitydb.NoteTopic{
		{Note: domain.NoteID{1}, Position: 0, Topic: film.ID},
		{Note: domain.NoteID{1}, Position: 1, Topic: clay.ID},
		{Note: domain.NoteID{2}, Position: 0, Topic: clay.ID},
	}, byNote)
	followed, err := communitydb.All(t.Context(), store.Reader, communitydb.TopicsFollowedAmong(domain.UserID{1}, []domain.TopicID{{1}, {2}}))
	require.NoError(t, err)
	require.Equal(t, []domain.TopicID{film.ID}, followed)
}

// The goods of a topic count each note that everybody may see once, and page by that.
func TestGoodsOfTopics(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	notes := listed(24)
	topic := domain.UUID{5}
	counts := map[domain.ProductID]int{}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		var listings []communitydb.Listing
		var tags []*community.Tag
		for i, n := range notes {
			listings = append(listings, communitydb.Listing{Of: topic, Note: n})
			for j, p := range []byte{byte(i % 7), byte(i % 7), byte(i % 4 * 50)} { // the first twice
				product := domain.ProductID{p + 1}
				tags = append(tags, &community.Tag{
					ID: domain.TagID{Note: n.ID, N: int16(j + 1)}, AuthorID: n.AuthorID, ProductID: product, Disclosure: community.DisclosureNone,
					Snapshot: community.TagSnapshot{Price: domain.Money{Currency: domain.CurrencyCNY}, TakenAt: then()},
				})
				if n.Visibility == community.VisibilityPublic && j != 1 && (j == 0 || product != domain.ProductID{byte(i%7) + 1}) {
					counts[product]++
				}
			}
		}
		if err := tx.CopyTopicNotes(t.Context(), slices.Values(listings)); err != nil {
			return err
		}
		if err := tx.CopyTags(t.Context(), slices.Values(tags)); err != nil {
			return err
		}
		return tx.FillTopicProducts(t.Context())
	}))
	want := []place{}
	for product, n := range counts {
		want = append(want, place{topic, domain.UUID(product), time.UnixMicro(int64(n)).UTC()})
	}
	requirePagesJoin(t, want, true, func(page domain.Page) []place {
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.TopicProductsPage([]domain.TopicID{domain.TopicID(topic)}, page))
		require.NoError(t, err)
		out := []place{}
		for _, r := range rows {
			out = append(out, place{domain.UUID(r.Topic), domain.UUID(r.Product), time.UnixMicro(r.Notes).UTC()})
		}
		return out
	})
	counted, err := communitydb.All(t.Context(), store.Reader, communitydb.TopicProductsCounted([]domain.TopicID{domain.TopicID(topic), {9}}))
	require.NoError(t, err)
	require.Equal(t, []postgres.Counted[domain.TopicID]{{Of: domain.TopicID(topic), N: len(counts)}, {Of: domain.TopicID{9}}}, counted)
}

func TestWhatNotesSayComesBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	user, topic, product := domain.UserID{1}, domain.TopicID{2}, domain.ProductID{3}
	yes, two := true, 2
	entities := []*community.Entity{
		{NoteID: domain.NoteID{1}, N: 1, Start: 0, Length: 5, UserID: &user},
		{NoteID: domain.NoteID{1}, N: 2, Start: 6, Length: 3, TopicID: &topic},
		{NoteID: domain.NoteID{2}, N: 1, Start: 4, Length: 2, ProductID: &product},
	}
	told := &community.StoreEvaluation{
		NoteID: domain.NoteID{1}, StoreID: domain.StoreID{4}, Rating: 4, Aspects: []community.RatingAspect{{Name: "包装", Rating: 5}},
		VerifiedPurchase: &yes, OrderCount: &two,
	}
	bare := &community.StoreEvaluation{NoteID: domain.NoteID{2}, StoreID: domain.StoreID{4}, Rating: 1, Aspects: []community.RatingAspect{}}
	spam := community.ReasonSpam
	event := func(note byte, n int, from, to community.ModerationState) *community.ModerationEvent {
		return &community.ModerationEvent{NoteID: domain.NoteID{note}, N: n, At: then(), From: from, To: to}
	}
	one, second, third := event(1, 1, community.StateDraft, community.StatePending), event(1, 2, community.StatePending, community.StatePublished),
		event(1, 3, community.StatePublished, community.StateLimited)
	third.ActorID, third.Reason = &user, &spam
	other := event(2, 1, community.StateDraft, community.StatePending)
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyEntities(t.Context(), slices.Values([]*community.Entity{entities[2], entities[1], entities[0]})); err != nil {
			return err
		}
		if err := tx.CopyEvaluations(t.Context(), slices.Values([]*community.StoreEvaluation{told, bare})); err != nil {
			return err
		}
		return tx.CopyModerationEvents(t.Context(), slices.Values([]*community.ModerationEvent{one, other, third, second}))
	}))
	both := []domain.NoteID{{2}, {1}, {7}}
	gotEntities, err := communitydb.All(t.Context(), store.Reader, communitydb.EntitiesByNotes(both))
	require.NoError(t, err)
	require.Equal(t, entities, gotEntities, "in each text's order")
	evaluations, err := communitydb.All(t.Context(), store.Reader, communitydb.EvaluationsByNotes(both))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.StoreEvaluation{told, bare}, evaluations)
	events, err := communitydb.All(t.Context(), store.Reader, communitydb.ModerationEventsByNotes(both, 2))
	require.NoError(t, err)
	require.Equal(t, []*community.ModerationEvent{third, second, other}, events, "each note's newest")
}

func TestTheDatabaseRefusesContent(t *testing.T) {
	t.Parallel()
	comment := func(change func(*community.Comment)) func(communitydb.Tx) error {
		c := &community.Comment{ID: domain.CommentID{Own: domain.UUID{1}}, State: community.CommentVisible, CreatedAt: then()}
		change(c)
		return func(tx communitydb.Tx) error {
			return tx.CopyComments(t.Context(), slices.Values([]*community.Comment{c}))
		}
	}
	entity := func(e community.Entity) func(communitydb.Tx) error {
		return func(tx communitydb.Tx) error {
			return tx.CopyEntities(t.Context(), slices.Values([]*community.Entity{&e}))
		}
	}
	user, root := domain.UserID{1}, domain.UUID{2}
	for name, tc := range map[string]struct {
		reason     string
		write      func(communitydb.Tx) error
		constraint string
	}{
		"unknown state":        {"every state is decided upon", comment(func(c *community.Comment) { c.State = "LOST" }), "comments_state_check"},
		"an answer to nothing": {"a reply has a root and answers something", comment(func(c *community.Comment) { c.RootID = &root }), "comments_level_check"},
		"an answer to itself": {
			"nor to itself", comment(func(c *community.Comment) { c.RootID, c.ReplyToID = &root, &c.ID.Own }), "comments_level_check",
		},
		"a pinned reply": {
			"a thread is pinned as a whole", comment(func(c *community.Comment) { c.RootID, c.ReplyToID, c.IsPinned = &root, &root, true }), "comments_root_check",
		},
		"a third level": {"replies lie flat", comment(func(c *community.Comment) { c.RootID, c.ReplyToID, c.Replies = &root, &root, 1 }), "comments_root_check"},
		"nothing named": {"an entity names one thing", entity(community.Entity{N: 1, Length: 1}), "note_entities_subject_check"},
		"no stretch":    {"of some length", entity(community.Entity{N: 1, UserID: &user}), "note_entities_span_check"},
		"six stars": {"ratings go from 1 to 5", func(tx communitydb.Tx) error {
			return tx.CopyEvaluations(t.Context(), slices.Values([]*community.StoreEvaluation{{Rating: 6, Aspects: []community.RatingAspect{}}}))
		}, "store_evaluations_rating_check"},
		"nine aspects": {"a list that is not a connection is bounded", func(tx communitydb.Tx) error {
			return tx.CopyEvaluations(t.Context(), slices.Values([]*community.StoreEvaluation{{Rating: 5, Aspects: make([]community.RatingAspect, 9)}}))
		}, "store_evaluations_aspects_check"},
		"a name twice": {"a name is one topic's", func(tx communitydb.Tx) error {
			return tx.CopyTopics(t.Context(), slices.Values([]*community.Topic{{ID: domain.TopicID{1}, Name: "film"}, {ID: domain.TopicID{2}, Name: "ＦＩＬＭ"}}))
		}, "topic_names_pkey"},
		"a topic twice": {"a note is about it or not", func(tx communitydb.Tx) error {
			return tx.CopyNoteTopics(t.Context(), slices.Values([]communitydb.NoteTopic{{Position: 0}, {Position: 1}}))
		}, "note_topics_topic_key"},
		"an eleventh topic": {"a list that is not a connection is bounded", func(tx communitydb.Tx) error {
			return tx.CopyNoteTopics(t.Context(), slices.Values([]communitydb.NoteTopic{{Position: 10}}))
		}, "note_topics_position_check"},
		"no change": {"an event is one", func(tx communitydb.Tx) error {
			return tx.CopyModerationEvents(t.Context(), slices.Values([]*community.ModerationEvent{{N: 1, At: then(), From: "DRAFT", To: "DRAFT"}}))
		}, "moderation_events_change_check"},
		"an unknown sponsorship": {"it has to be disclosed as what it is", func(tx communitydb.Tx) error {
			n := listed(1)[0]
			n.Sponsorship = &community.Sponsorship{Kind: "BRIBE", Label: "x"}
			return tx.CopyNotes(t.Context(), slices.Values([]*community.Note{n}))
		}, "notes_sponsor_kind_check"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := communitydb.NewStore(storagetest.New(t).Community)
			require.ErrorContains(t, store.InTx(t.Context(), tc.write), tc.constraint, tc.reason)
		})
	}
}

// The pages of content reach their big table by an index, whatever the planner knows of it.
func TestContentPagesReadByIndex(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := communitydb.NewStore(d.Community)
	at := func(i int) *time.Time {
		moment := then().Add(time.Duration(i) * time.Second)
		return &moment
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		listings := func(yield func(communitydb.Listing) bool) {
			for i := range 20_000 {
				n := &community.Note{
					ID: domain.NoteID{byte(i >> 8), byte(i), 1}, AuthorID: domain.UserID{byte(i % 200)}, Kind: community.NoteImage,
					Visibility: community.VisibilityPublic, PublishedAt: at(i), Likes: i % 1_000,
				}
				if !yield(communitydb.Listing{Of: domain.UUID{byte(i % 100)}, Note: n, IsEvaluation: i%7 == 0}) {
					return
				}
			}
		}
		for _, write := range []func() error{
			func() error { return writeWalls(t.Context(), tx) },
			func() error { return tx.CopyProductNotes(t.Context(), listings) },
			func() error { return tx.CopyTopicNotes(t.Context(), listings) },
			func() error { return tx.CopyStoreNotes(t.Context(), listings) },
			func() error {
				return tx.CopyComments(t.Context(), func(yield func(*community.Comment) bool) {
					for i := range 30_000 {
						c := &community.Comment{
							ID: domain.CommentID{Note: domain.NoteID{byte(i % 100)}, Own: domain.UUID{byte(i >> 8), byte(i), 1}}, AuthorID: domain.UserID{byte(i % 200)},
							State: community.CommentVisible, CreatedAt: *at(i),
						}
						if i%2 == 1 {
							root := domain.UUID{0, byte(i % 100), 1}
							c.RootID, c.ReplyToID = &root, &root
							if i < 100 {
								c.RootID, c.ReplyToID = nil, nil
							}
						}
						if !yield(c) {
							return
						}
					}
				})
			},
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, store.Analyze(t.Context()))
	eyes := communitydb.Eyes{User: reader(), Walled: reader()}
	of := []domain.UUID{{1}, {2}, {3}}
	for _, page := range []domain.Page{
		{Limit: 20},
		{Limit: 20, Started: true, From: domain.Position{Key: then().Add(2 * time.Hour).UnixMicro(), ID: domain.UUID{9}}},
		{Limit: 20, Started: true, From: domain.Position{Key: then().Add(2 * time.Hour).UnixMicro(), ID: domain.UUID{9}}, Backward: true},
	} {
		for _, sort := range []community.NoteSort{community.NotesHot, community.NotesNew, community.NotesTop} {
			explain(t, d.Community, string(sort), communitydb.NotesPage(communitydb.NotesOfProduct, of, sort, eyes, page), "notes_by_product")
			explain(t, d.Community, string(sort), communitydb.NotesPage(communitydb.NotesOfTopic, of, sort, eyes, page), "notes_by_topic")
		}
		for _, kind := range []communitydb.NoteListKind{communitydb.NotesOfStore, communitydb.EvaluationsOfStore} {
			explain(t, d.Community, "by store", communitydb.NotesPage(kind, of, community.NotesNew, eyes, page), "notes_by_store")
		}
		notes := []domain.NoteID{{1}, {3}, {5}}
		roots := []domain.CommentID{{Note: domain.NoteID{1}, Own: domain.UUID{0, 1, 1}}, {Note: domain.NoteID{3}, Own: domain.UUID{0, 3, 1}}}
		for _, sort := range []community.CommentSort{community.CommentsHot, community.CommentsNew, community.CommentsOld} {
			explain(t, d.Community, string(sort), communitydb.CommentsPage(notes, sort, eyes, page), "comments")
		}
		explain(t, d.Community, "replies", communitydb.RepliesPage(roots, eyes, page), "comments")
		found, err := communitydb.All(t.Context(), store.Reader, communitydb.RepliesPage(roots, eyes, domain.Page{Limit: 20}))
		require.NoError(t, err)
		require.Len(t, found, 42, "the plan is of a statement that finds something")
	}
	explain(t, d.Community, "comments by id", communitydb.CommentsByIDs([]domain.CommentID{{Note: domain.NoteID{1}, Own: domain.UUID{0, 1, 1}}}), "comments")
}
