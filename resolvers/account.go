package resolvers

import "github.com/trellisgraph/trellis/domain/community"

// archiveURL is where an archive is fetched, nil until it is ready.
func (r *Resolver) archiveURL(e *community.AccountExport) *string {
	if e.ReadyAt == nil {
		return nil
	}
	url := r.urls.Archive(e.File)
	return &url
}
