package resolvers_test

import (
	"slices"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func then() time.Time { return time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC) }

// The graph hands out no Viewer but the actor's own. Should it ever, what is private stays so: the field refuses, whoever
// asks, moderators too.
func TestPrivateFieldsAreOfSelfAlone(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	owner, phone := domain.UserID{1}, "+447700900123"
	require.NoError(t, communitydb.NewStore(d.Community).InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUserPrivate(t.Context(), slices.Values([]*community.UserPrivate{{UserID: owner, Phone: &phone, RealNameVerified: true}}))
	}))
	load := loaders.New(communitydb.NewReader(d.Community), commercedb.NewReader(d.Commerce))
	viewer := resolvers.New(load, &services.Services{}, media.NewURLs("http://trellis.test", nil), commerce.NewSigner(make([]byte, 32)), nil, nil, then).Viewer()
	of := []*model.Viewer{{UserID: owner}, nil, {UserID: domain.UserID{9}}}
	for name, tc := range map[string]struct {
		reason string
		actor  domain.Actor
		codes  []domain.Code // of the first and of the last
	}{
		"self":        {"their own, and no other's", domain.Actor{UserID: owner}, []domain.Code{"", domain.CodeForbidden}},
		"nobody":      {"signing in may help", domain.Actor{}, []domain.Code{domain.CodeUnauthenticated, domain.CodeUnauthenticated}},
		"a stranger":  {"", domain.Actor{UserID: domain.UserID{2}}, []domain.Code{domain.CodeForbidden, domain.CodeForbidden}},
		"a moderator": {"no role opens it", domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator | domain.RolePlatformStaff}, []domain.Code{domain.CodeForbidden, domain.CodeForbidden}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := loaders.Begin(domain.WithActor(t.Context(), tc.actor), time.Millisecond)
			phones, phoneErr := viewer.PhoneMasked(ctx, of)
			verified, verifiedErr := viewer.RealNameVerified(ctx, of)
			for _, err := range []error{phoneErr, verifiedErr} {
				require.Equal(t, []domain.Code{tc.codes[0], "", tc.codes[1]}, codes(t, err), tc.reason)
			}
			require.Equal(t, make([]*string, 2), phones[1:])
			require.Equal(t, make([]*bool, 2), verified[1:], "nothing is told beside the refusal")
			if tc.codes[0] != "" {
				require.Nil(t, phones[0])
				require.Nil(t, verified[0])
				return
			}
			require.Equal(t, "+44 ******0123", *phones[0])
			require.True(t, *verified[0])
		})
	}
	t.Run("one of whom nothing is known", func(t *testing.T) {
		t.Parallel()
		self := domain.UserID{9}
		ctx := domain.WithActor(t.Context(), domain.Actor{UserID: self})
		phones, err := viewer.PhoneMasked(ctx, []*model.Viewer{{UserID: self}})
		require.NoError(t, err)
		require.Equal(t, []*string{nil}, phones)
		verified, err := viewer.RealNameVerified(ctx, []*model.Viewer{{UserID: self}})
		require.NoError(t, err)
		require.False(t, *verified[0])
	})
}

// codes are those of each parent's error, "" where it has none.
func codes(t *testing.T, err error) []domain.Code {
	t.Helper()
	var list graphql.BatchErrorList
	require.ErrorAs(t, err, &list)
	out := make([]domain.Code, len(list))
	for i, e := range list {
		if e != nil {
			out[i] = domain.CodeOf(e)
		}
	}
	return out
}
