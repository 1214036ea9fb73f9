package commerce_test

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// shop is a clean commerce database with what write put into it.
func shop(t *testing.T, write func(commercedb.Tx) error) (commercedb.Store, *postgres.DB) {
	t.Helper()
	d := storagetest.New(t)
	store := commercedb.NewStore(d.Commerce)
	require.NoError(t, store.InTx(t.Context(), write))
	return store, d.Commerce
}

// rows runs a read.
func rows[R any](t *testing.T, store commercedb.Store, query postgres.Query[R]) []R {
	t.Helper()
	got, err := commercedb.All(t.Context(), store.Reader, query)
	require.NoError(t, err)
	return got
}

func TestCategoriesComeBackAsWritten(t *testing.T) {
	t.Parallel()
	root := &commerce.Category{ID: domain.CategoryID{1}, Name: "居家 Home", Path: []string{"居家 Home"}, Position: 1, Products: 3}
	other := &commerce.Category{ID: domain.CategoryID{2}, Name: "Pets", Path: []string{"Pets"}}
	below := &commerce.Category{ID: domain.CategoryID{3}, ParentID: root.ID, Name: "Lamps", Path: []string{"居家 Home", "Lamps"}}
	store, _ := shop(t, func(tx commercedb.Tx) error {
		return tx.CopyCategories(t.Context(), slices.Values([]*commerce.Category{below, root, other}))
	})
	require.ElementsMatch(t, []*commerce.Category{root, below}, rows(t, store, commercedb.CategoriesByIDs([]domain.CategoryID{{1}, {3}, {9}})))
	require.Equal(t, []*commerce.Category{other, root, below}, rows(t, store, commercedb.CategoriesByParents([]domain.CategoryID{{}, {1}, {3}})),
		"the zero id holds the roots, each in its order")
}

func TestPagesOfACategory(t *testing.T) {
	t.Parallel()
	var shelved []commercedb.Shelved
	byCategory := map[domain.CategoryID][]*commerce.Product{{1}: goods(1, 20), {2}: goods(2, 3)}
	for id, products := range byCategory {
		for i, p := range products {
			p.Currency = []domain.Currency{domain.CurrencyJPY, domain.CurrencyCNY}[i%2]
			shelved = append(shelved, commercedb.Shelved{Category: id, Product: p})
		}
	}
	store, _ := shop(t, func(tx commercedb.Tx) error { return tx.CopyShelves(t.Context(), slices.Values(shelved)) })
	for sort, by := range sorts() {
		key := by.key
		if sort == commerce.SortPriceAsc || sort == commerce.SortPriceDesc {
			key = func(p *commerce.Product) int64 { return commerce.PriceKey(p.PriceRange().Min) }
		}
		for id, products := range byCategory {
			want := []commercedb.CategoryProductAt{}
			for _, p := range products {
				want = append(want, commercedb.CategoryProductAt{Category: id, Product: p.ID, Key: key(p)})
			}
			slices.SortFunc(want, func(a, b commercedb.CategoryProductAt) int {
				order := cmp.Or(cmp.Compare(a.Key, b.Key), bytes.Compare(a.Product[:], b.Product[:]))
				if by.descending {
					return -order
				}
				return order
			})
			requireJoined(t, want, func(at commercedb.CategoryProductAt) domain.Position {
				return domain.Position{Key: at.Key, ID: domain.UUID(at.Product)}
			}, func(page domain.Page) []commercedb.CategoryProductAt {
				return rows(t, store, commercedb.ProductsPageByCategory([]domain.CategoryID{id}, sort, page))
			})
		}
	}
	together := rows(t, store, commercedb.ProductsPageByCategory([]domain.CategoryID{{2}, {9}, {1}}, commerce.SortSales, domain.Page{Limit: 1}))
	require.Len(t, together, 4, "a page of each, with one more to tell whether there are")
}

