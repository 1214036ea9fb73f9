package main

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/trellisgraph/trellis/server"
)

// limitFlags bound what clients may ask for: at once, and in the course of time.
type limitFlags struct {
	RateLimit      int           `default:"50000" placeholder:"COST" help:"What a viewer may spend on operations at once, see docs/graphql.md; 0 limits nobody. With --dev ten times as much."`
	RateRestore    int           `default:"1000" placeholder:"COST" help:"How much of it flows back in a second: ${default}."`
	AddressLimit   int           `default:"250000" placeholder:"COST" help:"What one client address may spend at once, with all its viewers: ${default}. With --dev ten times as much."`
	AddressRestore int           `default:"5000" placeholder:"COST" help:"How much of it flows back in a second: ${default}."`
	RateMemory     size          `default:"16MiB" placeholder:"BYTES" help:"Memory to remember who has spent how much, about: ${default}."`
	TrustedProxies []string      `placeholder:"CIDR" help:"Networks of proxies before this server, whose X-Forwarded-For says who the client is, and whose traceparent what is traced."`
	MaxBody        size          `default:"64KiB" placeholder:"BYTES" help:"Bytes that a request may have: ${default}."`
	MaxTokens      int           `default:"1500" help:"Tokens that a document may have: ${default}."`
	MaxDepth       int           `default:"12" help:"Levels that a document may nest: ${default}."`
	MaxNodes       int           `default:"5000" help:"Nodes that an operation may ask for, pages within pages multiplied: ${default}."`
	MaxAliases     int           `default:"30" help:"Aliases that an operation may have, counted through its fragments: ${default}."`
	MaxRootFields  int           `default:"10" help:"Fields that an operation may begin with, counted through its fragments: ${default}."`
	MaxAnswer      size          `default:"8MiB" placeholder:"BYTES" help:"Bytes of data that an answer may have: ${default}."`
	OperationTime  time.Duration `default:"10s" help:"How long an operation may take: ${default}."`
	ShutdownTime   time.Duration `default:"18s" help:"How long requests that run may take still when the server is told to stop: ${default}. The process has 7 s more."`
}

// devRates is how much more may be spent with --dev, where one address is the developer and all of their tools.
const devRates = 10

// check refuses limits that nothing could keep.
func (l *limitFlags) check() error {
	for name, n := range map[string]int{
		"--max-tokens": l.MaxTokens, "--max-depth": l.MaxDepth, "--max-nodes": l.MaxNodes, "--max-aliases": l.MaxAliases,
		"--max-root-fields": l.MaxRootFields,
	} {
		if n < 1 {
			return fmt.Errorf("%s must be at least 1", name)
		}
	}
	switch {
	case l.RateLimit < 0:
		return errors.New("--rate-limit must not be negative")
	case l.RateLimit > 0 && (l.RateRestore < 1 || l.AddressRestore < 1):
		return errors.New("--rate-restore and --address-restore must be at least 1")
	case l.RateLimit > 0 && l.AddressLimit < l.RateLimit:
		return errors.New("--address-limit must be at least --rate-limit")
	case l.RateMemory < 64<<10:
		return errors.New("--rate-memory must be at least 64KiB")
	case l.MaxBody < 1<<10:
		return errors.New("--max-body must be at least 1KiB")
	case l.MaxAnswer < 64<<10:
		return errors.New("--max-answer must be at least 64KiB")
	case l.OperationTime < time.Millisecond:
		return errors.New("--operation-time must be at least 1ms")
	case l.ShutdownTime < time.Millisecond:
		return errors.New("--shutdown-time must be at least 1ms")
	}
	_, err := l.proxies()
	return err
}

func (l *limitFlags) limits() server.Limits {
	return server.Limits{
		BodyBytes: int(l.MaxBody), ParserTokens: l.MaxTokens, Depth: l.MaxDepth, Nodes: l.MaxNodes, Aliases: l.MaxAliases,
		RootFields: l.MaxRootFields, AnswerBytes: int(l.MaxAnswer), OperationTimeout: l.OperationTime,
		ShutdownTimeout: l.ShutdownTime,
	}
}

func (l *limitFlags) rates(dev bool) (server.Rates, error) {
	proxies, err := l.proxies()
	if err != nil {
		return server.Rates{}, err
	}
	more := 1
	if dev {
		more = devRates
	}
	rates := server.Rates{TrustedProxies: proxies, Bytes: int(l.RateMemory)}
	if l.RateLimit > 0 {
		rates.Viewer = server.Rate{Limit: more * l.RateLimit, PerSecond: float64(more * l.RateRestore)}
		rates.Address = server.Rate{Limit: more * l.AddressLimit, PerSecond: float64(more * l.AddressRestore)}
	}
	return rates, nil
}

// proxies reads networks, and single addresses as networks of one.
func (l *limitFlags) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range l.TrustedProxies {
		if address, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxies: %q is no network such as 10.0.0.0/8", text)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}
