package services_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// tell works the jobs of a side that tell users something, each twice, as a job may run, and returns how many there were.
func tell(t *testing.T, do *services.Services, side *pgxpool.Pool) int {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	rows, err := side.Query(ctx, "DELETE FROM river_job WHERE kind = 'notify' OR kind LIKE 'tell\\_of\\_%' RETURNING id, kind, args")
	require.NoError(t, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[job])
	require.NoError(t, err)
	slices.SortFunc(jobs, func(a, b job) int { return int(a.ID - b.ID) })
	for _, j := range jobs {
		for range 2 {
			require.NoError(t, tellOne(ctx, do.Notifications, j), "%s %s", j.Kind, j.Args)
		}
	}
	return len(jobs)
}

func tellOne(ctx context.Context, do *services.Notifications, j job) error {
	switch j.Kind {
	case args.Notify{}.Kind():
		return unpacked(ctx, j.Args, do.Notify)
	case args.TellOfReactions{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfReactions)
	case args.TellOfFollows{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfFollows)
	case args.TellOfComment{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfComment)
	case args.TellOfNote{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfNote)
	case args.TellOfLive{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfLive)
	case args.TellOfOrder{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfOrder)
	case args.TellOfReview{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfReview)
	case args.TellOfRestock{}.Kind():
		return unpacked(ctx, j.Args, do.TellOfRestock)
	default:
		return fmt.Errorf("nobody works jobs of the kind %s", j.Kind)
	}
}

// toldTo is what a user was told, the latest first: each by its kind, how many are in it, and whether it was read.
func toldTo(t *testing.T, side *pgxpool.Pool, user domain.UserID) string {
	t.Helper()
	var out string
	require.NoError(t, side.QueryRow(t.Context(), `
SELECT coalesce(string_agg(concat_ws(' ', kind, entry_count, CASE WHEN read_at IS NOT NULL THEN 'read' END), ', ' ORDER BY at DESC, kind), '')
FROM notifications
WHERE user_id = $1`, user).Scan(&out))
	requireEntriesCounted(t, side)
	return out
}

// requireEntriesCounted holds what every notification counts to what there is.
func requireEntriesCounted(t *testing.T, side *pgxpool.Pool) {
	t.Helper()
	var wrong int
	require.NoError(t, side.QueryRow(t.Context(), `
SELECT count(*)
FROM notifications n
FULL JOIN (SELECT user_id, notification_id AS id, count(*) AS n FROM notification_entries GROUP BY 1, 2) e
    ON e.user_id = n.user_id AND e.id = n.id
WHERE n.entry_count IS DISTINCT FROM e.n`).Scan(&wrong))
	require.Zero(t, wrong, "a notification counts its entries")
}

// told tells what was done at the meeting, and returns what a person of it was told.
func (s *meeting) told(t *testing.T, n int) string {
	t.Helper()
	tell(t, s.Services, s.sql)
	return toldTo(t, s.sql, person(n))
}

// reads has a person read all that they were told.
func (s *meeting) reads(t *testing.T, n int) {
	t.Helper()
	require.NoError(t, s.Notifications.MarkRead(acting(t, n), services.MarkRead{UpTo: noon().Add(time.Hour)}))
}

