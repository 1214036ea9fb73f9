package services_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// leave is a person of the meeting who deletes their account.
func (s *meeting) leave(t *testing.T, n int, handle string, key domain.IdempotencyKey) error {
	t.Helper()
	return s.Accounts.DeleteAccount(acting(t, n), services.DeleteAccount{ConfirmHandle: handle, Key: key})
}

// clear works the job that leaving asks for.
func (s *meeting) clear(t *testing.T, n int) {
	t.Helper()
	require.NoError(t, s.Accounts.ClearAccount(t.Context(), args.ClearAccount{User: person(n).String()}))
}

func TestWhoMayDeleteTheirAccount(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	key := domain.IdempotencyKey(uuid.NewString())
	require.Equal(t, "UNAUTHENTICATED", refusal(t, s.leave(t, 0, "person.2", key)))
	require.Equal(t, "INVALID", refusal(t, s.leave(t, reader, "person.3", key)), "that is somebody else's handle")
	require.Equal(t, "INVALID", refusal(t, s.leave(t, reader, "PERSON.2", key)))
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM river_job WHERE kind = 'account_clear'"))
	require.NoError(t, s.leave(t, reader, "person.2", key))
	require.NoError(t, s.leave(t, reader, "person.2", key), "sent again, it is done")
	require.Equal(t, "account_clear 1", s.jobs(t))
	require.Equal(t, "NOT_FOUND", refusal(t, s.leave(t, reader, "person.2", domain.IdempotencyKey(uuid.NewString()))))
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM users u FULL JOIN user_handles h ON h.user_id = u.id WHERE u.id = $1 OR h.user_id = $1",
		person(reader)))
}

// What the reader did to others' things is undone, and the counts of these follow.
func TestWhatAReaderLeaves(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	public, ctx := s.notes[community.VisibilityPublic], acting(t, reader)
	before, follows := s.counts(t), s.follows(t)
	comment, err := s.Comments.CreateComment(ctx, services.CreateComment{NoteID: public, Body: "我在", Key: "first"})
	require.NoError(t, err)
	answer, err := s.Comments.CreateComment(acting(t, follower), services.CreateComment{NoteID: public, ReplyTo: &comment, Body: "在", Key: "second"})
	require.NoError(t, err)
	collection, err := s.Collections.SaveCollection(ctx, services.SaveCollection{
		Fields: community.CollectionFields{Title: "things"}, Key: "third",
	})
	require.NoError(t, err)
	for _, do := range []func() error{
		func() error { return s.Reactions.LikeNote(ctx, public, true) },
		func() error { return s.Reactions.LikeComment(ctx, answer, true) },
		func() error {
			return s.Reactions.CollectNote(ctx, public, services.Collect{On: true, Into: &collection})
		},
		func() error {
			return s.Reactions.CollectProduct(ctx, s.goods, services.Collect{On: true, Into: &collection})
		},
		func() error { return s.Follows.SetFollow(ctx, person(author), true) },
		func() error { return s.Follows.SetFollow(acting(t, follower), person(reader), true) },
		func() error { return s.Follows.SetTopicFollow(ctx, domain.TopicID{8}, true) },
		func() error { return s.Follows.SetBlock(ctx, person(moderator), true) },
	} {
		require.NoError(t, do())
	}
	require.NotEqual(t, before, s.counts(t))
	require.NoError(t, s.leave(t, reader, "person.2", "leaving"))
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM users WHERE id = $1", person(reader)), "at once")
	for range 2 { // a job may run twice
		s.clear(t, reader)
		require.Equal(t, "0 0 1 0 0 0", s.counts(t), "the follower's answer is there")
	}
	require.Equal(t, "DELETED  1 0", s.says(t, `
SELECT concat_ws(' ', c.state, c.body, c.reply_count, a.like_count)
FROM comments c, comments a
WHERE c.id = $1 AND a.id = $2`, comment.Own, answer.Own), "the place of what was answered stays")
	require.Equal(t, "1 0", s.says(t, `
SELECT concat_ws(' ', a.follower_count, f.following_count - 1) FROM users a, users f WHERE a.id = $1 AND f.id = $2`, person(author), person(follower)))
	require.Contains(t, follows, "1 1")
	for table, column := range map[string]string{
		"note_likes": "user_id", "comment_likes": "user_id", "note_collects": "user_id", "product_collects": "user_id", "collections": "owner_id",
		"collections_by_owner": "owner_id", "follows": "follower_id", "followers": "followee_id", "topic_follows": "user_id", "blocks": "blocker_id",
		"walls": "other_id", "user_private": "user_id",
	} {
		require.Equal(t, "0", s.says(t, fmt.Sprintf("SELECT count(*)::text FROM %s WHERE %s = $1", table, column), person(reader)), table)
	}
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM collection_items"))
	require.Equal(t, "0", s.says(t, "SELECT collect_count::text FROM product_stats"))
	require.Equal(t, "inbox_prune", s.says(t, "SELECT string_agg(DISTINCT kind, ' ') FROM river_job WHERE args->>'viewer' = $1 AND kind LIKE '%prune'",
		person(follower).String()), "the follower's inbox")
	require.Equal(t, "2", s.says(t, "SELECT count(*)::text FROM river_job WHERE kind = 'account_clear' AND (args->>'last')::boolean"))
	require.NoError(t, s.Accounts.ClearAccount(t.Context(), args.ClearAccount{User: person(reader).String(), Last: true}))
	require.Equal(t, "2", s.says(t, "SELECT count(*)::text FROM river_job WHERE kind = 'account_clear' AND (args->>'last')::boolean"), "it is the last")
}

