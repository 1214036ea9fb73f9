package main

import (
	"errors"

	"github.com/trellisgraph/trellis/services"
)

// inboxFlags say how far notes are written into the inboxes of those who follow their authors.
type inboxFlags struct {
	InboxFollowers int `default:"10000" help:"Notes of authors with more followers than this are not written into their inboxes, but read from the author's list."`
	InboxLength    int `default:"1000" help:"How many notes an inbox keeps; following feeds read older ones from the authors' lists, which takes longer."`
}

// check refuses what makes no sense.
func (i inboxFlags) check() error {
	if i.InboxFollowers < 1 || i.InboxLength < 1 {
		return errors.New("--inbox-followers and --inbox-length must be at least 1")
	}
	return nil
}

func (i inboxFlags) limits() services.InboxLimits {
	return services.InboxLimits{Followers: i.InboxFollowers, Length: i.InboxLength}
}