// opinions are n reviews of a product: every number of stars, two variants, some with pictures, three of each moment.
func opinions(product byte, n int) []*commerce.Review {
	out := make([]*commerce.Review, n)
	for i := range out {
		variant := int16(1 + i%2)
		out[i] = &commerce.Review{
			ID:       domain.ReviewID{Product: domain.ProductID{product}, Own: domain.UUID{byte(i * 41), product}},
			AuthorID: domain.UserID{byte(i)}, Rating: 1 + i%5, Body: "杯", VariantN: &variant, VariantTitle: "白",
			CreatedAt: then().Add(time.Duration(i/3) * time.Microsecond), Pictures: i % 3,
		}
	}
	return out
}

func newest(reviews []*commerce.Review, wanted func(*commerce.Review) bool) []commercedb.ReviewAt {
	out := []commercedb.ReviewAt{}
	for _, r := range reviews {
		if wanted(r) {
			out = append(out, commercedb.ReviewAt{Product: r.ID.Product, Review: r.ID.Own, At: r.CreatedAt})
		}
	}
	slices.SortFunc(out, func(a, b commercedb.ReviewAt) int {
		return cmp.Or(b.At.Compare(a.At), bytes.Compare(b.Review[:], a.Review[:]))
	})
	return out
}

func TestReviewsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	note, reply, all := domain.NoteID{7}, "谢谢", opinions(1, 2)
	all[0].OrderLine, all[0].NoteID, all[0].SellerReply = &domain.OrderLineID{Order: domain.OrderID{5}, N: 2}, &note, &reply
	all[1].VariantN, all[1].VariantTitle = nil, ""
	image := func(r *commerce.Review, n byte) commercedb.ReviewImage {
		return commercedb.ReviewImage{
			ReviewID: r.ID, Position: int(n), Image: domain.Image{ID: domain.MediaID{n + 1}, Text: "a", Width: 3, Height: 4, Hash: "L0"},
		}
	}
	store, _ := shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyReviews(t.Context(), slices.Values(all)); err != nil {
			return err
		}
		return tx.CopyReviewImages(t.Context(), slices.Values([]commercedb.ReviewImage{image(all[0], 1), image(all[1], 0), image(all[0], 0)}))
	})
	mixed := domain.ReviewID{Product: domain.ProductID{2}, Own: all[0].ID.Own}
	require.ElementsMatch(t, all, rows(t, store, commercedb.ReviewsByIDs([]domain.ReviewID{all[1].ID, mixed, all[0].ID})),
		"an id is a pair: neither half finds anything alone")
	require.Equal(t, []commercedb.ReviewImage{image(all[0], 0), image(all[0], 1)}, rows(t, store, commercedb.ImagesByReviews([]domain.ReviewID{all[0].ID, mixed})))
}