func TestLikesAreToldTogether(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	tell(t, s.Services, s.sql)
	note := s.notes[community.VisibilityPublic]
	like := func(by int, on bool) { require.NoError(t, s.Reactions.LikeNote(acting(t, by), note, on)) }
	like(reader, true)
	like(reader, true)
	require.Equal(t, "NOTE_LIKED 1", s.told(t, author))
	like(follower, true)
	require.NoError(t, s.Reactions.CollectNote(acting(t, reader), note, services.Collect{On: true}))
	require.Equal(t, "NOTE_COLLECTED 1, NOTE_LIKED 2", s.told(t, author))
	like(reader, false)
	like(follower, false)
	like(follower, true)
	require.Equal(t, "NOTE_COLLECTED 1, NOTE_LIKED 1", s.told(t, author), "what was undone before it was read was never told")
	require.NoError(t, s.Reactions.CollectNote(acting(t, reader), note, services.Collect{}))
	require.Equal(t, "NOTE_LIKED 1", s.told(t, author))

	s.reads(t, author)
	like(follower, false)
	require.Equal(t, "NOTE_LIKED 1 read", s.told(t, author), "what was read was told")
	like(follower, true)
	require.Equal(t, "NOTE_LIKED 1 read", s.told(t, author), "and is not told again")
	like(reader, true)
	require.Equal(t, "NOTE_LIKED 1, NOTE_LIKED 1 read", s.told(t, author), "the next is another")

	comment, err := s.say(acting(t, reader), "hello", nil)
	require.NoError(t, err)
	require.NoError(t, s.Reactions.LikeComment(acting(t, author), comment, true))
	require.Equal(t, "COMMENT_LIKED 1", s.told(t, reader))
	require.NoError(t, s.Reactions.LikeComment(acting(t, author), comment, false))
	require.Empty(t, s.told(t, reader))
}

// However many like a note at once, its author is told by a few jobs and has one notification.
func TestTwoHundredLikesAreOneNotification(t *testing.T) {
	t.Parallel()
	const users = 200
	s := openMeeting(t, bystander+users)
	tell(t, s.Services, s.sql)
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() {
			if err := s.Reactions.LikeNote(acting(t, bystander+1+i), s.notes[community.VisibilityPublic], true); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	jobs := tell(t, s.Services, s.sql)
	t.Logf("%d likes, %d jobs", users, jobs)
	require.Less(t, jobs, users)
	require.Equal(t, "NOTE_LIKED 200", s.told(t, author))
}

func TestWhomACommentConcerns(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	tell(t, s.Services, s.sql)
	root, err := s.say(acting(t, reader), "nice, @person.3 @person.1", nil)
	require.NoError(t, err)
	require.Equal(t, "NOTE_COMMENTED 1", s.told(t, author), "once, though it names the author")
	require.Equal(t, "COMMENT_MENTIONED 1", s.told(t, follower))
	require.Empty(t, s.told(t, reader))

	answer, err := s.say(acting(t, author), "thanks @person.2", &root)
	require.NoError(t, err)
	require.Equal(t, "COMMENT_ANSWERED 1", s.told(t, reader))
	require.Equal(t, "NOTE_COMMENTED 1", s.told(t, author), "nobody is told what they said themselves")
	require.NoError(t, s.Comments.DeleteComment(acting(t, author), answer))
	require.Empty(t, s.told(t, reader), "what was taken back before it was read was never told")

	s.reads(t, author)
	hide := func(from, to community.ModerationState) {
		why := community.ReasonSpam
		c := services.Decide{Subject: community.OfComment(root), From: from, To: to, Key: newKey()}
		if to.KeepsBack() {
			c.Reason = &why
		}
		require.NoError(t, s.Moderation.Decide(acting(t, moderator), c))
	}
	hide(community.StatePublished, community.StateRemoved)
	require.Empty(t, s.told(t, follower))
	require.Equal(t, "NOTE_COMMENTED 1 read", s.told(t, author))
	hide(community.StateRemoved, community.StatePublished)
	require.Equal(t, "COMMENT_MENTIONED 1", s.told(t, follower), "it can be read again")
	require.Equal(t, "NOTE_COMMENTED 1 read", s.told(t, author))
}

// Who may not see a note is not told that it names them, nor what is said below it.
func TestNobodyIsToldOfWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	tell(t, s.Services, s.sql)
	_, err := s.Comments.CreateComment(acting(t, follower), services.CreateComment{
		NoteID: s.notes[community.VisibilityFollowers], Body: "look @person.2 @person.4", Key: newKey(),
	})
	require.NoError(t, err)
	require.Empty(t, s.told(t, reader), "does not follow the author")
	require.Empty(t, s.told(t, blocked))
	require.Equal(t, "NOTE_COMMENTED 1", s.told(t, author))

	for _, note := range []domain.NoteID{s.notes[community.VisibilityPublic], s.notes[community.VisibilityFollowers]} {
		_, err := s.sql.Exec(t.Context(), `
INSERT INTO note_entities (note_id, n, start, length, user_id) SELECT $1, a.n, a.n + 1, 1, u FROM unnest($2::uuid[]) WITH ORDINALITY AS a (u, n)`,
			note, []domain.UserID{person(author), person(reader), person(follower), person(blocked)})
		require.NoError(t, err)
		require.NoError(t, s.Notifications.TellOfNote(t.Context(), args.TellOfNote{Note: note.String()}))
		require.NoError(t, s.Notifications.TellOfNote(t.Context(), args.TellOfNote{Note: note.String()}))
	}
	require.Equal(t, "NOTE_MENTIONED 1", s.told(t, reader))
	require.Equal(t, "NOTE_MENTIONED 1, NOTE_MENTIONED 1", s.told(t, follower))
	require.Empty(t, s.told(t, blocked))
	require.Equal(t, "NOTE_COMMENTED 1", s.told(t, author))
}

