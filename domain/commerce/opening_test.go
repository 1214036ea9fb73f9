package commerce_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func today() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// refusals are "CODE at field" of each refusal that err is; none for nil.
func refusals(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	all := domain.UserErrors{}
	switch e := err.(type) { //nolint:errorlint // rules return them as they are
	case domain.UserErrors:
		all = e
	case domain.UserError:
		all = append(all, e)
	default:
		require.NoError(t, err)
	}
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = strings.TrimSuffix(string(one.Refused().Code)+" at "+strings.Join(one.Refused().Field, "."), " at ")
	}
	return out
}

func aStore() commerce.StoreFields {
	return commerce.StoreFields{
		Name: "慢火", Handle: "slow.fire", Kind: commerce.StorePersonal, Currency: domain.CurrencyCNY, PayoutToken: "acct_1", Terms: 1,
	}
}

func TestStoreFields(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		change func(*commerce.StoreFields)
		want   []string
	}{
		"good":           {"nothing is wrong", func(*commerce.StoreFields) {}, nil},
		"no name":        {"a store is called something", func(f *commerce.StoreFields) { f.Name = " " }, []string{"REQUIRED at input.name"}},
		"long name":      {"51 characters", func(f *commerce.StoreFields) { f.Name = strings.Repeat("名", 51) }, []string{"TOO_LONG at input.name"}},
		"short handle":   {"two letters", func(f *commerce.StoreFields) { f.Handle = "ab" }, []string{"INVALID at input.handle"}},
		"capital letter": {"handles are lower case", func(f *commerce.StoreFields) { f.Handle = "Slow" }, []string{"INVALID at input.handle"}},
		"dot at the end": {"ends in a letter", func(f *commerce.StoreFields) { f.Handle = "slow." }, []string{"INVALID at input.handle"}},
		"long handle":    {"31 letters", func(f *commerce.StoreFields) { f.Handle = strings.Repeat("a", 31) }, []string{"INVALID at input.handle"}},
		"reserved":       {"a page of the platform", func(f *commerce.StoreFields) { f.Handle = "checkout" }, []string{"INVALID at input.handle"}},
		"everything": {
			"all is said at once",
			func(f *commerce.StoreFields) {
				f.PayoutToken, f.Terms, f.CategoryIDs = "", 2, make([]domain.CategoryID, 21)
			},
			[]string{"REQUIRED at input.payoutAccountToken", "TOO_LONG at input.categoryIds", "INVALID at input.acceptTermsVersion"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := aStore()
			tc.change(&f)
			_, err := f.Checked()
			require.Equal(t, tc.want, refusals(t, err), tc.reason)
		})
	}
}

func TestMayOpen(t *testing.T) {
	t.Parallel()
	user, staff := domain.Actor{UserID: domain.UserID{1}}, domain.Actor{UserID: domain.UserID{1}, Roles: domain.RolePlatformStaff}
	require.NoError(t, commerce.MayOpen(commerce.StorePersonal, user, false))
	require.NoError(t, commerce.MayOpen(commerce.StoreThirdParty, user, false))
	require.NoError(t, commerce.MayOpen(commerce.StoreBrand, user, true))
	require.NoError(t, commerce.MayOpen(commerce.StoreSelfOperated, staff, false))
	require.Equal(t, []string{"NOT_ALLOWED at input.kind"}, refusals(t, commerce.MayOpen(commerce.StoreBrand, staff, false)))
	require.Equal(t, []string{"NOT_ALLOWED at input.kind"}, refusals(t, commerce.MayOpen(commerce.StoreSelfOperated, user, true)))
}