func TestPagesOfReviews(t *testing.T) {
	t.Parallel()
	one, other := opinions(1, 23), opinions(2, 2)
	store, _ := shop(t, func(tx commercedb.Tx) error {
		return tx.CopyReviews(t.Context(), slices.Values(slices.Concat(one, other)))
	})
	product := domain.ProductID{1}
	for name, tc := range map[string]struct {
		reason    string
		selection commerce.ReviewSelection
		wanted    func(*commerce.Review) bool
	}{
		"all":            {"no filter", commerce.ReviewSelection{}, func(*commerce.Review) bool { return true }},
		"stars":          {"of so many stars", commerce.ReviewSelection{Stars: 4}, func(r *commerce.Review) bool { return r.Rating == 4 }},
		"pictures":       {"with some", commerce.ReviewSelection{Pictures: commerce.With}, func(r *commerce.Review) bool { return r.Pictures > 0 }},
		"no pictures":    {"without", commerce.ReviewSelection{Pictures: commerce.Without}, func(r *commerce.Review) bool { return r.Pictures == 0 }},
		"of a variant":   {"one of two", commerce.ReviewSelection{Variant: domain.VariantID{Product: product, N: 2}}, func(r *commerce.Review) bool { return *r.VariantN == 2 }},
		"of another's":   {"a variant of another product has none here", commerce.ReviewSelection{Variant: domain.VariantID{Product: domain.ProductID{2}, N: 2}}, func(*commerce.Review) bool { return false }},
		"all conditions": {"together", commerce.ReviewSelection{Stars: 2, Pictures: commerce.With, Variant: domain.VariantID{Product: product, N: 2}}, func(r *commerce.Review) bool { return r.Rating == 2 && r.Pictures > 0 && *r.VariantN == 2 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := newest(one, tc.wanted)
			requireJoined(t, want, func(at commercedb.ReviewAt) domain.Position {
				return domain.Position{Key: at.At.UnixMicro(), ID: at.Review}
			}, func(page domain.Page) []commercedb.ReviewAt {
				return rows(t, store, commercedb.ReviewsPageByProduct([]domain.ProductID{product}, tc.selection, page))
			})
			counts := rows(t, store, commercedb.CountReviews([]domain.ProductID{product, {9}}, tc.selection, 100))
			require.ElementsMatch(t, []postgres.Counted[domain.ProductID]{{Of: product, N: len(want)}, {Of: domain.ProductID{9}}}, counts, tc.reason)
		})
	}
	require.Equal(t, 5, rows(t, store, commercedb.CountReviews([]domain.ProductID{product}, commerce.ReviewSelection{}, 5))[0].N, "counting stops")
	both := rows(t, store, commercedb.ReviewsPageByProduct([]domain.ProductID{{2}, product}, commerce.ReviewSelection{}, domain.Page{Limit: 1}))
	require.Len(t, both, 4, "a page of each")
}

func TestCouponsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	least, off, percent := int64(9_900), int64(1_500), 15
	coupon := func(store byte, n int16, ends time.Duration) *commerce.Coupon {
		return &commerce.Coupon{
			ID: domain.CouponID{Store: domain.StoreID{store}, N: n}, Title: "券", Currency: domain.CurrencyCNY, OffMinor: &off,
			StartsAt: then(), EndsAt: then().Add(ends), Total: 9, Claimed: 2,
		}
	}
	a, b, c := coupon(1, 1, time.Hour), coupon(1, 2, 3*time.Hour), coupon(1, 3, 2*time.Hour)
	a.MinMinor, b.OffMinor, b.OffBy = &least, nil, &percent
	elsewhere := coupon(2, 1, time.Hour)
	used, order := then().Add(time.Minute), domain.OrderID{6}
	claim := func(user, n byte, of *commerce.Coupon) commercedb.Claimed {
		return commercedb.Claimed{Coupon: of, CouponClaim: &commerce.CouponClaim{
			ID: domain.UUID{n}, UserID: domain.UserID{user}, CouponID: of.ID, ClaimedAt: then(),
		}}
	}
	mine, spent, theirs := claim(1, 1, a), claim(1, 2, elsewhere), claim(2, 3, b)
	spent.UsedAt, spent.OrderID = &used, &order
	store, _ := shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyCoupons(t.Context(), slices.Values([]*commerce.Coupon{a, b, c, elsewhere})); err != nil {
			return err
		}
		return tx.CopyClaims(t.Context(), slices.Values([]commercedb.Claimed{mine, spent, theirs}))
	})
	mixed := domain.CouponID{Store: domain.StoreID{2}, N: 2}
	require.ElementsMatch(t, []*commerce.Coupon{a, elsewhere}, rows(t, store, commercedb.CouponsByIDs([]domain.CouponID{elsewhere.ID, mixed, a.ID})))
	require.Equal(t, []*commerce.Coupon{b, c, elsewhere}, rows(t, store, commercedb.LastCouponsByStores([]domain.StoreID{{2}, {1}, {9}}, 2)),
		"of each store those that end last")
	require.ElementsMatch(t, []*commerce.CouponClaim{mine.CouponClaim, spent.CouponClaim},
		rows(t, store, commercedb.ClaimsAmong(domain.UserID{1}, []domain.CouponID{a.ID, b.ID, elsewhere.ID, mixed})), "nobody else's")
}