func TestFollowersAreToldTogether(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	tell(t, s.Services, s.sql)
	follow := func(by int, on bool) {
		require.NoError(t, s.Follows.SetFollow(acting(t, by), person(author), on))
	}
	follow(reader, true)
	follow(bystander, true)
	require.Equal(t, "USER_FOLLOWED 2", s.told(t, author))
	follow(bystander, false)
	require.Equal(t, "USER_FOLLOWED 1", s.told(t, author))
	s.reads(t, author)
	follow(reader, false)
	follow(reader, true)
	require.Equal(t, "USER_FOLLOWED 1 read", s.told(t, author), "nobody is told of again who goes and comes")
}

// A block takes what each was told of the other, and whatever comes after it is not told, also where its job was asked for before.
func TestABlockEndsWhatIsTold(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	tell(t, s.Services, s.sql)
	note := s.notes[community.VisibilityPublic]
	for _, by := range []int{reader, follower} {
		require.NoError(t, s.Reactions.LikeNote(acting(t, by), note, true))
	}
	require.NoError(t, s.Follows.SetFollow(acting(t, reader), person(author), true))
	require.NoError(t, s.Follows.SetFollow(acting(t, author), person(reader), true))
	require.Equal(t, "USER_FOLLOWED 1, NOTE_LIKED 2", s.told(t, author))
	require.Equal(t, "USER_FOLLOWED 1", s.told(t, reader))
	s.reads(t, author)
	_, err := s.say(acting(t, reader), "on its way", nil)
	require.NoError(t, err)
	require.NoError(t, s.Follows.SetBlock(acting(t, author), person(reader), true))
	require.Equal(t, "NOTE_LIKED 1 read", toldTo(t, s.sql, person(author)), "at once, also of what was read")
	require.Empty(t, toldTo(t, s.sql, person(reader)))
	require.Equal(t, "NOTE_LIKED 1 read", s.told(t, author))
	require.Empty(t, s.told(t, reader))
}

func TestWhatADeletedAccountDidIsToldNoMore(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	tell(t, s.Services, s.sql)
	note := s.notes[community.VisibilityPublic]
	for _, by := range []int{reader, follower} {
		require.NoError(t, s.Reactions.LikeNote(acting(t, by), note, true))
	}
	require.NoError(t, s.Follows.SetFollow(acting(t, follower), person(reader), true))
	_, err := s.say(acting(t, reader), "I was here", nil)
	require.NoError(t, err)
	require.Equal(t, "NOTE_COMMENTED 1, NOTE_LIKED 2", s.told(t, author))
	require.Equal(t, "USER_FOLLOWED 1", s.told(t, reader))
	s.reads(t, author)
	require.NoError(t, s.Reactions.LikeNote(acting(t, bystander), note, true))
	require.NoError(t, s.leave(t, reader, "person.2", domain.IdempotencyKey(uuid.NewString())))
	require.NoError(t, s.Reactions.LikeNote(acting(t, follower), note, true))
	for range 2 {
		s.clear(t, reader)
		require.Equal(t, "NOTE_LIKED 1, NOTE_LIKED 1 read", s.told(t, author))
		require.Empty(t, s.told(t, reader))
		require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM notification_entries WHERE $1 IN (user_id, actor_id)", person(reader)))
	}
}

