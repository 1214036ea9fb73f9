package seed

import (
	"iter"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
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

// allOwners are the accounts that own stores.
func (w *world) allOwners() iter.Seq[communitydb.StoreOwner] {
	return func(yield func(communitydb.StoreOwner) bool) {
		for s := range w.stores {
			if !yield(communitydb.StoreOwner{User: w.userID(w.shopOwner(s)), Store: domain.StoreID(w.storeID(s))}) {
				return
			}
		}
	}
}
