package server

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

type addressKey struct{}

// withAddress hands down the address of the client, for whatever the connection becomes.
func withAddress(trusted []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), addressKey{}, addressOf(r, trusted))))
	})
}

// clientAddress is the address of the client that ctx belongs to; not valid where that is not known.
func clientAddress(ctx context.Context) netip.Addr {
	address, _ := ctx.Value(addressKey{}).(netip.Addr)
	return address
}

// addressOf is the address of the client: the other end of the connection, and where that is a proxy of ours, whom it names
// in X-Forwarded-For. That is read from the right, because each proxy appends whom it sees, and what a client wrote stands
// on the left: the first that is no proxy of ours is the client.
func addressOf(r *http.Request, trusted []netip.Prefix) netip.Addr {
	address, _ := parseAddress(r.RemoteAddr)
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, before := range slices.Backward(forwarded) {
		if !isTrusted(address, trusted) {
			return address
		}
		named, ok := parseAddress(strings.TrimSpace(before))
		if !ok {
			return address
		}
		address = named
	}
	return address
}

// fromProxy reports whether a proxy of ours sent the request.
func fromProxy(r *http.Request, trusted []netip.Prefix) bool {
	address, _ := parseAddress(r.RemoteAddr)
	return isTrusted(address, trusted)
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(address) })
}

// parseAddress reads an address, with a port or without, as one of IPv4 where it is such a one.
func parseAddress(text string) (netip.Addr, bool) {
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().Unmap().WithZone(""), true
	}
	alone, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return alone.Unmap().WithZone(""), err == nil
}
