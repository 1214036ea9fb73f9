package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/postgres/embedded"
)

// storageFlags say where the data is. They belong to every command.
type storageFlags struct {
	CommunityDatabaseURL string `name:"community-database-url" placeholder:"URL" help:"PostgreSQL of the community side. Without it and the next an own PostgreSQL is started."`
	CommerceDatabaseURL  string `name:"commerce-database-url" placeholder:"URL" help:"PostgreSQL of the commerce side: another database, of the same server or another."`
	MediaURL             string `name:"media-url" placeholder:"URL" help:"The bucket of pictures and videos, such as s3://NAME?region=eu-west-1; files in the data directory by default."`
	Streams              bool   `name:"streams" default:"true" negatable:"" help:"Make streams (HLS) of videos, where ffmpeg has what it takes."`
	DataDir              string `name:"data-dir" placeholder:"DIR" default:"${data_dir}" help:"Where the own PostgreSQL, pictures and keys are kept: ${default}."`
}

// The databases of the own server.
const (
	communityDatabase = "trellis_community"
	commerceDatabase  = "trellis_commerce"
)

func defaultDataDir() string { return embedded.DefaultDir() }

// databases are both sides, open.
type databases struct {
	community *postgres.DB
	commerce  *postgres.DB
	own       *embedded.Instance // nil where URLs were given
}

// open reaches both databases, starting the own server where no URLs were given. close must be called, with a context that goes
// on when the command's has ended.
func (f *storageFlags) open(ctx context.Context, out *console, o postgres.Options) (*databases, error) {
	if (f.CommunityDatabaseURL == "") != (f.CommerceDatabaseURL == "") {
		return nil, errors.New("only one database URL was given: " +
			"set both --community-database-url and --commerce-database-url, or neither for an own PostgreSQL")
	}
	d := &databases{}
	communityURL, commerceURL := f.CommunityDatabaseURL, f.CommerceDatabaseURL
	if communityURL == "" {
		own, err := startOwn(ctx, f.DataDir, out)
		if err != nil {
			return nil, err
		}
		d.own, communityURL, commerceURL = own, own.URL(communityDatabase), own.URL(commerceDatabase)
	}
	var err error
	if d.community, err = postgres.Open(ctx, postgres.Community, communityURL, o); err != nil {
		return nil, errors.Join(notThere(err, "community"), d.close(context.WithoutCancel(ctx)))
	}
	if d.commerce, err = postgres.Open(ctx, postgres.Commerce, commerceURL, o); err != nil {
		return nil, errors.Join(notThere(err, "commerce"), d.close(context.WithoutCancel(ctx)))
	}
	return d, nil
}

func notThere(err error, side string) error {
	return fmt.Errorf("%w; check --%s-database-url and that the server runs", err, side)
}

func startOwn(ctx context.Context, dir string, out *console) (*embedded.Instance, error) {
	own, err := embedded.Start(ctx, embedded.Options{
		Dir: dir, Fsync: true, Report: func(line string) { out.say("  %s", line) },
	})
	if err != nil {
		return nil, err
	}
	if err := embedded.EnsureDatabases(ctx, own, communityDatabase, commerceDatabase); err != nil {
		return nil, errors.Join(err, own.Stop(context.WithoutCancel(ctx)))
	}
	return own, nil
}

func (d *databases) close(ctx context.Context) error {
	err := endWithin(ctx, poolsTime, "close the pools", d.closePools)
	if d.own == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return errors.Join(err, d.own.Stop(ctx))
}

// migrate brings both schemas up to date.
func (d *databases) migrate(ctx context.Context, out *console) error {
	people, err := community.Migrate(ctx, d.community)
	if err != nil {
		return err
	}
	shop, err := commerce.Migrate(ctx, d.commerce)
	if err != nil {
		return err
	}
	if people+shop == 0 {
		out.say("  schemas are up to date")
		return nil
	}
	out.say("  migrated: community %d, commerce %d", people, shop)
	return nil
}

type migrateCommand struct{}

// Run migrates.
func (migrateCommand) Run(ctx context.Context, f *storageFlags, out *console) (err error) {
	d, err := f.open(ctx, out, postgres.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(context.WithoutCancel(ctx))) }()
	return d.migrate(ctx, out)
}

// library opens what holds pictures and videos. base is where clients reach the server.
func (f *storageFlags) library(
	ctx context.Context, d *databases, base string, signer *media.Signer, log *slog.Logger,
) (*media.Library, error) {
	return media.Open(ctx, media.Options{
		URL: f.MediaURL, Dir: f.mediaDir(), Base: base, Signer: signer, Public: community.NewReader(d.community).ShownToAll, Log: log,
		Streams: f.Streams,
	})
}

// mediaDir is where pictures are kept.
func (f *storageFlags) mediaDir() string { return filepath.Join(f.DataDir, "media") }

// secretFile holds what tokens are signed with, where no secret was given.
func (f *storageFlags) secretFile() string { return filepath.Join(f.DataDir, "secret") }

// makeDataDir makes the data directory so that the user that Postgres runs as can pass through it.
func (f *storageFlags) makeDataDir() error {
	if err := os.MkdirAll(f.DataDir, 0o755); err != nil { //nolint:gosec // what is secret in it has modes of its own
		return fmt.Errorf("make the data directory: %w", err)
	}
	return nil
}

// reopen opens the same databases once more, without a statement timeout: for migrations and seeding.
func (d *databases) reopen(ctx context.Context, f *storageFlags) (*databases, error) {
	communityURL, commerceURL := f.CommunityDatabaseURL, f.CommerceDatabaseURL
	if d.own != nil {
		communityURL, commerceURL = d.own.URL(communityDatabase), d.own.URL(commerceDatabase)
	}
	people, err := postgres.Open(ctx, postgres.Community, communityURL, postgres.Options{MaxConns: 4})
	if err != nil {
		return nil, err
	}
	shop, err := postgres.Open(ctx, postgres.Commerce, commerceURL, postgres.Options{MaxConns: 4})
	if err != nil {
		people.Close()
		return nil, err
	}
	return &databases{community: people, commerce: shop}, nil
}

func (d *databases) closePools() {
	for _, db := range []*postgres.DB{d.community, d.commerce} {
		if db != nil {
			db.Close()
		}
	}
}

// supervise starts the own server again when it ends while we serve; requests meanwhile get coded errors, and the pools
// find the new one by themselves. What it returns is called once ctx has ended, and waits until nothing is started any more.
func (d *databases) supervise(ctx context.Context, dir string, log *slog.Logger) (wait func()) {
	var group sync.WaitGroup
	if d.own == nil {
		return group.Wait
	}
	group.Go(func() {
		for {
			if d.own.Wait(ctx) != nil {
				return
			}
			log.ErrorContext(ctx, "the own PostgreSQL has ended and is started again", "dir", dir)
			again, err := embedded.Start(ctx, embedded.Options{Dir: dir, Fsync: true})
			if err == nil {
				d.own = again
				continue
			}
			log.ErrorContext(ctx, "the own PostgreSQL could not be started", "error", err)
			select {
			case <-ctx.Done():
				return
			case <-time.After(restartPause):
			}
		}
	})
	return group.Wait
}

// restartPause is the time between two attempts to start the own server.
const restartPause = 2 * time.Second
