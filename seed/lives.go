package seed

import (
	"iter"
	"strconv"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// aLiveRoom is what the random stream of an id belongs to, beside those of the world.
const aLiveRoom byte = 55

// plannedHours is how long before it begins a room is planned.
const plannedHours = 90

// liveRoom is the i-th live room.
func (w *world) liveRoom(i int) *community.LiveRoom {
	l := w.lives[i]
	begins := w.ago(-l.InHours)
	r := &community.LiveRoom{
		ID: w.liveRoomID(i), Title: l.Title, Cover: w.liveCover(i), LiveStatus: community.LiveStatus(l.Status), ScheduledAt: begins,
	}
	if l.Store != "" {
		store := w.storeID(w.shopNo[l.Store])
		r.StoreID = &store
	}
	over := r.LiveStatus == community.LiveEnded || r.LiveStatus == community.LiveBanned
	if r.LiveStatus.OnAir() || over && l.Hours > 0 {
		r.StartedAt = &begins
	}
	if over {
		ended := begins.Add(time.Duration(l.Hours * float64(time.Hour)))
		r.EndedAt = &ended
	}
	return r
}

func (w *world) liveRoomID(i int) domain.LiveRoomID {
	return domain.LiveRoomID{
		Host: w.userID(w.personNo[w.lives[i].Host]), Own: w.uuid(aLiveRoom, i, w.ago(plannedHours-w.lives[i].InHours)),
	}
}

// addCovers sketches the covers of live rooms.
func (w *world) addCovers(add func(key string, n int, p demo.Picture) domain.MediaID) {
	w.livePool = map[int]domain.MediaID{}
	for i, l := range w.lives {
		if l.Cover != nil {
			w.livePool[i] = add("live/"+l.Host+strconv.Itoa(i), 0, *l.Cover)
		}
	}
}

func (w *world) liveCover(i int) *domain.Image {
	id, covered := w.livePool[i]
	if !covered {
		return nil
	}
	return w.image(id)
}

func (w *world) allLiveRooms() iter.Seq[*community.LiveRoom] { return upTo(len(w.lives), w.liveRoom) }

// allSubscriptions are those who were to be told of the rooms: from some hours before they began, or before now.
func (w *world) allSubscriptions() iter.Seq[communitydb.Subscription] {
	return func(yield func(communitydb.Subscription) bool) {
		for i, l := range w.lives {
			for n, handle := range l.Waiting {
				s := communitydb.Subscription{
					Room: w.liveRoomID(i), User: w.userID(w.personNo[handle]), At: w.ago(max(0, -l.InHours) + float64(n+1)),
				}
				if !yield(s) {
					return
				}
			}
		}
	}
}

// ofLives is who went live.
func (t *tidings) ofLives() {
	rooms := map[domain.LiveRoomID]*community.LiveRoom{}
	for r := range t.w.allLiveRooms() {
		rooms[r.ID] = r
	}
	for s := range t.w.allSubscriptions() {
		if began := rooms[s.Room].StartedAt; began != nil {
			t.add(*began, community.Notice{User: s.User, Kind: community.LiveStarted, About: s.Room.String(), Actor: s.Room.Host})
		}
	}
}
