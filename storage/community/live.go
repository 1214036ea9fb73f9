package community

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// liveColumns are what scanRooms reads of live_rooms r. Who reads rooms joins their hosts: a room goes with its host at once, and
// is cleared away later.
const (
	liveColumns = `r.host_id, r.id, r.store_id, r.title, r.cover_id, r.cover_alt, r.cover_width, r.cover_height, r.cover_blur_hash,
       r.status, r.scheduled_at, r.started_at, r.ended_at`
	withHost = `JOIN users u ON u.id = r.host_id`
)

type liveRow struct {
	community.LiveRoom
	cover postgres.ImageColumns
}

func scanRooms() pgx.RowToFunc[*community.LiveRoom] {
	return postgres.Rows(func(to []any, r *liveRow) []any {
		return append(to, &r.ID.Host, &r.ID.Own, &r.StoreID, &r.Title,
			&r.cover.ID, &r.cover.Alt, &r.cover.Width, &r.cover.Height, &r.cover.BlurHash,
			&r.LiveStatus, &r.ScheduledAt, &r.StartedAt, &r.EndedAt)
	}, func(r *liveRow) *community.LiveRoom {
		r.Cover = r.cover.Image()
		return &r.LiveRoom
	})
}

// LiveRoomsByIDs reads live rooms in no order, BANNED ones included: who may see one is community.LiveRoom.CanSee's to say.
func LiveRoomsByIDs(ids []domain.LiveRoomID) postgres.Query[*community.LiveRoom] {
	const sql = `
SELECT ` + liveColumns + `
FROM unnest($1::uuid[], $2::uuid[]) AS a (host_id, id)
JOIN live_rooms r ON r.host_id = a.host_id AND r.id = a.id
` + withHost
	hosts, own := splitRooms(ids)
	return postgres.Query[*community.LiveRoom]{
		Doing: "read live rooms by id", SQL: sql, Args: []any{hosts, own}, Scan: scanRooms(),
	}
}

func splitRooms(ids []domain.LiveRoomID) (hosts []domain.UserID, own []domain.UUID) {
	hosts, own = make([]domain.UserID, len(ids)), make([]domain.UUID, len(ids))
	for i, id := range ids {
		hosts[i], own[i] = id.Host, id.Own
	}
	return hosts, own
}

// LiveRoomsOnAir reads the rooms of hosts that are LIVE or PAUSED, at most one of each.
func LiveRoomsOnAir(hosts []domain.UserID) postgres.Query[*community.LiveRoom] {
	const sql = `
SELECT ` + liveColumns + `
FROM live_rooms r
` + withHost + `
WHERE r.host_id = ANY($1)
  AND r.status IN ('LIVE', 'PAUSED')`
	return postgres.Query[*community.LiveRoom]{
		Doing: "read live rooms on air", SQL: sql, Args: []any{hosts}, Scan: scanRooms(),
	}
}

// RoomsSubscribedAmong returns which of the rooms a user waits for.
func RoomsSubscribedAmong(user domain.UserID, rooms []domain.LiveRoomID) postgres.Query[domain.LiveRoomID] {
	const sql = `
SELECT s.host_id, s.room_id
FROM unnest($2::uuid[], $3::uuid[]) AS a (host_id, id)
JOIN live_subscribers s ON s.host_id = a.host_id AND s.room_id = a.id AND s.user_id = $1`
	hosts, own := splitRooms(rooms)
	return postgres.Query[domain.LiveRoomID]{
		Doing: "read which live rooms are waited for", SQL: sql, Args: []any{user, hosts, own},
		Scan: pgx.RowToStructByPos[domain.LiveRoomID],
	}
}

// SubscribersPage reads those who wait for a room that is on air, in the order of their ids behind after; nobody where it is not.
func SubscribersPage(room domain.LiveRoomID, after domain.UserID, limit int) postgres.Query[domain.UserID] {
	const sql = `
SELECT s.user_id
FROM live_subscribers s
WHERE s.host_id = $1
  AND s.room_id = $2
  AND s.user_id > $3
  AND EXISTS (SELECT 1 FROM live_rooms r WHERE r.host_id = $1 AND r.id = $2 AND r.status IN ('LIVE', 'PAUSED'))
ORDER BY s.user_id
LIMIT $4`
	return postgres.Query[domain.UserID]{
		Doing: "read who waits for a live room", SQL: sql, Args: []any{room.Host, room.Own, after, limit},
		Scan: pgx.RowTo[domain.UserID],
	}
}

// ScheduledBy counts the rooms that a host has planned.
func ScheduledBy(host domain.UserID) postgres.Query[int] {
	return postgres.Query[int]{
		Doing: "count planned live rooms", SQL: "SELECT count(*) FROM live_rooms WHERE host_id = $1 AND status = 'SCHEDULED'",
		Args: []any{host}, Scan: pgx.RowTo[int],
	}
}

