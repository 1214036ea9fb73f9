// Package resolvers translates between GraphQL and Go and does nothing else: arguments in, one call, rows out. An object
// resolver gets all its parents at once, blocks in loaders only, and never changes a row.
package resolvers

import (
	"time"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/services"
)

// Resolver holds what the resolvers need.
type Resolver struct {
	load   *loaders.Loaders
	do     *services.Services
	urls   media.URLs
	signer *commerce.Signer
	links  *link.Checker
	news   *pubsub.Hub
	lists  chan struct{} // has room for those who may look a list over again
	now    func() time.Time
}

// New makes the resolvers. Without news there are no subscriptions.
func New(
	load *loaders.Loaders, do *services.Services, urls media.URLs, signer *commerce.Signer, links *link.Checker,
	news *pubsub.Hub, now func() time.Time,
) *Resolver {
	return &Resolver{
		load: load, do: do, urls: urls, signer: signer, links: links, news: news, lists: make(chan struct{}, listsAtOnce), now: now,
	}
}
