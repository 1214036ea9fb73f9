package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/carriers/sandbox"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/seed"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	"github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/web/graphiql"
	"github.com/trellisgraph/trellis/web/screens"
)

type serveCommand struct {
	Listen           string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen: ${default}."`
	PublicURL        string        `name:"public-url" placeholder:"URL" help:"The server's URL as clients reach it, for the URLs of pictures; http:// and --listen by default."`
	Dev              bool          `help:"For development: demo data into empty databases, traces of what a query costs, tokens by \"trellis token\"."`
	Migrate          bool          `default:"true" negatable:"" help:"Bring the schemas up to date first."`
	Workers          bool          `default:"true" negatable:"" help:"Work jobs in this process too."`
	FeedRefresh      time.Duration `default:"5m" help:"How often the feeds are ranked anew."`
	MaxConnections   int32         `default:"20" help:"Connections to each database, at most."`
	StatementTimeout time.Duration `default:"5s" help:"How long one SQL statement may take."`
	ConnectionWait   time.Duration `default:"250ms" help:"How long a statement waits for a connection while all are in use; 0 for as long as its operation may take."`
	Engine           string        `default:"levels" enum:"levels,stock" help:"How queries run: \"levels\" is Trellis's engine, \"stock\" is gqlgen's executor with dataloaders."`
	LoaderWait       time.Duration `default:"1ms" help:"How long the first key of a batch waits for others, where no engine says when all have come."`
	MemoryLimit      size          `placeholder:"BYTES" help:"How much memory to use, about, such as 512MiB: nearer to it garbage is collected more often. 90% of the container's by default; GOMEMLIMIT goes before."`
	DocumentCache    size          `default:"64MiB" placeholder:"BYTES" help:"Memory for parsed documents and what the engine makes of them, about: ${default}."`
	Secret           string        `env:"TRELLIS_SECRET" placeholder:"BASE64" help:"32 random bytes in base64 that all servers of an installation share; made and kept in the data directory by default."`
	OIDC             oidcFlags     `embed:"" prefix:"oidc-"`
	Pay              paymentFlags  `embed:""`
	Parcels          parcelFlags   `embed:""`
	News             newsFlags     `embed:""`
	Inbox            inboxFlags    `embed:""`
	Load             loadFlags     `embed:""`
	Operators        operatorFlags `embed:""`
	Clients          clientFlags   `embed:""`
	Limits           limitFlags    `embed:""`
	Streams          streamFlags   `embed:""`
	Moderation       string        `default:"auto" enum:"auto,manual" help:"What becomes of notes that the checks find nothing in: \"auto\" lets them through, \"manual\" has moderators look at each first."`
}

// Validate refuses what would make a server that cannot work.
func (c *serveCommand) Validate() error {
	switch {
	case c.FeedRefresh < time.Second:
		return errors.New("--feed-refresh must be at least 1s")
	case c.StatementTimeout < time.Millisecond:
		return errors.New("--statement-timeout must be at least 1ms")
	case c.ConnectionWait < 0:
		return errors.New("--connection-wait must not be negative")
	case c.LoaderWait < 0:
		return errors.New("--loader-wait must not be negative")
	case c.DocumentCache < 1<<20:
		return errors.New("--document-cache must be at least 1MiB")
	case c.MaxConnections < 2:
		return errors.New("--max-connections must be at least 2")
	default:
		return errors.Join(c.OIDC.check(c.Dev), c.Pay.check(), c.Parcels.check(), c.News.check(), c.Inbox.check(), c.Clients.check(),
			c.Load.check(), c.Operators.check(), c.Limits.check(), c.Streams.check())
	}
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context, f *storageFlags, out *console, log *slog.Logger) (err error) {
	out.say("Trellis %s", version())
	tuneMemory(c.MemoryLimit)
	last, exited := exiting(ctx, c.Limits.ShutdownTime)
	defer exited()
	listener, err := listen(ctx, "--listen", c.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed by the server already unless something failed before
	seen, err := c.Operators.open(ctx, log, c.Load.Operations)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, seen.close(last)) }()
	documents, err := c.Clients.trusted(sdl(), c.limits())
	if err != nil {
		return err
	}
	if err := f.makeDataDir(); err != nil {
		return err
	}
	d, err := f.open(ctx, out, postgres.Options{
		MaxConns: c.MaxConnections, StatementTimeout: c.StatementTimeout, AcquireTimeout: c.ConnectionWait,
		Observe: seen.metrics.RoundTrip,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(last)) }()
	s, err := loadSecret(c.Secret, f.secretFile())
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	o := outside{url: c.publicURL(address), inbox: c.Inbox.limits(), byHand: c.Moderation == moderateByHand, documents: documents}
	if o.signer, err = s.mediaSigner(); err != nil {
		return err
	}
	if o.library, err = f.library(ctx, d, o.url, o.signer, log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.library.Close()) }()
	if err := c.prepare(ctx, d, o.library, out, f); err != nil {
		return err
	}
	if o.till, err = c.Pay.open(d.commerce, s, o.url); err != nil {
		return err
	}
	o.till.warn(ctx, log, c.Dev)
	if o.carrier, err = c.Parcels.open(d, s, ownURL(address)); err != nil {
		return err
	}
	if o.links, err = linksOf(o.url); err != nil {
		return err
	}
	if o.news, err = c.News.open(log); err != nil {
		return err
	}
	defer func() { _ = endWithin(last, newsTime, "close the news", o.news.Close) }() // news may be lost
	o.tell = o.news.Tell
	do := d.services(o)
	srv, err := c.assemble(ctx, d, do, o, s, seen, log)
	if err != nil {
		return err
	}
	defer seen.look(d, srv.Admin(), log)()
	if c.Workers {
		runner, startErr := jobs.Start(context.WithoutCancel(ctx), d.pools(), do, jobs.Options{
			FeedRefresh: c.FeedRefresh, Logger: quieter(log), Sandbox: o.till.works(), Observe: seen.observeJobs(),
		})
		if startErr != nil {
			return startErr
		}
		stopped := stopJobs(ctx, runner)
		defer func() { err = errors.Join(err, stopped()) }()
	}
	serving, stop := context.WithCancel(ctx)
	supervised := d.supervise(serving, f.DataDir, log)
	followed := c.Clients.followManifest(serving, documents, log)
	c.greet(out, listener.Addr().String(), seen)
	err = srv.Run(ctx, listener)
	stop()
	supervised()
	followed()
	return err
}