// What comes while somebody reads stays unread: whatever is read was shown as it is.
func TestReadingInARush(t *testing.T) {
	t.Parallel()
	const users = 60
	s := openMeeting(t, bystander+users)
	tell(t, s.Services, s.sql)
	notes := []domain.NoteID{s.notes[community.VisibilityPublic], s.states[community.StateLimited]}
	var writers, reading sync.WaitGroup
	var over atomic.Bool
	for i := range users {
		writers.Go(func() {
			who := acting(t, bystander+1+i)
			if err := s.Reactions.LikeNote(who, notes[i%2], true); err != nil {
				t.Error(err)
			}
			job := args.TellOfReactions{NotificationKind: string(community.NoteLiked), Reactions: []args.Reactions{
				{About: notes[i%2].String(), Users: []string{person(bystander + 1 + i).String()}},
			}}
			if err := s.Notifications.TellOfReactions(context.WithoutCancel(who), job); err != nil {
				t.Error(err)
			}
		})
	}
	type seen struct {
		own domain.UUID
		at  time.Time
	}
	shown := map[seen]bool{}
	reading.Go(func() {
		for last := false; !last; {
			last = over.Load()
			page := s.page(t, author, domain.Page{Limit: 50})
			if len(page) == 0 {
				continue
			}
			for _, n := range page {
				shown[seen{n.ID.Own, n.At.UTC()}] = true
			}
			if err := s.Notifications.MarkRead(acting(t, author), services.MarkRead{UpTo: page[0].At}); err != nil {
				t.Error(err)
			}
		}
	})
	writers.Wait()
	over.Store(true)
	reading.Wait()
	for _, n := range s.page(t, author, domain.Page{Limit: 100}) {
		require.NotNil(t, n.ReadAt, "the reader was there last")
		require.True(t, shown[seen{n.ID.Own, n.At.UTC()}], "it was read as it had been shown")
	}
	require.Equal(t, "60", s.says(t, "SELECT sum(entry_count)::text FROM notifications WHERE user_id = $1", person(author)), "nobody is lost")
	requireEntriesCounted(t, s.sql)
}

// page is a page of what a person of the meeting was told.
func (s *meeting) page(t *testing.T, n int, page domain.Page) []*community.Notification {
	t.Helper()
	rows, err := communitydb.All(context.WithoutCancel(t.Context()), s.people.Reader,
		communitydb.NotificationsPage([]domain.UserID{person(n)}, "", page))
	require.NoError(t, err)
	return domain.NewSlice(rows, page).Items
}

// Pages show everything that was there when the reader began, once, whatever comes meanwhile, and nothing twice.
func TestPagesWhileMoreComes(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	notify := func(of int) {
		require.NoError(t, s.Notifications.Notify(t.Context(), args.Notify{
			User: person(reader).String(), NotificationKind: string(community.ArchiveReady), Of: strconv.Itoa(of),
		}))
	}
	for i := range 20 {
		notify(i)
	}
	before := s.page(t, reader, domain.Page{Limit: 50})
	require.Len(t, before, 20)
	var joined []domain.NotificationID
	for page := (domain.Page{Limit: 3}); ; {
		items := s.page(t, reader, page)
		if len(items) == 0 {
			break
		}
		for _, n := range items {
			joined = append(joined, n.ID)
		}
		last := items[len(items)-1]
		page.Started, page.From = true, domain.Position{Key: last.At.UnixMicro(), ID: last.ID.Own}
		notify(100 + len(joined))
	}
	want := make([]domain.NotificationID, len(before))
	for i, n := range before {
		want[i] = n.ID
	}
	require.Equal(t, want, joined)
	require.True(t, slices.IsSortedFunc(before, func(a, b *community.Notification) int { return b.At.Compare(a.At) }))
	require.NotEqual(t, before[0].At, before[1].At, "the clock stands still, and time goes on")
}

