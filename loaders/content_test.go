package loaders_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// A comment is visible where its note is and no wall stands before its author, by the same rule for pages, counts and ids.
func TestVisibleComments(t *testing.T) {
	t.Parallel()
	h := open(t)
	author, walled, other := domain.UserID{1}, domain.UserID{2}, domain.UserID{3}
	published := then()
	note := func(id byte, state community.ModerationState) *community.Note {
		return &community.Note{
			ID: domain.NoteID{id}, AuthorID: author, Kind: community.NoteImage, State: state, Visibility: community.VisibilityPublic,
			CreatedAt: then(), PublishedAt: &published,
		}
	}
	comment := func(note, own byte, by domain.UserID) *community.Comment {
		return &community.Comment{
			ID: domain.CommentID{Note: domain.NoteID{note}, Own: domain.UUID{own}}, AuthorID: by, State: community.CommentVisible,
			Body: "b", CreatedAt: then(),
		}
	}
	shown, behind, below := comment(1, 1, other), comment(1, 2, walled), comment(2, 3, other)
	reply := comment(1, 4, walled)
	reply.RootID, reply.ReplyToID = &shown.ID.Own, &shown.ID.Own
	h.people(t, func(tx communitydb.Tx) error {
		notes := []*community.Note{note(1, community.StatePublished), note(2, community.StateRemoved)}
		if err := tx.CopyNotes(t.Context(), slices.Values(notes)); err != nil {
			return err
		}
		if err := tx.CopyComments(t.Context(), slices.Values([]*community.Comment{shown, behind, below, reply})); err != nil {
			return err
		}
		return tx.CopyBlocks(t.Context(), slices.Values([]community.Block{{BlockerID: walled, BlockedID: domain.UserID{7}, BlockedAt: then()}}))
	})
	nothing := domain.CommentID{Note: domain.NoteID{1}, Own: domain.UUID{99}}
	ids := []domain.CommentID{shown.ID, behind.ID, below.ID, nothing, reply.ID}
	for name, tc := range map[string]struct {
		actor domain.Actor
		want  []*community.Comment
	}{
		"nobody":              {want: []*community.Comment{shown, behind, nil, nil, reply}},
		"somebody":            {actor: domain.Actor{UserID: domain.UserID{8}}, want: []*community.Comment{shown, behind, nil, nil, reply}},
		"who is walled off":   {actor: domain.Actor{UserID: domain.UserID{7}}, want: []*community.Comment{shown, nil, nil, nil, nil}},
		"the note's author":   {actor: domain.Actor{UserID: author}, want: []*community.Comment{shown, behind, below, nil, reply}},
		"a moderator, walled": {actor: domain.Actor{UserID: domain.UserID{7}, Roles: domain.RoleModerator}, want: []*community.Comment{shown, behind, below, nil, reply}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := loaders.Begin(domain.WithActor(t.Context(), tc.actor), longWait)
			got, err := h.VisibleComments(ctx, ids)
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
			seen := func(c *community.Comment) int {
				for _, g := range got {
					if g != nil && g.ID == c.ID {
						return 1
					}
				}
				return 0
			}
			page := domain.Page{Limit: 10}
			roots, err := h.CommentsByNote.All(ctx, loaders.Comments{Sort: community.CommentsHot, Page: page}, []domain.NoteID{{1}, {9}})
			require.NoError(t, err)
			require.Len(t, roots[0], seen(shown)+seen(behind))
			require.Empty(t, roots[1])
			replies, err := h.RepliesByRoot.All(ctx, page, []domain.CommentID{behind.ID, shown.ID})
			require.NoError(t, err)
			require.Empty(t, replies[0])
			require.Len(t, replies[1], seen(reply))
			counts, err := h.CommentsCounted.All(ctx, []domain.NoteID{{9}, {1}})
			require.NoError(t, err)
			require.Equal(t, []domain.Count{domain.Exactly(0), domain.Exactly(len(roots[0]))}, counts)
			counts, err = h.RepliesCounted.All(ctx, []domain.CommentID{shown.ID, behind.ID})
			require.NoError(t, err)
			require.Equal(t, []domain.Count{domain.Exactly(len(replies[1])), domain.Exactly(0)}, counts)
		})
	}
}

// Lists of one kind are counted by one statement, those of several by one each, and come back under their own names.
func TestListsOfNotesAreCounted(t *testing.T) {
	t.Parallel()
	h := open(t)
	published := then()
	note := func(id byte) *community.Note {
		return &community.Note{
			ID: domain.NoteID{id}, AuthorID: domain.UserID{1}, Kind: community.NoteVideo, State: community.StatePublished,
			Visibility: community.VisibilityPublic, CreatedAt: then(), PublishedAt: &published,
		}
	}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), slices.Values([]*community.Note{note(1), note(2)})); err != nil {
			return err
		}
		listing := func(of, id byte) communitydb.Listing { return communitydb.Listing{Of: domain.UUID{of}, Note: note(id)} }
		if err := tx.CopyProductNotes(t.Context(), slices.Values([]communitydb.Listing{listing(1, 1), listing(1, 2), listing(2, 1)})); err != nil {
			return err
		}
		return tx.CopyStoreNotes(t.Context(), slices.Values([]communitydb.Listing{listing(1, 1)}))
	})
	ctx, stats := session(t, domain.UserID{})
	list := func(kind communitydb.NoteListKind, of byte, only community.NoteKind) loaders.NoteList {
		return loaders.NoteList{Kind: kind, Of: domain.UUID{of}, Only: only}
	}
	counts, err := h.NotesCounted.All(ctx, []loaders.NoteList{
		list(communitydb.NotesOfProduct, 2, ""), list(communitydb.NotesOfStore, 1, ""), list(communitydb.NotesOfProduct, 1, ""),
		list(communitydb.NotesOfProduct, 9, ""), list(communitydb.NotesOfAuthor, 1, community.NoteVideo),
		list(communitydb.NotesOfAuthor, 1, community.NoteImage),
	})
	require.NoError(t, err)
	require.Equal(t, []domain.Count{
		domain.Exactly(1), domain.Exactly(1), domain.Exactly(2), domain.Exactly(0), domain.Exactly(2), domain.Exactly(0),
	}, counts)
	require.Equal(t, 4, stats.Statements())
}
