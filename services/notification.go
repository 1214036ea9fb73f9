package services

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Notifications tells users what concerns them. All of it is done by jobs, which were asked for in the transaction of what they
// tell of: who does something does not wait for somebody else to be told. A job tells what is so when it runs, so that it may
// run twice, late, and after one that was asked for later.
type Notifications struct {
	community communitydb.Store
	commerce  commercedb.Store
	now       func() time.Time
	newID     func() domain.UUID
}

// trimmedEvery is after how many of a user's notifications, on the average, it is looked whether there are too many.
const trimmedEvery = 64

// write has what users are told follow what is so: decide says, while nobody else writes to these users, what they are to be
// told and what is so no longer.
func (s *Notifications) write(
	ctx context.Context, users []domain.UserID, decide func(tx communitydb.Tx) (told, gone []community.Notice, err error),
) error {
	if len(users) == 0 {
		return nil
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		if err := tx.LockNotifications(ctx, users); err != nil {
			return err
		}
		told, gone, err := decide(tx)
		if err != nil {
			return err
		}
		if len(gone) > 0 {
			if err := tx.Retract(ctx, gone); err != nil {
				return err
			}
		}
		if len(told) == 0 {
			return nil
		}
		written, err := tx.Notify(ctx, s.now(), s.newID, told)
		for _, id := range written {
			if err == nil && id.Own[len(id.Own)-1]%trimmedEvery == 0 {
				err = tx.TrimNotifications(ctx, id.User, community.MostNotifications)
			}
		}
		return err
	})
}

// tell tells users what is so, whatever happens meanwhile.
func (s *Notifications) tell(ctx context.Context, notices []community.Notice) error {
	users := make([]domain.UserID, len(notices))
	for i, n := range notices {
		users[i] = n.User
	}
	return s.write(ctx, users, func(communitydb.Tx) (told, gone []community.Notice, err error) { return notices, nil, nil })
}

// Notify tells a user something that happened by itself, or that it does not matter who did. BAD_INPUT where there is no such
// kind, or it tells of people.
func (s *Notifications) Notify(ctx context.Context, a args.Notify) error {
	user, err := domain.ParseID[domain.UserID]("user", a.User)
	if err != nil {
		return err
	}
	kind := community.NotificationKind(a.NotificationKind)
	if !kind.Known() || kind.ByPeople() {
		return domain.BadInput("notification_kind", "%.64q is nothing that happens by itself", a.NotificationKind)
	}
	return s.tell(ctx, []community.Notice{{User: user, Kind: kind, About: a.About, Of: a.Of}})
}

// done is something that somebody may have done to what a user wrote, or to the user.
type done[K any] struct {
	to     K
	actor  domain.UserID
	notice community.Notice
}

// follow tells of what is done and retracts what is not. so tells which are, by their places from 1.
func follow[K any](
	ctx context.Context, s *Notifications, all []done[K], so func(actors []domain.UserID, to []K) communitydb.Query[int],
) error {
	users, actors, to := make([]domain.UserID, len(all)), make([]domain.UserID, len(all)), make([]K, len(all))
	for i, d := range all {
		users[i], actors[i], to[i] = d.notice.User, d.actor, d.to
	}
	return s.write(ctx, users, func(tx communitydb.Tx) (told, gone []community.Notice, err error) {
		places, err := communitydb.All(ctx, tx.Reader, so(actors, to))
		for i, d := range all {
			if slices.Contains(places, i+1) {
				told = append(told, d.notice)
			} else {
				gone = append(gone, d.notice)
			}
		}
		return told, gone, err
	})
}

// TellOfReactions tells authors who likes or collects what they wrote.
func (s *Notifications) TellOfReactions(ctx context.Context, a args.TellOfReactions) error {
	switch kind := community.NotificationKind(a.NotificationKind); kind { //nolint:exhaustive // the rest is no reaction
	case community.NoteLiked:
		return tellOfReactions(ctx, s, kind, a.Reactions, s.authorsOfNotes, communitydb.LikesSo)
	case community.NoteCollected:
		return tellOfReactions(ctx, s, kind, a.Reactions, s.authorsOfNotes, communitydb.CollectsSo)
	case community.CommentLiked:
		return tellOfReactions(ctx, s, kind, a.Reactions, s.authorsOfComments, communitydb.CommentLikesSo)
	default:
		return domain.BadInput("notification_kind", "%.64q is no reaction", a.NotificationKind)
	}
}