func TestWhatThePlatformTells(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	user := person(reader).String()
	ready := args.Notify{User: user, NotificationKind: string(community.ArchiveReady), Of: "1"}
	require.NoError(t, s.Notifications.Notify(t.Context(), ready))
	require.NoError(t, s.Notifications.Notify(t.Context(), ready))
	require.Equal(t, "EXPORT_READY 1", toldTo(t, s.sql, person(reader)))
	s.reads(t, reader)
	require.NoError(t, s.Notifications.Notify(t.Context(), ready))
	require.Equal(t, "EXPORT_READY 1 read", toldTo(t, s.sql, person(reader)), "a job that runs again tells nothing again")
	ready.Of = "2"
	require.NoError(t, s.Notifications.Notify(t.Context(), ready))
	require.Equal(t, "EXPORT_READY 1, EXPORT_READY 1 read", toldTo(t, s.sql, person(reader)))
	require.NoError(t, s.Notifications.Notify(t.Context(), args.Notify{
		User: person(999).String(), NotificationKind: string(community.ArchiveReady),
	}), "nobody is there to be told")
	for _, kind := range []string{"", "NO_SUCH_KIND", string(community.NoteLiked)} {
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(s.Notifications.Notify(t.Context(), args.Notify{User: user, NotificationKind: kind})), kind)
	}
}

func TestOldNotificationsAreForgotten(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	for i := range 5 {
		require.NoError(t, s.Notifications.Notify(t.Context(), args.Notify{
			User: person(1 + i).String(), NotificationKind: string(community.ArchiveReady),
		}))
	}
	_, err := s.sql.Exec(t.Context(), "UPDATE notifications SET at = $2 WHERE user_id = ANY($1)",
		[]domain.UserID{person(1), person(2)}, noon().Add(-community.NotificationsKept-time.Second))
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, s.Notifications.ForgetNotifications(t.Context()))
		require.Equal(t, "3 3", s.says(t, "SELECT concat_ws(' ', (SELECT count(*) FROM notifications), (SELECT count(*) FROM notification_entries))"))
	}
	require.NoError(t, s.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		for i := range 9 {
			_, err := tx.Notify(t.Context(), noon(), func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) }, []community.Notice{
				{User: person(reader), Kind: community.OrderShipped, Of: strconv.Itoa(i)},
			})
			require.NoError(t, err)
		}
		return tx.TrimNotifications(t.Context(), person(reader), 4)
	}))
	require.Len(t, s.page(t, reader, domain.Page{Limit: 50}), 4, "the latest")
	requireEntriesCounted(t, s.sql)
}

func TestMarkReadIsForTheSignedIn(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	require.Equal(t, "nobody UNAUTHENTICATED", everybody(t, func(ctx context.Context) error {
		return s.Notifications.MarkRead(ctx, services.MarkRead{UpTo: noon()})
	}))
	for _, kind := range []community.NotificationKind{community.ArchiveReady, community.OrderShipped} {
		for _, who := range []int{reader, follower} {
			require.NoError(t, s.Notifications.Notify(t.Context(), args.Notify{User: person(who).String(), NotificationKind: string(kind)}))
		}
	}
	first := s.page(t, reader, domain.Page{Limit: 2})[1]
	require.NoError(t, s.Notifications.MarkRead(acting(t, reader), services.MarkRead{Group: community.NotifyOrders, UpTo: first.At}))
	require.Equal(t, "ORDER_SHIPPED 1, EXPORT_READY 1", toldTo(t, s.sql, person(reader)), "of that group nothing had come by then")
	require.NoError(t, s.Notifications.MarkRead(acting(t, reader), services.MarkRead{UpTo: first.At}))
	require.Equal(t, "ORDER_SHIPPED 1, EXPORT_READY 1 read", toldTo(t, s.sql, person(reader)))
	require.NoError(t, s.Notifications.MarkRead(acting(t, reader), services.MarkRead{Group: community.NotifyOrders, UpTo: noon().Add(time.Hour)}))
	require.Equal(t, "ORDER_SHIPPED 1 read, EXPORT_READY 1 read", toldTo(t, s.sql, person(reader)))
	require.Equal(t, "ORDER_SHIPPED 1, EXPORT_READY 1", toldTo(t, s.sql, person(follower)), "what others were told is theirs")
}

