package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

func TestStreamsOfFlags(t *testing.T) {
	t.Parallel()
	f := streamFlags{MaxStreams: 4, ViewerStreams: 2, ViewerSubscriptions: 3, AddressStreams: 1}
	require.NoError(t, f.check())
	require.Equal(t, server.Streams{Most: 4, Viewer: 2, ViewerSubscriptions: 3, Address: 1}, f.streams())
	f.ViewerStreams = 0
	require.EqualError(t, f.check(), "--viewer-streams must be at least 1", "there is no number for as many as they like")
}
