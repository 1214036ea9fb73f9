package pubsub_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/pubsub/natstest"
)

// authority signs certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // its certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test's authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &authority{t: t, cert: cert, key: key, file: secret(t, pemOf("CERTIFICATE", der))}
}

// sign makes a certificate for this machine, as files and as what a server takes.
func (a *authority) sign() (certificate, key string, pair tls.Certificate) {
	a.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(a.t, err)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "trellis"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, a.cert, private.Public(), a.key)
	require.NoError(a.t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(a.t, err)
	certPEM, keyPEM := pemOf("CERTIFICATE", der), pemOf("PRIVATE KEY", encoded)
	pair, err = tls.X509KeyPair([]byte(certPEM), []byte(keyPEM))
	require.NoError(a.t, err)
	return secret(a.t, certPEM), secret(a.t, keyPEM), pair
}

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// secret is a file that holds a text.
func secret(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// startWith runs a NATS server of these options.
func startWith(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	if o.TLSConfig != nil {
		o.TLS, o.TLSTimeout = true, patience.Seconds()
	}
	return natstest.StartWith(t, o)
}

// openAs connects to a NATS as somebody.
func openAs(t *testing.T, address string, who pubsub.Access) (*pubsub.Hub, *lines) {
	t.Helper()
	log := &lines{}
	h, err := pubsub.Open(pubsub.Options{URL: address, Access: who, Logger: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	t.Cleanup(h.Close)
	return h, log
}

// tells has one hub tell another something.
func tells(t *testing.T, from, upto *pubsub.Hub) {
	t.Helper()
	placed, stop := listen(t, upto, domain.SubjectOrdersOfStore(domain.StoreID{1}))
	defer stop()
	for { // what is told before the servers of a cluster know who listens is not heard
		from.Tell([]domain.News{domain.OrderPlaced(domain.StoreID{1}, domain.OrderID{7})})
		select {
		case about := <-placed.About:
			require.Equal(t, domain.OrderID{7}.String(), about)
			return
		case <-placed.Again:
		case <-time.After(10 * time.Millisecond):
			require.NoError(t, t.Context().Err())
		}
	}
}

func TestWhoWeAreToNATS(t *testing.T) {
	t.Parallel()
	ours := newAuthority(t)
	_, _, own := ours.sign()
	certificate, key, _ := ours.sign()
	encrypted := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
	mutual := &tls.Config{
		Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: x509.NewCertPool(),
	}
	mutual.ClientCAs.AddCert(ours.cert)
	for name, tc := range map[string]struct {
		reason string
		server server.Options
		scheme string
		who    pubsub.Access
		not    pubsub.Access // who is not let in
		why    string        // in the log
	}{
		"a password": {
			reason: "a line's end in the file is no part of it",
			server: server.Options{Username: "trellis", Password: "p4ss"}, scheme: "nats",
			who: pubsub.Access{User: "trellis", PasswordFile: secret(t, "p4ss\n")},
			not: pubsub.Access{User: "trellis", PasswordFile: secret(t, "wrong")}, why: "Authorization Violation",
		},
		"a token": {
			reason: "in its place",
			server: server.Options{Authorization: "t0ken"}, scheme: "nats",
			who: pubsub.Access{TokenFile: secret(t, "t0ken")}, not: pubsub.Access{}, why: "Authorization Violation",
		},
		"TLS": {
			reason: "NATS is known by who signed for it",
			server: server.Options{TLSConfig: encrypted}, scheme: "tls",
			who: pubsub.Access{CA: ours.file}, not: pubsub.Access{CA: newAuthority(t).file}, why: "certificate signed by unknown authority",
		},
		"TLS by the authority alone": {
			reason: "whatever the URL says",
			server: server.Options{TLSConfig: encrypted.Clone()}, scheme: "nats",
			who: pubsub.Access{CA: ours.file}, not: pubsub.Access{CA: newAuthority(t).file}, why: "certificate signed by unknown authority",
		},
		"a certificate of ours": {
			reason: "NATS knows us by it, and by a password too",
			server: server.Options{TLSConfig: mutual, TLSVerify: true, Username: "trellis", Password: "p4ss"}, scheme: "tls",
			who: pubsub.Access{CA: ours.file, Certificate: certificate, Key: key, User: "trellis", PasswordFile: secret(t, "p4ss")},
			not: pubsub.Access{CA: ours.file, User: "trellis", PasswordFile: secret(t, "p4ss")}, why: "NATS is away",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := startWith(t, tc.server).Addr().String()
			here, _ := openAs(t, tc.scheme+"://"+address, tc.who)
			there, _ := openAs(t, tc.scheme+"://"+address, tc.who)
			tells(t, here, there)

			stranger, log := openAs(t, tc.scheme+"://"+address, tc.not)
			log.says(t, tc.why)
			require.Empty(t, stranger.Server(), tc.reason)
			for _, word := range []string{"p4ss", "t0ken", "wrong"} {
				require.Zero(t, log.count(word), "no secret is in the log")
			}
		})
	}
}

// NATS has nothing against plain text from who has no authority to check it by; we have.
func TestTLSIsNotTalkedOutOf(t *testing.T) {
	t.Parallel()
	ours := newAuthority(t)
	plain := natstest.Start(t)
	h, log := openAs(t, plain.ClientURL(), pubsub.Access{CA: ours.file})
	log.says(t, "secure connection not available")
	require.Empty(t, h.Server())
}

// Who gets a new password is let in again, without a restart.
func TestSecretsAreReadAnew(t *testing.T) {
	t.Parallel()
	before, door := startWith(t, server.Options{Username: "trellis", Password: "old"}), natstest.NewDoor(t)
	door.Lead(before)
	file := secret(t, "old")
	h, log := openAs(t, door.URL(), pubsub.Access{User: "trellis", PasswordFile: file})
	tells(t, h, h)
	natstest.Stop(before)
	log.says(t, "NATS is away")
	door.Lead(startWith(t, server.Options{Username: "trellis", Password: "new"}))
	require.NoError(t, os.Remove(file))
	log.says(t, "NATS cannot be told who we are")
	require.NoError(t, os.WriteFile(file, []byte("new"), 0o600))
	tells(t, h, h)
}

// cluster runs three NATS servers that know each other.
func cluster(t *testing.T) []*server.Server {
	t.Helper()
	var all []*server.Server
	var routes []*url.URL
	for range 3 {
		s := startWith(t, server.Options{
			Cluster: server.ClusterOpts{Name: "trellis", Host: "127.0.0.1", Port: -1}, Routes: routes,
		})
		routes = append(routes, &url.URL{Scheme: "nats", Host: s.ClusterAddr().String()})
		all = append(all, s)
	}
	for _, s := range all {
		require.Eventually(t, func() bool { return s.NumRoutes() >= len(all)-1 }, patience, time.Millisecond)
	}
	return all
}

// One of a cluster's servers dies under those who are connected to it: they go to another, look again, and hear of what is told by
// processes that noticed nothing.
func TestAServerOfAClusterDies(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]int{"all servers are named": 3, "one is, which tells of the others": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servers := cluster(t)
			var urls []string
			for _, s := range servers[:told] {
				urls = append(urls, s.ClientURL())
			}
			here, log := open(t, strings.Join(urls, ","))
			order, _ := listen(t, here, "order.1")
			with := slices.IndexFunc(servers, func(s *server.Server) bool { return s.ClientURL() == here.Server() })
			require.GreaterOrEqual(t, with, 0)
			there, unaware := open(t, servers[(with+1)%len(servers)].ClientURL())
			tells(t, there, here)

			natstest.Stop(servers[with])
			hears(t, order.Again)
			log.says(t, "NATS is back")
			require.Zero(t, unaware.count("NATS is away"))
			tells(t, there, here)
			tells(t, here, there)
		})
	}
}