// What moderators decide about a note its author is told, each decision once.
func TestDecisionsAreTold(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	told := func() string {
		tell(t, p.Services, p.peopleSQL)
		return toldTo(t, p.peopleSQL, writer)
	}
	id := p.out(t)
	require.Empty(t, told(), "what the checks let through at once")
	p.decide(t, id, community.StatePublished, community.StateLimited)
	require.Equal(t, "NOTE_LIMITED 1", told())
	p.decide(t, id, community.StateLimited, community.StateRemoved)
	require.Equal(t, "NOTE_REMOVED 1, NOTE_LIMITED 1", told())
	require.NoError(t, p.Notes.AppealNote(as(t, writer, 0), services.AppealNote{NoteID: id, Text: "It is true.", Key: newKey()}))
	p.decide(t, id, community.StateAppealed, community.StatePublished)
	require.Equal(t, "APPEAL_UPHELD 1, NOTE_REMOVED 1, NOTE_LIMITED 1", told())
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: new("one")}}))
	edited := decision(id, community.StatePending, community.StateRejected)
	edited.Revision = new(1)
	require.NoError(t, p.Moderation.Decide(moderating(t), edited))
	require.Equal(t, "EDIT_REJECTED 1, APPEAL_UPHELD 1, NOTE_REMOVED 1, NOTE_LIMITED 1", told())
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), id))
	require.Equal(t, "EDIT_REJECTED 1, APPEAL_UPHELD 1, NOTE_REMOVED 1, NOTE_LIMITED 1", told(), "what they do themselves")
}

// A note that names somebody tells them when it is shown, and once.
func TestMentionsInNotesAreTold(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	var handle string
	require.NoError(t, p.peopleSQL.QueryRow(t.Context(), "SELECT handle FROM users WHERE id = $1", clerk).Scan(&handle))
	id := p.draft(t)
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{
		NoteID: id, Fields: community.NoteFields{Body: new("with @" + handle)},
	}))
	told := func() string {
		tell(t, p.Services, p.peopleSQL)
		return toldTo(t, p.peopleSQL, clerk)
	}
	require.Empty(t, told())
	p.publish(t, id)
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.Equal(t, "NOTE_MENTIONED 1", told())
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{
		NoteID: id, Fields: community.NoteFields{Body: new("again with @" + handle)},
	}))
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.Equal(t, "NOTE_MENTIONED 1", told())
}

// people gives the buyer and the staff of a till accounts, without which nobody is told anything.
func (l *till) people(t *testing.T) {
	t.Helper()
	users := []*community.User{{ID: l.buyer(), Handle: "buyer", AccountKind: community.AccountPersonal, JoinedAt: noon()}}
	for role, id := range tillStaff() {
		users = append(users, &community.User{ID: id, Handle: "staff." + string(role), AccountKind: community.AccountPersonal, JoinedAt: noon()})
	}
	require.NoError(t, communitydb.NewStore(l.db.Community).InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUsers(t.Context(), slices.Values(users))
	}))
}

// toldOf tells what happened, and returns what the buyer and each role of the staff have not read yet, and has them read it.
func (l *till) toldOf(t *testing.T) map[string]string {
	t.Helper()
	tell(t, l.Services, l.db.Commerce.Pool())
	out := map[string]string{}
	for name, user := range map[string]domain.UserID{
		"buyer": l.buyer(), "manager": tillStaff()[commerce.RoleManager], "warehouse": tillStaff()[commerce.RoleWarehouse],
		"support": tillStaff()[commerce.RoleSupport], "finance": tillStaff()[commerce.RoleFinance], "stranger": tillStaff()[""],
	} {
		unread := slices.DeleteFunc(strings.Split(toldTo(t, l.db.Community.Pool(), user), ", "), func(told string) bool {
			return told == "" || strings.HasSuffix(told, " read")
		})
		if len(unread) > 0 {
			out[name] = strings.Join(unread, ", ")
		}
		require.NoError(t, l.Notifications.MarkRead(domain.WithActor(t.Context(), domain.Actor{UserID: user}), services.MarkRead{
			UpTo: l.now().Add(time.Hour),
		}))
	}
	return out
}

