package postgres

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings the schema of a side, and River's tables beside it, up to date and returns how many of our migrations
// it ran. Several processes may call it at once: a session lock lets one at a time do the work.
func Migrate(ctx context.Context, db *DB, migrations fs.FS) (int, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // look every second, for five minutes
	if err != nil {
		return 0, fmt.Errorf("make the migration lock: %w", err)
	}
	conn := stdlib.OpenDBFromPool(db.pool)
	defer func() { _ = conn.Close() }() // the pool stays open: this closes the wrapper only
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, migrations, goose.WithSessionLocker(locker),
		goose.WithTableName(string(db.side)+"_migrations"))
	if err != nil {
		return 0, fmt.Errorf("read the %s migrations: %w", db.side, err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return 0, mapError(db.side, fmt.Sprintf("migrate the %s database", db.side), err)
	}
	return len(results), migrateRiver(ctx, db)
}

func migrateRiver(ctx context.Context, db *DB) error {
	unlock, err := Lock(ctx, db, riverLock)
	if err != nil {
		return err
	}
	defer unlock()
	migrator, err := rivermigrate.New(riverpgxv5.New(db.pool), nil)
	if err != nil {
		return fmt.Errorf("make River's migrator: %w", err)
	}
	// a transaction a migration: a new value of an enum must be committed before it is used
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return mapError(db.side, "migrate River's tables", err)
}
