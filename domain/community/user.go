// Package community holds the types and the pure rules of the community: people, notes, product tags and the feed.
package community

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// AccountKind says what sort of account a user holds.
type AccountKind string

// The kinds of accounts.
const (
	AccountPersonal AccountKind = "PERSONAL"
	AccountCreator  AccountKind = "CREATOR"
	AccountBrand    AccountKind = "BRAND"
)

// User is a person or a brand. Account and store are one identity: a user owns at most one store.
type User struct {
	ID                domain.UserID
	Handle            string
	DisplayName       string
	Avatar            *domain.Image
	Bio               *string
	AccountKind       AccountKind
	VerifiedAs        *string
	JoinedAt          time.Time
	Followers         int
	Following         int
	Notes             int
	LikesAndCollected int
	LikesPublic       bool // others may see what the user likes
}

// FollowerCount is the number of users that follow this one.
func (u *User) FollowerCount() domain.Count { return domain.Exactly(u.Followers) }

// FollowingCount is the number of users that this one follows.
func (u *User) FollowingCount() domain.Count { return domain.Exactly(u.Following) }

// ReceivedLikeAndCollectCount is the number of likes and collects that the user's notes received.
func (u *User) ReceivedLikeAndCollectCount() domain.Count { return domain.Exactly(u.LikesAndCollected) }

// ShowsLikes reports whether a reader who stands so to the user may see what the user likes: the user always, others where
// the user shows it.
func (u *User) ShowsLikes(s Standing) bool {
	return s.Reach == ReachSelf || u.LikesPublic && s.CanSee()
}

// CanReport reports whether the actor may report the user to the moderators: anybody may who is signed in, but themselves.
func (u *User) CanReport(actor domain.Actor) bool { return actor.SignedIn() && !actor.Is(u.ID) }

// UserPrivate is what only the user may know of a user.
type UserPrivate struct {
	UserID           domain.UserID
	Phone            *string // as E.164 writes it
	RealNameVerified bool
}

// PhoneMasked is the phone number as it may be shown, nil where there is none.
func (p *UserPrivate) PhoneMasked() *string {
	if p == nil || p.Phone == nil {
		return nil
	}
	masked := domain.MaskPhone(*p.Phone)
	return &masked
}

// Follow is one user following another.
type Follow struct {
	FollowerID domain.UserID
	FolloweeID domain.UserID
	FollowedAt time.Time
	// Delivery is how the followee's notes reach the follower's feed.
	Delivery Delivery
}
