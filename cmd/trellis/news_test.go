package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhereNewsGo(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		flags   newsFlags
		refused string
	}{
		"nowhere":          {},
		"one server":       {flags: newsFlags{NatsURL: "nats://127.0.0.1:4222"}},
		"a cluster":        {flags: newsFlags{NatsURL: "tls://a.example:4222, tls://b.example:4222", NatsCredentials: "trellis.creds"}},
		"no scheme":        {flags: newsFlags{NatsURL: "nats.example:4222"}, refused: "--nats-url must be"},
		"another scheme":   {flags: newsFlags{NatsURL: "http://secret@nats.example"}, refused: "--nats-url must be"},
		"credentials only": {flags: newsFlags{NatsCredentials: "trellis.creds"}, refused: "of no use without --nats-url"},
		"an authority":     {flags: newsFlags{NatsURL: "tls://a.example", NatsCA: "ca.pem", NatsCert: "us.pem", NatsKey: "us.key"}},
		"a password":       {flags: newsFlags{NatsURL: "tls://a.example", NatsUser: "u", NatsPasswordFile: "password"}},
		"a key alone":      {flags: newsFlags{NatsURL: "tls://a.example", NatsKey: "us.key"}, refused: "--nats-cert and --nats-key go together"},
		"a user alone":     {flags: newsFlags{NatsURL: "tls://a.example", NatsUser: "u"}, refused: "--nats-user and --nats-password-file go together"},
		"two ways":         {flags: newsFlags{NatsURL: "tls://a.example", NatsTokenFile: "t", NatsCredentials: "c"}, refused: "three ways to say one thing"},
		"two users":        {flags: newsFlags{NatsURL: "tls://u:secret@a.example", NatsTokenFile: "t"}, refused: "--nats-url has a user already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tc.flags.check()
			if tc.refused == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.refused)
			require.NotContains(t, err.Error(), "secret", "a password is not repeated")
		})
	}
}
