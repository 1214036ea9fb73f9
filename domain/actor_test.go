package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestRolesReadBackAsNamed(t *testing.T) {
	t.Parallel()
	names := []string{"MODERATOR", "PLATFORM_FINANCE", "PLATFORM_STAFF"}
	var all domain.Roles
	for _, name := range names {
		role := domain.RoleNamed(name)
		require.Equal(t, []string{name}, role.Names())
		all |= role
	}
	require.Equal(t, names, all.Names())
	require.Zero(t, domain.RoleNamed("moderator"), "names are exact")
	require.Empty(t, domain.Roles(0).Names())
}

func TestNobodyHoldsNoRole(t *testing.T) {
	t.Parallel()
	require.False(t, domain.Actor{Roles: domain.RoleModerator}.Has(domain.RoleModerator))
	moderator := domain.Actor{UserID: domain.UserID{1}, Roles: domain.RoleModerator}
	require.True(t, moderator.Has(domain.RoleModerator))
	require.False(t, moderator.Has(domain.RolePlatformFinance))
}