func TestPagesOfClaims(t *testing.T) {
	t.Parallel()
	now := then().Add(time.Hour)
	var claims []commercedb.Claimed
	want := map[commerce.CouponState][]commercedb.ClaimAt{commerce.CouponClaimable: {}}
	for i := range 20 {
		c := &commerce.Coupon{
			ID: domain.CouponID{Store: domain.StoreID{byte(i % 3)}, N: int16(1 + i)}, StartsAt: then(), EndsAt: now.Add(time.Duration(i%3-1) * time.Minute),
		}
		k := &commerce.CouponClaim{
			ID: domain.UUID{byte(i * 53)}, UserID: domain.UserID{1}, CouponID: c.ID, ClaimedAt: then().Add(time.Duration(i/4) * time.Microsecond),
		}
		if i%4 == 0 {
			k.UsedAt, k.OrderID = &k.ClaimedAt, &domain.OrderID{byte(i)}
		}
		claims = append(claims, commercedb.Claimed{CouponClaim: k, Coupon: c})
		state := c.State(k, now)
		want[state] = append(want[state], commercedb.ClaimAt{User: k.UserID, Coupon: k.CouponID, Claim: k.ID, At: k.ClaimedAt})
	}
	store, _ := shop(t, func(tx commercedb.Tx) error { return tx.CopyClaims(t.Context(), slices.Values(claims)) })
	require.Len(t, want, 4, "every state is among them")
	for state, list := range want {
		slices.SortFunc(list, func(a, b commercedb.ClaimAt) int {
			return cmp.Or(b.At.Compare(a.At), bytes.Compare(b.Claim[:], a.Claim[:]))
		})
		requireJoined(t, list, func(at commercedb.ClaimAt) domain.Position {
			return domain.Position{Key: at.At.UnixMicro(), ID: at.Claim}
		}, func(page domain.Page) []commercedb.ClaimAt {
			return rows(t, store, commercedb.ClaimsPage([]domain.UserID{{1}}, state, now, page))
		})
		require.ElementsMatch(t, []postgres.Counted[domain.UserID]{{Of: domain.UserID{1}, N: len(list)}, {Of: domain.UserID{2}}},
			rows(t, store, commercedb.CountClaims([]domain.UserID{{1}, {2}}, state, now, 100)))
	}
}

func TestPagesOfStaff(t *testing.T) {
	t.Parallel()
	var members []commerce.StoreMember
	want := []*commerce.StoreMember{}
	for i := range 11 {
		m := commerce.StoreMember{
			StoreID: domain.StoreID{1}, UserID: domain.UserID{byte(i*37 + 1)}, Role: commerce.RoleSupport, Since: then().Add(time.Duration(i/3) * time.Microsecond),
		}
		members, want = append(members, m), append(want, &m)
	}
	elsewhere := commerce.StoreMember{StoreID: domain.StoreID{2}, UserID: members[4].UserID, Role: commerce.RoleOwner, Since: then().Add(-time.Hour)}
	store, _ := shop(t, func(tx commercedb.Tx) error {
		return tx.CopyMembers(t.Context(), slices.Values(append(members, elsewhere)))
	})
	slices.SortFunc(want, func(a, b *commerce.StoreMember) int {
		return cmp.Or(a.Since.Compare(b.Since), bytes.Compare(a.UserID[:], b.UserID[:]))
	})
	requireJoined(t, want, func(m *commerce.StoreMember) domain.Position {
		return domain.Position{Key: m.Since.UnixMicro(), ID: domain.UUID(m.UserID)}
	}, func(page domain.Page) []*commerce.StoreMember {
		return rows(t, store, commercedb.MembersPageByStore([]domain.StoreID{{1}}, page))
	})
	require.ElementsMatch(t, []postgres.Counted[domain.StoreID]{{Of: domain.StoreID{1}, N: 11}, {Of: domain.StoreID{2}, N: 1}, {Of: domain.StoreID{3}}},
		rows(t, store, commercedb.CountMembers([]domain.StoreID{{1}, {2}, {3}}, 100)))
	user := elsewhere.UserID
	require.Equal(t, []*commerce.StoreMember{&elsewhere, &members[4]}, rows(t, store, commercedb.MembershipsByUsers([]domain.UserID{user, {99}}, 50)))
	require.Equal(t, []*commerce.StoreMember{&elsewhere}, rows(t, store, commercedb.MembershipsByUsers([]domain.UserID{user}, 1)), "the longest first")
}