// InsertLiveRoom writes a room that is planned.
func (tx Tx) InsertLiveRoom(ctx context.Context, r *community.LiveRoom) error {
	const sql = `
INSERT INTO live_rooms (host_id, id, store_id, title, cover_id, cover_width, cover_height, cover_blur_hash, cover_alt, status,
                        scheduled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	cover := postgres.ColumnsOf(r.Cover)
	_, err := tx.tx.Exec(ctx, "plan a live room", sql, r.ID.Host, r.ID.Own, r.StoreID, r.Title,
		cover.ID, cover.Width, cover.Height, cover.BlurHash, cover.Alt, string(r.LiveStatus), r.ScheduledAt)
	return err
}

// LockLiveRoom reads a room and keeps others from changing it until the transaction ends. NOT_FOUND where there is none.
func (tx Tx) LockLiveRoom(ctx context.Context, id domain.LiveRoomID) (*community.LiveRoom, error) {
	return tx.heldRoom(ctx, id, "FOR NO KEY UPDATE OF r")
}

// ShareLiveRoom is LockLiveRoom beside others who only need it to stay as it is.
func (tx Tx) ShareLiveRoom(ctx context.Context, id domain.LiveRoomID) (*community.LiveRoom, error) {
	return tx.heldRoom(ctx, id, "FOR SHARE OF r")
}

func (tx Tx) heldRoom(ctx context.Context, id domain.LiveRoomID, how string) (*community.LiveRoom, error) {
	query := LiveRoomsByIDs([]domain.LiveRoomID{id})
	query.Doing, query.SQL = "lock a live room", query.SQL+"\n"+how
	return postgres.One(ctx, tx.tx, query)
}

// SaveLiveStatus writes how far a room, which is locked, has come from a state. Those who wait for it are told when it goes on
// air for the first time.
func (tx Tx) SaveLiveStatus(ctx context.Context, r *community.LiveRoom, from community.LiveStatus) error {
	const sql = `
UPDATE live_rooms
SET status = $3, started_at = $4, ended_at = $5
WHERE host_id = $1
  AND id = $2`
	_, err := tx.tx.Exec(ctx, "save the state of a live room", sql,
		r.ID.Host, r.ID.Own, string(r.LiveStatus), r.StartedAt, r.EndedAt)
	if err != nil || from != community.LiveScheduled || !r.LiveStatus.OnAir() {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.TellOfLive{Room: r.ID.String()})
}

// Subscription is a user waiting for a room.
type Subscription struct {
	Room domain.LiveRoomID
	User domain.UserID
	At   time.Time
}

// SetSubscription makes a user wait for a room, or no longer. What is so already stays as it is.
func (tx Tx) SetSubscription(ctx context.Context, s Subscription, on bool) error {
	const add = `
INSERT INTO live_subscribers (host_id, room_id, user_id, subscribed_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT live_subscribers_pkey DO NOTHING`
	const remove = `
DELETE FROM live_subscribers
WHERE host_id = $1
  AND room_id = $2
  AND user_id = $3`
	sql, values := remove, []any{s.Room.Host, s.Room.Own, s.User}
	if on {
		sql, values = add, append(values, s.At)
	}
	_, err := tx.tx.Exec(ctx, "wait for a live room", sql, values...)
	return err
}

// ClearLiveRooms removes some of the rooms of a host whose account is gone or, once there are none, some of those who waited for
// them and of what the host waited for, at most limit of each. It returns how many that were.
func (tx Tx) ClearLiveRooms(ctx context.Context, host domain.UserID, limit int) (int, error) {
	const subscriptions = `
WITH gone AS (
    DELETE FROM live_subscribers
    WHERE (host_id, room_id, user_id) IN (
        (SELECT host_id, room_id, user_id FROM live_subscribers WHERE host_id = $1 LIMIT $2)
        UNION ALL
        (SELECT host_id, room_id, user_id FROM live_subscribers WHERE user_id = $1 LIMIT $2)
    )
    RETURNING 1
)
SELECT count(*) FROM gone`
	const rooms = `
WITH gone AS (
    DELETE FROM live_rooms
    WHERE host_id = $1
      AND id IN (SELECT id FROM live_rooms WHERE host_id = $1 ORDER BY id LIMIT $2)
    RETURNING 1
)
SELECT count(*) FROM gone`
	for _, sql := range []string{rooms, subscriptions} {
		n, err := postgres.One(ctx, tx.tx, postgres.Query[int]{
			Doing: "clear live rooms away", SQL: sql, Args: []any{host, limit}, Scan: pgx.RowTo[int],
		})
		if err != nil || n > 0 {
			return n, err
		}
	}
	return 0, nil
}

// CopyLiveRooms writes live rooms, for seeding.
func (tx Tx) CopyLiveRooms(ctx context.Context, rooms iter.Seq[*community.LiveRoom]) error {
	return postgres.Copy(ctx, tx.tx, "live_rooms", []string{
		"host_id", "id", "store_id", "title", "cover_id", "cover_alt", "cover_width", "cover_height", "cover_blur_hash",
		"status", "scheduled_at", "started_at", "ended_at",
	}, rooms, func(r *community.LiveRoom) []any {
		cover := postgres.ColumnsOf(r.Cover)
		return []any{
			r.ID.Host, r.ID.Own, r.StoreID, r.Title, cover.ID, cover.Alt, cover.Width, cover.Height, cover.BlurHash,
			string(r.LiveStatus), r.ScheduledAt, r.StartedAt, r.EndedAt,
		}
	})
}

// CopySubscriptions writes who waits for rooms, for seeding.
func (tx Tx) CopySubscriptions(ctx context.Context, all iter.Seq[Subscription]) error {
	return postgres.Copy(ctx, tx.tx, "live_subscribers", []string{"host_id", "room_id", "user_id", "subscribed_at"}, all,
		func(s Subscription) []any { return []any{s.Room.Host, s.Room.Own, s.User, s.At} })
}