func TestOpened(t *testing.T) {
	t.Parallel()
	for kind, want := range map[commerce.StoreKind]commerce.StoreStatus{
		commerce.StorePersonal: commerce.StoreOpen, commerce.StoreSelfOperated: commerce.StoreOpen,
		commerce.StoreBrand: commerce.StoreApplying, commerce.StoreThirdParty: commerce.StoreApplying,
	} {
		f := aStore()
		f.Kind = kind
		s := f.Opened(domain.StoreID{2}, domain.UserID{1}, today())
		require.Equal(t, want, s.StoreStatus, kind)
		require.Equal(t, want == commerce.StoreOpen, s.OpenedAt != nil, kind)
		require.Equal(t, want == commerce.StoreApplying, len(s.Warnings()) == 1, kind)
	}
}

// Every step from state to state, by everybody who might ask for it.
func TestStoreStates(t *testing.T) {
	t.Parallel()
	owner, staff := domain.Actor{UserID: domain.UserID{1}}, domain.Actor{UserID: domain.UserID{2}, Roles: domain.RolePlatformStaff}
	const bad, no, illegal = "INVALID at input.status", "NOT_ALLOWED at input.status", "ILLEGAL_STATE"
	all := []commerce.StoreStatus{
		commerce.StoreApplying, commerce.StoreOpen, commerce.StorePaused, commerce.StoreSuspended, commerce.StoreClosed,
	}
	// By the row's state to the column's: what the owner is told, and the platform's staff; "" for done.
	want := map[commerce.StoreStatus][5][2]string{
		commerce.StoreApplying:  {{"", ""}, {no, ""}, {illegal, illegal}, {illegal, illegal}, {illegal, illegal}},
		commerce.StoreOpen:      {{bad, bad}, {"", ""}, {"", no}, {no, ""}, {"", no}},
		commerce.StorePaused:    {{bad, bad}, {"", no}, {"", ""}, {no, ""}, {"", no}},
		commerce.StoreSuspended: {{bad, bad}, {no, ""}, {illegal, illegal}, {"", ""}, {no, ""}},
		commerce.StoreClosed:    {{bad, bad}, {illegal, illegal}, {illegal, illegal}, {illegal, illegal}, {"", ""}},
	}
	for _, from := range all {
		for i, to := range all {
			for j, asks := range []struct {
				actor domain.Actor
				role  commerce.StoreRole
			}{{owner, commerce.RoleOwner}, {staff, ""}} {
				s := &commerce.Store{StoreStatus: from}
				got, err := s.Changed(commerce.StoreChange{Status: &to}, asks.actor, asks.role, today())
				if w := want[from][i][j]; w != "" {
					require.Equal(t, []string{w}, refusals(t, err), "%s to %s by %d", from, to, j)
					continue
				}
				require.NoError(t, err, "%s to %s by %d", from, to, j)
				require.Equal(t, to, got.StoreStatus)
				require.Equal(t, from, s.StoreStatus, "the old one stays as it was")
			}
		}
	}
}

func TestStoreIsChangedByThoseWhoManageIt(t *testing.T) {
	t.Parallel()
	name, open := "新名", commerce.StoreOpen
	user, staff := domain.Actor{UserID: domain.UserID{1}}, domain.Actor{UserID: domain.UserID{2}, Roles: domain.RolePlatformStaff}
	s := &commerce.Store{StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY}
	for _, role := range []commerce.StoreRole{"", commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance} {
		_, err := s.Changed(commerce.StoreChange{Name: &name}, user, role, today())
		require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, refusals(t, err), role)
	}
	for _, role := range []commerce.StoreRole{commerce.RoleOwner, commerce.RoleManager} {
		got, err := s.Changed(commerce.StoreChange{Name: &name}, user, role, today())
		require.NoError(t, err)
		require.Equal(t, name, got.Name)
	}
	_, err := s.Changed(commerce.StoreChange{Name: &name, Status: &open}, staff, "", today())
	require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, refusals(t, err), "the platform changes the state and nothing else")
}

