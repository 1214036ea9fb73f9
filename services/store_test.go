package services_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// refusals are "CODE at field" of each refusal that err is.
func refusals(t *testing.T, err error) []string {
	t.Helper()
	var all domain.UserErrors
	if !errors.As(err, &all) {
		var one domain.UserError
		require.ErrorAs(t, err, &one)
		all = domain.UserErrors{one}
	}
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = strings.TrimSuffix(string(one.Refused().Code)+" at "+strings.Join(one.Refused().Field, "."), " at ")
	}
	return out
}

func as(t *testing.T, user domain.UserID, roles domain.Roles) context.Context {
	t.Helper()
	return domain.WithActor(t.Context(), domain.Actor{UserID: user, Roles: roles})
}

// The people of these tests.
var (
	maker = domain.UserID{1} //nolint:gochecknoglobals // names for ids
	clerk = domain.UserID{2} //nolint:gochecknoglobals // names for ids
	brand = domain.UserID{3} //nolint:gochecknoglobals // names for ids
)

// The shelves of these tests: a root with two leaves.
var (
	home  = domain.CategoryID{1} //nolint:gochecknoglobals // names for ids
	cups  = domain.CategoryID{2} //nolint:gochecknoglobals // names for ids
	bowls = domain.CategoryID{3} //nolint:gochecknoglobals // names for ids
)

// openMarket is a desk with people and shelves.
func openMarket(t *testing.T) *desk {
	t.Helper()
	d := openDesk(t)
	verified := "品牌官方"
	require.NoError(t, d.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		var users []*community.User
		for i, id := range []domain.UserID{maker, clerk, brand} {
			u := &community.User{ID: id, Handle: fmt.Sprintf("user%d", i), DisplayName: "x", AccountKind: community.AccountPersonal, JoinedAt: noon()}
			if id == brand {
				u.VerifiedAs = &verified
			}
			users = append(users, u)
		}
		return tx.CopyUsers(t.Context(), slices.Values(users))
	}))
	require.NoError(t, d.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyCategories(t.Context(), slices.Values([]*commerce.Category{
			{ID: home, Name: "家", Path: []string{"家"}},
			{ID: cups, ParentID: home, Name: "杯", Path: []string{"家", "杯"}},
			{ID: bowls, ParentID: home, Name: "碗", Path: []string{"家", "碗"}, Position: 1},
		}))
	}))
	return d
}

func newKey() domain.IdempotencyKey { return domain.IdempotencyKey(uuid.NewString()) }

func aStore(handle string) services.OpenStore {
	return services.OpenStore{Key: newKey(), Fields: commerce.StoreFields{
		Name: "慢火", Handle: handle, Kind: commerce.StorePersonal, Currency: domain.CurrencyCNY, PayoutToken: "acct_1", Terms: 1,
		CategoryIDs: []domain.CategoryID{home},
	}}
}

