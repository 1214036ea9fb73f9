package domain

import (
	"slices"
	"strings"
)

// The bounds of a handle that somebody chooses, in characters.
const (
	shortestHandle = 3
	longestHandle  = 30
)

// CheckHandle says what is wrong with a handle that somebody chose for an account or a store: field is where the input has it.
// Nothing, where it does. Whether it is free is not asked here.
func CheckHandle(field, s string) UserErrors {
	const letters, joints = "abcdefghijklmnopqrstuvwxyz0123456789", ".-_"
	switch {
	case len(s) < shortestHandle || len(s) > longestHandle || strings.Trim(s, letters+joints) != "" || strings.Trim(s, joints) != s:
		return UserErrors{Refuse(ErrInvalid, field,
			"%d to %d of a-z, 0-9, ., - and _, beginning and ending with a letter or a digit", shortestHandle, longestHandle)}
	case slices.Contains(reservedHandles(), s):
		return UserErrors{Refuse(ErrInvalid, field, "%s is kept for the platform", s)}
	default:
		return nil
	}
}

// reservedHandles would be taken for pages of the platform, or for the platform itself.
func reservedHandles() []string {
	return []string{
		"about", "account", "admin", "api", "app", "cart", "checkout", "graphql", "healthz", "help", "login", "logout", "me",
		"media", "moderator", "official", "orders", "pay", "platform", "search", "security", "settings", "shop", "staff",
		"store", "stores", "support", "system", "terms", "trellis", "www",
	}
}
