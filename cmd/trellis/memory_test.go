package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason    string
		asked     size
		env       map[string]string
		container uint64
		want      memory
	}{
		"nothing said":            {reason: "collect seldom", want: memory{collectEvery: 400}},
		"a limit":                 {reason: "as asked", asked: 1 << 30, container: 1 << 20, want: memory{400, 1 << 30}},
		"a container":             {reason: "most of it", container: 1000, want: memory{400, 900}},
		"a container of any size": {reason: "that is none", container: 1 << 63, want: memory{collectEvery: 400}},
		"GOGC":                    {reason: "stands", env: map[string]string{"GOGC": "off"}, asked: 5, want: memory{limit: 5}},
		"GOMEMLIMIT": {
			reason: "stands", env: map[string]string{"GOMEMLIMIT": "1GiB"}, asked: 5, container: 1000, want: memory{collectEvery: 400},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := memoryFor(tc.asked, func(name string) string { return tc.env[name] }, func() (uint64, error) {
				if tc.container == 0 {
					return 0, errors.New("no container")
				}
				return tc.container, nil
			})
			require.Equal(t, tc.want, got, tc.reason)
		})
	}
}
