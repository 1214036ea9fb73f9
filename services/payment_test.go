package services_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/services"
	"github.com/trellisgraph/trellis/storage/postgres"
)

func TestAPaymentIsTaken(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayCard)
	l.stands(t, group, commerce.PaymentProcessing, commerce.OrderPendingPayment)
	l.work(t)
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
	require.Equal(t, []string{"PAID"}, l.kinds(t, l.orders(t, group)[0].ID))

	require.Len(t, l.told, 2)
	for _, body := range l.told {
		require.NoError(t, l.receive(t, body), "told again, it is taken and changes nothing")
	}
	require.NoError(t, l.Payments.StartPayment(t.Context(), group))
	require.NoError(t, l.Payments.Reconcile(t.Context()))
	require.Equal(t, []string{"PAID"}, l.kinds(t, l.orders(t, group)[0].ID))
}

func TestABuyerConfirms(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayAlipay)
	p := l.payment(t, group)
	require.Equal(t, commerce.PaymentRequiresAction, p.Status)
	require.Equal(t, commerce.ActionRedirect, p.Action.Kind)
	require.Equal(t, "http://trellis.test/sandbox/pay/"+*p.ProviderReference, *p.Action.URL)
}

// Whatever the sandbox does with an amount ends as the table of docs/operations.md says.
func TestAmountsOfTheSandbox(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	l.restock(t, 100)
	for amount, want := range map[int64]commerce.PaymentStatus{
		5011: commerce.PaymentFailed, 5013: commerce.PaymentFailed, 5015: commerce.PaymentFailed, 5017: commerce.PaymentRequiresAction,
		5019: commerce.PaymentProcessing, 5021: commerce.PaymentCaptured, 5023: commerce.PaymentCaptured,
	} {
		group := l.start(t, amount, commerce.PayWallet)
		l.work(t)
		require.Equal(t, want, l.payment(t, group).Status, "%d", amount)
	}
}

func TestAWebhookThatIsNotTheProviders(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	body := []byte(`{"id":"x"}`)
	for reason, header := range map[string]string{
		"unsigned": "", "by somebody else": domain.WebhookKey("another").Sign(body, l.now()),
		"too old": l.key.Sign(body, l.now().Add(-6*time.Minute)), "no event": l.key.Sign(body, l.now()),
	} {
		err := l.Payments.Receive(t.Context(), http.Header{domain.WebhookSignature: {header}}, body)
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), reason)
	}
	require.NoError(t, l.receive(t, `{"id":"y","charge":{"group":"`+domain.GroupID{7}.String()+`","attempt":1,"status":"CAPTURED"}}`),
		"a group of somebody else's")
}

// A server that dies between the provider's answer and its own commit finds out: by the webhook that comes first, or by asking.
func TestACrashBehindTheProvider(t *testing.T) {
	t.Parallel()
	for name, heal := range map[string]func(t *testing.T, l *till){
		"the webhook comes": func(t *testing.T, l *till) { t.Helper(); l.work(t) },
		"nothing comes": func(t *testing.T, l *till) {
			t.Helper()
			for range 2 { // the sandbox goes on, and its webhooks are lost
				for _, j := range l.take(t, "sandbox_settle") {
					require.NoError(t, l.do(t, j))
				}
				l.take(t, "sandbox_deliver")
			}
			require.NoError(t, l.Payments.Reconcile(t.Context()))
			require.NotEqual(t, commerce.PaymentCaptured, l.statusOf(t), "it is given a minute")
			l.turn(2 * time.Minute)
			require.NoError(t, l.Payments.Reconcile(t.Context()))
		},
		"the buyer tries again": func(t *testing.T, l *till) {
			t.Helper()
			require.NoError(t, l.Payments.PayOrder(l.asBuyer(t), services.PayOrder{
				GroupID: l.group(t), Method: commerce.PayCard, Key: key("again"),
			}))
			l.work(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := openTill(t)
			group := l.place(t, 5000, commerce.PayCard)
			ctx, die := context.WithCancel(t.Context())
			l.crash = die
			require.ErrorIs(t, l.Payments.StartPayment(ctx, group), context.Canceled)
			l.crash = nil
			require.Nil(t, l.payment(t, group).ProviderReference, "nothing was kept")
			heal(t, l)
			l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
		})
	}
}

