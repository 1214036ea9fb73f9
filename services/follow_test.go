package services_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// follows are the author's followers and how many the reader follows, as they say and as they are.
func (s *meeting) follows(t *testing.T) string {
	t.Helper()
	return s.says(t, `
SELECT concat_ws(' ', a.follower_count, (SELECT count(*) FROM followers WHERE followee_id = a.id),
                 r.following_count, (SELECT count(*) FROM follows WHERE follower_id = r.id))
FROM users a, users r
WHERE a.id = $1 AND r.id = $2`, person(author), person(reader))
}

// jobs are how many jobs of each kind were asked for, but for those that tell of it.
func (s *meeting) jobs(t *testing.T) string {
	t.Helper()
	return s.says(t, `SELECT string_agg(kind || ' ' || n, ', ' ORDER BY kind) FROM (SELECT kind, count(*) AS n FROM river_job WHERE kind NOT LIKE 'tell\_of\_%' GROUP BY kind) j`)
}

func TestWhoFollowsAndBlocks(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	require.Equal(t, "1 1 0 0", s.follows(t))
	follow := func(on bool) func(context.Context) error {
		return func(ctx context.Context) error { return s.Follows.SetFollow(ctx, person(author), on) }
	}
	require.Equal(t, "nobody UNAUTHENTICATED, author NOT_ALLOWED, blocked NOT_FOUND", everybody(t, follow(true)))
	require.Equal(t, "3 3 1 1", s.follows(t))
	require.Equal(t, "nobody UNAUTHENTICATED, author NOT_ALLOWED, blocked NOT_FOUND", everybody(t, follow(true)), "once more is no more")
	require.Equal(t, "3 3 1 1", s.follows(t))
	require.Equal(t, "inbox_backfill 2", s.jobs(t), "one a new follow")
	require.Equal(t, "NOT_FOUND", refusal(t, s.Follows.SetFollow(acting(t, reader), person(999), true)))
	require.NoError(t, follow(false)(acting(t, follower)))
	require.NoError(t, follow(false)(acting(t, follower)))
	require.Equal(t, "2 2 1 1", s.follows(t))
	require.Equal(t, "inbox_backfill 2, inbox_prune 1", s.jobs(t))
	require.NoError(t, s.Follows.SetFollow(acting(t, author), person(reader), true))

	block := func(by, whom int, on bool) error { return s.Follows.SetBlock(acting(t, by), person(whom), on) }
	require.NoError(t, block(reader, author, true))
	require.NoError(t, block(reader, author, true))
	require.Equal(t, "1 1 0 0", s.follows(t), "a block ends what they follow of each other")
	require.Equal(t, "inbox_backfill 3, inbox_prune 3", s.jobs(t))
	require.Equal(t, "0 0", s.says(t, `
SELECT concat_ws(' ', following_count, (SELECT count(*) FROM follows WHERE follower_id = users.id)) FROM users WHERE id = $1`, person(author)))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Follows.SetFollow(acting(t, author), person(reader), true)))
	require.Equal(t, "NOT_FOUND", refusal(t, block(author, reader, true)), "the blocker is not there to be blocked")
	require.Equal(t, "NOT_FOUND", refusal(t, block(author, reader, false)))
	require.NoError(t, block(reader, author, false), "the blocker sees whom they block")
	require.Equal(t, "NOT_FOUND", refusal(t, block(blocked, author, true)))
	require.NoError(t, block(author, reader, false), "there is nothing to take back, and no wall either")
	require.NoError(t, follow(true)(acting(t, reader)))

	require.Equal(t, "NOT_ALLOWED", refusal(t, block(reader, reader, true)))
	require.Equal(t, "UNAUTHENTICATED", refusal(t, block(0, reader, true)))
	require.Equal(t, "NOT_FOUND", refusal(t, block(reader, 999, true)))
	require.NoError(t, block(author, moderator, true))
	require.Equal(t, "NOT_ALLOWED", refusal(t, follow(true)(acting(t, moderator))), "moderators see over walls and do not step over them")
}

