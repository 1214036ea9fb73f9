// Package args holds the arguments of jobs: a leaf that whoever enqueues one may import.
package args

// RefreshFeed asks for new rankings of the feeds.
type RefreshFeed struct{}

// Kind names the job in River's tables.
func (RefreshFeed) Kind() string { return "feed_refresh" }
