package server

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/maypok86/otter/v2"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

const (
	// clockLeeway is how far the issuer's clock may be from ours.
	clockLeeway = 30 * time.Second
	// maxSubject is how long a sub may be (OpenID Connect Core, section 2).
	maxSubject = 255
	// rememberedBearers bounds how many users are known without asking the database.
	rememberedBearers = 100_000
	// rememberedTokens bounds how many tokens are known without verifying them again, and trustedFor how long one is: so much
	// later than by its keys alone is a key out of use that the issuer withdrew.
	rememberedTokens = 20_000
	trustedFor       = 5 * time.Minute
	// knownFor is how long a user is known without asking: so much later does a process learn that an account was deleted.
	knownFor = time.Minute
)

// OIDCConfig says whose tokens are taken, and for whom they must be made. All fields are needed.
type OIDCConfig struct {
	// Issuer is the issuer's URL, to the letter as it stands in its tokens.
	Issuer string
	// Audience must be in the aud of a token.
	Audience string
	// RolesClaim is the claim that names platform roles.
	RolesClaim string
	// Provision tells which user an identity is, and makes one for an identity that is new.
	Provision func(ctx context.Context, who community.Identity) (domain.UserID, error)
	// Timeout bounds how long the issuer may take to answer; 5 s.
	Timeout time.Duration
	// Now is the clock.
	Now func() time.Time
	// Logger gets what goes wrong between the issuer and us.
	Logger *slog.Logger
}

// OIDC verifies the tokens of one OpenID Connect issuer. It finds the issuer's keys by discovery, when the first token
// comes or Warm is called, and an issuer that does not answer is asked again later: until then its tokens are
// UPSTREAM_UNAVAILABLE.
type OIDC struct {
	cfg    OIDCConfig
	keys   *keyring
	claims *jwt.Validator
	// users are the users of subjects that were seen. They are asked for once in a while, because accounts are deleted; who has
	// been here is known while the community database is down.
	users *otter.Cache[string, bearer]
	// tokens are those whose signatures were verified lately, by their hashes: a client sends one token with every request.
	// Whether its time is over, and for whom it is, is looked at each time.
	tokens *otter.Cache[[sha256.Size]byte, signedClaims]
}

// bearer is who a subject is, and when that was last asked.
type bearer struct {
	user domain.UserID
	at   time.Time
}

// signedClaims are what a token says, and when its signature was last verified.
type signedClaims struct {
	claims jwt.MapClaims
	at     time.Time
}

// NewOIDC makes the verifier of an issuer. It asks nobody anything yet.
func NewOIDC(cfg OIDCConfig) *OIDC {
	timeout := cmp.Or(cfg.Timeout, issuerTimeout)
	issuer := &issuer{url: cfg.Issuer, client: issuerClient(cfg.Issuer, timeout), timeout: timeout}
	return &OIDC{
		cfg:  cfg,
		keys: newKeyring(issuer.fetchKeys, cfg.Now, cfg.Logger.With("issuer", cfg.Issuer)),
		claims: jwt.NewValidator(
			jwt.WithAudience(cfg.Audience),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithLeeway(clockLeeway),
			jwt.WithTimeFunc(cfg.Now),
		),
		users: otter.Must(&otter.Options[string, bearer]{
			MaximumSize: rememberedBearers,
			Executor:    func(evict func()) { evict() }, // at once, and no goroutine that outlives the request
		}),
		tokens: otter.Must(&otter.Options[[sha256.Size]byte, signedClaims]{
			MaximumSize: rememberedTokens,
			Executor:    func(evict func()) { evict() },
		}),
	}
}

// Warm asks the issuer for its keys without waiting for them, so that a wrong URL is in the log from the start.
func (o *OIDC) Warm(ctx context.Context) { o.keys.warm(ctx) }

// Verify tells who bears the token. UNAUTHENTICATED where the token is no good, and UPSTREAM_UNAVAILABLE where that
// cannot be told: the issuer has not answered yet, or the user is new and the community database is down.
func (o *OIDC) Verify(ctx context.Context, token string) (Grant, error) {
	claims, err := o.verified(ctx, token)
	if err != nil {
		return Grant{}, err
	}
	if err := o.claims.Validate(claims); err != nil {
		return Grant{}, domain.Unauthenticated(whyInvalid(err))
	}
	who := community.Identity{
		Issuer: o.cfg.Issuer, Subject: text(claims, "sub"),
		Username: text(claims, "preferred_username"), Name: text(claims, "name"),
	}
	if who.Subject == "" || len(who.Subject) > maxSubject || strings.ContainsFunc(who.Subject, unicode.IsControl) {
		return Grant{}, domain.Unauthenticated("the token names no subject")
	}
	user, err := o.userOf(ctx, who)
	if err != nil {
		return Grant{}, err
	}
	actor := domain.Actor{UserID: user, Roles: rolesOf(claims[o.cfg.RolesClaim])}
	return Grant{Actor: actor, Left: left(claims, o.cfg.Now()) + clockLeeway}, nil
}

