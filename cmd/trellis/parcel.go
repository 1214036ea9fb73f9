package main

import (
	"errors"
	"time"

	"github.com/trellisgraph/trellis/carriers/sandbox"
	"github.com/trellisgraph/trellis/services"
	"github.com/trellisgraph/trellis/storage/commerce"
)

// parcelFlags say how parcels move.
type parcelFlags struct {
	ParcelPace time.Duration `default:"20s" help:"Time between two steps of a parcel's way by the sandbox carrier."`
}

// check refuses what makes no sense.
func (p parcelFlags) check() error {
	if p.ParcelPace < 0 {
		return errors.New("--parcel-pace must not be negative")
	}
	return nil
}

// open makes the carrier. url is where it reaches a server with its webhooks.
func (p parcelFlags) open(d *databases, s secret, url string) (services.Carrier, error) {
	key, err := s.webhookKey("sandbox carrier")
	if err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Options{
		Key: key, Server: url, Pace: p.ParcelPace, Now: time.Now,
		Later: services.NewOutbox(commerce.NewStore(d.commerce)).Later,
	}), nil
}
