package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"time"

	"go.opentelemetry.io/otel"

	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/telemetry"
)

// operatorFlags say what operators get to see of a process.
type operatorFlags struct {
	AdminListen  string `placeholder:"HOST:PORT" help:"Where operators find /metrics, /debug/pprof/ and health: an address that nobody else reaches. Nowhere by default."`
	OTLPEndpoint string `name:"otlp-endpoint" placeholder:"URL" help:"Where to send traces, by OTLP over HTTP, such as http://127.0.0.1:4318. Also by OpenTelemetry's own variables, such as OTEL_EXPORTER_OTLP_ENDPOINT; nowhere by default."`
}

// check refuses what makes no sense.
func (o operatorFlags) check() error {
	if o.OTLPEndpoint == "" {
		return nil
	}
	to, err := url.Parse(o.OTLPEndpoint)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return errors.New("--otlp-endpoint must be a URL such as http://127.0.0.1:4318")
	}
	return nil
}

// telescope is what operators see a process by.
type telescope struct {
	metrics *telemetry.Metrics
	tracing *telemetry.Tracing // nil: nobody wants traces
	admin   net.Listener       // nil: nobody looks
}

// open takes the address for operators, and begins to count. close must be called.
func (o operatorFlags) open(ctx context.Context, log *slog.Logger, operations []string) (t *telescope, err error) {
	t = &telescope{metrics: telemetry.New(telemetry.Options{Operations: operations, Version: version()})}
	if o.AdminListen != "" {
		if t.admin, err = listen(ctx, "--admin-listen", o.AdminListen); err != nil {
			return nil, err
		}
	}
	if t.tracing, err = telemetry.OpenTracing(ctx, o.OTLPEndpoint, version()); err != nil {
		return nil, errors.Join(err, t.close(context.WithoutCancel(ctx)))
	}
	if t.tracing != nil {
		otel.SetErrorHandler(otel.ErrorHandlerFunc(telemetry.ReportErrors(ctx, log)))
	}
	return t, nil
}

// tracesTimeout is how long the last spans may take to be sent.
const tracesTimeout = 3 * time.Second

func (t *telescope) close(ctx context.Context) error {
	if t.admin != nil {
		_ = t.admin.Close() // closed already, if it was served
	}
	ctx, cancel := context.WithTimeout(ctx, tracesTimeout)
	defer cancel()
	return t.tracing.Close(ctx)
}

// look shows the databases, and serves h on the address for operators until what it returns is called: as long as the process
// drains there is something to see.
func (t *telescope) look(d *databases, h http.Handler, log *slog.Logger) (stop func()) {
	t.metrics.Database(d.community, time.Now)
	t.metrics.Database(d.commerce, time.Now)
	if t.admin == nil {
		return func() {}
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: adminTimeout, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(t.admin) // ends with stop
	}()
	return func() {
		_ = srv.Close()
		<-ended
	}
}

// adminTimeout is how long an operator's request may take to arrive.
const adminTimeout = 5 * time.Second

func (t *telescope) observeJobs() jobs.Observe { return telemetry.Jobs(t.metrics, t.tracing, time.Now) }

// loadFlags say how much a server takes on.
type loadFlags struct {
	MaxInFlight   int           `placeholder:"N" help:"Queries and mutations at once; 4 for each connection to a database by default, or 16 for each processor where that is more. When there are more, those of nobody are refused first and orders last."`
	QueueWait     time.Duration `default:"250ms" help:"How long one that finds no place waits for it."`
	SlowOperation time.Duration `default:"1s" help:"From when on a query or mutation is worth a line in the log; 0 for never."`
	Operations    []string      `name:"metric-operation" placeholder:"NAME" help:"Operations whose names are in metrics, of all the others the type alone; the first 100 that come by default."`
}

// check refuses what makes no sense.
func (l loadFlags) check() error {
	switch {
	case l.MaxInFlight < 0:
		return errors.New("--max-in-flight must not be negative")
	case l.QueueWait < time.Millisecond:
		return errors.New("--queue-wait must be at least 1ms")
	case l.SlowOperation < 0:
		return errors.New("--slow-operation must not be negative")
	default:
		return nil
	}
}

// admission is for a server with so many connections to each database. The way to an order goes first.
func (l loadFlags) admission(connections int32) server.Admission {
	most := l.MaxInFlight
	if most == 0 {
		most = max(16*runtime.GOMAXPROCS(0), 4*int(connections))
	}
	return server.Admission{
		InFlight: most, Wait: l.QueueWait,
		Urgent: []string{"checkoutCreate", "checkoutUpdate", "orderPlace", "orderPay"},
	}
}
