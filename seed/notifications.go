package seed

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// The curated people were told what happened to them: all that follows from the rest of the data and came within the time that
// notifications are kept. Each of them looked at it some hours ago, and has not read what came since.

// lookedEvery is how many hours the last look of one curated person lies before that of the next, and of how many it is repeated.
const (
	lookedEvery = 7
	lookedAgain = 5
)

// told is something that a curated person was told.
type told struct {
	community.Notice
	at time.Time
}

// tidings collects what the curated people were told.
type tidings struct {
	w     *world
	since time.Time
	no    map[domain.UserID]int // of the curated people
	walls map[[2]domain.UserID]bool
	all   []told
}

// add notes a notice, unless its user would not be told of it.
func (t *tidings) add(at time.Time, n community.Notice) {
	if _, curated := t.no[n.User]; !curated || n.User == n.Actor || t.walls[[2]domain.UserID{n.User, n.Actor}] {
		return
	}
	if at.After(t.since) && !at.After(t.w.o.At) {
		t.all = append(t.all, told{n, at})
	}
}

func (w *world) writeNotifications(ctx context.Context, tx communitydb.Tx) error {
	notifications, entries := w.notifications()
	if err := tx.CopyNotifications(ctx, slices.Values(notifications)); err != nil {
		return err
	}
	return tx.CopyNotificationEntries(ctx, slices.Values(entries))
}

// notifications are what the curated people were told, with who is in it.
func (w *world) notifications() ([]communitydb.SeededNotification, []communitydb.NotificationEntry) {
	t := &tidings{
		w: w, since: w.o.At.Add(-community.NotificationsKept), no: map[domain.UserID]int{}, walls: map[[2]domain.UserID]bool{},
	}
	for i := range w.people {
		t.no[w.userID(i)] = i
	}
	for pair := range w.content.walls {
		t.walls[[2]domain.UserID{w.userID(pair[0]), w.userID(pair[1])}] = true
	}
	for i := range w.writings {
		t.ofNote(i)
	}
	for f := range w.allFollows() {
		t.add(f.FollowedAt, community.Notice{User: f.FolloweeID, Kind: community.UserFollowed, Actor: f.FollowerID})
	}
	staff := map[domain.StoreID][]commerce.StoreMember{}
	for m := range w.allMembers() {
		staff[m.StoreID] = append(staff[m.StoreID], m)
	}
	for i := range w.placed {
		rows := &orderRows{}
		w.addSale(rows, w.sale(i))
		t.ofOrders(rows, staff)
	}
	t.ofLives()
	return t.grouped()
}

// ofNote is what was done to a curated note, said below it and decided about it.
func (t *tidings) ofNote(i int) {
	w, about, author := t.w, t.w.noteID(i).String(), t.w.userID(t.w.authorOf(i))
	for kind, as := range map[reaction]community.NotificationKind{likes: community.NoteLiked, collects: community.NoteCollected} {
		for user, r := range w.reactors(kind, i) {
			at := between(r, w.onceJoined(user, w.publishedAt(i)), w.o.At.UTC())
			t.add(at, community.Notice{User: author, Kind: as, About: about, Actor: w.userID(user)})
		}
	}
	comments, said := w.comments(i)
	for k, c := range comments {
		if c.State == community.CommentHidden {
			at := w.hiding(c).Event.At
			t.add(at, community.Notice{User: c.AuthorID, Kind: community.CommentRemoved, About: c.ID.String(), Of: domain.Moment(at)})
		}
		if c.State != community.CommentVisible {
			continue
		}
		to := author
		if said[k].to >= 0 {
			to = comments[said[k].to].AuthorID
			t.add(c.CreatedAt, community.Notice{User: to, Kind: community.CommentAnswered, About: c.ID.String(), Actor: c.AuthorID})
		}
		if to != author || said[k].to < 0 {
			t.add(c.CreatedAt, community.Notice{User: author, Kind: community.NoteCommented, About: c.ID.String(), Actor: c.AuthorID})
		}
	}
	for _, e := range w.entities(i) {
		if e.UserID != nil && w.open[i] {
			t.add(w.publishedAt(i), community.Notice{User: *e.UserID, Kind: community.NoteMentioned, About: about, Actor: author})
		}
	}
	for _, e := range w.moderationEvents(i) {
		if kind := e.Tells(); kind != "" {
			t.add(e.At, community.Notice{User: author, Kind: kind, About: about, Of: domain.Moment(e.At)})
		}
	}
}

