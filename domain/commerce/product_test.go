package commerce_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func TestWhoMayReportAProduct(t *testing.T) {
	t.Parallel()
	p, somebody := &commerce.Product{}, domain.Actor{UserID: domain.UserID{1}}
	require.True(t, p.CanReport(somebody, ""))
	require.False(t, p.CanReport(domain.Actor{}, ""), "nobody is signed in")
	for _, role := range []commerce.StoreRole{
		commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance,
	} {
		require.False(t, p.CanReport(somebody, role), "%s sells it", role)
	}
}
