package server

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/maypok86/otter/v2"

	"github.com/trellisgraph/trellis/domain"
)

// How often an issuer is asked for its keys.
const (
	// keysFresh is how long keys are used before they are asked for again, so that one that was withdrawn is not trusted
	// for ever.
	keysFresh = 15 * time.Minute
	// keysPause is the least time between two questions, whatever tokens come.
	keysPause = 5 * time.Second
	// unknownFor is how long a key that the issuer did not have is not asked for again.
	unknownFor = time.Minute
	// unknownKept bounds how many such keys are remembered, and maxKeyID how long the id of a key may be.
	unknownKept = 1_000
	maxKeyID    = 256
	// An issuer that does not answer is asked again after one second, then two, and so on up to a minute.
	firstRetry = time.Second
	lastRetry  = time.Minute
)

// minRSABits is the size of an RSA key below which its signatures prove nothing (RFC 7518, section 3.3).
const minRSABits = 2048

// signingKey is one key that an issuer signs with.
type signingKey struct {
	id        string
	algorithm string // "" where the issuer does not say
	public    crypto.PublicKey
}

// keyring is what is known of an issuer's keys. It asks for them when a token needs one that it has not got, one question
// at a time, and all who need an answer wait for the same. When the issuer is gone, the keys that it last had stay good.
type keyring struct {
	fetch func(ctx context.Context) ([]signingKey, error)
	now   func() time.Time
	log   *slog.Logger
	// unknown are key ids that the issuer did not have, with the time until which that is taken for granted.
	unknown *otter.Cache[string, time.Time]

	mu       sync.Mutex
	keys     []signingKey  // of the last answer; never empty after the first
	fetched  time.Time     // when that was
	next     time.Time     // when the issuer may be asked again
	failures int           // questions without an answer since then
	asking   chan struct{} // closed when the question that runs has ended; nil while none does
}

func newKeyring(fetch func(context.Context) ([]signingKey, error), now func() time.Time, log *slog.Logger) *keyring {
	return &keyring{
		fetch: fetch, now: now, log: log,
		unknown: otter.Must(&otter.Options[string, time.Time]{
			MaximumSize: unknownKept,
			Executor:    func(evict func()) { evict() }, // at once, and no goroutine that outlives the request
		}),
	}
}

// warm asks the issuer where nobody has yet.
func (k *keyring) warm(ctx context.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys == nil && k.mayAsk() {
		k.ask(ctx)
	}
}

// find returns the keys that may have made a signature: all that fit the algorithm where the token names none, for the
// rotation of keys needs names (OpenID Connect Core, section 10.1). UNAUTHENTICATED where the issuer has no such key, and
// UPSTREAM_UNAVAILABLE where that cannot be told.
func (k *keyring) find(ctx context.Context, id, algorithm string) ([]crypto.PublicKey, error) {
	if len(id) > maxKeyID {
		return nil, unknownKey()
	}
	asked := false
	for {
		keys, answer, err := k.look(ctx, id, algorithm, &asked)
		if answer == nil {
			return keys, err
		}
		select {
		case <-answer:
		case <-ctx.Done():
			return nil, issuerUnavailable()
		}
	}
}

// look returns keys, or what is wrong, or an answer of the issuer to wait for before looking again. asked tells whether
// this very caller has asked the issuer.
func (k *keyring) look(
	ctx context.Context, id, algorithm string, asked *bool,
) (found []crypto.PublicKey, answer <-chan struct{}, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if found := k.matching(id, algorithm); len(found) > 0 {
		if now.Sub(k.fetched) >= keysFresh && k.mayAsk() {
			k.ask(ctx) // and nobody waits
		}
		return found, nil, nil
	}
	known := k.keys != nil && k.failures == 0
	switch {
	case known && *asked:
		k.unknown.Set(id, now.Add(unknownFor))
		return nil, nil, unknownKey()
	case known && (id == "" || k.isUnknown(id, now)):
		return nil, nil, unknownKey()
	case k.asking != nil:
		return nil, k.asking, nil
	case k.mayAsk():
		k.ask(ctx)
		*asked = true
		return nil, k.asking, nil
	case known:
		return nil, nil, unknownKey()
	default:
		return nil, nil, issuerUnavailable()
	}
}

