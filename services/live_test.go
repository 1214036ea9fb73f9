package services_test

import (
	"context"
	"strconv"
	"sync"
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

// cover is a READY upload for a live room, with what the QR codes in it say.
func (p *press) cover(t *testing.T, owner domain.UserID, codes ...string) *domain.MediaID {
	t.Helper()
	id := p.picture(t, owner, codes...)
	p.do(t, "UPDATE media SET purpose = 'LIVE' WHERE id = $1", id)
	return &id
}

func aRoom(change ...func(*community.LiveFields)) services.ScheduleLiveRoom {
	c := services.ScheduleLiveRoom{
		Fields: community.LiveFields{Title: " 开窑 ", ScheduledAt: noon().Add(time.Hour)}, Key: newKey(),
	}
	for _, f := range change {
		f(&c.Fields)
	}
	return c
}

func forStore(id domain.StoreID) func(*community.LiveFields) {
	return func(f *community.LiveFields) { f.StoreID = &id }
}

func (p *press) room(t *testing.T, id domain.LiveRoomID) *community.LiveRoom {
	t.Helper()
	found, err := communitydb.All(t.Context(), p.people.Reader, communitydb.LiveRoomsByIDs([]domain.LiveRoomID{id}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

func TestALiveRoomIsPlanned(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	cover := p.cover(t, maker)
	c := aRoom(forStore(p.store), func(f *community.LiveFields) { f.CoverID = cover })
	id, err := p.Lives.ScheduleLiveRoom(as(t, maker, 0), c)
	require.NoError(t, err)
	room := p.room(t, id)
	require.Equal(t, &community.LiveRoom{
		ID: id, StoreID: &p.store, Title: "开窑", Cover: room.Cover, LiveStatus: community.LiveScheduled, ScheduledAt: noon().Add(time.Hour).UTC(),
	}, room)
	require.Equal(t, *cover, room.Cover.ID)

	_, err = p.sql.Exec(t.Context(), "UPDATE stores SET status = 'SUSPENDED'")
	require.NoError(t, err)
	again, err := p.Lives.ScheduleLiveRoom(as(t, maker, 0), c)
	require.NoError(t, err)
	require.Equal(t, id, again, "the same key, the same room, whatever became of the store")
	c.Fields.Title = "another"
	_, err = p.Lives.ScheduleLiveRoom(as(t, maker, 0), c)
	require.Equal(t, "IDEMPOTENCY_KEY_REUSED", refusal(t, err))
}

func TestWhatCannotBePlanned(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	for name, tc := range map[string]struct {
		by     domain.UserID
		change func(*community.LiveFields)
		says   string
		field  string
	}{
		"a title that leads away": {maker, func(f *community.LiveFields) { f.Title = "taobao.com/x" }, "EXTERNAL_LINK_FORBIDDEN", "title"},
		"no title":                {maker, func(f *community.LiveFields) { f.Title = "  " }, "REQUIRED", "title"},
		"a time that is over":     {maker, func(f *community.LiveFields) { f.ScheduledAt = noon() }, "INVALID", "scheduledAt"},
		"a time far ahead":        {maker, func(f *community.LiveFields) { f.ScheduledAt = noon().Add(31 * 24 * time.Hour) }, "INVALID", "scheduledAt"},
		"a store of another":      {writer, forStore(p.store), "NOT_ALLOWED", "storeId"},
		"no store":                {maker, forStore(domain.StoreID{0xee}), "NOT_FOUND", "storeId"},
		"a picture of another": {
			maker, func(f *community.LiveFields) { f.CoverID = p.cover(t, writer) }, "NOT_FOUND", "coverMediaId",
		},
		"a picture for a note": {
			writer, func(f *community.LiveFields) { id := p.picture(t, writer); f.CoverID = &id }, "NOT_FOUND", "coverMediaId",
		},
		"a code that leads away": {
			maker, func(f *community.LiveFields) { f.CoverID = p.cover(t, maker, "https://taobao.com/x") }, "EXTERNAL_LINK_FORBIDDEN", "coverMediaId",
		},
		"nobody's": {domain.UserID{0xee}, func(*community.LiveFields) {}, "", ""},
	} {
		_, err := p.Lives.ScheduleLiveRoom(as(t, tc.by, 0), aRoom(tc.change))
		if name == "nobody's" { // whose account is gone
			require.Equal(t, domain.CodeNotFound, domain.CodeOf(err), name)
			continue
		}
		require.Equal(t, tc.says, refusal(t, err), name)
		require.Equal(t, domain.InputPath(tc.field), refusedAs(t, err)[0].Refused().Field, name)
	}
	_, err := p.Lives.ScheduleLiveRoom(t.Context(), aRoom())
	require.Equal(t, "UNAUTHENTICATED", refusal(t, err))

	for _, status := range []commerce.StoreStatus{commerce.StorePaused, commerce.StoreSuspended, commerce.StoreClosed} {
		_, err := p.sql.Exec(t.Context(), "UPDATE stores SET status = $1", string(status))
		require.NoError(t, err)
		_, err = p.Lives.ScheduleLiveRoom(as(t, maker, 0), aRoom(forStore(p.store)))
		var illegal *domain.StateError
		require.ErrorAs(t, err, &illegal, "%s", status)
		require.Equal(t, []string{"OPEN"}, illegal.Allowed)
	}
}

// However many are planned at once, no host has more than 20.
func TestAHostPlansTwentyRooms(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for range community.MostScheduled + 5 {
		all.Go(func() {
			_, err := p.Lives.ScheduleLiveRoom(as(t, maker, 0), aRoom())
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				refused++
			}
		})
	}
	all.Wait()
	require.Equal(t, 5, refused)
	_, err := p.Lives.ScheduleLiveRoom(as(t, maker, 0), aRoom())
	require.Equal(t, "TOO_LONG", refusal(t, err))
	_, err = p.Lives.ScheduleLiveRoom(as(t, writer, 0), aRoom())
	require.NoError(t, err, "others are not kept from it")
}

// plan is a room of the author's.
func (s *meeting) plan(t *testing.T) domain.LiveRoomID {
	t.Helper()
	id, err := s.Lives.ScheduleLiveRoom(acting(t, author), aRoom())
	require.NoError(t, err)
	return id
}

func (s *meeting) move(t *testing.T, by int, id domain.LiveRoomID, to community.LiveStatus) string {
	t.Helper()
	return refusal(t, s.Lives.SetLiveStatus(acting(t, by), id, to))
}

// rooms are the rooms in the order in which they were planned, each by its state and the times that it has.
func (s *meeting) rooms(t *testing.T) string {
	t.Helper()
	return s.says(t, `
SELECT coalesce(string_agg(concat_ws(' ', status, CASE WHEN started_at IS NOT NULL THEN 'begun' END, CASE WHEN ended_at IS NOT NULL THEN 'over' END), ', ' ORDER BY id), '')
FROM live_rooms`)
}

func TestALiveRoomGoesItsWay(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	first, second := s.plan(t), s.plan(t)
	require.Equal(t, "nobody UNAUTHENTICATED, reader NOT_ALLOWED, follower NOT_ALLOWED, blocked NOT_FOUND, moderator NOT_ALLOWED",
		everybody(t, func(ctx context.Context) error { return s.Lives.SetLiveStatus(ctx, first, community.LiveOnAir) }))
	require.Equal(t, "LIVE begun, SCHEDULED", s.rooms(t))
	require.Empty(t, s.move(t, author, first, community.LiveOnAir), "it is")
	require.Equal(t, "NOT_ALLOWED", s.move(t, author, second, community.LiveOnAir), "one at a time")
	require.Equal(t, "ILLEGAL_STATE", s.move(t, author, second, community.LivePaused))
	require.Empty(t, s.move(t, author, first, community.LivePaused))
	require.Equal(t, "NOT_ALLOWED", s.move(t, author, second, community.LiveOnAir), "a pause is on air")
	require.Empty(t, s.move(t, author, first, community.LiveOnAir))
	require.Empty(t, s.move(t, author, first, community.LiveEnded))
	require.Equal(t, "ILLEGAL_STATE", s.move(t, author, first, community.LiveOnAir), "for good")
	require.Empty(t, s.move(t, author, second, community.LiveOnAir))
	require.Equal(t, "ENDED begun over, LIVE begun", s.rooms(t))

	require.Equal(t, "nobody UNAUTHENTICATED, author NOT_ALLOWED, reader NOT_ALLOWED, follower NOT_ALLOWED, blocked NOT_FOUND",
		everybody(t, func(ctx context.Context) error { return s.Lives.SetLiveStatus(ctx, second, community.LiveBanned) }))
	require.Equal(t, "ENDED begun over, BANNED begun over", s.rooms(t))
	require.Equal(t, "nobody UNAUTHENTICATED, author ILLEGAL_STATE, reader NOT_FOUND, follower NOT_FOUND, blocked NOT_FOUND, moderator NOT_ALLOWED",
		everybody(t, func(ctx context.Context) error { return s.Lives.SetLiveStatus(ctx, second, community.LiveEnded) }))

	third := s.plan(t)
	require.Equal(t, "ILLEGAL_STATE", s.move(t, moderator, third, community.LiveBanned), "nobody is in it yet")
	require.Empty(t, s.move(t, author, third, community.LiveEnded))
	require.Equal(t, "ENDED begun over, BANNED begun over, ENDED over", s.rooms(t), "called off")
	require.Equal(t, "NOT_FOUND", s.move(t, author, domain.LiveRoomID{Host: person(author), Own: domain.UUID{1}}, community.LiveOnAir))
}

// Of a host's rooms that all go on air at once, one does.
func TestOneRoomIsOnAir(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	var all sync.WaitGroup
	answers := make([]error, 8)
	for i := range answers {
		id := s.plan(t)
		all.Go(func() { answers[i] = s.Lives.SetLiveStatus(acting(t, author), id, community.LiveOnAir) })
	}
	all.Wait()
	began := 0
	for _, err := range answers {
		if err == nil {
			began++
			continue
		}
		require.Equal(t, "NOT_ALLOWED", refusal(t, err))
	}
	require.Equal(t, 1, began)
	require.Equal(t, "1", s.says(t, "SELECT count(*)::text FROM live_rooms WHERE status = 'LIVE'"))
}

func (s *meeting) waits(t *testing.T, by int, id domain.LiveRoomID, on bool) string {
	t.Helper()
	return refusal(t, s.Lives.SetSubscription(acting(t, by), id, on))
}

func TestWhoWaitsForALiveRoom(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	id := s.plan(t)
	waiting := func() string {
		return s.says(t, "SELECT coalesce(string_agg(get_byte(uuid_send(user_id), 1)::text, ' ' ORDER BY user_id), '') FROM live_subscribers")
	}
	const refused = "nobody UNAUTHENTICATED, author NOT_ALLOWED, blocked NOT_FOUND"
	for range 2 { // it is so already
		require.Equal(t, refused, everybody(t, func(ctx context.Context) error { return s.Lives.SetSubscription(ctx, id, true) }))
		require.Equal(t, "2 3 5", waiting())
	}
	require.Empty(t, s.waits(t, moderator, id, false))
	require.Empty(t, s.waits(t, moderator, id, false))
	require.NoError(t, s.Follows.SetBlock(acting(t, author), person(moderator), true))
	require.Equal(t, "NOT_ALLOWED", s.waits(t, moderator, id, true), "who sees it though they are blocked")
	require.Empty(t, s.waits(t, reader, id, false))
	require.Equal(t, "3", waiting())

	require.Empty(t, s.move(t, author, id, community.LiveOnAir))
	require.Equal(t, "ILLEGAL_STATE", s.waits(t, reader, id, true), "it has begun")
	require.Empty(t, s.waits(t, follower, id, true), "who waits already")
	require.Empty(t, s.waits(t, follower, id, false))
	require.Empty(t, waiting())
}

// Those who wait are told once, whatever the room does, and nobody whom a wall parts from its host.
func TestThoseWhoWaitAreTold(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	id := s.plan(t)
	for _, n := range []int{reader, follower, bystander} {
		require.Empty(t, s.waits(t, n, id, true))
	}
	require.NoError(t, s.Follows.SetBlock(acting(t, bystander), person(author), true))
	require.Equal(t, "0", s.says(t, "SELECT count(*)::text FROM river_job WHERE kind = 'tell_of_live'"))
	require.Empty(t, s.move(t, author, id, community.LiveOnAir))
	require.Equal(t, "LIVE_STARTED 1", s.told(t, reader))
	require.Equal(t, "LIVE_STARTED 1", s.told(t, follower))
	require.Empty(t, s.told(t, bystander))
	require.Empty(t, s.told(t, author))
	require.Equal(t, "LIVE "+id.String(), s.says(t, "SELECT concat_ws(' ', section, about) FROM notifications WHERE user_id = $1", person(reader)))

	require.Empty(t, s.move(t, author, id, community.LivePaused))
	require.Empty(t, s.move(t, author, id, community.LiveOnAir))
	require.Equal(t, "LIVE_STARTED 1", s.told(t, reader), "it began once")
	require.NoError(t, s.Follows.SetBlock(acting(t, author), person(reader), true))
	require.Empty(t, s.told(t, reader), "a block takes it back")
}

// Who waits no more when the job runs, and those who wait for what is over by then, are told nothing.
func TestNobodyIsToldOfARoomThatIsOver(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	id := s.plan(t)
	require.Empty(t, s.waits(t, reader, id, true))
	require.Empty(t, s.waits(t, follower, id, true))
	require.Empty(t, s.move(t, author, id, community.LiveOnAir))
	require.Empty(t, s.waits(t, reader, id, false))
	require.Empty(t, s.told(t, reader))
	require.Equal(t, "LIVE_STARTED 1", s.told(t, follower))

	next := s.plan(t)
	require.Empty(t, s.waits(t, reader, next, true))
	require.Empty(t, s.move(t, author, id, community.LiveEnded))
	require.Empty(t, s.move(t, author, next, community.LiveOnAir))
	require.Empty(t, s.move(t, author, next, community.LiveEnded))
	require.Empty(t, s.told(t, reader))
	off := s.plan(t)
	require.Empty(t, s.waits(t, reader, off, true))
	require.Empty(t, s.move(t, author, off, community.LiveEnded))
	require.Empty(t, s.told(t, reader), "called off")
}

// A room that more wait for than a job tells is told of by as many jobs as it takes, each of whom goes on where the last stopped.
func TestManyWaitForALiveRoom(t *testing.T) {
	t.Parallel()
	const waiting = 10_250
	s := openMeeting(t, bystander)
	id := s.plan(t)
	_, err := s.sql.Exec(t.Context(), `
WITH crowd AS (
    INSERT INTO users (id, handle, display_name, account_kind, joined_at, likes_public)
    SELECT gen_random_uuid(), 'crowd.' || n, 'One of many', 'PERSONAL', now(), true FROM generate_series(1, $3::integer) AS n
    RETURNING id
)
INSERT INTO live_subscribers (host_id, room_id, user_id, subscribed_at) SELECT $1, $2, id, now() FROM crowd`, id.Host, id.Own, waiting)
	require.NoError(t, err)
	require.Empty(t, s.move(t, author, id, community.LiveOnAir))
	require.NoError(t, s.Notifications.TellOfLive(t.Context(), args.TellOfLive{Room: id.String()}))
	const count = "SELECT count(*)::text FROM notifications"
	require.Equal(t, "10000", s.says(t, count))
	require.NotZero(t, tell(t, s.Services, s.sql), "the rest, and the first again")
	tell(t, s.Services, s.sql)
	require.Equal(t, strconv.Itoa(waiting), s.says(t, count))
}

// A host who deletes their account is gone with their rooms at once; what is left of them, and what they waited for, a job clears.
func TestALeavingHost(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	id := s.plan(t)
	require.Empty(t, s.waits(t, reader, id, true))
	require.Empty(t, s.move(t, author, id, community.LiveOnAir))
	theirs, err := s.Lives.ScheduleLiveRoom(acting(t, reader), aRoom())
	require.NoError(t, err)
	require.Empty(t, s.waits(t, author, theirs, true))
	require.Equal(t, "LIVE_STARTED 1", s.told(t, reader))
	require.NoError(t, s.leave(t, author, "person.1", domain.IdempotencyKey(uuid.NewString())))
	require.Equal(t, "NOT_FOUND", s.waits(t, reader, id, false), "at once")
	for range 2 {
		s.clear(t, author)
		require.Equal(t, "1 0", s.says(t, "SELECT concat_ws(' ', (SELECT count(*) FROM live_rooms), (SELECT count(*) FROM live_subscribers))"))
		require.Empty(t, toldTo(t, s.sql, person(reader)))
	}
}