// What an author wrote is gone, in whatever state it was: nothing lists it, and nothing of it is kept.
func TestWhatAnAuthorLeaves(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	_, err := s.sql.Exec(t.Context(), "UPDATE notes SET body = 'words', title = 'a title', place = 'here'")
	require.NoError(t, err)
	_, err = s.sql.Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, created_at, used)
SELECT gen_random_uuid(), $1, 'NOTE', 'IMAGE', 'UPLOADING', 'image/png', 1, '', now(), true FROM generate_series(1, 250)`, person(author))
	require.NoError(t, err)
	require.NoError(t, s.Reactions.LikeNote(acting(t, reader), s.notes[community.VisibilityPublic], true))
	require.NoError(t, s.leave(t, author, "person.1", "leaving"))
	s.clear(t, author)
	require.Equal(t, "DELETED 0", s.says(t, `
SELECT string_agg(DISTINCT state || ' ' || length(title || body || coalesce(place, '')) + tag_count, ', ') FROM notes`))
	for _, table := range []string{
		"notes_by_author", "drafts_by_author", "notes_by_product", "notes_by_topic", "product_tags", "note_topics", "note_revisions", "media",
		"moderation_cases", "follows", "followers", "blocks", "walls",
	} {
		require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM "+table), table)
	}
	require.Equal(t, "250", s.says(t, "SELECT sum(jsonb_array_length(args->'media_ids'))::text FROM river_job WHERE kind = 'media_remove'"))
	require.Equal(t, "0", s.says(t, "SELECT following_count::text FROM users WHERE id = $1", person(follower)))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.LikeNote(acting(t, follower), s.notes[community.VisibilityPublic], true)))
}

// An account with much behind it is cleared by as many jobs as it takes.
func TestClearingGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	_, err := s.sql.Exec(t.Context(), `
INSERT INTO note_likes (user_id, note_id, author_id, liked_at)
SELECT $1, gen_random_uuid(), $2, now() FROM generate_series(1, 20600)`, person(reader), person(author))
	require.NoError(t, err)
	require.NoError(t, s.leave(t, reader, "person.2", "leaving"))
	s.clear(t, reader)
	require.Equal(t, "600", s.says(t, "SELECT count(*)::text FROM note_likes"))
	require.Equal(t, "account_clear 2", s.jobs(t), "the next one is asked for")
	s.clear(t, reader)
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM note_likes"))
}

// Who buys or sells does not go while others count on them.
func TestOrdersKeepAnAccount(t *testing.T) {
	t.Parallel()
	for after, status := range map[commerce.AfterSaleStatus]commerce.OrderStatus{
		commerce.AfterSaleNone: commerce.OrderShipped, commerce.AfterSaleInProgress: commerce.OrderCompleted,
	} {
		s := openMeeting(t, bystander)
		_, err := s.shop.Exec(t.Context(), `
