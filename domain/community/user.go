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
}

// FollowerCount is the number of users that follow this one.
func (u *User) FollowerCount() domain.Count { return domain.Exactly(u.Followers) }

// FollowingCount is the number of users that this one follows.
func (u *User) FollowingCount() domain.Count { return domain.Exactly(u.Following) }

// ReceivedLikeAndCollectCount is the number of likes and collects that the user's notes received.
func (u *User) ReceivedLikeAndCollectCount() domain.Count { return domain.Exactly(u.LikesAndCollected) }

// Follow is one user following another.
type Follow struct {
	FollowerID domain.UserID
	FolloweeID domain.UserID
	FollowedAt time.Time
}
