package postgres

import (
	"slices"

	"github.com/trellisgraph/trellis/domain"
)

// Teller passes news on. It takes no time and cannot fail: nobody waits for news, and a write does not depend on them.
type Teller func([]domain.News)

// Tell has news passed on once the transaction is committed; what is told twice is passed on once. Storage tells where it
// writes, so that no service can forget to, whether a mutation or a job asks for it.
func (tx Tx) Tell(news ...domain.News) {
	for _, n := range news {
		if !slices.Contains(*tx.news, n) {
			*tx.news = append(*tx.news, n)
		}
	}
}

// pass hands over what a transaction told.
func (t Teller) pass(news []domain.News) {
	if t != nil && len(news) > 0 {
		t(news)
	}
}