func (l *till) group(t *testing.T) domain.GroupID {
	t.Helper()
	id, err := postgres.One(t.Context(), l.db.Commerce, postgres.Query[domain.GroupID]{
		Doing: "find the group", SQL: "SELECT id FROM order_groups", Scan: pgx.RowTo[domain.GroupID],
	})
	require.NoError(t, err)
	return id
}

func (l *till) statusOf(t *testing.T) commerce.PaymentStatus {
	t.Helper()
	return l.payment(t, l.group(t)).Status
}

// Events end the same in every order, each of them twice.
func TestEventsInEveryOrder(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	statuses := []commerce.PaymentStatus{commerce.PaymentProcessing, commerce.PaymentAuthorized, commerce.PaymentFailed, commerce.PaymentCaptured}
	for _, order := range permutations(statuses) {
		group := l.start(t, 5000, commerce.PayAlipay)
		p := l.payment(t, group)
		l.exec(t, "UPDATE sandbox_charges SET status = 'CAPTURED' WHERE reference = $1", *p.ProviderReference)
		for range 2 {
			for _, status := range order {
				require.NoError(t, l.Payments.ApplyEvent(t.Context(), &commerce.ProviderEvent{
					ID: group.String() + string(status), Group: group, Attempt: 1,
					Charge: &commerce.ChargeState{Reference: *p.ProviderReference, Status: status},
				}))
			}
		}
		l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
		l.restock(t, 2)
	}
}

func permutations[T any](of []T) [][]T {
	if len(of) == 0 {
		return [][]T{nil}
	}
	var out [][]T
	for i := range of {
		for _, rest := range permutations(slices.Delete(slices.Clone(of), i, i+1)) {
			out = append(out, append([]T{of[i]}, rest...))
		}
	}
	return out
}

func TestDeclinedThenPaid(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5011, commerce.PayCard)
	l.stands(t, group, commerce.PaymentFailed, commerce.OrderPendingPayment)
	require.NotNil(t, l.payment(t, group).FailureMessage)
	again := services.PayOrder{GroupID: group, Method: commerce.PayWallet, Key: key("second")}
	require.NoError(t, l.Payments.PayOrder(l.asBuyer(t), again))
	require.Equal(t, 2, l.payment(t, group).Attempt)
	l.work(t)
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
	require.Equal(t, []string{"PAYMENT_FAILED", "PAID"}, l.kinds(t, l.orders(t, group)[0].ID))
	require.NoError(t, l.Payments.PayOrder(l.asBuyer(t), again), "sent again, it is what it was")
	again.Method = commerce.PayCard
	require.Equal(t, domain.ErrIdempotencyKeyReused, code(t, l.Payments.PayOrder(l.asBuyer(t), again)))
	again.Key = key("third")
	require.Equal(t, domain.ErrIllegalState, code(t, l.Payments.PayOrder(l.asBuyer(t), again)), "it is paid")

	never := l.start(t, 5013, commerce.PayCard)
	err := l.Payments.PayOrder(l.asBuyer(t), services.PayOrder{GroupID: never, Method: commerce.PayCard, Key: key("never")})
	require.Equal(t, domain.ErrPaymentDeclined, code(t, err))
	l.stands(t, never, commerce.PaymentFailed, commerce.OrderPendingPayment)
}

func TestPayOrderRefuses(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.place(t, 5000, commerce.PayAlipay)
	pay := func(actor domain.Actor, group domain.GroupID) error {
		return l.Payments.PayOrder(domain.WithActor(t.Context(), actor), services.PayOrder{
			GroupID: group, Method: commerce.PayCard, Key: key("refused"),
		})
	}
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(pay(domain.Actor{}, group)))
	require.Equal(t, domain.ErrNotFound, code(t, pay(domain.Actor{UserID: domain.UserID{8}}, group)))
	require.Equal(t, domain.ErrNotFound, code(t, pay(domain.Actor{UserID: domain.UserID{4, 0}}, group)), "the store's owner")
	require.Equal(t, domain.ErrNotFound, code(t, pay(domain.Actor{UserID: l.buyer()}, domain.GroupID{7})))
	require.Equal(t, domain.ErrNotAllowed, code(t, pay(domain.Actor{UserID: domain.UserID{8}, Roles: domain.RolePlatformFinance}, group)))
	l.turn(commerce.PayWithin)
	require.Equal(t, domain.ErrIllegalState, code(t, pay(domain.Actor{UserID: l.buyer()}, group)), "its time is over")
}

