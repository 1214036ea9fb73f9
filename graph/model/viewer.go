package model

import "github.com/trellisgraph/trellis/domain"

// Viewer is the signed-in user, as the root of what is private to them. It holds nothing but the id, so that it stands while
// either side is down.
type Viewer struct {
	UserID domain.UserID
}