func tellOfReactions[K comparable, P interface {
	*K
	UnmarshalGQL(v any) error
}](
	ctx context.Context, s *Notifications, kind community.NotificationKind, reactions []args.Reactions,
	authorsOf func(context.Context, []K) (map[K]domain.UserID, error),
	so func([]domain.UserID, []K) communitydb.Query[int],
) error {
	ids := make([]K, len(reactions))
	for i, r := range reactions {
		id, err := domain.ParseID[K, P]("about", r.About)
		if err != nil {
			return err
		}
		ids[i] = id
	}
	authors, err := authorsOf(ctx, ids)
	if err != nil {
		return err
	}
	var all []done[K]
	for i, r := range reactions {
		author, there := authors[ids[i]]
		if !there {
			continue
		}
		for _, user := range r.Users {
			actor, err := domain.ParseID[domain.UserID]("users", user)
			if err != nil {
				return err
			}
			all = append(all, done[K]{ids[i], actor, community.Notice{User: author, Kind: kind, About: r.About, Actor: actor}})
		}
	}
	return follow(ctx, s, all, so)
}

func (s *Notifications) authorsOfNotes(ctx context.Context, ids []domain.NoteID) (map[domain.NoteID]domain.UserID, error) {
	notes, err := communitydb.All(ctx, s.community.Reader, communitydb.NotesByIDs(ids))
	authors := make(map[domain.NoteID]domain.UserID, len(notes))
	for _, n := range notes {
		authors[n.ID] = n.AuthorID
	}
	return authors, err
}

func (s *Notifications) authorsOfComments(
	ctx context.Context, ids []domain.CommentID,
) (map[domain.CommentID]domain.UserID, error) {
	comments, err := communitydb.All(ctx, s.community.Reader, communitydb.CommentsByIDs(ids))
	authors := make(map[domain.CommentID]domain.UserID, len(comments))
	for _, c := range comments {
		authors[c.ID] = c.AuthorID
	}
	return authors, err
}

// TellOfFollows tells users who follows them.
func (s *Notifications) TellOfFollows(ctx context.Context, a args.TellOfFollows) error {
	all := make([]done[domain.UserID], len(a.Follows))
	for i, f := range a.Follows {
		follower, err := domain.ParseID[domain.UserID]("follower", f.Follower)
		if err != nil {
			return err
		}
		followee, err := domain.ParseID[domain.UserID]("followee", f.Followee)
		if err != nil {
			return err
		}
		all[i] = done[domain.UserID]{followee, follower, community.Notice{
			User: followee, Kind: community.UserFollowed, Actor: follower,
		}}
	}
	return follow(ctx, s, all, communitydb.FollowsSo)
}

// TellOfComment tells those whom a comment concerns: whom it answers, the note's author, whom it names, each of them once, and
// only those who may see the note. Where it can be read no more, it takes that back.
func (s *Notifications) TellOfComment(ctx context.Context, a args.TellOfComment) error {
	id, err := domain.ParseID[domain.CommentID]("comment", a.Comment)
	if err != nil {
		return err
	}
	comments, err := communitydb.All(ctx, s.community.Reader, communitydb.CommentsByIDs([]domain.CommentID{id}))
	if err != nil || len(comments) == 0 {
		return err
	}
	notes, err := communitydb.All(ctx, s.community.Reader, communitydb.NotesByIDs([]domain.NoteID{id.Note}))
	if err != nil || len(notes) == 0 {
		return err
	}
	notices, err := s.concerned(ctx, comments[0], notes[0], a.Named)
	if err != nil {
		return err
	}
	users := make([]domain.UserID, len(notices))
	for i, n := range notices {
		users[i] = n.User
	}
	return s.write(ctx, users, func(tx communitydb.Tx) (told, gone []community.Notice, err error) {
		now, err := communitydb.All(ctx, tx.Reader, communitydb.CommentsByIDs([]domain.CommentID{id}))
		if err != nil || len(now) == 0 || now[0].State != community.CommentVisible {
			return nil, notices, err
		}
		told, err = seeing(ctx, tx, notices, id.Note)
		return told, nil, err
	})
}

// concerned are what those are told whom a comment concerns.
func (s *Notifications) concerned(
	ctx context.Context, c *community.Comment, note *community.Note, named []string,
) ([]community.Notice, error) {
	var notices []community.Notice
	add := func(user domain.UserID, kind community.NotificationKind) {
		if !slices.ContainsFunc(notices, func(n community.Notice) bool { return n.User == user }) {
			notices = append(notices, community.Notice{User: user, Kind: kind, About: c.ID.String(), Actor: c.AuthorID})
		}
	}
	if c.ReplyToID != nil {
		to := domain.CommentID{Note: c.ID.Note, Own: *c.ReplyToID}
		answered, err := communitydb.All(ctx, s.community.Reader, communitydb.CommentsByIDs([]domain.CommentID{to}))
		if err != nil {
			return nil, err
		}
		for _, a := range answered {
			add(a.AuthorID, community.CommentAnswered)
		}
	}
	add(note.AuthorID, community.NoteCommented)
	for _, name := range named {
		user, err := domain.ParseID[domain.UserID]("named", name)
		if err != nil {
			return nil, err
		}
		add(user, community.CommentMentioned)
	}
	return notices, nil
}

