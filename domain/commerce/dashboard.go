package commerce

import "github.com/trellisgraph/trellis/domain"

// StoreDashboard is what the staff of a store works on. Who may see it is said where it is handed out: StoreRole.Staff.
type StoreDashboard struct{ StoreID domain.StoreID }
