package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/services"
	"github.com/trellisgraph/trellis/storage/postgres"
)

type auditCommand struct {
	Limit int `default:"20" help:"How much of what breaks a rule is printed, at most."`
}

// Run prints each rule and what breaks it. It fails where anything does.
func (c *auditCommand) Run(ctx context.Context, f *storageFlags, out *console) (err error) {
	if c.Limit < 1 {
		return errors.New("--limit must be at least 1")
	}
	d, err := f.open(ctx, out, postgres.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(context.WithoutCancel(ctx))) }()
	started, rules, broken := time.Now(), 0, 0
	// An audit takes no money, sends nothing and writes no text.
	err = d.services(outside{till: &till{}}).Audits.Run(ctx, c.Limit, func(a services.Audited) {
		rules++
		out.say("%-6s %-5s %s", verdict(len(a.Findings)), a.Rule, a.Says)
		if len(a.Findings) == 0 {
			return
		}
		broken++
		for _, found := range a.Findings {
			out.say("         %s  %s", found.ID, found.Detail)
		}
		if len(a.Findings) == c.Limit {
			out.say("         ... and perhaps more: --limit %d", 10*c.Limit)
		}
	})
	if err != nil {
		return err
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d rules are broken", broken, rules)
	}
	out.say("%d rules hold (%.1f s)", rules, time.Since(started).Seconds())
	return nil
}

func verdict(findings int) string {
	if findings > 0 {
		return "BROKEN"
	}
	return "ok"
}
