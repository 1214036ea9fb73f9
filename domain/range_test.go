package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestDateRangeSpan(t *testing.T) {
	t.Parallel()
	utc := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return at
	}
	for name, tc := range map[string]struct {
		reason      string
		days        domain.DateRange
		from, until time.Time
		fault       string
	}{
		"a day": {
			"both ends are included",
			domain.DateRange{From: "2026-11-01", To: "2026-11-01", TimeZone: "Asia/Shanghai"},
			utc("2026-10-31T16:00:00Z"), utc("2026-11-01T16:00:00Z"), "",
		},
		"a day of 25 hours": {
			"a day is as long as its zone says",
			domain.DateRange{From: "2026-11-01", To: "2026-11-01", TimeZone: "America/New_York"},
			utc("2026-11-01T04:00:00Z"), utc("2026-11-02T05:00:00Z"), "",
		},
		"no zone":      {"no silent UTC", domain.DateRange{From: "2026-11-01", To: "2026-11-01"}, time.Time{}, time.Time{}, "placed.timeZone"},
		"server's":     {"it is nobody's business", domain.DateRange{From: "2026-11-01", To: "2026-11-01", TimeZone: "Local"}, time.Time{}, time.Time{}, "placed.timeZone"},
		"a file":       {"names lead nowhere else", domain.DateRange{From: "2026-11-01", To: "2026-11-01", TimeZone: "../../etc/passwd"}, time.Time{}, time.Time{}, "placed.timeZone"},
		"no day":       {"a range has a first day", domain.DateRange{From: "x", To: "2026-11-01", TimeZone: "UTC"}, time.Time{}, time.Time{}, "placed.from"},
		"no last day":  {"a range has a last day", domain.DateRange{From: "2026-11-01", To: "x", TimeZone: "UTC"}, time.Time{}, time.Time{}, "placed.to"},
		"ends earlier": {"it would be empty", domain.DateRange{From: "2026-11-02", To: "2026-11-01", TimeZone: "UTC"}, time.Time{}, time.Time{}, "placed.to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, until, err := tc.days.Span("placed")
			if tc.fault != "" {
				var fault *domain.Error
				require.ErrorAs(t, err, &fault, tc.reason)
				require.Equal(t, tc.fault, fault.Field)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.from, from.UTC(), tc.reason)
			require.Equal(t, tc.until, until.UTC(), tc.reason)
		})
	}
}
