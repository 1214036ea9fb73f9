package main

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// usualLimits are the flags' defaults.
func usualLimits() limitFlags {
	return limitFlags{
		RateLimit: 50_000, RateRestore: 1000, AddressLimit: 250_000, AddressRestore: 5000, RateMemory: 16 << 20, MaxBody: 64 << 10,
		MaxTokens: 1500, MaxDepth: 12, MaxNodes: 5000, MaxAliases: 30, MaxRootFields: 10, MaxAnswer: 8 << 20,
		OperationTime: 10 * time.Second, ShutdownTime: 18 * time.Second,
	}
}

func TestRatesOfFlags(t *testing.T) {
	t.Parallel()
	l := usualLimits()
	l.TrustedProxies = []string{"10.1.2.3/8", "192.0.2.1", "fd00::/8"}
	require.NoError(t, l.check())
	rates, err := l.rates(false)
	require.NoError(t, err)
	require.Equal(t, server.Rates{
		Viewer: server.Rate{Limit: 50_000, PerSecond: 1000}, Address: server.Rate{Limit: 250_000, PerSecond: 5000}, Bytes: 16 << 20,
		TrustedProxies: []netip.Prefix{
			netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("fd00::/8"),
		},
	}, rates)

	rates, err = l.rates(true)
	require.NoError(t, err)
	require.Equal(t, server.Rate{Limit: 500_000, PerSecond: 10_000}, rates.Viewer, "a developer has more")

	l.RateLimit = 0
	rates, err = l.rates(false)
	require.NoError(t, err)
	require.Zero(t, rates.Viewer, "0 limits nobody")
	require.Len(t, rates.TrustedProxies, 3)
}

func TestLimitsThatNothingCouldKeep(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*limitFlags)
		want   string
	}{
		"a negative rate":    {func(l *limitFlags) { l.RateLimit = -1 }, "--rate-limit must not be negative"},
		"nothing flows back": {func(l *limitFlags) { l.RateRestore = 0 }, "--rate-restore and --address-restore must be at least 1"},
		"a small address":    {func(l *limitFlags) { l.AddressLimit = 10 }, "--address-limit must be at least --rate-limit"},
		"no memory":          {func(l *limitFlags) { l.RateMemory = 1 }, "--rate-memory must be at least 64KiB"},
		"no body":            {func(l *limitFlags) { l.MaxBody = 0 }, "--max-body must be at least 1KiB"},
		"no answer":          {func(l *limitFlags) { l.MaxAnswer = 0 }, "--max-answer must be at least 64KiB"},
		"no depth":           {func(l *limitFlags) { l.MaxDepth = 0 }, "--max-depth must be at least 1"},
		"no time":            {func(l *limitFlags) { l.OperationTime = 0 }, "--operation-time must be at least 1ms"},
		"no time to stop":    {func(l *limitFlags) { l.ShutdownTime = 0 }, "--shutdown-time must be at least 1ms"},
		"no network":         {func(l *limitFlags) { l.TrustedProxies = []string{"proxy.local"} }, `--trusted-proxies: "proxy.local" is no network such as 10.0.0.0/8`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := usualLimits()
			tc.change(&l)
			require.EqualError(t, l.check(), tc.want)
		})
	}
}
