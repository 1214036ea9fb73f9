package domain

import (
	"strconv"
	"time"
)

// Date is a day in the Gregorian calendar as ISO 8601 writes it, such as 2026-03-01. It belongs to no time zone.
type Date string

// DateOf is the day that t is in its location.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Moment is a time in a few characters, to tell one time that something happened from another: Postgres' microseconds.
func Moment(t time.Time) string { return strconv.FormatInt(t.UnixMicro(), 36) }

// In is the instant at which the day begins in a time zone. The date must be one that DateOf or the scalar made.
func (d Date) In(zone *time.Location) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, string(d), zone)
}