// seeing are the notices whose users may see a note.
func seeing(
	ctx context.Context, tx communitydb.Tx, notices []community.Notice, id domain.NoteID,
) ([]community.Notice, error) {
	var kept []community.Notice
	for _, n := range notices {
		_, _, err := sight{tx.Reader, domain.Actor{UserID: n.User}}.note(ctx, "note", id)
		switch {
		case err == nil:
			kept = append(kept, n)
		case !notFound(err):
			return nil, err
		}
	}
	return kept, nil
}

// TellOfNote tells those whom a note names, and who may see it.
func (s *Notifications) TellOfNote(ctx context.Context, a args.TellOfNote) error {
	id, err := domain.ParseID[domain.NoteID]("note", a.Note)
	if err != nil {
		return err
	}
	notes, err := communitydb.All(ctx, s.community.Reader, communitydb.NotesByIDs([]domain.NoteID{id}))
	if err != nil || len(notes) == 0 || !notes[0].State.Renders() {
		return err
	}
	entities, err := communitydb.All(ctx, s.community.Reader, communitydb.EntitiesByNotes([]domain.NoteID{id}))
	if err != nil {
		return err
	}
	var notices []community.Notice
	var users []domain.UserID
	for _, e := range entities {
		if e.UserID != nil && !slices.Contains(users, *e.UserID) {
			users = append(users, *e.UserID)
			notices = append(notices, community.Notice{
				User: *e.UserID, Kind: community.NoteMentioned, About: a.Note, Actor: notes[0].AuthorID,
			})
		}
	}
	return s.write(ctx, users, func(tx communitydb.Tx) (told, gone []community.Notice, err error) {
		told, err = seeing(ctx, tx, notices, id)
		return told, nil, err
	})
}

// How many of those who wait for a room are told at once, and after how many times that a job makes way for others.
const (
	subscribersAtOnce = 500
	subscriberRounds  = 20
)

// TellOfLive tells those who wait for a live room that it went on air, page by page, as long as it is. Each is told once,
// wherever it stops in between.
func (s *Notifications) TellOfLive(ctx context.Context, a args.TellOfLive) error {
	room, err := domain.ParseID[domain.LiveRoomID]("room", a.Room)
	if err != nil {
		return err
	}
	var after domain.UserID
	if a.After != "" {
		if after, err = domain.ParseID[domain.UserID]("after", a.After); err != nil {
			return err
		}
	}
	for range subscriberRounds {
		page, err := communitydb.All(ctx, s.community.Reader, communitydb.SubscribersPage(room, after, subscribersAtOnce))
		if err != nil || len(page) == 0 {
			return err
		}
		err = s.write(ctx, page, func(tx communitydb.Tx) (told, gone []community.Notice, err error) {
			still, err := communitydb.All(ctx, tx.Reader, communitydb.SubscribersPage(room, after, subscribersAtOnce))
			for _, user := range still {
				if slices.Contains(page, user) { // who is locked
					told = append(told, community.Notice{User: user, Kind: community.LiveStarted, About: a.Room, Actor: room.Host})
				}
			}
			return told, nil, err
		})
		if err != nil || len(page) < subscribersAtOnce {
			return err
		}
		after = page[len(page)-1]
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		return tx.Enqueue(ctx, time.Time{}, args.TellOfLive{Room: a.Room, After: after.String()})
	})
}

// MarkRead is the input of notificationsMarkRead. Group is "" for all of them.
type MarkRead struct {
	Group community.NotificationGroup
	UpTo  time.Time
}

// MarkRead says that the actor read what they were told up to a moment. What comes later, and be it at this moment, stays unread.
func (s *Notifications) MarkRead(ctx context.Context, c MarkRead) error {
	actor, err := actorOf(ctx, "notificationsMarkRead")
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		return tx.MarkRead(ctx, actor.UserID, c.Group, c.UpTo, s.now())
	})
}

// forgottenAtOnce is how many notifications one transaction removes.
const forgottenAtOnce = 1_000

// ForgetNotifications removes what users were told long ago.
func (s *Notifications) ForgetNotifications(ctx context.Context) error {
	before := s.now().Add(-community.NotificationsKept)
	for n := forgottenAtOnce; n == forgottenAtOnce; {
		err := s.community.InTx(ctx, func(tx communitydb.Tx) (err error) {
			n, err = tx.ForgetNotifications(ctx, before, forgottenAtOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
