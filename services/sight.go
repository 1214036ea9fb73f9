package services

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// sight reads what an actor may see of the community before they do something to it: what they may not see is NOT_FOUND at the
// field of the input that names it, as if it were not there.
type sight struct {
	reader communitydb.Reader
	actor  domain.Actor
}

// standing is how the actor stands to a user. What only followers see is asked for where it matters.
func (s sight) standing(ctx context.Context, to domain.UserID, following bool) (community.Standing, error) {
	if s.actor.Is(to) {
		return community.StandingOf(s.actor, to, false, false), nil
	}
	others := []domain.UserID{to}
	walls, err := communitydb.All(ctx, s.reader, communitydb.WalledAmong(s.actor.UserID, others))
	if err != nil {
		return community.Standing{}, err
	}
	var follows []domain.UserID
	if following {
		follows, err = communitydb.All(ctx, s.reader, communitydb.FollowedAmong(s.actor.UserID, others))
	}
	return community.StandingOf(s.actor, to, len(follows) > 0, len(walls) > 0), err
}

// note reads a note that the actor may see, with how they stand to its author.
func (s sight) note(ctx context.Context, field string, id domain.NoteID) (*community.Note, community.Standing, error) {
	found, err := communitydb.All(ctx, s.reader, communitydb.NotesByIDs([]domain.NoteID{id}))
	if err != nil {
		return nil, community.Standing{}, err
	}
	if len(found) == 0 {
		return nil, community.Standing{}, domain.Refuse(domain.ErrNotFound, field, "note not found")
	}
	standing, err := s.sees(ctx, field, found[0])
	return found[0], standing, err
}

// sees refuses a note that the actor may not see.
func (s sight) sees(ctx context.Context, field string, n *community.Note) (community.Standing, error) {
	standing, err := s.standing(ctx, n.AuthorID, n.Visibility == community.VisibilityFollowers)
	if err == nil && !n.CanSee(standing) {
		err = domain.Refuse(domain.ErrNotFound, field, "note not found")
	}
	return standing, err
}

// comment reads a comment that the actor may see, with how they stand to its author and the note that it is below.
func (s sight) comment(
	ctx context.Context, field string, id domain.CommentID,
) (*community.Comment, community.Standing, *community.Note, error) {
	found, err := communitydb.All(ctx, s.reader, communitydb.CommentsByIDs([]domain.CommentID{id}))
	if err != nil {
		return nil, community.Standing{}, nil, err
	}
	if len(found) == 0 {
		return nil, community.Standing{}, nil, domain.Refuse(domain.ErrNotFound, field, "comment not found")
	}
	note, _, err := s.note(ctx, field, id.Note)
	if err != nil {
		return nil, community.Standing{}, nil, err
	}
	standing, err := s.hears(ctx, field, found[0])
	return found[0], standing, note, err
}

// hears refuses a comment, below a note that the actor sees, whose author is hidden from them.
func (s sight) hears(ctx context.Context, field string, c *community.Comment) (community.Standing, error) {
	standing, err := s.standing(ctx, c.AuthorID, false)
	if err == nil && !standing.CanSee() {
		err = domain.Refuse(domain.ErrNotFound, field, "comment not found")
	}
	return standing, err
}

// user is how the actor stands to a user whom they may see.
func (s sight) user(ctx context.Context, field string, id domain.UserID) (community.Standing, error) {
	found, err := communitydb.All(ctx, s.reader, communitydb.UsersByIDs([]domain.UserID{id}))
	if err != nil {
		return community.Standing{}, err
	}
	if len(found) == 0 {
		return community.Standing{}, domain.Refuse(domain.ErrNotFound, field, "user not found")
	}
	standing, err := s.standing(ctx, id, false)
	if err == nil && !standing.CanSee() {
		err = domain.Refuse(domain.ErrNotFound, field, "user not found")
	}
	return standing, err
}