// A double click begins one attempt, and of two that differ one is told of the other: no two attempts are ever open.
func TestTwoClicks(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayAlipay)
	first := *l.payment(t, group).ProviderReference
	clicks := func(keys ...string) []error {
		errs := make([]error, len(keys))
		var group sync.WaitGroup
		for i, name := range keys {
			group.Go(func() {
				errs[i] = l.Payments.PayOrder(l.asBuyer(t), services.PayOrder{
					GroupID: l.group(t), Method: commerce.PayUnionPay, Key: key(name),
				})
			})
		}
		group.Wait()
		return errs
	}
	for _, err := range clicks("same", "same", "same") {
		if err != nil {
			require.Equal(t, domain.ErrInProgress, code(t, err))
		}
	}
	require.Equal(t, 2, l.payment(t, group).Attempt)
	for _, err := range clicks("one", "two", "three") {
		if err != nil {
			require.Equal(t, domain.ErrConflict, code(t, err))
		}
	}
	open, err := postgres.All(t.Context(), l.db.Commerce, postgres.Query[string]{
		Doing: "find open charges", SQL: "SELECT reference FROM sandbox_charges WHERE status <> 'CANCELLED'", Scan: pgx.RowTo[string],
	})
	require.NoError(t, err)
	require.Equal(t, []string{*l.payment(t, group).ProviderReference}, open)
	require.NotEqual(t, first, open[0])
}

// Where the buyer asks for another attempt and the provider has the money by now, the group is paid.
func TestPayWhatIsPaid(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5019, commerce.PayCard)
	l.exec(t, "UPDATE sandbox_charges SET status = 'CAPTURED'")
	require.NoError(t, l.Payments.PayOrder(l.asBuyer(t), services.PayOrder{GroupID: group, Method: commerce.PayWallet, Key: key("late")}))
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
	require.Equal(t, 1, l.payment(t, group).Attempt)
}

// Money that comes for an attempt that was closed goes back, whatever became of the group.
func TestMoneyThatWentAstray(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayAlipay)
	first := *l.payment(t, group).ProviderReference
	require.NoError(t, l.Payments.PayOrder(l.asBuyer(t), services.PayOrder{GroupID: group, Method: commerce.PayCard, Key: key("card")}))
	l.exec(t, "UPDATE sandbox_charges SET status = 'CAPTURED' WHERE reference = $1", first)
	require.NoError(t, l.Payments.ApplyEvent(t.Context(), &commerce.ProviderEvent{
		ID: "astray", Group: group, Attempt: 1, Charge: &commerce.ChargeState{Reference: first, Status: commerce.PaymentCaptured},
	}))
	l.work(t)
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
	charge, err := postgres.One(t.Context(), l.db.Commerce, postgres.Query[int64]{
		Doing: "read", SQL: "SELECT refunded FROM sandbox_charges WHERE reference = $1", Args: []any{first}, Scan: pgx.RowTo[int64],
	})
	require.NoError(t, err)
	require.Equal(t, int64(5000), charge)
}

func TestEventsAreForgotten(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	l.start(t, 5000, commerce.PayCard)
	l.work(t)
	l.turn(31 * 24 * time.Hour)
	require.NoError(t, l.Payments.ForgetEvents(t.Context()))
	n, err := postgres.One(t.Context(), l.db.Commerce, postgres.Query[int]{
		Doing: "count", SQL: "SELECT count(*) FROM provider_events", Scan: pgx.RowTo[int],
	})
	require.NoError(t, err)
	require.Zero(t, n)
}
