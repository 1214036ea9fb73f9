package bench

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDifferenceIsTheFirstPath(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ want, got, at string }{
		"equal":              {`{"a":[1,{"b":null}]}`, `{"a":[1,{"b":null}]}`, ""},
		"order of keys":      {`{"a":1,"b":2}`, `{"b":2,"a":1}`, ""},
		"a value":            {`{"a":{"b":[1,2]}}`, `{"a":{"b":[1,3]}}`, "at a.b.1: 3, and not 2"},
		"a text or a number": {`{"a":"1"}`, `{"a":1}`, `at a: 1, and not "1"`},
		"a key too few":      {`{"a":1,"b":null}`, `{"a":1}`, `at b: "(nothing)", and not null`},
		"a key too many":     {`{"a":1}`, `{"a":1,"b":2}`, `at b: 2, and not "(nothing)"`},
		"a shorter list":     {`{"a":[1,2]}`, `{"a":[1]}`, "at a: 1 elements [1], and not 2 elements [1,2]"},
		"null or an object":  {`{"a":null}`, `{"a":{}}`, "at a: {}, and not null"},
		"an object or null":  {`{"a":{}}`, `{"a":null}`, "at a: null, and not {}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want, got any
			require.NoError(t, json.Unmarshal([]byte(tc.want), &want))
			require.NoError(t, json.Unmarshal([]byte(tc.got), &got))
			require.Equal(t, tc.at, difference(want, got))
		})
	}
}

func TestAnswersWithErrorsAreNoAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"data":null}`, `{"data":{"a":1},"errors":[{"message":"no"}]}`, `{}`, `<html>`} {
		_, err := dataOf([]byte(body))
		require.Error(t, err, body)
	}
	found, err := dataOf([]byte(`{"data":{"a":1}}`))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": 1.0}, found)
}

func TestMedianAndSpread(t *testing.T) {
	t.Parallel()
	c := &Cell{Samples: []Sample{{Ratio: 0.9}, {Ratio: 0.5}, {Ratio: 0.8}}}
	require.InDelta(t, 0.8, c.Ratio(), 1e-9)
	require.InDelta(t, 0.5, c.Spread(), 1e-9)
	c.Samples = append(c.Samples, Sample{Ratio: 1})
	require.InDelta(t, 0.85, c.Ratio(), 1e-9, "between the two in the middle")
}