// A wall stands for as long as one of the two blocks the other, whoever began and whoever ends.
func TestTwoWhoBlockEachOther(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	for range 20 {
		var all sync.WaitGroup
		for _, pair := range [][2]int{{reader, follower}, {follower, reader}} {
			all.Go(func() { // who comes second does not find the other any more, or blocks them too
				_ = s.Follows.SetBlock(acting(t, pair[0]), person(pair[1]), true)
				_ = s.Follows.SetFollow(acting(t, pair[0]), person(pair[1]), true)
			})
		}
		all.Wait()
		require.Equal(t, "0", s.says(t, `SELECT count(*)::text FROM follows f JOIN walls w ON w.user_id = f.follower_id AND w.other_id = f.followee_id`))
		require.Equal(t, "2", s.says(t, `SELECT count(*)::text FROM walls WHERE user_id IN ($1, $2) AND other_id IN ($1, $2)`, person(reader), person(follower)))
		for _, pair := range [][2]int{{reader, follower}, {follower, reader}} {
			_ = s.Follows.SetBlock(acting(t, pair[0]), person(pair[1]), false)
		}
		require.Equal(t, "0", s.says(t, `SELECT count(*)::text FROM walls WHERE user_id IN ($1, $2) AND other_id IN ($1, $2)`, person(reader), person(follower)))
	}
}

// Everybody follows one user at once, and each of them counts.
func TestManyFollowOne(t *testing.T) {
	t.Parallel()
	const users = 60
	s := openMeeting(t, bystander+users)
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() {
			if err := s.Follows.SetFollow(acting(t, bystander+1+i), person(author), true); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, "61 61 0 0", s.follows(t))
}

func TestFollowTopics(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	for _, on := range []bool{true, true, false, false, true} {
		require.Equal(t, "nobody UNAUTHENTICATED", everybody(t, func(ctx context.Context) error {
			return s.Follows.SetTopicFollow(ctx, domain.TopicID{8}, on)
		}))
	}
	require.Equal(t, "5", s.says(t, `SELECT count(*)::text FROM topic_follows`))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Follows.SetTopicFollow(acting(t, reader), domain.TopicID{1}, true)))
}

func TestUpdateUser(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	me := acting(t, reader)
	text := func(s string) *string { return &s }
	update := func(p community.Profile) string {
		_, err := s.Profiles.UpdateUser(me, p)
		return refusal(t, err)
	}
	seen := func() string {
		return s.says(t, `
SELECT concat_ws('|', u.handle, u.display_name, u.bio, (SELECT string_agg(h.handle, ' ') FROM user_handles h WHERE h.user_id = u.id))
FROM users u WHERE u.id = $1`, person(reader))
	}
	require.Empty(t, update(community.Profile{
		DisplayName: text(" Mei\u202e Lin "), Handle: text("mei.lin"), Bio: domain.Change[string]{Given: true, To: text(" walks ")},
	}))
	require.Equal(t, "mei.lin|Mei Lin|walks|mei.lin", seen())
	require.Empty(t, update(community.Profile{Handle: text("mei.lin")}), "her own is hers")
	require.Equal(t, "mei.lin|Mei Lin|walks|mei.lin", seen(), "what is left out stays")
	require.Empty(t, update(community.Profile{Bio: domain.Change[string]{Given: true, To: text("  ")}}))
	require.Equal(t, "mei.lin|Mei Lin|mei.lin", seen())

	require.Equal(t, "INVALID", update(community.Profile{Handle: text("person.1")}), "taken")
	require.Equal(t, "INVALID", update(community.Profile{Handle: text("checkout")}), "kept for the platform")
	require.Equal(t, "INVALID", update(community.Profile{Handle: text("Mei Lin")}))
	require.Equal(t, "REQUIRED", update(community.Profile{DisplayName: text("\u200b\u202e")}), "nothing to see")
	require.Equal(t, "REQUIRED", update(community.Profile{DisplayName: text(" ")}))
	require.Equal(t, "EXTERNAL_LINK_FORBIDDEN", update(community.Profile{Bio: domain.Change[string]{Given: true, To: text("淘宝 taobao.com/shop/1")}}))
	require.Equal(t, "mei.lin|Mei Lin|mei.lin", seen())
	_, err := s.Profiles.UpdateUser(t.Context(), community.Profile{})
	require.Equal(t, "UNAUTHENTICATED", refusal(t, err))

	var all sync.WaitGroup
	answers := make([]string, 4)
	for i := range answers {
		all.Go(func() {
			_, err := s.Profiles.UpdateUser(acting(t, 1+i), community.Profile{Handle: text("one.for.all")})
			answers[i] = refusal(t, err)
		})
	}
	all.Wait()
	require.ElementsMatch(t, []string{"", "INVALID", "INVALID", "INVALID"}, answers, "a handle is one user's")
	require.Equal(t, "0", s.says(t, `SELECT count(*)::text FROM users u FULL JOIN user_handles h ON h.user_id = u.id AND h.handle = u.handle
WHERE u.id IS NULL OR h.handle IS NULL`))
}
