package community_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestWhatIsLeftOfAComment(t *testing.T) {
	t.Parallel()
	author, noteAuthor := domain.UserID{1}, domain.UserID{2}
	actors := map[string]domain.Actor{
		"nobody": {}, "a reader": {UserID: domain.UserID{3}}, "its author": {UserID: author}, "the note's author": {UserID: noteAuthor},
		"a moderator": {UserID: domain.UserID{4}, Roles: domain.RoleModerator},
	}
	type can struct{ read, remove, pin, report bool }
	for state, want := range map[community.CommentState]map[string]can{
		community.CommentVisible: {
			"nobody": {read: true}, "a reader": {read: true, report: true}, "its author": {read: true, remove: true},
			"the note's author": {read: true, remove: true, pin: true, report: true}, "a moderator": {read: true, remove: true, report: true},
		},
		community.CommentHidden: {
			"nobody": {}, "a reader": {}, "its author": {read: true, remove: true}, "the note's author": {remove: true},
			"a moderator": {read: true, remove: true},
		},
		community.CommentDeleted: {"nobody": {}, "a reader": {}, "its author": {}, "the note's author": {}, "a moderator": {}},
		"LOST":                   {"nobody": {}, "a reader": {}},
	} {
		for who, want := range want {
			actor := actors[who]
			c := &community.Comment{AuthorID: author, State: state}
			got := can{c.Speaks(actor), c.CanDelete(actor, noteAuthor), c.CanPin(actor, noteAuthor), c.CanReport(actor)}
			require.Equal(t, want, got, "%s of %s", who, state)
			c.RootID = &domain.UUID{9}
			require.False(t, c.CanPin(actor, noteAuthor), "a reply is not pinned")
		}
	}
}

func TestHotComments(t *testing.T) {
	t.Parallel()
	comment := func(name string, hours, likes, replies int, pinned bool) (string, *community.Comment) {
		return name, &community.Comment{
			CreatedAt: now().Add(-time.Duration(hours) * time.Hour), Likes: likes, Replies: replies, IsPinned: pinned,
		}
	}
	byName := map[string]*community.Comment{}
	add := func(name string, c *community.Comment) { byName[name] = c }
	add(comment("pinned and old", 10_000, 0, 0, true))
	add(comment("pinned long ago", 20_000, 0, 0, true))
	add(comment("liked", 24, 30, 0, false))
	add(comment("answered", 24, 0, 10, false))
	add(comment("new", 0, 0, 0, false))
	add(comment("old and liked", 24*30, 30, 0, false))
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return -cmp.Compare(byName[a].Heat(), byName[b].Heat()) })
	require.Equal(t, []string{"pinned and old", "pinned long ago", "liked", "answered", "new", "old and liked"}, names)
}
