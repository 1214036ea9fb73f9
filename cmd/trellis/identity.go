package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
)

// oidcFlags say whose bearer tokens are taken.
type oidcFlags struct {
	Issuer     string `placeholder:"URL" help:"The OpenID Connect issuer whose bearer tokens are taken, to the letter as in their iss. Without it, and without --dev, nobody can sign in."`
	Audience   string `placeholder:"NAME" help:"What must be in the aud of its tokens: this server's name at the issuer."`
	RolesClaim string `default:"trellis_roles" placeholder:"NAME" help:"The claim with platform roles (MODERATOR, PLATFORM_FINANCE, PLATFORM_STAFF), a list or a text with spaces: ${default}."`
}

// check refuses an issuer whose tokens could not be trusted.
func (f *oidcFlags) check(dev bool) error {
	if f.Issuer == "" {
		if f.Audience != "" {
			return errors.New("--oidc-audience needs --oidc-issuer")
		}
		return nil
	}
	issuer, err := url.Parse(f.Issuer)
	switch {
	case err != nil || issuer.Host == "" || issuer.RawQuery != "" || issuer.Fragment != "" || issuer.User != nil:
		return fmt.Errorf("--oidc-issuer %q is not the URL of an issuer, such as https://login.example.com", f.Issuer)
	case issuer.Scheme != "https" && (issuer.Scheme != "http" || !dev && !loopback(issuer.Hostname())):
		return errors.New("--oidc-issuer must be an https URL; http is for --dev, or for an issuer on this machine")
	case f.Audience == "":
		return errors.New("--oidc-issuer needs --oidc-audience: without it tokens made for other services would be good here")
	case f.RolesClaim == "":
		return errors.New("--oidc-roles-claim must not be empty")
	default:
		return nil
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// devIssuer makes the tokens of development; nil outside of it.
func (c *serveCommand) devIssuer(s secret) (*server.Identity, error) {
	if !c.Dev {
		return nil, nil //nolint:nilnil // outside of development we issue nothing
	}
	key, err := s.issuerKey()
	if err != nil {
		return nil, err
	}
	return server.NewIdentity(key, time.Now), nil
}

// verifier takes the tokens of the OpenID Connect issuer, and those of our own where there is one; nil where there is neither.
func (c *serveCommand) verifier(
	ctx context.Context, own *server.Identity, do *services.Services, log *slog.Logger,
) server.Verifier {
	issuers := server.Issuers{}
	if own != nil {
		issuers[server.DevIssuer] = own
	}
	if c.OIDC.Issuer != "" {
		oidc := server.NewOIDC(server.OIDCConfig{
			Issuer: c.OIDC.Issuer, Audience: c.OIDC.Audience, RolesClaim: c.OIDC.RolesClaim,
			Provision: do.Provision.ProvisionUser, Now: time.Now, Logger: log,
		})
		oidc.Warm(ctx)
		issuers[c.OIDC.Issuer] = oidc
	}
	if len(issuers) == 0 {
		return nil // a server without identity refuses every token
	}
	return issuers
}

func newID() domain.UUID {
	return domain.UUID(uuid.Must(uuid.NewV7())) // fails where there is no randomness, and that ends a program anyway
}