func TestCountersComeBackAsWritten(t *testing.T) {
	t.Parallel()
	money := func(n int64) domain.Money { return domain.Money{MinorUnits: n, Currency: domain.CurrencyHKD} }
	above, entity := money(30_000), "港線有限公司"
	near := &commerce.ShippingRate{
		StoreID: domain.StoreID{1}, N: 1, Regions: []string{"HK"}, Fee: money(3_000), FreeAbove: &above, ShipsWithinHours: 24, TransitDays: 1,
	}
	far := &commerce.ShippingRate{StoreID: domain.StoreID{1}, N: 2, Regions: []string{"CN-SH", "*"}, Fee: money(0), ShipsWithinHours: 48, TransitDays: 9}
	full := &commerce.StoreParticulars{StoreID: domain.StoreID{1}, LegalEntity: &entity, ReturnAddress: &commerce.AddressSnapshot{
		Recipient: "Fong", Phone: "+852 5500 0000", Region: "HK", Line: "Tai Nan Street",
	}}
	bare := &commerce.StoreParticulars{StoreID: domain.StoreID{2}}
	store, _ := shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyRates(t.Context(), slices.Values([]*commerce.ShippingRate{far, near})); err != nil {
			return err
		}
		return tx.CopyParticulars(t.Context(), slices.Values([]*commerce.StoreParticulars{full, bare}))
	})
	require.Equal(t, []*commerce.ShippingRate{near, far}, rows(t, store, commercedb.RatesByStores([]domain.StoreID{{1}, {2}})))
	require.ElementsMatch(t, []*commerce.StoreParticulars{full, bare}, rows(t, store, commercedb.ParticularsByStores([]domain.StoreID{{1}, {2}, {3}})))
}

