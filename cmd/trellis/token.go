package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

type tokenCommand struct {
	User   string        `required:"" placeholder:"HANDLE" help:"The user's handle."`
	Role   []string      `placeholder:"ROLE" help:"A platform role that the bearer holds, once for each: MODERATOR, PLATFORM_FINANCE or PLATFORM_STAFF."`
	TTL    time.Duration `default:"24h" name:"ttl" help:"How long the token is good for."`
	Secret string        `env:"TRELLIS_SECRET" placeholder:"BASE64" help:"The server's secret; the one in the data directory by default."`
}

// Validate refuses a token that would have expired already, or that would say what means nothing.
func (c *tokenCommand) Validate() error {
	if c.TTL <= 0 {
		return errors.New("--ttl must be positive")
	}
	for _, name := range c.Role {
		if domain.RoleNamed(name) == 0 {
			return fmt.Errorf("there is no role %q: --role is one of %s", name, strings.Join((^domain.Roles(0)).Names(), ", "))
		}
	}
	return nil
}

func (c *tokenCommand) roles() domain.Roles {
	var roles domain.Roles
	for _, name := range c.Role {
		roles |= domain.RoleNamed(name)
	}
	return roles
}

// Run prints a token that a server with --dev and the same secret accepts.
func (c *tokenCommand) Run(ctx context.Context, f *storageFlags, out *console) (err error) {
	s, err := knownSecret(c.Secret, f.secretFile())
	if err != nil {
		return err
	}
	d, err := f.open(ctx, &console{stdout: out.stderr, stderr: out.stderr}, postgres.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(context.WithoutCancel(ctx))) }()
	found, err := community.All(ctx, community.NewReader(d.community), community.UserIDsByHandles([]string{c.User}))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no user with the handle %q", c.User)
	}
	key, err := s.issuerKey()
	if err != nil {
		return err
	}
	token, err := server.NewIdentity(key, time.Now).Mint(found[0].UserID, c.roles(), c.TTL)
	if err != nil {
		return err
	}
	out.say("%s", token)
	return nil
}