func TestRates(t *testing.T) {
	t.Parallel()
	cny := func(n int64) domain.Money { return domain.Money{MinorUnits: n, Currency: domain.CurrencyCNY} }
	good := func() *commerce.ShippingRate {
		return &commerce.ShippingRate{Regions: []string{"CN-SH", "*"}, Fee: cny(0), ShipsWithinHours: 24}
	}
	free, dollars := cny(0), domain.Money{MinorUnits: 5, Currency: domain.CurrencyUSD}
	for name, tc := range map[string]struct {
		change func(*commerce.ShippingRate)
		want   []string
	}{
		"good":       {func(*commerce.ShippingRate) {}, nil},
		"nowhere":    {func(r *commerce.ShippingRate) { r.Regions = nil }, []string{"REQUIRED at input.shippingRates.0.regions"}},
		"no region":  {func(r *commerce.ShippingRate) { r.Regions = []string{"HK", "China"} }, []string{"INVALID at input.shippingRates.0.regions.1"}},
		"too many":   {func(r *commerce.ShippingRate) { r.Regions = make([]string, 101) }, []string{"TOO_LONG at input.shippingRates.0.regions"}},
		"currency":   {func(r *commerce.ShippingRate) { r.Fee = dollars }, []string{"INVALID at input.shippingRates.0.fee"}},
		"negative":   {func(r *commerce.ShippingRate) { r.Fee = cny(-1) }, []string{"INVALID at input.shippingRates.0.fee"}},
		"free above": {func(r *commerce.ShippingRate) { r.FreeAbove = &free }, []string{"INVALID at input.shippingRates.0.freeAbove"}},
		"times": {
			func(r *commerce.ShippingRate) { r.ShipsWithinHours, r.TransitDays = 0, 91 },
			[]string{"INVALID at input.shippingRates.0.shipsWithinHours", "INVALID at input.shippingRates.0.transitDays"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rate := good()
			tc.change(rate)
			rates := []*commerce.ShippingRate{rate}
			s := &commerce.Store{Currency: domain.CurrencyCNY}
			_, err := s.Changed(commerce.StoreChange{Rates: &rates}, domain.Actor{}, commerce.RoleOwner, today())
			require.Equal(t, tc.want, refusals(t, err))
		})
	}
}

func TestCanOpenStore(t *testing.T) {
	t.Parallel()
	e := commerce.CanOpenStore(false, false)
	require.True(t, e.Allowed)
	require.Equal(t, []commerce.StoreRequirement{commerce.RequireRealName, commerce.RequirePayout}, e.Missing)
	require.Zero(t, e.MinimumFollowers())
	e = commerce.CanOpenStore(true, true)
	require.False(t, e.Allowed, "an account owns one store")
	require.Empty(t, e.Missing)
}

func TestSetRole(t *testing.T) {
	t.Parallel()
	owner, manager, support := commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport
	had := &commerce.StoreMember{Role: manager, Since: today()}
	boss := &commerce.StoreMember{Role: owner}
	for name, tc := range map[string]struct {
		by   commerce.StoreRole
		had  *commerce.StoreMember
		role *commerce.StoreRole
		want []string
	}{
		"hired":         {owner, nil, &support, nil},
		"changed":       {owner, had, &support, nil},
		"let go":        {owner, had, nil, nil},
		"by a manager":  {manager, nil, &support, []string{"NOT_ALLOWED at input.storeId"}},
		"by a stranger": {"", nil, &support, []string{"NOT_ALLOWED at input.storeId"}},
		"a second one":  {owner, had, &owner, []string{"INVALID at input.role"}},
		"the owner":     {owner, boss, nil, []string{"NOT_ALLOWED at input.userId"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := commerce.SetRole(tc.by, tc.had, commerce.StoreMember{Since: today().Add(time.Hour)}, tc.role)
			require.Equal(t, tc.want, refusals(t, err))
			if err != nil || tc.role == nil {
				require.Nil(t, set)
				return
			}
			require.Equal(t, *tc.role, set.Role)
			require.Equal(t, tc.had != nil, set.Since.Equal(today()), "who changes roles has worked there since they came")
		})
	}
}