func TestCartsAndAddressesComeBackAsWritten(t *testing.T) {
	t.Parallel()
	user := domain.UserID{1}
	cart := &commerce.Cart{ID: domain.CartID(user), Version: 3, UpdatedAt: then()}
	line := func(of domain.UserID, n int16, image *domain.Image) *commerce.CartLine {
		return &commerce.CartLine{
			ID: domain.CartLineID{User: of, N: n}, StoreID: domain.StoreID{4}, Quantity: 2, Selected: n == 1, AddedAt: then(),
			Snapshot: commerce.LineSnapshot{
				ProductID: domain.ProductID{byte(n)}, VariantID: domain.VariantID{Product: domain.ProductID{byte(n)}, N: n}, Title: "杯",
				VariantTitle: "白", Image: image, StoreName: "慢火", UnitPrice: domain.Money{MinorUnits: 128, Currency: domain.CurrencyJPY},
			},
		}
	}
	first := line(user, 1, &domain.Image{ID: domain.MediaID{3}, Text: "白", Width: 9, Height: 8, Hash: "LKO2"})
	second, theirs := line(user, 2, nil), line(domain.UserID{2}, 1, nil)
	address := func(of domain.UserID, n int16, usual bool) *commerce.Address {
		return &commerce.Address{
			ID: domain.AddressID{User: of, N: n}, Recipient: "小满", Phone: "13800000001", Region: "CN-JX", Line: "旧瓷厂", IsDefault: usual,
		}
	}
	a, b, c := address(user, 1, false), address(user, 2, true), address(domain.UserID{2}, 1, true)
	store, _ := shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyCarts(t.Context(), slices.Values([]*commerce.Cart{cart})); err != nil {
			return err
		}
		if err := tx.CopyCartLines(t.Context(), slices.Values([]*commerce.CartLine{second, theirs, first})); err != nil {
			return err
		}
		return tx.CopyAddresses(t.Context(), slices.Values([]*commerce.Address{a, b, c}))
	})
	require.Equal(t, []*commerce.Cart{cart}, rows(t, store, commercedb.CartsByIDs([]domain.CartID{{1}, {2}})))
	require.Equal(t, []*commerce.CartLine{first, second}, rows(t, store, commercedb.LinesByCarts([]domain.CartID{{1}})))
	require.ElementsMatch(t, []*commerce.CartLine{second, theirs}, rows(t, store, commercedb.CartLinesByIDs([]domain.CartLineID{
		second.ID, theirs.ID, {User: domain.UserID{2}, N: 2},
	})))
	require.Equal(t, []*commerce.Address{b, a, c}, rows(t, store, commercedb.AddressesByUsers([]domain.UserID{{2}, {1}}, 20)), "the default first")
	require.Equal(t, []*commerce.Address{b}, rows(t, store, commercedb.AddressesByUsers([]domain.UserID{{1}}, 1)))
	require.ElementsMatch(t, []*commerce.Address{a, c}, rows(t, store, commercedb.AddressesByIDs([]domain.AddressID{a.ID, c.ID, {User: domain.UserID{2}, N: 2}})))
}

func TestOffersAndAlertsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	until := then()
	full := &commerce.AffiliateOffer{ProductID: domain.ProductID{1}, Open: true, CommissionBps: 1500, ValidUntil: &until, SampleAvailable: true}
	bare := &commerce.AffiliateOffer{ProductID: domain.ProductID{2}}
	store, _ := shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyOffers(t.Context(), slices.Values([]*commerce.AffiliateOffer{full, bare})); err != nil {
			return err
		}
		return tx.CopyRestockAlerts(t.Context(), slices.Values([]commerce.RestockAlert{
			{UserID: domain.UserID{1}, ProductID: domain.ProductID{1}, AskedAt: then()}, {UserID: domain.UserID{2}, ProductID: domain.ProductID{2}, AskedAt: then()},
		}))
	})
	require.ElementsMatch(t, []*commerce.AffiliateOffer{full, bare}, rows(t, store, commercedb.OffersByProducts([]domain.ProductID{{1}, {2}, {3}})))
	require.Equal(t, []domain.ProductID{{1}}, rows(t, store, commercedb.RestockWantedAmong(domain.UserID{1}, []domain.ProductID{{1}, {2}, {3}})))
}

