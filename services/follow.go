package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Follows keeps who follows and who blocks whom, and who follows which topics.
type Follows struct {
	community communitydb.Store
	crowd     *crowd[domain.UserID, communitydb.SetFollow] // by whom is followed
	now       func() time.Time
}

func newFollows(n Needs) *Follows {
	f := &Follows{community: n.Community, now: n.Now}
	f.crowd = newCrowd[domain.UserID](f.write)
	return f
}

func (s *Follows) write(ctx context.Context, changes []communitydb.SetFollow) error {
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		changed, err := tx.SetFollows(ctx, changes)
		if err != nil {
			return err
		}
		return deliver(ctx, tx, changed)
	})
}

// deliver asks for the notes of those who are followed now to come into the followers' inboxes, and for the others' to go, and
// for those who are followed to be told. Feeds show the follows as they are from the transaction's commit on.
func deliver(ctx context.Context, tx communitydb.Tx, changed []communitydb.SetFollow) error {
	if len(changed) == 0 {
		return nil
	}
	jobs, told := make([]communitydb.Job, 0, len(changed)+1), args.TellOfFollows{}
	for _, f := range changed {
		viewer, author := f.FollowerID.String(), f.FolloweeID.String()
		if f.On {
			jobs = append(jobs, args.BackfillInbox{Viewer: viewer, Author: author})
		} else {
			jobs = append(jobs, args.PruneInbox{Viewer: viewer, Author: author})
		}
		told.Follows = append(told.Follows, args.Follow{Follower: viewer, Followee: author})
	}
	return tx.Enqueue(ctx, time.Time{}, append(jobs, told)...)
}

// SetFollow makes the actor follow a user, or no longer. NOT_FOUND where they may not see the user; NOT_ALLOWED where it is they,
// and to a moderator whom the user blocks, or who blocks them.
func (s *Follows) SetFollow(ctx context.Context, user domain.UserID, on bool) error {
	actor, err := actorOf(ctx, "userFollowSet")
	if err != nil {
		return err
	}
	standing, err := sight{s.community.Reader, actor}.user(ctx, "userId", user)
	switch {
	case err != nil:
		return err
	case actor.Is(user):
		return domain.Refuse(domain.ErrNotAllowed, "userId", "nobody follows themselves")
	case on && standing.Walled:
		return domain.Refuse(domain.ErrNotAllowed, "userId", "one of the two blocks the other")
	}
	return s.crowd.do(ctx, user, communitydb.SetFollow{
		Follow: community.Follow{FollowerID: actor.UserID, FolloweeID: user, FollowedAt: s.now()}, On: on,
	})
}

// SetBlock makes the actor block a user, or no longer: from then on neither sees the other, and neither follows the other.
// NOT_FOUND where they may not see the user and do not block them either; NOT_ALLOWED where it is they.
func (s *Follows) SetBlock(ctx context.Context, user domain.UserID, on bool) error {
	actor, err := actorOf(ctx, "userBlockSet")
	if err != nil {
		return err
	}
	if actor.Is(user) {
		return domain.Refuse(domain.ErrNotAllowed, "userId", "nobody blocks themselves")
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		own, err := communitydb.All(ctx, tx.Reader, communitydb.BlockedAmong(actor.UserID, []domain.UserID{user}))
		if err != nil {
			return err
		}
		if len(own) == 0 {
			if _, err := (sight{tx.Reader, actor}).user(ctx, "userId", user); err != nil {
				return err
			}
		}
		ended, err := tx.SetBlock(ctx, community.Block{BlockerID: actor.UserID, BlockedID: user, BlockedAt: s.now()}, on)
		if err != nil {
			return err
		}
		return deliver(ctx, tx, ended)
	})
}

// SetTopicFollow makes the actor follow a topic, or no longer. NOT_FOUND where there is no such topic.
func (s *Follows) SetTopicFollow(ctx context.Context, topic domain.TopicID, on bool) error {
	actor, err := actorOf(ctx, "topicFollowSet")
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		found, err := communitydb.All(ctx, tx.Reader, communitydb.TopicsByIDs([]domain.TopicID{topic}))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return domain.Refuse(domain.ErrNotFound, "topicId", "topic not found")
		}
		return tx.SetTopicFollow(ctx, communitydb.TopicFollow{User: actor.UserID, Topic: topic, At: s.now()}, on)
	})
}
