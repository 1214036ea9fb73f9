package services

import (
	"context"

	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Audits holds live data to the rules.
type Audits struct{ commerce commercedb.Store }

// Audited is a rule with what breaks it.
type Audited struct {
	Rule     string
	Says     string
	Findings []commercedb.Finding
}

// Run checks every rule of the commerce side at one moment and tells each result, with at most limit findings a rule. It reads
// whole tables and disturbs nobody.
func (a *Audits) Run(ctx context.Context, limit int, tell func(Audited)) error {
	return a.commerce.Snapshot(ctx, func(r commercedb.Reader) error {
		for _, audit := range commercedb.Audits() {
			found, err := r.Find(ctx, audit, limit)
			if err != nil {
				return err
			}
			tell(Audited{Rule: audit.Rule, Says: audit.Says, Findings: found})
		}
		return nil
	})
}