// listen takes the port first, so that a port in use is said before anything else is touched.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program: stop it, or choose another address with %s", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return listener, nil
}

// prepare migrates, and in development seeds empty databases. Both run without the statement timeout of requests.
func (c *serveCommand) prepare(
	ctx context.Context, serving *databases, library *media.Library, out *console, f *storageFlags,
) (err error) {
	if !c.Migrate && !c.Dev {
		return nil
	}
	patient, err := serving.reopen(ctx, f)
	if err != nil {
		return err
	}
	defer patient.closePools()
	if c.Migrate {
		if err := patient.migrate(ctx, out); err != nil {
			return err
		}
	}
	if !c.Dev {
		return nil
	}
	emptyPeople, err := community.NewReader(patient.community).Empty(ctx)
	if err != nil {
		return err
	}
	emptyShop, err := commerce.NewReader(patient.commerce).Empty(ctx)
	switch {
	case err != nil:
		return err
	case emptyPeople != emptyShop:
		out.say("  only one of the databases holds data: \"trellis seed --force\" replaces both with demo data")
		return nil
	case !emptyPeople:
		return nil
	}
	err = plant(ctx, patient, library, out, seed.Options{Seed: 1, Scale: 1})
	if errors.Is(err, seed.ErrNotEmpty) {
		out.say("  another process has just seeded")
		return nil
	}
	return err
}

// outside is what the services work with beside the databases.
type outside struct {
	till    *till
	carrier services.Carrier
	links   *link.Checker
	library *media.Library
	signer  *media.Signer
	url     string // where clients reach the server
	inbox   services.InboxLimits
	byHand  bool            // moderators look at everything first
	news    *pubsub.Hub     // nil where nobody listens
	tell    postgres.Teller // nil where nobody is told
	// documents are those that are registered, nil for none.
	documents *server.TrustedDocuments
}

// moderateByHand is the --moderation under which nothing is let through by itself.
const moderateByHand = "manual"

// services are the writes over both sides.
func (d *databases) services(o outside) *services.Services {
	return services.New(services.Needs{
		Community: community.NewStore(d.community).Telling(o.tell), Commerce: commerce.NewStore(d.commerce).Telling(o.tell),
		Now: time.Now, NewID: newID,
		Provider: o.till.provider, ReturnURL: o.url + "/", Carrier: o.carrier, Links: o.links, Inbox: o.inbox,
		ModerateByHand: o.byHand, Library: o.library,
	})
}

