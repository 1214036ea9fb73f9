package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]size{
		"0": 0, "12": 12, "12B": 12, "1KiB": 1024, "64MiB": 64 << 20, "2GiB": 2 << 30, "1TiB": 1 << 40,
		"9223372036854775807": math.MaxInt64,
	} {
		var got size
		require.NoError(t, got.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "MiB", "-1", "1.5GiB", "64 MiB", "64MB", "64m", "9223372036854775807KiB", "1BB"} {
		var got size
		require.ErrorContains(t, got.UnmarshalText([]byte(text)), "is no size such as 64MiB", text)
	}
}