INSERT INTO orders_by_buyer (buyer_id, order_id, placed_at, number, status, after_sale_status, titles)
VALUES ($1, gen_random_uuid(), now(), 'T-1', $2, $3, ''), ($1, gen_random_uuid(), now(), 'T-2', 'CANCELLED', 'NONE', '')`,
			person(reader), string(status), string(after))
		require.NoError(t, err)
		err = s.leave(t, reader, "person.2", "leaving")
		require.Equal(t, "ILLEGAL_STATE", refusal(t, err))
		require.ErrorContains(t, err, "order T-1")
		_, err = s.shop.Exec(t.Context(), "UPDATE orders_by_buyer SET status = 'COMPLETED', after_sale_status = 'DONE' WHERE number = 'T-1'")
		require.NoError(t, err)
		require.NoError(t, s.leave(t, reader, "person.2", "leaving"))
		s.clear(t, reader)
		var orders int
		require.NoError(t, s.shop.QueryRow(t.Context(), "SELECT count(*) FROM orders_by_buyer").Scan(&orders))
		require.Equal(t, 2, orders, "orders stay")
	}
}

// An identity whose account was deleted has none for a while, and then another one.
func TestADeletedAccountIsNotProvisionedAgain(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	now, made := noon(), byte(0)
	door := services.NewProvision(s.people, platformLinks(t), func() domain.UserID { made++; return domain.UserID{0xff, made} }, func() time.Time { return now })
	who := lin("https://a.example")
	user, err := door.ProvisionUser(t.Context(), who)
	require.NoError(t, err)
	ctx := domain.WithActor(context.WithoutCancel(t.Context()), domain.Actor{UserID: user})
	require.NoError(t, s.Accounts.DeleteAccount(ctx, services.DeleteAccount{ConfirmHandle: "lin", Key: "leaving"}))
	for _, at := range []time.Duration{0, community.IdentityRests - time.Second} {
		now = noon().Add(at)
		_, err = door.ProvisionUser(t.Context(), who)
		require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))
	}
	now = noon().Add(community.IdentityRests)
	other, err := door.ProvisionUser(t.Context(), who)
	require.NoError(t, err)
	require.NotEqual(t, user, other)
	again, err := door.ProvisionUser(t.Context(), who)
	require.NoError(t, err)
	require.Equal(t, other, again)
	found, err := communitydb.All(t.Context(), s.people.Reader, communitydb.UsersByIDs([]domain.UserID{user, other}))
	require.NoError(t, err)
	require.Len(t, found, 1)
}

// An archive is asked for once a day, and a request takes the place of the one before.
func TestAskingForAnArchive(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	ask := func(n int) error {
		return s.Accounts.ExportAccount(acting(t, n), services.ExportAccount{Key: domain.IdempotencyKey(uuid.NewString())})
	}
	aged := func(hours int) {
		_, err := s.sql.Exec(t.Context(), `
UPDATE account_exports SET requested_at = requested_at - make_interval(hours => $1), ready_at = ready_at - make_interval(hours => $1)`, hours)
		require.NoError(t, err)
	}
	file := func() string { return s.says(t, "SELECT file_id::text FROM account_exports") }
	require.Equal(t, "UNAUTHENTICATED", refusal(t, ask(0)))
	require.NoError(t, ask(reader))
	first := file()
	require.Equal(t, "RATE_LIMITED", refusal(t, ask(reader)))
	aged(23)
	require.Equal(t, "RATE_LIMITED", refusal(t, ask(reader)))
	require.Equal(t, first, file())
	aged(1)
	require.NoError(t, ask(reader), "the job before may have failed for good")
	require.NotEqual(t, first, file(), "who has the URL of one has not the URL of the next")
	require.Equal(t, "account_export 2, media_remove 1", s.jobs(t), "with the file before")

	_, err := s.sql.Exec(t.Context(), "UPDATE account_exports SET ready_at = requested_at, byte_size = 9")
	require.NoError(t, err)
	aged(7*24 - 1)
	require.NoError(t, s.Accounts.ForgetExports(t.Context()))
	require.Equal(t, "1", s.says(t, "SELECT count(*)::text FROM account_exports"))
	aged(2)
	require.NoError(t, s.Accounts.ForgetExports(t.Context()))
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM account_exports"))
	require.Equal(t, "account_export 2, media_remove 2", s.jobs(t))

	require.NoError(t, ask(reader))
	require.NoError(t, s.leave(t, reader, "person.2", "leaving"))
	s.clear(t, reader)
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM account_exports"), "it goes with the account")
	require.Equal(t, "3", s.says(t, "SELECT count(*)::text FROM river_job WHERE kind = 'media_remove'"))
	require.Equal(t, "NOT_FOUND", refusal(t, ask(reader)))
}