// TestCataloguePagesReadByIndex holds every page, whatever it is filtered by, to an index on its table.
func TestCataloguePagesReadByIndex(t *testing.T) {
	t.Parallel()
	const many = 20_000
	store, db := shop(t, func(tx commercedb.Tx) error {
		err := tx.CopyReviews(t.Context(), func(yield func(*commerce.Review) bool) {
			for i := range many {
				variant := int16(1 + i%9)
				if !yield(&commerce.Review{
					ID: domain.ReviewID{Product: domain.ProductID{byte(i % 20)}, Own: domain.UUID{byte(i >> 8), byte(i)}}, Rating: 1 + i%5, VariantN: &variant,
					CreatedAt: then().Add(time.Duration(i) * time.Second), Pictures: i % 2,
				}) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		err = tx.CopyShelves(t.Context(), func(yield func(commercedb.Shelved) bool) {
			for i := range many {
				p := &commerce.Product{
					ID: domain.ProductID{byte(i >> 8), byte(i)}, Currency: domain.CurrencyCNY, PriceMin: int64(i * 7 % 5000), Sold: i * 13 % 999,
					ListedAt: then().Add(time.Duration(i) * time.Second),
				}
				if !yield(commercedb.Shelved{Category: domain.CategoryID{byte(i % 20)}, Product: p}) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		return tx.CopyClaims(t.Context(), func(yield func(commercedb.Claimed) bool) {
			for i := range many {
				c := &commerce.Coupon{ID: domain.CouponID{Store: domain.StoreID{byte(i >> 8), byte(i)}, N: 1}, EndsAt: then().Add(time.Hour)}
				k := &commerce.CouponClaim{
					ID: domain.UUID{byte(i >> 8), byte(i)}, UserID: domain.UserID{byte(i % 20)}, CouponID: c.ID, ClaimedAt: then().Add(time.Duration(i) * time.Second),
				}
				if i%2 == 0 {
					k.UsedAt, k.OrderID = &k.ClaimedAt, &domain.OrderID{1}
				}
				if !yield(commercedb.Claimed{CouponClaim: k, Coupon: c}) {
					return
				}
			}
		})
	})
	require.NoError(t, store.Analyze(t.Context()))
	products := []domain.ProductID{{1}, {2}}
	for what, page := range map[string]domain.Page{
		"first page": {Limit: 20},
		"next page":  {Limit: 20, Started: true, From: domain.Position{Key: then().Add(time.Hour).UnixMicro()}},
		"backward":   {Limit: 20, Backward: true},
	} {
		for _, s := range []commerce.ReviewSelection{
			{}, {Stars: 3}, {Pictures: commerce.With}, {Pictures: commerce.Without}, {Variant: domain.VariantID{Product: domain.ProductID{1}, N: 2}},
		} {
			explain(t, db, "reviews, "+what, commercedb.ReviewsPageByProduct(products, s, page), "reviews")
		}
		for sort := range sorts() {
			explain(t, db, string(sort)+", "+what, commercedb.ProductsPageByCategory([]domain.CategoryID{{1}, {2}}, sort, page), "products_by_category")
		}
		for _, state := range []commerce.CouponState{commerce.CouponUsable, commerce.CouponUsed, commerce.CouponExpired} {
			explain(t, db, string(state)+", "+what, commercedb.ClaimsPage([]domain.UserID{{1}}, state, then(), page), "coupon_claims")
		}
	}
}

func TestTheDatabaseRefusesInTheCatalogue(t *testing.T) {
	t.Parallel()
	type tx = commercedb.Tx
	off, percent := int64(500), 10
	coupon := func(change func(*commerce.Coupon)) func(tx) error {
		c := &commerce.Coupon{ID: domain.CouponID{N: 1}, OffMinor: &off, StartsAt: then(), EndsAt: then().Add(time.Hour), Total: 2, Claimed: 2}
		change(c)
		return func(tx tx) error { return tx.CopyCoupons(t.Context(), slices.Values([]*commerce.Coupon{c})) }
	}
	reviews := func(change func(one, other *commerce.Review)) func(tx) error {
		two := opinions(1, 2)
		change(two[0], two[1])
		return func(tx tx) error { return tx.CopyReviews(t.Context(), slices.Values(two)) }
	}
	lines := func(change func(one, other *commerce.CartLine)) func(tx) error {
		one, other := &commerce.CartLine{ID: domain.CartLineID{N: 1}, Quantity: 1}, &commerce.CartLine{ID: domain.CartLineID{N: 2}, Quantity: 1}
		other.Snapshot.VariantID.N = 1
		change(one, other)
		return func(tx tx) error {
			return tx.CopyCartLines(t.Context(), slices.Values([]*commerce.CartLine{one, other}))
		}
	}
	category := func(change func(*commerce.Category)) func(tx) error {
		c := &commerce.Category{ID: domain.CategoryID{1}, Name: "a", Path: []string{"a"}}
		change(c)
		return func(tx tx) error { return tx.CopyCategories(t.Context(), slices.Values([]*commerce.Category{c})) }
	}
	rate := func(change func(*commerce.ShippingRate)) func(tx) error {
		r := &commerce.ShippingRate{N: 1, Regions: []string{"*"}, ShipsWithinHours: 1}
		change(r)
		return func(tx tx) error { return tx.CopyRates(t.Context(), slices.Values([]*commerce.ShippingRate{r})) }
	}
	for name, tc := range map[string]struct {
		reason     string
		write      func(tx) error
		constraint string
	}{
		"claimed too often":    {"no more are claimed than there are (I10)", coupon(func(c *commerce.Coupon) { c.Claimed = 3 }), "coupons_claimed_check"},
		"two reductions":       {"an amount or a percentage", coupon(func(c *commerce.Coupon) { c.OffBy = &percent }), "coupons_off_check"},
		"no reduction":         {"an amount or a percentage", coupon(func(c *commerce.Coupon) { c.OffMinor = nil }), "coupons_off_check"},
		"over before it is on": {"time goes forward", coupon(func(c *commerce.Coupon) { c.EndsAt = c.StartsAt }), "coupons_time_check"},
		"six stars":            {"there are five", reviews(func(one, _ *commerce.Review) { one.Rating = 6 }), "reviews_rating_check"},
		"ten pictures":         {"there are nine at most", reviews(func(one, _ *commerce.Review) { one.Pictures = 10 }), "reviews_media_count_check"},
		"a purchase reviewed twice": {"once is enough", reviews(func(one, other *commerce.Review) {
			one.OrderLine = &domain.OrderLineID{N: 1}
			other.OrderLine = one.OrderLine
		}), "reviews_order_line_key"},
		"nothing in the cart":    {"nobody puts in nothing", lines(func(one, _ *commerce.CartLine) { one.Quantity = 0 }), "cart_lines_quantity_check"},
		"a variant on two lines": {"it is one line of two units", lines(func(_, other *commerce.CartLine) { other.Snapshot.VariantID.N = 0 }), "cart_lines_variant_key"},
		"a path of another":      {"it ends in the category's own name", category(func(c *commerce.Category) { c.Path = []string{"b"} }), "categories_path_check"},
		"a path without end":     {"six levels at most", category(func(c *commerce.Category) { c.Path = []string{"1", "2", "3", "4", "5", "6", "a"} }), "categories_path_check"},
		"the fifty-first":        {"a category holds fifty", category(func(c *commerce.Category) { c.Position = 50 }), "categories_position_check"},
		"a rate for nowhere":     {"a rate is of somewhere", rate(func(r *commerce.ShippingRate) { r.Regions = []string{} }), "store_shipping_rates_regions_check"},
		"the twenty-first rate":  {"a store has twenty", rate(func(r *commerce.ShippingRate) { r.N = 21 }), "store_shipping_rates_n_check"},
		"money for sending":      {"a fee is not negative", rate(func(r *commerce.ShippingRate) { r.Fee.MinorUnits = -1 }), "store_shipping_rates_fee_check"},
		"two defaults": {"one is to begin with", func(tx tx) error {
			return tx.CopyAddresses(t.Context(), slices.Values([]*commerce.Address{
				{ID: domain.AddressID{N: 1}, IsDefault: true}, {ID: domain.AddressID{N: 2}, IsDefault: true},
			}))
		}, "addresses_default_key"},
		"more than all of it": {"a commission is a share", func(tx tx) error {
			return tx.CopyOffers(t.Context(), slices.Values([]*commerce.AffiliateOffer{{CommissionBps: 10_001}}))
		}, "affiliate_offers_commission_check"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := commercedb.NewStore(storagetest.New(t).Commerce)
			require.ErrorContains(t, store.InTx(t.Context(), tc.write), tc.constraint, tc.reason)
		})
	}
}