func (d *desk) store(t *testing.T, id domain.StoreID) *commerce.Store {
	t.Helper()
	found, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.StoresByIDs([]domain.StoreID{id}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

// opened is the maker's store, trading.
func (d *desk) opened(t *testing.T) domain.StoreID {
	t.Helper()
	id, err := d.Stores.OpenStore(as(t, maker, 0), aStore("slow.fire"))
	require.NoError(t, err)
	return id
}

// asked is the number that a statement on the commerce side counts.
func (d *desk) asked(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, d.sql.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

// requireInStep holds every list and counter of goods against the goods.
func (d *desk) requireInStep(t *testing.T) {
	t.Helper()
	for name, sql := range map[string]string{
		"store_status": "SELECT count(*) FROM products p JOIN stores s ON s.id = p.store_id WHERE s.status <> p.store_status",
		"products_by_store": `
SELECT count(*) FROM (SELECT * FROM products WHERE status = 'ACTIVE') p
FULL JOIN products_by_store b ON b.product_id = p.id AND b.store_id = p.store_id AND b.price_min = p.price_min AND b.listed_at = p.listed_at
WHERE p.id IS NULL OR b.product_id IS NULL`,
		"products_by_category": `
SELECT count(*)
FROM (
    SELECT p.*, s.id AS shelf
    FROM products p JOIN categories c ON c.id = p.category_id JOIN categories s ON s.id IN (c.id, c.parent_id)
    WHERE p.status = 'ACTIVE' AND p.store_status <> 'APPLYING'
) p
FULL JOIN products_by_category b ON b.category_id = p.shelf AND b.product_id = p.id AND b.listed_at = p.listed_at
  AND b.price_key = (1::bigint << 52) + p.price_min
WHERE p.id IS NULL OR b.product_id IS NULL`,
		"product_count of stores": `
SELECT count(*) FROM stores s WHERE s.product_count <> (SELECT count(*) FROM products_by_store b WHERE b.store_id = s.id)`,
		"product_count of categories": `
SELECT count(*) FROM categories c WHERE c.product_count <> (SELECT count(*) FROM products_by_category b WHERE b.category_id = c.id)`,
		"prices": `
SELECT count(*) FROM products p
JOIN (SELECT product_id, min(price) AS low, max(price) AS high, min(compare_at_price) AS was, count(*) AS n FROM product_variants GROUP BY 1) v
  ON v.product_id = p.id
WHERE (p.price_min, p.price_max, p.variant_count) <> (v.low, v.high, v.n) OR p.compare_at_min IS DISTINCT FROM v.was`,
		"stock": `
SELECT count(*) FROM product_variants v FULL JOIN stock s ON s.product_id = v.product_id AND s.variant_n = v.n
WHERE v.n IS NULL OR s.on_hand IS DISTINCT FROM (
    SELECT sum(e.delta) FROM stock_entries e WHERE e.product_id = s.product_id AND e.variant_n = s.variant_n)`,
		"covers": `
SELECT count(*) FROM products p LEFT JOIN product_media m ON m.product_id = p.id AND m.position = 0
WHERE p.cover_id IS DISTINCT FROM m.media_id`,
		"members": `
SELECT count(*) FROM store_members m FULL JOIN stores_by_member b ON b.user_id = m.user_id AND b.store_id = m.store_id AND b.role = m.role
WHERE m.user_id IS NULL OR b.user_id IS NULL`,
	} {
		require.Zero(t, d.asked(t, sql), name)
	}
}

func TestOpenStore(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	c := aStore("slow.fire")
	id, err := d.Stores.OpenStore(as(t, maker, 0), c)
	require.NoError(t, err)
	opened := noon()
	require.Equal(t, &commerce.Store{
		ID: id, AccountID: maker, Handle: "slow.fire", Name: "慢火", StoreKind: commerce.StorePersonal, StoreStatus: commerce.StoreOpen,
		Currency: domain.CurrencyCNY, OpenedAt: &opened,
	}, d.store(t, id))
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM store_particulars WHERE payout_token = 'acct_1' AND terms_version = 1 AND cardinality(category_ids) = 1"))
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM store_members WHERE role = 'OWNER' AND user_id = $1", maker))
	d.requireInStep(t)

	again, err := d.Stores.OpenStore(as(t, maker, 0), c)
	require.NoError(t, err)
	require.Equal(t, id, again, "one key, one store")
	_, err = d.Stores.OpenStore(as(t, maker, 0), aStore("another"))
	require.Equal(t, []string{"NOT_ALLOWED"}, refusals(t, err), "one store an account")
	_, err = d.Stores.OpenStore(as(t, clerk, 0), aStore("slow.fire"))
	require.Equal(t, []string{"INVALID at input.handle"}, refusals(t, err))
	lost := aStore("lost")
	lost.Fields.CategoryIDs = []domain.CategoryID{home, {9}}
	_, err = d.Stores.OpenStore(as(t, clerk, 0), lost)
	require.Equal(t, []string{"NOT_FOUND at input.categoryIds.1"}, refusals(t, err))
	route := aStore("route")
	route.Fields.Name = "去 taobao.com 搜慢火"
	_, err = d.Stores.OpenStore(as(t, clerk, 0), route)
	require.Equal(t, []string{"EXTERNAL_LINK_FORBIDDEN at input.name"}, refusals(t, err))
	_, err = d.Stores.OpenStore(t.Context(), aStore("nobody"))
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM store_handles"), "what was refused left nothing")
}

func TestWhoOpensWhichKind(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	open := func(user domain.UserID, roles domain.Roles, kind commerce.StoreKind) (commerce.StoreStatus, error) {
		c := aStore("of." + strings.ToLower(strings.ReplaceAll(string(kind), "_", "")))
		c.Fields.Kind = kind
		id, err := d.Stores.OpenStore(as(t, user, roles), c)
		if err != nil {
			return "", err
		}
		return d.store(t, id).StoreStatus, nil
	}
	_, err := open(maker, 0, commerce.StoreBrand)
	require.Equal(t, []string{"NOT_ALLOWED at input.kind"}, refusals(t, err), "the account is not verified")
	_, err = open(maker, domain.RoleModerator, commerce.StoreSelfOperated)
	require.Equal(t, []string{"NOT_ALLOWED at input.kind"}, refusals(t, err))
	status, err := open(brand, 0, commerce.StoreBrand)
	require.NoError(t, err)
	require.Equal(t, commerce.StoreApplying, status)
	status, err = open(maker, 0, commerce.StoreThirdParty)
	require.NoError(t, err)
	require.Equal(t, commerce.StoreApplying, status)
	status, err = open(clerk, domain.RolePlatformStaff, commerce.StoreSelfOperated)
	require.NoError(t, err)
	require.Equal(t, commerce.StoreOpen, status)
}

// However many ask at once, a handle has one store, and an account.
func TestOpenStoreInARace(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	const requests = 12
	start, errs := make(chan struct{}), make([]error, requests)
	var all sync.WaitGroup
	for i := range requests {
		// Three accounts, each asking four times for one of two handles.
		ctx, c := as(t, domain.UserID{byte(10 + i%3)}, 0), aStore([]string{"slow.fire", "quick.fire"}[i%2])
		all.Go(func() {
			<-start
			_, errs[i] = d.Stores.OpenStore(ctx, c)
		})
	}
	close(start)
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		require.Contains(t, []string{"NOT_ALLOWED", "INVALID at input.handle"}, refusals(t, err)[0])
	}
	require.Equal(t, 2, made, "as many as there are handles")
	require.Equal(t, 2, d.asked(t, "SELECT count(*) FROM stores s JOIN store_handles h ON h.store_id = s.id JOIN store_accounts a ON a.store_id = s.id"))
}

func TestUpdateStore(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	id := d.opened(t)
	ctx := as(t, maker, 0)
	address, err := d.Addresses.SaveAddress(ctx, services.SaveAddress{Fields: homeAddress(), Key: newKey()})
	require.NoError(t, err)
	logo := d.upload(t, maker, "STORE", "READY")

	name, policy := " 新名 ", `<p onclick="x()">七天<script>alert(1)</script></p><a href="/r">退货</a>`
	rates := []*commerce.ShippingRate{
		{Regions: []string{"CN"}, Fee: domain.Money{MinorUnits: 800, Currency: domain.CurrencyCNY}, ShipsWithinHours: 48, TransitDays: 3},
		{Regions: []string{"*"}, Fee: domain.Money{MinorUnits: 9_900, Currency: domain.CurrencyCNY}, ShipsWithinHours: 48, TransitDays: 9},
	}
	require.NoError(t, d.Stores.UpdateStore(ctx, services.UpdateStore{
		StoreID: id, Name: &name, ReturnPolicy: &policy, Rates: &rates,
		Logo:            domain.Change[domain.MediaID]{Given: true, To: &logo},
		ReturnAddressID: domain.Change[domain.AddressID]{Given: true, To: &address},
	}))
	s := d.store(t, id)
	require.Equal(t, "新名", s.Name)
	require.Equal(t, "<p>七天</p>退货", s.ReturnPolicyHTML, "nothing that runs, loads or leads anywhere")
	require.Equal(t, logo, s.Logo.ID)
	got, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.RatesByStores([]domain.StoreID{id}))
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, int64(9_900), got[1].Fee.MinorUnits)
	particulars, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.ParticularsByStores([]domain.StoreID{id}))
	require.NoError(t, err)
	require.Equal(t, "衡山路 1 号", particulars[0].ReturnAddress.Line)
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM store_particulars WHERE payout_token = 'acct_1'"), "what was not given stays")

	none := []*commerce.ShippingRate{}
	require.NoError(t, d.Stores.UpdateStore(ctx, services.UpdateStore{
		StoreID: id, Rates: &none, Logo: domain.Change[domain.MediaID]{Given: true}, ReturnAddressID: domain.Change[domain.AddressID]{Given: true},
	}))
	require.Nil(t, d.store(t, id).Logo)
	require.Zero(t, d.asked(t, "SELECT count(*) FROM store_shipping_rates"))
	require.Zero(t, d.asked(t, "SELECT count(*) FROM store_particulars WHERE return_line IS NOT NULL"))
}

