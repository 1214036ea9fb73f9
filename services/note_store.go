package services

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs/args"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// notesAtOnce is how many notes one transaction lists in their author's store.
const notesAtOnce = 500

// ListStoreNotes lists among a store's notes what its account had published before it opened, and has the notes that do not
// render be listed there once they do. Running it again, or while the account publishes, does no harm.
func (s *Notes) ListStoreNotes(ctx context.Context, a args.ListStoreNotes) error {
	account, err := domain.ParseID[domain.UserID]("account", a.Account)
	if err != nil {
		return err
	}
	store, err := domain.ParseID[domain.StoreID]("store", a.Store)
	if err != nil {
		return err
	}
	owner := communitydb.StoreOwner{User: account, Store: store}
	for n := notesAtOnce; err == nil && n == notesAtOnce; {
		err = s.community.InTx(ctx, func(tx communitydb.Tx) (err error) {
			n, err = tx.ListInStore(ctx, owner, notesAtOnce)
			return err
		})
	}
	return err
}
