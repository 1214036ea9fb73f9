package services_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// desk is all the services over empty databases.
type desk struct {
	*services.Services
	shop   commercedb.Store
	people communitydb.Store
	sql    *pgxpool.Pool // of the commerce side
	// peopleSQL is the same of the community side.
	peopleSQL *pgxpool.Pool
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := storagetest.New(t)
	shop, people := commercedb.NewStore(d.Commerce), communitydb.NewStore(d.Community)
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	return &desk{shop: shop, people: people, sql: d.Commerce.Pool(), peopleSQL: d.Community.Pool(), Services: services.New(services.Needs{
		Community: people, Commerce: shop, Now: noon,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) }, Links: links,
	})}
}

func (d *desk) book(t *testing.T, user domain.UserID) []*commerce.Address {
	t.Helper()
	found, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.AddressesByUsers([]domain.UserID{user}, 100))
	require.NoError(t, err)
	return found
}

func homeAddress() commerce.AddressFields {
	return commerce.AddressFields{Recipient: " 林一枝 ", Phone: "138 0013 8000", Region: "CN-SH", Line: "衡山路 1 号"}
}

// key is an idempotency key of a name.
func key(name string) domain.IdempotencyKey {
	return domain.IdempotencyKey(name + strings.Repeat(".", 16))
}

// code is the code of the one refusal that err is.
func code(t *testing.T, err error) domain.ErrorCode {
	t.Helper()
	var refused domain.UserError
	require.ErrorAs(t, err, &refused)
	return refused.Refused().Code
}

func TestSaveAddress(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	lin, wen := domain.UserID{1}, domain.UserID{2}
	ctx := domain.WithActor(t.Context(), domain.Actor{UserID: lin})

	first, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: homeAddress(), Key: key("first")})
	require.NoError(t, err)
	require.Equal(t, domain.AddressID{User: lin, N: 1}, first)
	require.Equal(t, []*commerce.Address{
		{ID: first, Recipient: "林一枝", Phone: "138 0013 8000", Region: "CN-SH", Line: "衡山路 1 号", IsDefault: true},
	}, d.book(t, lin), "the first is the default, and blanks around are cut")

	again, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: homeAddress(), Key: key("first")})
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Len(t, d.book(t, lin), 1, "one key, one address")

	other := homeAddress()
	other.Line, other.IsDefault = "延安路 2 号", true
	_, err = d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: other, Key: key("first")})
	require.Equal(t, domain.ErrIdempotencyKeyReused, code(t, err))
	second, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: other, Key: key("second")})
	require.NoError(t, err)
	book := d.book(t, lin)
	require.Equal(t, second, book[0].ID, "the default comes first")
	require.False(t, book[1].IsDefault, "there is one default")

	moved := homeAddress()
	moved.Line = "延安路 3 号"
	changed, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{AddressID: &first, Fields: moved, Key: key("third")})
	require.NoError(t, err)
	require.Equal(t, first, changed)
	require.Equal(t, "延安路 3 号", d.book(t, lin)[1].Line)

	stranger := domain.WithActor(t.Context(), domain.Actor{UserID: wen})
	_, err = d.Addresses.SaveAddress(stranger, services.SaveAddress{AddressID: &first, Fields: homeAddress(), Key: key("fourth")})
	require.Equal(t, domain.ErrNotFound, code(t, err), "another's address is not there")
	require.Equal(t, domain.ErrNotFound, code(t, d.Addresses.DeleteAddress(stranger, first)))
	_, err = d.Addresses.SaveAddress(t.Context(), services.SaveAddress{Fields: homeAddress(), Key: key("fifth")})
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))

	require.NoError(t, d.Addresses.DeleteAddress(ctx, second))
	require.True(t, d.book(t, lin)[0].IsDefault, "the next one is the default now")
	require.Equal(t, domain.ErrNotFound, code(t, d.Addresses.DeleteAddress(ctx, second)))
}

func TestSaveAddressRefuses(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ctx := domain.WithActor(t.Context(), domain.Actor{UserID: domain.UserID{1}})
	_, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{Key: key("bad"), Fields: commerce.AddressFields{
		Recipient: strings.Repeat("长", 51), Phone: "no", Region: "Shanghai", Line: "\x00",
	}})
	var several domain.UserErrors
	require.ErrorAs(t, err, &several)
	got := map[string]domain.ErrorCode{}
	for _, one := range several {
		got[strings.Join(one.Refused().Field, ".")] = one.Refused().Code
	}
	require.Equal(t, map[string]domain.ErrorCode{
		"input.recipient": domain.ErrTooLong, "input.phone": domain.ErrInvalid, "input.region": domain.ErrInvalid, "input.line": domain.ErrInvalid,
	}, got)

	for i := range commerce.MostAddresses {
		_, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: homeAddress(), Key: key("n" + string(rune('a'+i)))})
		require.NoError(t, err)
	}
	_, err = d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: homeAddress(), Key: key("full")})
	require.Equal(t, domain.ErrTooLong, code(t, err))
}

// However often and at once a request is sent, a key has one effect, and whoever was told IN_PROGRESS may ask again.
func TestAKeyHasOneEffectInARace(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ctx := domain.WithActor(t.Context(), domain.Actor{UserID: domain.UserID{1}})
	const requests = 12
	start := make(chan struct{})
	errs := make([]error, requests)
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() {
			<-start
			for {
				_, errs[i] = d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: homeAddress(), Key: key("race")})
				refused, ok := errors.AsType[domain.UserError](errs[i])
				if !ok || refused.Refused().Code != domain.ErrInProgress {
					return
				}
			}
		})
	}
	close(start)
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Len(t, d.book(t, domain.UserID{1}), 1)
}
