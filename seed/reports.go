package seed

import (
	"iter"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// reportedEvery is of how many notes one is reported, so that moderators find some of what users report.
const reportedEvery = 23

// allReports are reports of notes that everybody may see, by up to three users each, never by the author nor through a wall.
func (w *world) allReports() iter.Seq[community.Report] {
	return func(yield func(community.Report) bool) {
		for i := range w.notes {
			if i%reportedEvery != 7 || !w.open[i] {
				continue
			}
			r, author, published := w.random(aReport, i), w.authorOf(i), w.publishedAt(i)
			reporters := distinct(1+r.IntN(3), func() (int, bool) {
				user := r.IntN(w.users)
				return user, user != author && !w.content.walls[[2]int{user, author}]
			})
			for _, user := range reporters {
				report := community.Report{
					Subject: community.OfNote(w.noteID(i)), Reporter: w.userID(user), Reason: community.ReasonMisleading,
					Detail: "The price in it is not what the store asks for.", At: between(r, w.onceJoined(user, published), w.o.At.UTC()),
				}
				if r.IntN(2) == 0 {
					report.Reason, report.Detail = community.ReasonSpam, ""
				}
				if !yield(report) {
					return
				}
			}
		}
	}
}

// allDecisions are how comments came to be hidden.
func (w *world) allDecisions() iter.Seq[community.Decision] {
	return func(yield func(community.Decision) bool) {
		for i := range w.notes {
			comments, _ := w.comments(i)
			for _, c := range comments {
				if c.State == community.CommentHidden && !yield(w.hiding(c)) {
					return
				}
			}
		}
	}
}

// hiding is the decision by which a comment was hidden, some way on to now.
func (w *world) hiding(c *community.Comment) community.Decision {
	moderator, why := w.userID(w.personNo[moderatorHandle]), community.ReasonSpam
	return community.Decision{Subject: community.OfComment(c.ID), Event: &community.ModerationEvent{
		N: 1, At: c.CreatedAt.Add(w.o.At.Sub(c.CreatedAt) / 4).Truncate(time.Microsecond).UTC(),
		From: community.StatePublished, To: community.StateRemoved, ActorID: &moderator, Reason: &why,
	}}
}

// revisedEvery is of how many notes one was edited since it was published, and the edit waits or was turned down.
const revisedEvery = 41

// allRevisions are edits of notes that render: every other one waits, and the rest were turned down.
func (w *world) allRevisions() iter.Seq[*community.NoteRevision] {
	return func(yield func(*community.NoteRevision) bool) {
		for i := range w.notes {
			if i%revisedEvery != 5 || !w.open[i] {
				continue
			}
			made := between(w.random(aRevision, i), w.publishedAt(i), w.o.At.UTC())
			r := &community.NoteRevision{
				NoteID: w.noteID(i), N: 1, State: community.StatePending, Content: w.contentOf(i), MadeAt: made,
			}
			if i/revisedEvery%2 == 1 {
				reason := community.ReasonMisleading
				r.State, r.Reason, r.DecidedAt = community.StateRejected, &reason, &made
			}
			if !yield(r) {
				return
			}
		}
	}
}

// contentOf is what the author of a note made of it: the same, with a sentence more at its end.
func (w *world) contentOf(i int) community.NoteContent {
	n := w.writing(i)
	c := community.NoteContent{Title: n.Title, Body: n.Body + "\n\n+1", Entities: w.entities(i)}
	for position, image := range w.noteImages(i) {
		m := &community.NoteMedia{NoteID: w.noteID(i), Position: position, Image: *image}
		if n.Kind == demo.VideoNote {
			video := domain.MediaID(w.uuid(aVideo, i, w.writtenAt(i)))
			m.VideoID, m.DurationMS = &video, &n.DurationMS
		}
		c.Media = append(c.Media, m)
	}
	for _, name := range n.Topics {
		c.Topics = append(c.Topics, w.topicID(w.content.topicNo[name]))
	}
	for j, t := range w.tagsOf(i, n) {
		c.Tags = append(c.Tags, w.tag(i, j, n, t))
	}
	return c
}

// allOwners are the accounts that own stores.
func (w *world) allOwners() iter.Seq[communitydb.StoreOwner] {
	return func(yield func(communitydb.StoreOwner) bool) {
		for s := range w.stores {
			if !yield(communitydb.StoreOwner{User: w.userID(w.shopOwner(s)), Store: w.storeID(s)}) {
				return
			}
		}
	}
}
