package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/seed"
	"github.com/trellisgraph/trellis/services"
	"github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

type seedCommand struct {
	Scale int    `default:"1" help:"How much: 1 is about 60 notes, 80 products and 300 users; n is about 60n notes, 12n products and 6n users, up to 16667."`
	Seed  uint64 `default:"1" help:"Other numbers make other data; the same number makes the same."`
	Force bool   `help:"Replace everything that the databases hold."`
}

// Run migrates and seeds.
func (c *seedCommand) Run(ctx context.Context, f *storageFlags, out *console, log *slog.Logger) (err error) {
	if err := f.makeDataDir(); err != nil {
		return err
	}
	d, err := f.open(ctx, out, postgres.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(context.WithoutCancel(ctx))) }()
	if err := d.migrate(ctx, out); err != nil {
		return err
	}
	library, err := f.library(ctx, d, "", nil, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()
	return plant(ctx, d, library, out, seed.Options{Seed: c.Seed, Scale: c.Scale, Force: c.Force})
}

// plant seeds and ranks the feeds, so that the first query finds one.
func plant(ctx context.Context, d *databases, library *media.Library, out *console, o seed.Options) error {
	started := time.Now()
	o.At, o.Progress = started, out.progress
	people, shop := community.NewStore(d.community), commerce.NewStore(d.commerce)
	s, err := seed.Run(ctx, people, shop, library, o)
	if err != nil {
		return err
	}
	if err := services.NewFeed(people, shop.Reader, time.Now).Refresh(ctx); err != nil {
		return err
	}
	out.say("  seeded %d notes, %d products of %d stores, %d users, %d orders, %d pictures (%.1f s)",
		s.Notes, s.Products, s.Stores, s.Users, s.Orders, s.Pictures, time.Since(started).Seconds())
	return nil
}
