// Package community holds all SQL of the community database: people, notes and what is said below them, topics, product tags
// and feed rankings.
package community

import (
	"context"
	"embed"
	"io/fs"

	"github.com/trellisgraph/trellis/storage/postgres"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Reader carries the reads. It is a value; one on a replica is another Reader.
type Reader struct{ q postgres.Querier }

// NewReader reads from db.
func NewReader(db *postgres.DB) Reader { return Reader{q: db} }

// Query is a read of this side that was not run yet.
type Query[R any] = postgres.Query[R]

// All runs a read of this side.
func All[R any](ctx context.Context, r Reader, query postgres.Query[R]) ([]R, error) {
	return postgres.All(ctx, r.q, query)
}

// Store is a Reader that can open transactions.
type Store struct {
	Reader
	db   *postgres.DB
	tell postgres.Teller
}

// NewStore reads and writes db.
func NewStore(db *postgres.DB) Store { return Store{Reader: NewReader(db), db: db} }

// Telling is the store whose transactions have tell pass on what they told, once they are committed.
func (s Store) Telling(tell postgres.Teller) Store {
	s.tell = tell
	return s
}

// InTx runs fn in one transaction of this side; see postgres.InTx.
func (s Store) InTx(ctx context.Context, fn func(Tx) error) error {
	return postgres.InTxTelling(ctx, s.db, s.tell, func(tx postgres.Tx) error {
		return fn(Tx{Reader: Reader{q: tx}, tx: tx})
	})
}

// Tx carries the writes.
type Tx struct {
	Reader
	tx postgres.Tx
}

// Migrate brings the schema up to date and returns how many migrations it ran.
func Migrate(ctx context.Context, db *postgres.DB) (int, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	return postgres.Migrate(ctx, db, dir)
}

// Empty reports whether nobody has written anything yet.
func (r Reader) Empty(ctx context.Context) (bool, error) {
	held, err := postgres.Holds(ctx, r.q, "users")
	return !held, err
}

// Truncate removes everything, for seeding anew.
func (tx Tx) Truncate(ctx context.Context) error {
	const sql = `
TRUNCATE idempotency_keys, account_exports, users,
         user_handles, user_identities, follows, followers, blocks, walls, notes, note_media,
         notes_by_author, note_likes, note_collects, user_private, drafts_by_author, collections,
         collections_by_owner, collection_items, product_collects, product_stats, product_tags,
         feed_generations, feed_rankings, note_entities, store_evaluations, moderation_events, comments,
         comment_likes, topics, topic_names, note_topics, topic_follows, topic_products, notes_by_product,
         notes_by_topic, notes_by_store, media, inbox_notes, inboxes, fan_outs, pulled_authors, note_revisions, reports,
         moderation_cases, moderation_decisions, comment_mentions, notifications, notification_entries, live_rooms,
         live_subscribers`
	_, err := tx.tx.Exec(ctx, "empty the community tables", sql)
	return err
}

// LockForSeeding waits until no other process seeds. The caller calls unlock when it is done.
func (s Store) LockForSeeding(ctx context.Context) (unlock func(), err error) {
	return postgres.Lock(ctx, s.db, postgres.SeedLock)
}

// Analyze gathers the planner's statistics after much was written at once.
func (s Store) Analyze(ctx context.Context) error { return postgres.Analyze(ctx, s.db) }