// userOf is the user of an identity. While the community database is down, who has been here is who they were.
func (o *OIDC) userOf(ctx context.Context, who community.Identity) (domain.UserID, error) {
	known, seen := o.users.GetIfPresent(who.Subject)
	now := o.cfg.Now()
	if seen && now.Before(known.at.Add(knownFor)) {
		return known.user, nil
	}
	user, err := o.cfg.Provision(ctx, who)
	switch {
	case domain.CodeOf(err) == domain.CodeUnauthenticated:
		o.users.Invalidate(who.Subject)
		return domain.UserID{}, err
	case err != nil && !seen:
		return domain.UserID{}, err
	case err != nil:
		user = known.user
	}
	o.users.Set(who.Subject, bearer{user: user, at: now})
	return user, nil
}

// verified are the claims of a token that the issuer signed, whatever they say. They are read-only: others hold them too.
func (o *OIDC) verified(ctx context.Context, token string) (jwt.MapClaims, error) {
	hash, now := sha256.Sum256([]byte(token)), o.cfg.Now()
	if known, ok := o.tokens.GetIfPresent(hash); ok && now.Before(known.at.Add(trustedFor)) {
		return known.claims, nil
	}
	claims, err := o.verify(ctx, token)
	if err == nil {
		o.tokens.Set(hash, signedClaims{claims: claims, at: now})
	}
	return claims, err
}

func (o *OIDC) verify(ctx context.Context, token string) (jwt.MapClaims, error) {
	signed, err := jose.ParseSignedCompact(token, algorithms())
	if _, ok := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); ok {
		return nil, domain.Unauthenticated("the token is signed with an algorithm that is not accepted")
	}
	if err != nil {
		return nil, domain.Unauthenticated("the token is not valid")
	}
	header := signed.Signatures[0].Header
	keys, err := o.keys.find(ctx, header.KeyID, header.Algorithm)
	if err != nil {
		return nil, err
	}
	// go-oidc allows a token five minutes before its nbf and none after its exp, and says in prose what is wrong with a
	// token: time and audience are checked by Validate.
	verifier := oidc.NewVerifier(o.cfg.Issuer, &oidc.StaticKeySet{PublicKeys: keys}, &oidc.Config{
		SupportedSigningAlgs: algorithmNames(), SkipClientIDCheck: true, SkipExpiryCheck: true,
	})
	verified, err := verifier.Verify(ctx, token)
	if err != nil {
		return nil, domain.Unauthenticated("the token is not valid: its issuer did not sign it")
	}
	claims := jwt.MapClaims{}
	if err := verified.Claims(&claims); err != nil {
		return nil, domain.Unauthenticated("the token is not valid")
	}
	return claims, nil
}

// algorithms are those that a token may be signed with: asymmetric, so that who can verify a token cannot make one.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
	}
}

func algorithmNames() []string {
	var names []string
	for _, algorithm := range algorithms() {
		names = append(names, string(algorithm))
	}
	return names
}

// whyInvalid tells a bearer why claims are refused, and nothing of what they should have been.
func whyInvalid(err error) string {
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return "the token has expired"
	case errors.Is(err, jwt.ErrTokenNotValidYet), errors.Is(err, jwt.ErrTokenUsedBeforeIssued):
		return "the token is not valid yet"
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return "the token was made for another audience"
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return "the token lacks exp or aud"
	default:
		return "the token is not valid"
	}
}

// How an issuer is asked: it is a stranger, so neither its silence nor its answer may be without end.
const (
	issuerTimeout  = 5 * time.Second
	maxIssuerBytes = 1 << 20
)

// issuerClient fetches what an issuer publishes. An https issuer is asked by https only, wherever its answers lead.
func issuerClient(issuer string, timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &guarded{
			secure: strings.HasPrefix(issuer, "https://"),
			next: &http.Transport{
				Proxy:               http.ProxyFromEnvironment,
				TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
				TLSHandshakeTimeout: timeout,
				DisableKeepAlives:   true, // it is asked too seldom to hold a connection
			},
		},
	}
}

// guarded is a transport that never leaves https, where it is to keep it, and reads no more than maxIssuerBytes.
type guarded struct {
	secure bool
	next   http.RoundTripper
}

// RoundTrip fetches within the bounds.
func (g *guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if g.secure && r.URL.Scheme != "https" {
		return nil, fmt.Errorf("the issuer leads from https to %s", r.URL.Redacted())
	}
	res, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = &capped{ReadCloser: res.Body, left: maxIssuerBytes}
	return res, nil
}

// capped is a body that fails where it is longer than it may be, because half a document is none.
type capped struct {
	io.ReadCloser
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left+1)])
	if c.left -= n; c.left < 0 {
		return 0, fmt.Errorf("the issuer's answer is larger than %d bytes", maxIssuerBytes)
	}
	return n, err
}
