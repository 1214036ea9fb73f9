package resolvers_test

import (
	"context"
	"log/slog"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/stream"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// told is what a user is told, one notification for each moment of a day.
func told(t *testing.T, people communitydb.Store, user domain.UserID, from, upTo int) {
	t.Helper()
	require.NoError(t, people.InTx(t.Context(), func(tx communitydb.Tx) error {
		for i := from; i < upTo; i++ {
			_, err := tx.Notify(t.Context(), moment(i), func() domain.UUID { return domain.UUID{1, byte(i >> 8), byte(i)} },
				[]community.Notice{{User: user, Kind: community.ArchiveReady, Of: moment(i).String()}})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

func moment(i int) time.Time {
	return time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Second)
}

// Whatever was not heard one by one is made up for from the list, as far as it reaches: each once, oldest first. Nothing of a
// subscription is left behind when its listener has gone.
func TestWhatWasNotHeardIsMadeUpFor(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	news, err := pubsub.Open(pubsub.Options{Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(news.Close)
	people, user := communitydb.NewStore(d.Community).Telling(news.Tell), domain.UserID{7}
	require.NoError(t, people.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUsers(t.Context(), slices.Values([]*community.User{
			{ID: user, Handle: "user", DisplayName: "User", AccountKind: community.AccountPersonal, JoinedAt: moment(0)},
		}))
	}))
	load := loaders.New(people.Reader, commercedb.NewReader(d.Commerce))
	subscriptions := resolvers.New(load, &services.Services{}, media.NewURLs("http://trellis.test", nil), commerce.NewSigner(make([]byte, 32)), nil, news, func() time.Time { return moment(0) }).Subscription()
	listen := func(after *time.Time) (next func() *community.Notification, leave context.CancelFunc) {
		ctx, leave := context.WithCancel(domain.WithActor(t.Context(), domain.Actor{UserID: user}))
		t.Cleanup(leave)
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{})
		ctx, source := stream.Listen(ctx)
		values, err := subscriptions.NotificationAdded(loaders.Begin(ctx, 0), after)
		require.NoError(t, err)
		return func() *community.Notification {
			require.True(t, source.Wait(ctx))
			require.NoError(t, source.Read(loaders.Begin(ctx, 0)))
			return <-values
		}, leave
	}
	told(t, people, user, 0, 10)
	known := moment(4)
	behind, leaveFirst := listen(&known)
	fresh, leaveSecond := listen(nil)
	told(t, people, user, 10, 11)
	require.True(t, moment(10).Equal(fresh().At), "nothing of what was told before")
	for i := 5; i < 11; i++ {
		require.True(t, moment(i).Equal(behind().At), "what came behind the moment, and each once")
	}
	news.Tell([]domain.News{{Subject: domain.SubjectNotifications(user), About: "what a version to come says"}})
	told(t, people, user, 11, 50) // more than are kept for who does not read
	for i := 11; i < 50; i++ {
		require.True(t, moment(i).Equal(behind().At), "%d", i)
	}

	leaveFirst()
	leaveSecond()
	require.Eventually(t, func() bool {
		var stacks strings.Builder
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&stacks, 2))
		return news.Idle() && !strings.Contains(stacks.String(), "intake")
	}, time.Minute, 10*time.Millisecond, "nobody listens any more")
}