func unknownKey() error {
	return domain.Unauthenticated("the token is not valid: its issuer has no such key")
}

// issuerUnavailable has no cause, for that is in the log once a question and not once a request.
func issuerUnavailable() error {
	return domain.Upstream(domain.CodeUpstreamUnavailable, "the issuer of the token cannot be reached", nil)
}

func (k *keyring) matching(id, algorithm string) []crypto.PublicKey {
	var found []crypto.PublicKey
	for _, key := range k.keys {
		if (id == "" || key.id == id) && (key.algorithm == "" || key.algorithm == algorithm) {
			found = append(found, key.public)
		}
	}
	return found
}

func (k *keyring) isUnknown(id string, now time.Time) bool {
	until, ok := k.unknown.GetIfPresent(id)
	return ok && now.Before(until)
}

func (k *keyring) mayAsk() bool { return k.asking == nil && !k.now().Before(k.next) }

// ask starts a question. It outlives the request that needs it, for others need it too; the fetch bounds itself.
func (k *keyring) ask(ctx context.Context) {
	ended := make(chan struct{})
	k.asking = ended
	ctx = context.WithoutCancel(ctx)
	go func() {
		defer close(ended)
		keys, err := k.fetch(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.asking = nil
		if err != nil {
			k.next = k.now().Add(min(firstRetry<<min(k.failures, 10), lastRetry))
			k.failures++
			k.log.WarnContext(ctx, "the issuer's keys could not be read", "attempt", k.failures, "error", cut(err.Error()))
			return
		}
		if k.failures > 0 {
			k.log.InfoContext(ctx, "the issuer answers again", "attempts", k.failures)
		}
		k.keys, k.failures, k.fetched = keys, 0, k.now()
		k.next = k.fetched.Add(keysPause)
	}()
}

// issuer is an OpenID Connect issuer, asked over HTTP. It is used by one goroutine at a time.
type issuer struct {
	url     string
	client  *http.Client
	timeout time.Duration // for all that is asked for one answer
	keys    string        // the URL of its keys; "" while that is not known
}

// fetchKeys reads the keys that the issuer signs with. An issuer without one is an error: that is a fault of its, and to
// forget the keys that it had would sign everybody out.
func (i *issuer) fetchKeys(ctx context.Context) ([]signingKey, error) {
	ctx, cancel := context.WithTimeout(ctx, i.timeout)
	defer cancel()
	if i.keys == "" {
		found, err := i.discover(ctx)
		if err != nil {
			return nil, fmt.Errorf("discover the issuer: %w", err)
		}
		i.keys = found
	}
	body, err := i.get(ctx, i.keys)
	if err != nil {
		i.keys = "" // they may have moved
		return nil, fmt.Errorf("read the issuer's keys: %w", err)
	}
	keys, err := readKeys(body)
	if err != nil {
		return nil, fmt.Errorf("read the issuer's keys: %w", err)
	}
	return keys, nil
}

func (i *issuer) discover(ctx context.Context) (keys string, err error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, i.client), i.url)
	if err != nil {
		return "", err
	}
	var document struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&document); err != nil {
		return "", err
	}
	if document.Keys == "" {
		return "", errors.New("the discovery document has no jwks_uri")
	}
	return document.Keys, nil
}

func (i *issuer) get(ctx context.Context, url string) (body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Cache-Control", "no-cache")
	res, err := i.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", url, res.Status)
	}
	return io.ReadAll(res.Body)
}

// readKeys reads a JWK set (RFC 7517). Keys that are of no use here are passed over: of kinds that we do not know, for
// encryption, secret ones, RSA keys that are too short.
func readKeys(body []byte) ([]signingKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, err
	}
	var keys []signingKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) == nil && signs(key) {
			keys = append(keys, signingKey{id: key.KeyID, algorithm: key.Algorithm, public: key.Key})
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("none of its %d keys can be used", len(set.Keys))
	}
	return keys, nil
}

func signs(key jose.JSONWebKey) bool {
	if key.Use != "" && key.Use != "sig" || !key.IsPublic() || !key.Valid() {
		return false
	}
	if short, ok := key.Key.(*rsa.PublicKey); ok && short.N.BitLen() < minRSABits {
		return false
	}
	return key.Algorithm == "" || slices.Contains(algorithmNames(), key.Algorithm)
}
