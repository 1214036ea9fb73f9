package community

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Block is one user blocking another. It hides both from each other.
type Block struct {
	BlockerID domain.UserID
	BlockedID domain.UserID
	BlockedAt time.Time
}

// Standing is how a reader stands to an author, which decides what of the author's they see.
type Standing struct {
	Reach     Reach
	Walled    bool // one of the two blocks the other
	Moderator bool
}

// StandingOf is how the actor stands to the author. follows and walled say whether the actor follows the author and whether
// one of them blocks the other.
func StandingOf(actor domain.Actor, author domain.UserID, follows, walled bool) Standing {
	return Standing{
		Reach: ReachOf(actor, author, follows), Walled: walled, Moderator: actor.Has(domain.RoleModerator),
	}
}

// CanSee is the one rule of who may see a user and what the user says. Page statements carry the same condition (walls).
func (s Standing) CanSee() bool { return !s.Walled || s.Moderator || s.Reach == ReachSelf }

// WallsOf is the user whose walls a page statement heeds when it reads for the actor, so that it hides whom CanSee refuses:
// the actor; nobody, the zero id, where nobody is signed in and for moderators.
func WallsOf(actor domain.Actor) domain.UserID {
	if actor.Has(domain.RoleModerator) {
		return domain.UserID{}
	}
	return actor.UserID
}
