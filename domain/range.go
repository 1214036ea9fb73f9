package domain

import (
	"time"
	_ "time/tzdata" // zones are known on machines that keep no database of them
)

// DateRange is the days From to To, both included, as they are counted in a time zone.
type DateRange struct {
	From     Date
	To       Date
	TimeZone string
}

// Span is the range as instants: from the first one of From until the first one that is not in it any more. BAD_INPUT, under
// the name of the argument, where there is no such zone or the range ends before it begins.
func (r DateRange) Span(arg string) (from, until time.Time, err error) {
	zone, err := time.LoadLocation(r.TimeZone)
	if err != nil || r.TimeZone == "" || r.TimeZone == "Local" {
		return time.Time{}, time.Time{}, BadInput(arg+".timeZone", "%.64q is not a time zone such as Asia/Shanghai", r.TimeZone)
	}
	if from, err = r.From.In(zone); err != nil {
		return time.Time{}, time.Time{}, BadInput(arg+".from", "%.64q is not a Date such as 2026-03-01", string(r.From))
	}
	last, err := r.To.In(zone)
	if err != nil {
		return time.Time{}, time.Time{}, BadInput(arg+".to", "%.64q is not a Date such as 2026-03-01", string(r.To))
	}
	if last.Before(from) {
		return time.Time{}, time.Time{}, BadInput(arg+".to", "is before from")
	}
	return from, last.AddDate(0, 0, 1), nil
}
