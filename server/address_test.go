package server

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddressOfTheClient(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	cases := map[string]struct {
		reason    string
		remote    string
		forwarded []string
		want      string
	}{
		"direct":            {reason: "the other end", remote: "192.0.2.1:5000", want: "192.0.2.1"},
		"a liar":            {reason: "whom nobody vouches for", remote: "192.0.2.1:5000", forwarded: []string{"203.0.113.9"}, want: "192.0.2.1"},
		"a proxy":           {reason: "names whom it sees", remote: "10.0.0.1:5000", forwarded: []string{"203.0.113.9"}, want: "203.0.113.9"},
		"proxies":           {reason: "each names the one before", remote: "10.0.0.1:5000", forwarded: []string{"203.0.113.9, 10.0.0.2"}, want: "203.0.113.9"},
		"a liar behind":     {reason: "what a client wrote stands on the left", remote: "10.0.0.1:5000", forwarded: []string{"198.51.100.7, 203.0.113.9"}, want: "203.0.113.9"},
		"several headers":   {reason: "are one list", remote: "10.0.0.1:5000", forwarded: []string{"198.51.100.7", "203.0.113.9, 10.0.0.2"}, want: "203.0.113.9"},
		"all are proxies":   {reason: "the first of them asks for itself", remote: "10.0.0.1:5000", forwarded: []string{"10.0.0.3, 10.0.0.2"}, want: "10.0.0.3"},
		"nonsense":          {reason: "nothing behind it can be believed", remote: "10.0.0.1:5000", forwarded: []string{"203.0.113.9, unknown"}, want: "10.0.0.1"},
		"a proxy alone":     {reason: "asks for itself", remote: "10.0.0.1:5000", want: "10.0.0.1"},
		"a port":            {reason: "some write it", remote: "10.0.0.1:5000", forwarded: []string{"203.0.113.9:1234"}, want: "203.0.113.9"},
		"IPv6":              {reason: "likewise", remote: "[fd00::1]:5000", forwarded: []string{"2001:db8::1"}, want: "2001:db8::1"},
		"IPv6 and a port":   {reason: "likewise", remote: "[fd00::1]:5000", forwarded: []string{"[2001:db8::1]:1234"}, want: "2001:db8::1"},
		"IPv4 as IPv6":      {reason: "is one of IPv4", remote: "[::ffff:10.0.0.1]:5000", forwarded: []string{"::ffff:203.0.113.9"}, want: "203.0.113.9"},
		"a zone":            {reason: "is this machine's matter", remote: "[fe80::1%eth0]:5000", want: "fe80::1"},
		"no address at all": {reason: "a socket has none", remote: "@", want: "invalid IP"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{RemoteAddr: tc.remote, Header: http.Header{"X-Forwarded-For": tc.forwarded}}
			require.Equal(t, tc.want, addressOf(r, proxies).String(), tc.reason)
		})
	}
}

func TestNetworkOfAnAddress(t *testing.T) {
	t.Parallel()
	of := func(text string) [16]byte { return network(netip.MustParseAddr(text)) }
	require.Equal(t, of("2001:db8::1"), of("2001:db8::ffff"), "who has an address of IPv6 has its network")
	require.NotEqual(t, of("2001:db8::1"), of("2001:db8:0:1::1"))
	require.NotEqual(t, of("192.0.2.1"), of("192.0.2.2"))
	require.Equal(t, [16]byte{}, network(netip.Addr{}), "those without an address share one")
}
