package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/seed"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/postgres/embedded"
)

// How much there is at scale 1.
const (
	fullNotes    = 500_000
	fullProducts = 200_000
	fullUsers    = 100_000
)

// dataVersion is part of what makes kept data current: raise it when other data is to be written.
const dataVersion = 1

// database holds both sides, each in a schema of its own, so that a server that knows one database only can be measured on the
// same tables.
const database = "trellis_bench"

// seededAt is the "now" of the data, so that equal scales are equal data.
func seededAt() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// DefaultDir is where the data is kept between runs.
func DefaultDir() string {
	if dir, err := os.UserCacheDir(); err == nil && os.Geteuid() != 0 {
		return filepath.Join(dir, "trellis-bench")
	}
	return "/var/cache/trellis-bench" // the user whom Postgres runs as cannot enter root's home
}

// data is the Postgres of the benchmark with the notes, goods and users in it.
type data struct {
	server              *embedded.Instance
	community, commerce *postgres.DB
	version             string // Postgres'
	counts              string // what is in it, in words
	statements          bool   // statements are counted by pg_stat_statements
}

// openData starts the Postgres of dir and sees that it holds the data of a scale, writing it where it does not.
func openData(ctx context.Context, dir string, scale float64, say func(string, ...any)) (_ *data, err error) {
	d := &data{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close(ctx))
		}
	}()
	if d.server, d.statements, err = startPostgres(ctx, dir, scale, say); err != nil {
		return nil, err
	}
	current, err := d.connect(ctx, scale)
	if err != nil {
		return nil, err
	}
	if !current {
		if err := d.renew(ctx); err != nil {
			return nil, err
		}
		if err := d.plant(ctx, scale, say); err != nil {
			return nil, err
		}
	}
	return d, d.describe(ctx)
}

// startPostgres starts a server that keeps everything in memory and cleans up only when it is told to, and counts statements
// where its installation can.
func startPostgres(ctx context.Context, dir string, scale float64, say func(string, ...any)) (*embedded.Instance, bool, error) {
	settings := map[string]string{
		"max_connections": "300", "synchronous_commit": "off", "autovacuum": "off", "shared_buffers": "128MB",
	}
	if scale >= 0.1 {
		settings["shared_buffers"], settings["max_wal_size"] = "3GB", "8GB"
		settings["maintenance_work_mem"], settings["effective_cache_size"] = "512MB", "8GB"
	}
	counting := map[string]string{
		"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_utility": "off", "pg_stat_statements.save": "off",
	}
	maps.Copy(counting, settings)
	o := embedded.Options{Dir: filepath.Join(dir, "postgres"), Settings: counting, Report: func(line string) { say("%s", line) }}
	server, err := embedded.Start(ctx, o)
	if err == nil {
		return server, true, nil
	}
	say("without pg_stat_statements: %v", err)
	o.Settings = settings
	server, err = embedded.Start(ctx, o)
	return server, false, err
}

// url is the connection string of a side.
func (d *data) url(side postgres.Side) string {
	return d.server.URL(database) + "&search_path=" + url.QueryEscape(string(side))
}

// marker says what the database holds.
func marker(scale float64) string { return fmt.Sprintf("scale %g, data %d", scale, dataVersion) }

// connect opens both sides, migrates them, and tells whether they hold the data of the scale.
func (d *data) connect(ctx context.Context, scale float64) (current bool, err error) {
	if err := embedded.EnsureDatabases(ctx, d.server, database); err != nil {
		return false, err
	}
	var found string
	err = d.admin(ctx, database, func(conn *pgx.Conn) error {
		for _, sql := range []string{
			"CREATE SCHEMA IF NOT EXISTS community", "CREATE SCHEMA IF NOT EXISTS commerce",
		} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
		const sql = `
SELECT coalesce(shobj_description(oid, 'pg_database'), '')
FROM pg_database
WHERE datname = current_database()`
		return conn.QueryRow(ctx, sql).Scan(&found)
	})
	if err != nil {
		return false, fmt.Errorf("prepare the database: %w", err)
	}
	o := postgres.Options{MaxConns: 8}
	if d.community, err = postgres.Open(ctx, postgres.Community, d.url(postgres.Community), o); err != nil {
		return false, err
	}
	if d.commerce, err = postgres.Open(ctx, postgres.Commerce, d.url(postgres.Commerce), o); err != nil {
		return false, err
	}
	people, err := communitydb.Migrate(ctx, d.community)
	if err != nil {
		return false, err
	}
	shop, err := commercedb.Migrate(ctx, d.commerce)
	return found == marker(scale) && people+shop == 0, err
}

