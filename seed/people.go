package seed

import (
	"iter"
	"math/rand/v2"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
)

// person is the i-th user as text.
func (w *world) person(i int) demo.Person {
	if i < len(w.people) {
		return w.people[i]
	}
	return w.generator.Person(i)
}

func (w *world) joined(i int) time.Time { return w.ago(w.person(i).JoinedHours) }

// onceJoined is t, or the moment when the i-th user joined where that is later. Generated users joined before anything
// happened.
func (w *world) onceJoined(i int, t time.Time) time.Time {
	if i < len(w.people) && w.joined(i).After(t) {
		return w.joined(i)
	}
	return t
}

// userID is derived from the joining time, which costs a person for generated users: it is asked for a lot, so that the
// time is taken from the index instead.
func (w *world) userID(i int) domain.UserID {
	return domain.UserID(w.uuid(aUser, i, w.ago(float64(24*500)*(1-float64(i)/float64(w.users+1)))))
}

func (w *world) user(i int) *community.User {
	p := w.person(i)
	return &community.User{
		ID: w.userID(i), Handle: p.Handle, DisplayName: p.DisplayName, Bio: optional(p.Bio),
		AccountKind: community.AccountKind(p.Kind), VerifiedAs: optional(p.VerifiedAs), JoinedAt: w.joined(i),
		Avatar: w.avatar(i), Followers: int(w.followers[i]), Following: int(w.following[i]),
		Notes: int(w.notesOf[i]), LikesAndCollected: int(w.received[i]), LikesPublic: !w.secretOf(i).HidesLikes,
	}
}

// secretOf is what only the i-th user may know of themselves.
func (w *world) secretOf(i int) demo.Secret {
	if i < len(w.people) {
		return w.secrets[w.people[i].Handle]
	}
	return w.generator.Secret(i)
}

func (w *world) allPrivate() iter.Seq[*community.UserPrivate] {
	return upTo(w.users, func(i int) *community.UserPrivate {
		p := w.secretOf(i)
		return &community.UserPrivate{UserID: w.userID(i), Phone: optional(p.Phone), RealNameVerified: p.RealName}
	})
}

func (w *world) allUsers() iter.Seq[*community.User] { return upTo(w.users, w.user) }

// followees are the users whom the i-th follows: the curated choice, or some of everybody, the first more often.
func (w *world) followees(i int) []int {
	if i < len(w.people) {
		out := make([]int, len(w.people[i].Follows))
		for j, handle := range w.people[i].Follows {
			out[j] = w.personNo[handle]
		}
		return out
	}
	r := w.random(aFollow, i)
	return distinct(3+r.IntN(9), func() (int, bool) {
		f := skewed(r, w.users)
		return f, f != i && !w.unfollowed[f]
	})
}

func (w *world) allFollows() iter.Seq[community.Follow] {
	return func(yield func(community.Follow) bool) {
		for i := range w.users {
			r := w.random(aFollow, -1-i)
			for _, f := range w.followees(i) {
				follow := community.Follow{
					FollowerID: w.userID(i), FolloweeID: w.userID(f),
					FollowedAt: between(r, w.onceJoined(f, w.onceJoined(i, w.ago(24*60))), w.o.At.UTC()),
					Delivery:   community.RouteInbox.Next(int(w.followers[f]), community.InboxFollowers).Delivers(),
				}
				if !yield(follow) {
					return
				}
			}
		}
	}
}

func (w *world) allBlocks() iter.Seq[community.Block] {
	return func(yield func(community.Block) bool) {
		for i, b := range demo.Blocks() {
			block := community.Block{
				BlockerID: w.userID(w.personNo[b.Blocker]), BlockedID: w.userID(w.personNo[b.Blocked]),
				BlockedAt: w.ago(float64(24 * (i + 9))),
			}
			if !yield(block) {
				return
			}
		}
	}
}

// skewed picks an index, low ones far more often: a few are known by many.
func skewed(r *rand.Rand, n int) int {
	x := r.Float64()
	return int(x * x * x * float64(n))
}

// distinct collects n different picks, fewer where they are hard to find.
func distinct(n int, pick func() (int, bool)) []int {
	out := make([]int, 0, n)
	for tries := 0; len(out) < n && tries < 8*n; tries++ {
		v, ok := pick()
		for _, had := range out {
			ok = ok && had != v
		}
		if ok {
			out = append(out, v)
		}
	}
	return out
}

func upTo[T any](n int, at func(int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range n {
			if !yield(at(i)) {
				return
			}
		}
	}
}
