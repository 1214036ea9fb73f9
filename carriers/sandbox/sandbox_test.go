package sandbox_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/carriers/sandbox"
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// A parcel goes its way by the jobs that it asks for, and each step is told in words that the carrier reads back itself.
func TestAParcelGoesItsWay(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason  string
		chinese bool
		want    []string
	}{
		"in English": {"the order's language", false, []string{"Picked up", "Left the sorting centre", "With the courier, out for delivery", "Delivered"}},
		"in Chinese": {"the order's language", true, []string{"快递员已揽收", "快件离开始发地转运中心", "快件到达目的地网点，正在派送", "已签收"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := noon()
			var due []args.MoveParcel
			var told []commerce.CarrierEvent
			var carrier *sandbox.Carrier
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				events, err := carrier.Read(r.Header, body)
				if err != nil || r.URL.Path != "/webhooks/carrier/sandbox" {
					w.WriteHeader(http.StatusBadRequest)
					return
				}
				told = append(told, events...)
			}))
			defer srv.Close()
			carrier = sandbox.New(sandbox.Options{
				Key: domain.WebhookKey(strings.Repeat("k", 32)), Server: srv.URL, Pace: time.Hour, Now: func() time.Time { return now },
				Later: func(_ context.Context, at time.Time, job interface{ Kind() string }) error {
					require.Equal(t, now.Add(time.Hour), at)
					move, ok := job.(args.MoveParcel)
					require.True(t, ok)
					due = append(due, move)
					return nil
				},
			})
			id := domain.ShipmentID{Order: domain.OrderID{1}, N: 2}
			require.NoError(t, carrier.Register(t.Context(), commerce.Parcel{ShipmentID: id, Chinese: tc.chinese}))
			for len(due) > 0 {
				job := due[0]
				due = due[1:]
				now = now.Add(time.Hour)
				require.NoError(t, carrier.Move(t.Context(), job))
			}
			var texts []string
			seen := map[string]bool{}
			for i, e := range told {
				texts = append(texts, e.Text)
				require.Equal(t, id, e.ShipmentID)
				require.Equal(t, i == 3, e.Delivered)
				require.Equal(t, noon().Add(time.Duration(i+1)*time.Hour), e.At)
				require.False(t, seen[e.ID])
				seen[e.ID] = true
			}
			require.Equal(t, tc.want, texts, tc.reason)
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	key := domain.WebhookKey(strings.Repeat("k", 32))
	carrier := sandbox.New(sandbox.Options{Key: key, Now: noon})
	id := domain.ShipmentID{Order: domain.OrderID{1}, N: 1}.String()
	good := `{"id":"a","shipment":"` + id + `","at":"2026-11-20T12:00:00Z","text":"Picked up"}`
	for name, tc := range map[string]struct{ reason, body, signature string }{
		"unsigned":      {"anybody could have sent it", good, ""},
		"of yesterday":  {"a replay", good, key.Sign([]byte(good), noon().Add(-24*time.Hour))},
		"no JSON":       {"not its own words", "{", key.Sign([]byte("{"), noon())},
		"no shipment":   {"of nothing", `{"id":"a"}`, key.Sign([]byte(`{"id":"a"}`), noon())},
		"nothing of it": {"an event needs an id to be told once", `{"shipment":"` + id + `"}`, key.Sign([]byte(`{"shipment":"`+id+`"}`), noon())},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := carrier.Read(http.Header{domain.WebhookSignature: {tc.signature}}, []byte(tc.body))
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), tc.reason)
		})
	}
	events, err := carrier.Read(http.Header{domain.WebhookSignature: {key.Sign([]byte(good), noon())}}, []byte(good))
	require.NoError(t, err)
	require.Len(t, events, 1)
}

// What the server does not take is told again by the job's next attempt, and the next step waits for it.
func TestAStepThatIsNotHeardIsToldAgain(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer srv.Close()
	carrier := sandbox.New(sandbox.Options{
		Key: domain.WebhookKey(strings.Repeat("k", 32)), Server: srv.URL, Now: noon,
		Later: func(context.Context, time.Time, interface{ Kind() string }) error {
			t.Error("the next step was asked for")
			return nil
		},
	})
	err := carrier.Move(t.Context(), args.MoveParcel{ShipmentID: domain.ShipmentID{N: 1}.String()})
	require.ErrorContains(t, err, "503")
}
