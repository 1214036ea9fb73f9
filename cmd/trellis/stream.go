package main

import (
	"fmt"

	"github.com/trellisgraph/trellis/server"
)

// streamFlags bound what stays open.
type streamFlags struct {
	MaxStreams          int `default:"20000" placeholder:"N" help:"Event streams and sockets at once: ${default}."`
	ViewerStreams       int `default:"50" placeholder:"N" help:"Of them those that one viewer has open at once, from wherever: ${default}."`
	ViewerSubscriptions int `default:"200" placeholder:"N" help:"Subscriptions that one viewer listens to at once, over all of them: ${default}."`
	AddressStreams      int `default:"100" placeholder:"N" help:"Streams, and sockets that have not said whose they are, that one address has open without a viewer: ${default}."`
}

// check refuses bounds that let nobody in.
func (f streamFlags) check() error {
	for name, n := range map[string]int{
		"--max-streams": f.MaxStreams, "--viewer-streams": f.ViewerStreams, "--viewer-subscriptions": f.ViewerSubscriptions,
		"--address-streams": f.AddressStreams,
	} {
		if n < 1 {
			return fmt.Errorf("%s must be at least 1", name)
		}
	}
	return nil
}

func (f streamFlags) streams() server.Streams {
	return server.Streams{
		Most: f.MaxStreams, Viewer: f.ViewerStreams, ViewerSubscriptions: f.ViewerSubscriptions, Address: f.AddressStreams,
	}
}
