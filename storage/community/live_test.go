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

// The hosts of these tests: one with a room in every state, one who is on air twice if the database lets them, one who is gone.
const host, twice, goneHost = 60, 61, 62

func liveRoom(of, n byte, s community.LiveStatus) *community.LiveRoom {
	at := tied(int(n))
	r := &community.LiveRoom{
		ID: domain.LiveRoomID{Host: domain.UserID{of}, Own: domain.UUID{n}}, Title: "Kiln night", LiveStatus: s, ScheduledAt: at,
		Cover: &domain.Image{ID: domain.MediaID{n}, Text: "a kiln", Width: 4, Height: 3, Hash: "x"},
	}
	if s != community.LiveScheduled {
		r.StartedAt, r.StoreID = &at, &domain.StoreID{7}
	}
	if s == community.LiveEnded || s == community.LiveBanned {
		r.EndedAt, r.Cover = &at, nil
	}
	return r
}

func openLives(t *testing.T) (communitydb.Store, []*community.LiveRoom) {
	t.Helper()
	store := communitydb.NewStore(storagetest.New(t).Community)
	var rooms []*community.LiveRoom
	for i, s := range community.LiveStatuses() {
		if s != community.LivePaused { // who is LIVE
			rooms = append(rooms, liveRoom(host, byte(i), s))
		}
	}
	rooms = append(rooms, liveRoom(twice, 8, community.LivePaused), liveRoom(goneHost, 9, community.LiveOnAir))
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		var users []*community.User
		for _, id := range []byte{host, twice, 70, 71, 72} {
			users = append(users, &community.User{
				ID: domain.UserID{id}, Handle: "user." + string(rune('a'+id-host)), AccountKind: community.AccountPersonal, JoinedAt: tied(0),
			})
		}
		if err := tx.CopyUsers(t.Context(), slices.Values(users)); err != nil {
			return err
		}
		return tx.CopyLiveRooms(t.Context(), slices.Values(rooms))
	}))
	return store, rooms
}

func TestLiveRoomsAreReadWithTheirHosts(t *testing.T) {
	t.Parallel()
	store, rooms := openLives(t)
	var ids []domain.LiveRoomID
	for _, r := range rooms {
		ids = append(ids, r.ID)
	}
	read, err := communitydb.All(t.Context(), store.Reader, communitydb.LiveRoomsByIDs(ids))
	require.NoError(t, err)
	require.ElementsMatch(t, rooms[:5], read, "a room goes with its host")
	onAir, err := communitydb.All(t.Context(), store.Reader,
		communitydb.LiveRoomsOnAir([]domain.UserID{{host}, {twice}, {goneHost}, {70}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.LiveRoom{rooms[1], rooms[4]}, onAir)
	planned, err := communitydb.All(t.Context(), store.Reader, communitydb.ScheduledBy(domain.UserID{host}))
	require.NoError(t, err)
	require.Equal(t, []int{1}, planned)
}

// What no code may write the database refuses.
func TestTheDatabaseKeepsLiveRooms(t *testing.T) {
	t.Parallel()
	store, _ := openLives(t)
	begun := liveRoom(host, 20, community.LiveScheduled)
	begun.StartedAt = &begun.ScheduledAt
	still := liveRoom(host, 21, community.LiveBanned)
	still.EndedAt = nil
	unbegun := liveRoom(twice, 22, community.LiveBanned)
	unbegun.StartedAt = nil
	for room, constraint := range map[*community.LiveRoom]string{
		liveRoom(twice, 23, community.LiveOnAir): "live_rooms_on_air_key", begun: "live_rooms_started_check",
		unbegun: "live_rooms_started_check", still: "live_rooms_ended_check",
	} {
		err := store.InTx(t.Context(), func(tx communitydb.Tx) error {
			return tx.CopyLiveRooms(t.Context(), slices.Values([]*community.LiveRoom{room}))
		})
		require.ErrorContains(t, err, constraint)
	}
}

func TestSubscribersAreReadPageByPage(t *testing.T) {
	t.Parallel()
	store, rooms := openLives(t)
	waits := func(user byte, room *community.LiveRoom, on bool) {
		require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
			s := communitydb.Subscription{Room: room.ID, User: domain.UserID{user}, At: tied(1)}
			if err := tx.SetSubscription(t.Context(), s, on); err != nil {
				return err
			}
			return tx.SetSubscription(t.Context(), s, on) // it is so
		}))
	}
	planned, live, over := rooms[0], rooms[1], rooms[2]
	for _, user := range []byte{72, 70, 71} {
		for _, room := range []*community.LiveRoom{planned, live, over} {
			waits(user, room, true)
		}
	}
	waits(71, planned, false)
	page := func(room *community.LiveRoom, after domain.UserID, limit int) []domain.UserID {
		found, err := communitydb.All(t.Context(), store.Reader, communitydb.SubscribersPage(room.ID, after, limit))
		require.NoError(t, err)
		return found
	}
	require.Equal(t, []domain.UserID{{70}, {71}}, page(live, domain.UserID{}, 2))
	require.Equal(t, []domain.UserID{{72}}, page(live, domain.UserID{71}, 2))
	require.Empty(t, page(planned, domain.UserID{}, 2), "it is not on air")
	require.Empty(t, page(over, domain.UserID{}, 2))
	mine, err := communitydb.All(t.Context(), store.Reader, communitydb.RoomsSubscribedAmong(domain.UserID{71},
		[]domain.LiveRoomID{planned.ID, live.ID, over.ID}))
	require.NoError(t, err)
	require.ElementsMatch(t, []domain.LiveRoomID{live.ID, over.ID}, mine)
}

// Only the first time on air is told, in the transaction that writes it.
func TestGoingLiveAsksForAJob(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t)
	store := communitydb.NewStore(db.Community)
	room := liveRoom(host, 1, community.LiveScheduled)
	jobs := func() (n int) {
		require.NoError(t, db.Community.Pool().QueryRow(t.Context(),
			"SELECT count(*) FROM river_job WHERE kind = 'tell_of_live' AND args->>'room' = $1", room.ID.String()).Scan(&n))
		return n
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyUsers(t.Context(), slices.Values([]*community.User{
			{ID: room.ID.Host, Handle: "host", AccountKind: community.AccountPersonal, JoinedAt: tied(0)},
		})); err != nil {
			return err
		}
		return tx.InsertLiveRoom(t.Context(), room)
	}))
	for i, to := range []community.LiveStatus{
		community.LiveOnAir, community.LivePaused, community.LiveOnAir, community.LiveEnded,
	} {
		require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
			locked, err := tx.LockLiveRoom(t.Context(), room.ID)
			require.NoError(t, err)
			require.Equal(t, room, locked)
			from := room.LiveStatus
			changed, err := room.Move(to, domain.Actor{UserID: room.ID.Host}, tied(i).Add(time.Hour))
			require.NoError(t, err)
			require.True(t, changed)
			return tx.SaveLiveStatus(t.Context(), room, from)
		}))
		require.Equal(t, 1, jobs(), "%s", to)
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		_, err := tx.ShareLiveRoom(t.Context(), domain.LiveRoomID{Host: room.ID.Host})
		require.Equal(t, domain.CodeNotFound, domain.CodeOf(err))
		return nil
	}))
}