// ofOrders is what happened to orders.
func (t *tidings) ofOrders(rows *orderRows, staff map[domain.StoreID][]commerce.StoreMember) {
	orders := map[domain.OrderID]*commerce.Order{}
	for _, o := range rows.orders {
		orders[o.ID] = o.Order
	}
	for _, e := range rows.events {
		o, about := orders[e.OrderID], e.OrderID.String()
		if e.RefundN != 0 {
			about = domain.RefundID{Order: e.OrderID, N: e.RefundN}.String()
		}
		notify := func(user domain.UserID, kind community.NotificationKind) {
			if kind != "" && (e.ActorID == nil || *e.ActorID != user) {
				t.add(e.At, community.Notice{User: user, Kind: kind, About: about, Of: domain.Moment(e.At)})
			}
		}
		notify(o.BuyerID, community.ToldBuyer(e.Kind))
		if o.PaidAt == nil || !e.TellsStaff() {
			continue
		}
		for _, m := range staff[o.StoreID] {
			if commerce.Happening(e.Kind).ConcernsStaff(m.Role) {
				notify(m.UserID, community.ToldStaff(e.Kind))
			}
		}
	}
}

// looked is when a curated person last looked at what they were told.
func (w *world) looked(i int) time.Time { return w.ago(float64(4 + lookedEvery*(i%lookedAgain))) }

// grouped makes notifications of what was told: what came before the last look was read, and what came since is unread.
func (t *tidings) grouped() ([]communitydb.SeededNotification, []communitydb.NotificationEntry) {
	slices.SortFunc(t.all, func(a, b told) int {
		return cmp.Or(bytes.Compare(a.User[:], b.User[:]), a.at.Compare(b.at), cmp.Compare(a.About, b.About),
			cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Actor[:], b.Actor[:]))
	})
	type entry struct {
		user, actor domain.UserID
		thread      domain.UUID
	}
	type half struct { // of a thread: what was read of it, and the rest
		user   domain.UserID
		thread domain.UUID
		read   bool
	}
	known, groups := map[entry]bool{}, map[half]*community.Notification{}
	var made []communitydb.SeededNotification
	var entries []communitydb.NotificationEntry
	last := map[domain.UserID]time.Time{}
	for _, n := range t.all {
		thread, looked := n.Thread(), t.w.looked(t.no[n.User])
		if known[entry{n.User, n.Actor, thread}] {
			continue
		}
		known[entry{n.User, n.Actor, thread}] = true
		at := n.at
		if !at.After(last[n.User]) {
			at = last[n.User].Add(time.Microsecond)
		}
		last[n.User] = at
		of := half{n.User, thread, !at.After(looked)}
		if groups[of] == nil {
			groups[of] = &community.Notification{
				ID:   domain.NotificationID{User: n.User, Own: t.w.uuid(aNotification, len(made), at)},
				Kind: n.Kind, About: n.About,
			}
			if of.read {
				groups[of].ReadAt = &looked
			}
			made = append(made, communitydb.SeededNotification{Notification: groups[of], Thread: thread})
		}
		groups[of].At = at
		groups[of].Entries++
		entries = append(entries, communitydb.NotificationEntry{ID: groups[of].ID, Thread: thread, Actor: n.Actor, At: at})
	}
	return made, entries
}
