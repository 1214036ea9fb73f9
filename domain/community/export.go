package community

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// How long an archive is kept, and how long its owner waits before they may ask for the next.
const (
	ExportLives = 7 * 24 * time.Hour
	ExportAgain = 24 * time.Hour
)

// AccountExportState is how far an archive has come.
type AccountExportState string

// The states of an archive.
const (
	ExportPreparing AccountExportState = "PREPARING"
	ExportReady     AccountExportState = "READY"
)

// AccountExport is an archive of what is kept of a user, who alone may have it.
type AccountExport struct {
	UserID      domain.UserID
	File        domain.MediaID
	RequestedAt time.Time
	ReadyAt     *time.Time
	Bytes       int64 // 0 until it is READY
}

// State tells whether it can be fetched.
func (e *AccountExport) State() AccountExportState {
	if e.ReadyAt == nil {
		return ExportPreparing
	}
	return ExportReady
}

// ExpiresAt is when it is removed; nil until it is READY.
func (e *AccountExport) ExpiresAt() *time.Time {
	if e.ReadyAt == nil {
		return nil
	}
	at := e.ReadyAt.Add(ExportLives)
	return &at
}

// ByteSize is how large it is; nil until it is READY.
func (e *AccountExport) ByteSize() *int64 {
	if e.ReadyAt == nil {
		return nil
	}
	return &e.Bytes
}

// AskForExport makes a request of a user, whose last one, if any, was last. RATE_LIMITED where that is not long ago: an archive
// is dear to make, and says the same a minute later.
func AskForExport(last *AccountExport, user domain.UserID, file domain.MediaID, now time.Time) (*AccountExport, error) {
	if last != nil && now.Before(last.RequestedAt.Add(ExportAgain)) {
		return nil, domain.Refuse(domain.ErrRateLimited, "", "you asked for an archive at %s: ask again after %s",
			last.RequestedAt.UTC().Format(time.RFC3339), last.RequestedAt.Add(ExportAgain).UTC().Format(time.RFC3339))
	}
	return &AccountExport{UserID: user, File: file, RequestedAt: now}, nil
}