func TestUpdateStoreRefuses(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	id := d.opened(t)
	name, spread := "新名", "<p>加微<b>信</b> abc_12345 下单</p>"
	others, pending := d.upload(t, clerk, "STORE", "READY"), d.upload(t, maker, "STORE", "PROCESSING")
	coded, crowded := d.upload(t, maker, "STORE", "READY", leadsOut), d.upload(t, maker, "STORE", "READY", isCrowded)
	strange := domain.AddressID{User: clerk, N: 1}
	for reason, tc := range map[string]struct {
		ctx    context.Context
		change services.UpdateStore
		want   string
	}{
		"no such store":       {as(t, maker, 0), services.UpdateStore{StoreID: domain.StoreID{9}}, "NOT_FOUND at input.storeId"},
		"a stranger":          {as(t, clerk, 0), services.UpdateStore{StoreID: id, Name: &name}, "NOT_ALLOWED at input.storeId"},
		"a contact":           {as(t, maker, 0), services.UpdateStore{StoreID: id, ReturnPolicy: &spread}, "EXTERNAL_LINK_FORBIDDEN at input.returnPolicyHtml"},
		"another's picture":   {as(t, maker, 0), services.UpdateStore{StoreID: id, Logo: domain.Change[domain.MediaID]{Given: true, To: &others}}, "NOT_FOUND at input.logoMediaId"},
		"a code":              {as(t, maker, 0), services.UpdateStore{StoreID: id, Logo: domain.Change[domain.MediaID]{Given: true, To: &coded}}, "EXTERNAL_LINK_FORBIDDEN at input.logoMediaId"},
		"crowded with codes":  {as(t, maker, 0), services.UpdateStore{StoreID: id, Logo: domain.Change[domain.MediaID]{Given: true, To: &crowded}}, "CONTENT_REJECTED at input.logoMediaId"},
		"a picture too early": {as(t, maker, 0), services.UpdateStore{StoreID: id, Logo: domain.Change[domain.MediaID]{Given: true, To: &pending}}, "INVALID at input.logoMediaId"},
		"another's address": {
			as(t, maker, 0),
			services.UpdateStore{StoreID: id, ReturnAddressID: domain.Change[domain.AddressID]{Given: true, To: &strange}},
			"NOT_FOUND at input.returnAddressId",
		},
	} {
		require.Equal(t, []string{tc.want}, refusals(t, d.Stores.UpdateStore(tc.ctx, tc.change)), reason)
	}
}