func TestTheLifeOfAnOrderIsTold(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	l.people(t)
	require.Equal(t, map[string]string{
		"manager": "STORE_ORDER_PAID 1", "warehouse": "STORE_ORDER_PAID 1", "support": "STORE_ORDER_PAID 1",
	}, l.toldOf(t), "a buyer knows that they paid")
	l.ship(t, o, 2, "one")
	require.Equal(t, map[string]string{"buyer": "ORDER_SHIPPED 1"}, l.toldOf(t))
	l.turn(48 * time.Hour)
	l.hear(t, domain.ShipmentID{Order: o.ID, N: 1}, "d1", "Delivered", l.now().Add(-time.Hour), true)
	require.Equal(t, map[string]string{"buyer": "ORDER_DELIVERED 1"}, l.toldOf(t))
	l.turn(8 * 24 * time.Hour)
	require.NoError(t, l.Receipts.CompleteDue(t.Context()))
	require.Equal(t, map[string]string{"buyer": "ORDER_COMPLETED 1"}, l.toldOf(t))

	id, err := l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
		OrderID: o.ID, Key: key("ask"), Wish: commerce.RefundWish{Items: unitsOf(o, 1), Reason: commerce.ReasonChangedMind},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"manager": "STORE_REFUND_ASKED 1", "support": "STORE_REFUND_ASKED 1"}, l.toldOf(t))
	decide := func(approve bool, k string) {
		_, err := l.Refunds.DecideRefund(staffAs(t.Context(), commerce.RoleSupport), services.DecideRefund{
			RefundID: id, Key: key(k), Decision: commerce.Decision{Approve: approve},
		})
		require.NoError(t, err)
	}
	decide(false, "no")
	require.Equal(t, map[string]string{"buyer": "REFUND_REJECTED 1"}, l.toldOf(t))
	id, err = l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
		OrderID: o.ID, Key: key("once more"), Wish: commerce.RefundWish{Items: unitsOf(o, 2), Reason: commerce.ReasonChangedMind},
	})
	require.NoError(t, err)
	l.toldOf(t)
	decide(true, "yes")
	require.Equal(t, map[string]string{"buyer": "REFUND_APPROVED 1"}, l.toldOf(t))
	_, err = l.Refunds.ShipReturn(l.asBuyer(t), services.ShipReturn{
		RefundID: id, Key: key("back"), Consignment: commerce.Consignment{Carrier: "EMS", TrackingNumber: "E1"},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"manager": "STORE_RETURN_SENT 1", "warehouse": "STORE_RETURN_SENT 1", "support": "STORE_RETURN_SENT 1",
	}, l.toldOf(t))
	_, err = l.Refunds.ReceiveReturn(staffAs(t.Context(), commerce.RoleWarehouse), services.ReceiveReturn{RefundID: id, Key: key("came")})
	require.NoError(t, err)
	l.work(t)
	require.Equal(t, map[string]string{"buyer": "REFUND_PAID 1, REFUND_RETURN_CAME 1"}, l.toldOf(t))
}

func TestOtherEndsOfAnOrderAreTold(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	l.people(t)
	l.toldOf(t)
	_, err := l.Refunds.RequestRefund(staffAs(t.Context(), commerce.RoleSupport), services.RequestRefund{
		OrderID: o.ID, Key: key("sorry"), Wish: commerce.RefundWish{
			Items: unitsOf(o, 0), Reason: commerce.ReasonGoodwill, Amount: &domain.Money{MinorUnits: 100, Currency: o.Currency},
		},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"buyer": "REFUND_OFFERED 1"}, l.toldOf(t), "once, though it is granted at once")
	l.work(t)
	require.Equal(t, map[string]string{"buyer": "REFUND_PAID 1"}, l.toldOf(t))
	require.NoError(t, l.Payments.CancelOrder(l.asBuyer(t), services.CancelOrder{OrderID: o.ID, Reason: "too late", Key: key("off")}))
	require.Equal(t, map[string]string{
		"manager": "STORE_ORDER_OFF 1", "warehouse": "STORE_ORDER_OFF 1", "support": "STORE_ORDER_OFF 1",
	}, l.toldOf(t), "the buyer did it")

	l.work(t)
	l.toldOf(t)
	group := l.place(t, 3000, commerce.PayWallet)
	l.turn(time.Hour)
	require.NoError(t, l.Payments.ExpireGroup(t.Context(), group))
	require.Equal(t, map[string]string{"buyer": "ORDER_EXPIRED 1, ORDER_EXPIRED 1"}, l.toldOf(t), "of both orders; the store never heard of them")
}