// assemble wires the rooms together.
func (c *serveCommand) assemble(
	ctx context.Context, d *databases, do *services.Services, o outside, s secret, seen *telescope, log *slog.Logger,
) (*server.Server, error) {
	signer, err := s.signer()
	if err != nil {
		return nil, err
	}
	own, err := c.devIssuer(s)
	if err != nil {
		return nil, err
	}
	ticketKey, err := s.ticketKey()
	if err != nil {
		return nil, err
	}
	load := loaders.New(community.NewReader(d.community), commerce.NewReader(d.commerce))
	load.Watch(seen.metrics.Loader)
	root := resolvers.New(load, do, media.NewURLs(o.url, o.signer), signer, o.links, o.news, time.Now)
	ready, err := screens.All()
	if err != nil {
		return nil, err
	}
	rates, err := c.Limits.rates(c.Dev)
	if err != nil {
		return nil, err
	}
	open := c.Clients.introspection(c.Dev)
	explorer := &explorer{screens: ready, identity: own, now: time.Now, introspection: open}
	srv := server.New(server.Config{
		Schema:    c.schema(root),
		Begin:     func(ctx context.Context) context.Context { return loaders.Begin(ctx, c.LoaderWait) },
		Databases: []server.Database{d.community, d.commerce},
		Media:     o.library, Uploads: o.library.Uploads(do.Media.ReceiveUpload),
		Explorer: graphiql.New(explorer.setup), Identity: c.verifier(ctx, own, do, log),
		Webhooks: map[string]server.Webhook{
			o.till.provider.Name(): do.Payments.Receive, "carrier/" + sandbox.Name: do.Shipments.HearCarrier,
		},
		Limits: c.limits(), Rates: rates, Streams: c.Streams.streams(),
		Introspection: open, Federation: c.Clients.Federation, Documents: o.documents, Origins: c.Clients.CORSOrigin,
		HTTPS:   isHTTPS(o.url),
		Metrics: seen.metrics, Tracing: seen.tracing, SlowOperation: c.Load.SlowOperation,
		Admission: c.Load.admission(c.MaxConnections),
		TicketKey: ticketKey,
		Sandbox:   o.till.pages(), Dev: c.Dev, Logger: log, Version: version(),
	})
	explorer.graph = srv
	return srv, nil
}

func (c *serveCommand) limits() server.Limits {
	limits := c.Limits.limits()
	limits.DocumentBytes, limits.PersistedBytes = int(c.DocumentCache), c.Clients.persistedBytes()
	return limits
}

func (c *serveCommand) schema(root *resolvers.Resolver) graphql.ExecutableSchema {
	cfg := generated.Config{Resolvers: root}
	levels := generated.NewEngine(cfg, postgres.Flusher{})
	if c.Engine == "stock" {
		return levels.Off()
	}
	return levels
}

func (c *serveCommand) publicURL(address string) string {
	if c.PublicURL != "" {
		return strings.TrimSuffix(c.PublicURL, "/")
	}
	return ownURL(address)
}

// ownURL is the server's URL as this machine reaches it.
func ownURL(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return "http://" + net.JoinHostPort("localhost", port) // every address is no address to call
	}
	return "http://" + address
}

// linksOf makes the checker of texts: links to the public URL's host lead to the platform.
func linksOf(publicURL string) (*link.Checker, error) {
	public, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("--public-url: %w", err)
	}
	return link.New(public.Hostname())
}

// greet says where everything is and what to try first.
func (c *serveCommand) greet(out *console, address string, seen *telescope) {
	url := c.publicURL(address)
	out.say("")
	out.say("  Explorer  %s/", url)
	out.say("  GraphQL   %s/graphql", url)
	out.say("  Schema    %s/schema.graphql", url)
	out.say("  Health    %s/readyz", url)
	if seen.admin != nil {
		out.say("  Metrics   http://%s/metrics", seen.admin.Addr())
	}
	out.say("")
	out.say("Try this first: notes, and what can be bought from them")
	out.say(`  curl -s %s/graphql -H 'Content-Type: application/json' -d '{"query":"{ feed(first: 3) { nodes {`+
		` ... on Note { title author { displayName } primaryProduct { title priceRange { min { amount currency } } } } } } }"}'`, url)
	if c.Dev {
		out.say(`To see what a query costs:  -H 'X-Trellis-Trace: 1'`)
		out.say(`To be somebody:             -H "Authorization: Bearer $(go run ./cmd/trellis token --user HANDLE)"`)
	}
	out.say("Stop with Ctrl-C.")
}

// quieter keeps River's routine lines out of the log.
func quieter(log *slog.Logger) *slog.Logger {
	return slog.New(leveled{log.Handler()})
}

// leveled passes warnings and worse on.
type leveled struct{ slog.Handler }

// Enabled reports whether a level is passed on.
func (h leveled) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}