// A store that waits for the platform is nobody's but its staff's; when it opens, its goods stand where everybody finds them.
func TestTheLifeOfAStore(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	c := aStore("company")
	c.Fields.Kind = commerce.StoreThirdParty
	id, err := d.Stores.OpenStore(as(t, maker, 0), c)
	require.NoError(t, err)
	product := d.product(t, maker, id, cups)
	require.Zero(t, d.asked(t, "SELECT count(*) FROM products_by_category"), "not on the shelves yet")
	d.requireInStep(t)

	move := func(ctx context.Context, to commerce.StoreStatus) error {
		return d.Stores.UpdateStore(ctx, services.UpdateStore{StoreID: id, Status: &to})
	}
	owner, staff := as(t, maker, 0), as(t, clerk, domain.RolePlatformStaff)
	require.Equal(t, []string{"NOT_FOUND at input.storeId"}, refusals(t, move(as(t, clerk, 0), commerce.StoreOpen)), "a stranger does not know of it")
	require.Equal(t, []string{"NOT_ALLOWED at input.status"}, refusals(t, move(owner, commerce.StoreOpen)))
	require.NoError(t, move(staff, commerce.StoreOpen))
	require.Equal(t, noon(), d.store(t, id).OpenedAt.UTC())
	require.Equal(t, 2, d.asked(t, "SELECT count(*) FROM products_by_category WHERE product_id = $1", product), "on its shelf and the one around")
	d.requireInStep(t)
	for _, step := range []struct {
		ctx context.Context
		to  commerce.StoreStatus
	}{{owner, commerce.StorePaused}, {staff, commerce.StoreSuspended}, {staff, commerce.StoreOpen}, {owner, commerce.StoreClosed}} {
		require.NoError(t, move(step.ctx, step.to))
		require.Equal(t, step.to, d.store(t, id).StoreStatus)
		d.requireInStep(t)
	}
	require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, move(owner, commerce.StoreOpen)), "closed for good")
}

