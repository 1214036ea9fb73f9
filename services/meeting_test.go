package services_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// The people of a meeting. Those from bystander on have no part.
const (
	author = iota + 1
	reader
	follower
	blocked
	moderator
	bystander
)

// meeting is where a few people meet at the author's notes: all the services over databases that hold no more than that.
type meeting struct {
	*services.Services
	people communitydb.Store
	sql    *pgxpool.Pool // of the community side
	shop   *pgxpool.Pool
	notes  map[community.Visibility]domain.NoteID
	states map[community.ModerationState]domain.NoteID
	goods  domain.ProductID // of the author's store
}

// person is a user of the meeting.
func person(n int) domain.UserID { return domain.UserID{byte(n >> 8), byte(n)} }

// acting acts in the name of a user of the meeting; 0 for nobody.
func acting(t *testing.T, n int) context.Context {
	t.Helper()
	if n == 0 {
		return t.Context()
	}
	actor := domain.Actor{UserID: person(n)}
	if n == moderator {
		actor.Roles = domain.RoleModerator
	}
	return domain.WithActor(t.Context(), actor)
}

func openMeeting(t *testing.T, people int) *meeting {
	t.Helper()
	d := storagetest.New(t)
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	s := &meeting{
		people: communitydb.NewStore(d.Community), sql: d.Community.Pool(), shop: d.Commerce.Pool(), goods: domain.ProductID{7},
		notes: map[community.Visibility]domain.NoteID{}, states: map[community.ModerationState]domain.NoteID{},
	}
	shop := commercedb.NewStore(d.Commerce)
	s.Services = services.New(services.Needs{
		Community: s.people, Commerce: shop, Now: noon, Links: links,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
	})
	s.fill(t, people)
	require.NoError(t, shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		if err := tx.CopyMembers(t.Context(), slices.Values([]commerce.StoreMember{
			{StoreID: domain.StoreID{7}, UserID: person(author), Role: commerce.RoleOwner, Since: noon()},
		})); err != nil {
			return err
		}
		return tx.CopyProducts(t.Context(), slices.Values([]*commerce.Product{{
			ID: s.goods, StoreID: domain.StoreID{7}, ProductStatus: commerce.ProductActive, StoreStatus: commerce.StoreOpen,
			Currency: domain.CurrencyCNY, Options: []commerce.Option{}, ListedAt: noon(),
		}}))
	}))
	return s
}

// fill writes the people, and a note of the author's of every visibility and of every state.
func (s *meeting) fill(t *testing.T, n int) {
	t.Helper()
	ctx, at := t.Context(), noon().Add(-time.Hour)
	var users []*community.User
	for i := range n {
		users = append(users, &community.User{
			ID: person(1 + i), Handle: fmt.Sprintf("person.%d", 1+i), DisplayName: "Person", AccountKind: community.AccountPersonal, JoinedAt: at,
		})
	}
	var notes []*community.Note
	add := func(visibility community.Visibility, state community.ModerationState) domain.NoteID {
		note := &community.Note{
			ID: domain.NoteID{9, byte(len(notes))}, AuthorID: person(author), Kind: community.NoteImage, Visibility: visibility,
			State: state, CreatedAt: at, PublishedAt: &at, Tags: 1,
		}
		notes = append(notes, note)
		return note.ID
	}
	for _, v := range []community.Visibility{community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate} {
		s.notes[v] = add(v, community.StatePublished)
	}
	for _, state := range []community.ModerationState{
		community.StateDraft, community.StatePending, community.StateLimited, community.StateRejected, community.StateRemoved, community.StateDeleted,
	} {
		s.states[state] = add(community.VisibilityPublic, state)
	}
	require.NoError(t, s.people.InTx(ctx, func(tx communitydb.Tx) error {
		public := notes[:1]
		for _, write := range []func() error{
			func() error { return tx.CopyUsers(ctx, slices.Values(users)) },
			func() error { return tx.CopyNotes(ctx, slices.Values(notes)) },
			func() error {
				return tx.CopyTags(ctx, slices.Values([]*community.Tag{{
					ID: domain.TagID{Note: public[0].ID, N: 1}, AuthorID: person(author), ProductID: s.goods, Disclosure: community.DisclosureNone,
				}}))
			},
			func() error {
				return tx.CopyTopics(ctx, slices.Values([]*community.Topic{{ID: domain.TopicID{8}, Name: "square", Notes: 1}}))
			},
			func() error {
				return tx.CopyNoteTopics(ctx, slices.Values([]communitydb.NoteTopic{{Note: public[0].ID, Topic: domain.TopicID{8}}}))
			},
			func() error {
				return tx.CopyProductNotes(ctx, slices.Values([]communitydb.Listing{{Of: domain.UUID(s.goods), Note: public[0]}}))
			},
			func() error {
				return tx.CopyTopicNotes(ctx, slices.Values([]communitydb.Listing{{Of: domain.UUID{8}, Note: public[0]}}))
			},
			func() error {
				_, err := tx.SetFollows(ctx, []communitydb.SetFollow{{Follow: community.Follow{
					FollowerID: person(follower), FolloweeID: person(author), FollowedAt: at,
				}, On: true}})
				return err
			},
			func() error {
				_, err := tx.SetBlock(ctx, community.Block{BlockerID: person(author), BlockedID: person(blocked), BlockedAt: at}, true)
				return err
			},
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}))
}

// says reads one value of the community side as text.
func (s *meeting) says(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var out string
	require.NoError(t, s.sql.QueryRow(t.Context(), sql, args...).Scan(&out))
	return out
}

// counts are what the public note, its lists and its author say: likes, collects, comments, actions of a product's list and of a
// topic's, received.
func (s *meeting) counts(t *testing.T) string {
	t.Helper()
	return s.says(t, `
SELECT concat_ws(' ', n.like_count, n.collect_count, n.comment_count, p.actions, t.actions, u.received_count)
FROM notes n, notes_by_product p, notes_by_topic t, users u
WHERE n.id = $1 AND p.note_id = n.id AND t.note_id = n.id AND u.id = n.author_id`, s.notes[community.VisibilityPublic])
}

// refusedAs are the refusals that err is.
func refusedAs(t *testing.T, err error) domain.UserErrors {
	t.Helper()
	if several, ok := errors.AsType[domain.UserErrors](err); ok {
		return several
	}
	var one domain.UserError
	require.ErrorAs(t, err, &one)
	return domain.UserErrors{one}
}

// refusal are the codes of the refusals that err is, "" for none.
func refusal(t *testing.T, err error) string {
	t.Helper()
	switch {
	case err == nil:
		return ""
	case domain.CodeOf(err) == domain.CodeUnauthenticated:
		return "UNAUTHENTICATED"
	default:
		var codes []string
		for _, one := range refusedAs(t, err) {
			codes = append(codes, string(one.Refused().Code))
		}
		return strings.Join(codes, " ")
	}
}

// everybody tells what each of the meeting's people, and nobody, is answered.
func everybody(t *testing.T, do func(ctx context.Context) error) string {
	t.Helper()
	var out []string
	for i, name := range []string{"nobody", "author", "reader", "follower", "blocked", "moderator"} {
		if answer := refusal(t, do(acting(t, i))); answer != "" {
			out = append(out, name+" "+answer)
		}
	}
	return strings.Join(out, ", ")
}
