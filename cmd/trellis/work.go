package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/storage/postgres"
)

type workCommand struct {
	PublicURL        string        `name:"public-url" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server's URL as clients reach it: ${default}."`
	FeedRefresh      time.Duration `default:"5m" help:"How often the feeds are ranked anew."`
	MaxConnections   int32         `default:"10" help:"Connections to each database, at most."`
	StatementTimeout time.Duration `default:"30s" help:"How long one SQL statement may take."`
	Secret           string        `env:"TRELLIS_SECRET" placeholder:"BASE64" help:"The servers' secret; the one in the data directory by default."`
	Pay              paymentFlags  `embed:""`
	Parcels          parcelFlags   `embed:""`
	News             newsFlags     `embed:""`
	Inbox            inboxFlags    `embed:""`
	Operators        operatorFlags `embed:""`
	Moderation       string        `default:"auto" enum:"auto,manual" help:"What becomes of notes that the checks find nothing in; as the servers have it: a scheduled note is submitted here."`
}

// Validate refuses what would make a worker that cannot work.
func (c *workCommand) Validate() error {
	switch {
	case c.FeedRefresh < time.Second:
		return errors.New("--feed-refresh must be at least 1s")
	case c.StatementTimeout < time.Millisecond:
		return errors.New("--statement-timeout must be at least 1ms")
	case c.MaxConnections < 2:
		return errors.New("--max-connections must be at least 2")
	default:
		return errors.Join(c.Pay.check(), c.Parcels.check(), c.News.check(), c.Inbox.check(), c.Operators.check())
	}
}

// Run works jobs until it is told to stop. It serves nothing and migrates nothing.
func (c *workCommand) Run(ctx context.Context, f *storageFlags, out *console, log *slog.Logger) (err error) {
	last, exited := exiting(ctx, requestsTime)
	defer exited()
	s, err := knownSecret(c.Secret, f.secretFile())
	if err != nil {
		return err
	}
	seen, err := c.Operators.open(ctx, log, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, seen.close(last)) }()
	d, err := f.open(ctx, out, postgres.Options{
		MaxConns: c.MaxConnections, StatementTimeout: c.StatementTimeout, Observe: seen.metrics.RoundTrip,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(last)) }()
	o := outside{
		url: strings.TrimSuffix(c.PublicURL, "/"), inbox: c.Inbox.limits(), byHand: c.Moderation == moderateByHand,
	}
	if o.signer, err = s.mediaSigner(); err != nil {
		return err
	}
	if o.library, err = f.library(ctx, d, o.url, o.signer, log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.library.Close()) }()
	if o.till, err = c.Pay.open(d.commerce, s, o.url); err != nil {
		return err
	}
	if o.carrier, err = c.Parcels.open(d, s, o.url); err != nil {
		return err
	}
	if o.links, err = linksOf(o.url); err != nil {
		return err
	}
	tell, shut, err := c.News.openTeller(log)
	if err != nil {
		return err
	}
	defer func() { _ = endWithin(last, newsTime, "close the news", shut) }() // news may be lost
	o.tell = tell
	runner, err := jobs.Start(context.WithoutCancel(ctx), d.pools(), d.services(o), jobs.Options{
		FeedRefresh: c.FeedRefresh, Logger: quieter(log), Sandbox: o.till.works(), Observe: seen.observeJobs(),
	})
	if err != nil {
		return err
	}
	stopped := stopJobs(ctx, runner)
	defer func() { err = errors.Join(err, stopped()) }()
	defer seen.look(d, server.Admin(seen.metrics, []server.Database{d.community, d.commerce}, log), log)()
	supervised := d.supervise(ctx, f.DataDir, log)
	out.say("Working jobs. Stop with Ctrl-C.")
	<-ctx.Done()
	supervised()
	return nil
}

// pools are where the jobs live.
func (d *databases) pools() jobs.Pools {
	return jobs.Pools{Community: d.community.Pool(), Commerce: d.commerce.Pool()}
}