func TestSetStoreMember(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	id := d.opened(t)
	owner := as(t, maker, 0)
	role := func(r commerce.StoreRole) *commerce.StoreRole { return &r }
	set := func(ctx context.Context, user domain.UserID, r *commerce.StoreRole) error {
		return d.Stores.SetStoreMember(ctx, services.SetStoreMember{StoreID: id, UserID: user, Role: r})
	}
	require.NoError(t, set(owner, clerk, role(commerce.RoleManager)))
	d.requireInStep(t)
	require.NoError(t, set(owner, clerk, role(commerce.RoleSupport)))
	require.NoError(t, set(owner, clerk, role(commerce.RoleSupport)), "the same again is the same")
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM stores_by_member WHERE user_id = $1 AND role = 'SUPPORT'", clerk))
	d.requireInStep(t)
	require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, refusals(t, set(as(t, clerk, 0), brand, role(commerce.RoleManager))))
	require.Equal(t, []string{"NOT_ALLOWED at input.userId"}, refusals(t, set(owner, maker, nil)))
	require.Equal(t, []string{"INVALID at input.role"}, refusals(t, set(owner, clerk, role(commerce.RoleOwner))))
	require.Equal(t, []string{"NOT_FOUND at input.userId"}, refusals(t, set(owner, domain.UserID{99}, role(commerce.RoleManager))))
	require.NoError(t, set(owner, clerk, nil))
	require.NoError(t, set(owner, clerk, nil), "nobody is let go twice, and no harm done")
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM store_members"))
	d.requireInStep(t)

	_, err := d.sql.Exec(t.Context(), `
INSERT INTO stores_by_member (user_id, store_id, role, since)
SELECT $1, gen_random_uuid(), 'SUPPORT', now() FROM generate_series(1, 50)`, brand)
	require.NoError(t, err)
	require.Equal(t, []string{"TOO_LONG at input.userId"}, refusals(t, set(owner, brand, role(commerce.RoleManager))))
}

// What is found in a picture when it is looked at.
const (
	leadsOut  = `codes = '{https://item.taobao.com/item.htm?id=1}'`
	isCrowded = "crowded = true"
)

// upload is a picture of somebody's, as if it had been uploaded, with what was found in it.
func (d *desk) upload(t *testing.T, owner domain.UserID, purpose, state string, found ...string) domain.MediaID {
	t.Helper()
	id := domain.MediaID(uuid.Must(uuid.NewV7()))
	var ready *time.Time
	if state == "READY" {
		at := noon()
		ready = &at
	}
	_, err := d.sql.Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, created_at, ready_at)
VALUES ($1, $2, $3, 'IMAGE', $4, 'image/jpeg', 1, '', 90, 60, now(), $5)`, id, owner, purpose, state, ready)
	require.NoError(t, err)
	for _, is := range found {
		_, err := d.sql.Exec(t.Context(), "UPDATE media SET "+is+" WHERE id = $1", id)
		require.NoError(t, err)
	}
	return id
}