// renew drops what there is.
func (d *data) renew(ctx context.Context) error {
	d.community.Close()
	d.commerce.Close()
	err := d.admin(ctx, "postgres", func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "DROP DATABASE "+database+" WITH (FORCE)")
		return err
	})
	if err != nil {
		return fmt.Errorf("drop the old data: %w", err)
	}
	_, err = d.connect(ctx, 0)
	return err
}

// plant writes the data, ranks the feeds, and leaves the tables as after a quiet night: vacuumed and analyzed.
func (d *data) plant(ctx context.Context, scale float64, say func(string, ...any)) error {
	started := time.Now()
	people, shop := communitydb.NewStore(d.community), commercedb.NewStore(d.commerce)
	o := seed.Options{
		Seed: 1, Scale: max(1, int(scale*fullNotes/60)+1), At: seededAt(), Undrawn: true,
		Users: int(scale * fullUsers), Products: int(scale * fullProducts),
		Progress: func(stage string, total int) func(int) {
			from, done := time.Now(), 0
			return func(n int) {
				if done += n; done == total {
					say("  %-9s %d in %.1f s", stage, total, time.Since(from).Seconds())
				}
			}
		},
	}
	if _, err := seed.Run(ctx, people, shop, nil, o); err != nil {
		return err
	}
	if err := services.NewFeed(people, shop.Reader, seededAt).Refresh(ctx); err != nil {
		return err
	}
	err := d.admin(ctx, database, func(conn *pgx.Conn) error {
		comment := "COMMENT ON DATABASE " + database + " IS '" + marker(scale) + "'"
		for _, sql := range []string{"VACUUM (ANALYZE)", "CHECKPOINT", comment} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clean up after seeding: %w", err)
	}
	say("seeded in %.0f s", time.Since(started).Seconds())
	return nil
}

// describe counts what the data holds, and asks for the extension that counts statements.
func (d *data) describe(ctx context.Context) error {
	return d.admin(ctx, database, func(conn *pgx.Conn) error {
		if d.statements {
			if _, err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public"); err != nil {
				return fmt.Errorf("count statements: %w", err)
			}
		}
		d.version = conn.PgConn().ParameterStatus("server_version")
		d.version, _, _ = strings.Cut(d.version, " ")
		const sql = `
SELECT format('%s notes, %s products, %s users, %s likes, %s follows, %s comments',
              (SELECT count(*) FROM community.notes), (SELECT count(*) FROM commerce.products),
              (SELECT count(*) FROM community.users), (SELECT count(*) FROM community.note_likes),
              (SELECT count(*) FROM community.follows), (SELECT count(*) FROM community.comments))
FROM (SELECT 1) AS once`
		return conn.QueryRow(ctx, sql).Scan(&d.counts)
	})
}

// calls is how many statements the server has run for the benchmark's database, but for this one.
func (d *data) calls(ctx context.Context) (n int64, err error) {
	const sql = `
SELECT coalesce(sum(s.calls), 0)::bigint
FROM public.pg_stat_statements s
JOIN pg_database b ON b.oid = s.dbid
WHERE b.datname = current_database()
  AND s.query NOT LIKE '%pg_stat_statements%'`
	if !d.statements {
		return 0, nil
	}
	err = d.community.Pool().QueryRow(ctx, sql).Scan(&n)
	return n, err
}

// admin runs do on a connection of its own.
func (d *data) admin(ctx context.Context, name string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, d.server.URL(name))
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(context.WithoutCancel(ctx)))
}

func (d *data) close(ctx context.Context) error {
	for _, db := range []*postgres.DB{d.community, d.commerce} {
		if db != nil {
			db.Close()
		}
	}
	if d.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return d.server.Stop(ctx)
}