// Those who wait for a product are told once when there is some again.
func TestARestockIsTold(t *testing.T) {
	t.Parallel()
	l, _ := sell(t)
	l.people(t)
	l.toldOf(t)
	wait := func(on bool) {
		require.NoError(t, l.Products.SetRestockAlert(l.asBuyer(t), tillProduct(0), on))
	}
	move := func(by int) {
		require.NoError(t, l.Products.AdjustInventory(staffAs(t.Context(), commerce.RoleOwner), services.AdjustInventory{
			VariantID: tillVariant(0), Delta: by, Reason: "counted", Key: newKey(),
		}))
	}
	wait(true)
	move(1)
	require.Empty(t, l.toldOf(t), "there were some all the time")
	move(-9)
	require.Empty(t, l.toldOf(t))
	move(3)
	move(-3)
	require.Empty(t, l.toldOf(t), "they are gone again")
	move(2)
	require.Equal(t, map[string]string{"buyer": "PRODUCT_RESTOCKED 1"}, l.toldOf(t))
	require.Zero(t, l.count(t, "SELECT count(*) FROM restock_alerts"))
	move(-2)
	move(2)
	require.Empty(t, l.toldOf(t), "once")
	l.turn(time.Hour)
	wait(true)
	move(-2)
	move(2)
	require.Equal(t, map[string]string{"buyer": "PRODUCT_RESTOCKED 1"}, l.toldOf(t), "who asks again is told again")
}

func TestReviewsAreTold(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	l.people(t)
	l.ship(t, o, 2, "one")
	require.NoError(t, l.Receipts.ConfirmReceipt(l.asBuyer(t), o.ID))
	l.toldOf(t)
	id, err := l.Reviews.CreateReview(l.asBuyer(t), services.CreateReview{LineID: domain.OrderLineID{Order: o.ID, N: 1}, Rating: 5, Body: "good", Key: newKey()})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"manager": "STORE_REVIEWED 1", "support": "STORE_REVIEWED 1"}, l.toldOf(t))
	for _, text := range []string{"Thank you", "Thank you!"} {
		require.NoError(t, l.Reviews.ReplyToReview(staffAs(t.Context(), commerce.RoleSupport), services.ReplyToReview{ReviewID: id, Text: text, Key: newKey()}))
	}
	require.Equal(t, map[string]string{"buyer": "REVIEW_ANSWERED 1"}, l.toldOf(t), "an answer that is written anew is no other")
}

// What is told of an order's events is said once on each side: to whom, and in which words.
func TestWhatIsToldHasWords(t *testing.T) {
	t.Parallel()
	for _, h := range []commerce.Happening{
		commerce.EventPlaced, commerce.EventPaymentFailed, commerce.EventPaid, commerce.EventShipped, commerce.EventDelivered,
		commerce.EventConfirmed, commerce.EventCompleted, commerce.EventCancelled, commerce.EventExpired, commerce.EventRefundAsked,
		commerce.EventRefundOffered, commerce.EventRefundGranted, commerce.EventRefundGrantedLate, commerce.EventRefundRefused,
		commerce.EventRefundAppealed, commerce.EventRefundUpheld, commerce.EventRefundDismissed, commerce.EventRefundSentBack,
		commerce.EventRefundCameBack, commerce.EventRefundBegun, commerce.EventRefundDone, commerce.EventRefundFailing,
		commerce.EventRefundWithdrawn,
	} {
		e := &commerce.OrderEvent{Kind: h.Kind()}
		require.Equal(t, e.TellsBuyer(), community.ToldBuyer(e.Kind).Known(), h)
		require.Equal(t, e.TellsStaff(), community.ToldStaff(e.Kind).Known(), h)
	}
}
