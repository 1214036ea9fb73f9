package community_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// The whole machine, read off rules.md: rows are where a note stands, columns where it is to go. a is its author, p the platform,
// . nobody.
//
//nolint:dupword // a table
const machine = `
           DRAFT PENDING PUBLISHED LIMITED REJECTED REMOVED APPEALED DELETED
DRAFT      .     a       .         .       .        .       .        a
PENDING    .     .       p         .       p        .       .        a
PUBLISHED  .     .       .         p       .        p       .        a
LIMITED    .     .       p         .       .        p       .        a
REJECTED   a     .       .         .       .        .       a        a
REMOVED    .     .       .         .       .        .       a        a
APPEALED   .     .       p         .       .        p       .        a
DELETED    .     .       .         .       .        .       .        .
`

func TestTheMachineOfModeration(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(machine), "\n")
	columns := strings.Fields(lines[0])
	require.Len(t, lines, 1+len(community.ModerationStates()))
	why := community.ReasonSpam
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		from := community.ModerationState(cells[0])
		for i, column := range columns {
			to := community.ModerationState(column)
			for by, letter := range map[community.Mover]string{community.MovedByAuthor: "a", community.MovedByPlatform: "p"} {
				n := &community.Note{State: from}
				var reason *community.ModerationReason
				if to.KeepsBack() {
					reason = &why
				}
				event, err := n.Move(to, by, nil, reason, now())
				switch {
				case from == to:
					require.NoError(t, err)
					require.Nil(t, event, "%s to itself is nothing", from)
				case cells[1+i] == letter:
					require.NoError(t, err, "%s to %s by %s", from, to, letter)
					require.Equal(t, &community.ModerationEvent{At: now(), From: from, To: to, Reason: reason}, event)
					require.Equal(t, to, n.State)
					require.Equal(t, to.Renders(), n.PublishedAt != nil, "what renders was published")
				default:
					var illegal *domain.StateError
					require.ErrorAs(t, err, &illegal, "%s to %s by %s", from, to, letter)
					require.Equal(t, string(from), illegal.From)
					require.NotContains(t, illegal.Allowed, string(from))
					require.Equal(t, from, n.State, "a refusal changes nothing")
				}
			}
		}
	}
}

func TestReasonsOfMoves(t *testing.T) {
	t.Parallel()
	why := community.ReasonNudity
	for _, to := range []community.ModerationState{community.StateLimited, community.StateRemoved} {
		_, err := (&community.Note{State: community.StatePublished}).Move(to, community.MovedByPlatform, nil, nil, now())
		refused, ok := errors.AsType[domain.UserError](err)
		require.True(t, ok)
		require.Equal(t, domain.ErrRequired, refused.Refused().Code, "nothing is limited in secret")
		require.Equal(t, []string{"input", "reason"}, refused.Refused().Field)
	}
	_, err := (&community.Note{State: community.StateLimited}).Move(community.StatePublished, community.MovedByPlatform, nil, &why, now())
	refused, ok := errors.AsType[domain.UserError](err)
	require.True(t, ok)
	require.Equal(t, domain.ErrInvalid, refused.Refused().Code)
}

// A note that was published, removed and published again keeps the day on which it came out.
func TestPublishedOnce(t *testing.T) {
	t.Parallel()
	first := now().AddDate(0, -1, 0)
	n := &community.Note{State: community.StateAppealed, PublishedAt: &first}
	_, err := n.Move(community.StatePublished, community.MovedByPlatform, nil, nil, now())
	require.NoError(t, err)
	require.Equal(t, first, *n.PublishedAt)
}
