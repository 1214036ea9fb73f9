package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestWebhookKey(t *testing.T) {
	t.Parallel()
	key, at := domain.WebhookKey(strings.Repeat("k", 32)), time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	body := []byte(`{"id":"evt_1"}`)
	good := key.Sign(body, at)
	other := domain.WebhookKey(strings.Repeat("o", 32)).Sign(body, at)
	for name, tc := range map[string]struct {
		reason    string
		signature string
		body      string
		now       time.Time
		fine      bool
	}{
		"at once":         {"as it was sent", good, string(body), at, true},
		"a little late":   {"networks and clocks are what they are", good, string(body), at.Add(5 * time.Minute), true},
		"a fast clock":    {"the sender's may be ahead", good, string(body), at.Add(-5 * time.Minute), true},
		"replayed":        {"somebody kept it", good, string(body), at.Add(5*time.Minute + time.Second), false},
		"from the future": {"so that it can be kept for longer", good, string(body), at.Add(-6 * time.Minute), false},
		"another body":    {"it signs the body", good, `{"id":"evt_2"}`, at, false},
		"another key":     {"somebody else's", other, string(body), at, false},
		"another time":    {"it signs the time", strings.Replace(good, "t=17", "t=27", 1), string(body), at, false},
		"none":            {"unsigned", "", string(body), at, false},
		"no time":         {"malformed", "t=,v1=00", string(body), at, false},
		"not hex":         {"malformed", good + "x", string(body), at, false},
		"other scheme":    {"malformed", strings.Replace(good, "v1=", "v0=", 1), string(body), at, false},
		"far away time":   {"the difference of any two times is told", "t=-9223372036854775808,v1=00", string(body), at, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := key.Verify(tc.signature, []byte(tc.body), tc.now)
			if tc.fine {
				require.NoError(t, err, tc.reason)
				return
			}
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), tc.reason)
		})
	}
}
