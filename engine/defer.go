package engine

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Deliver takes a part of an answer that can be sent now: first what is not deferred, then time and again the deferred
// fragments that are complete, one response for each object that they stand on, with its path and the fragment's label. more
// says that something will follow.
type Deliver func(part []*graphql.Response, more bool)

type deliverKey struct{}

// WithDeliver makes operations under the returned context answer in parts, where they have @defer. Their response handler
// returns when all was delivered; what it returns is the first part, with the errors of all. Where nothing is deferred after
// all, or the request has ended before there was a first part, nothing is delivered, and the response is the whole answer.
//
// Without it, and where there is too much to defer, a deferred fragment is selected as any other.
func WithDeliver(ctx context.Context, deliver Deliver) context.Context {
	return context.WithValue(ctx, deliverKey{}, deliver)
}

func deliverFrom(ctx context.Context) Deliver {
	deliver, _ := ctx.Value(deliverKey{}).(Deliver)
	return deliver
}

// maxDeferrals is how many deferred fragments an operation may have, those of a fragment counted each time that it is spread:
// each is a plan of its own, and is resolved and written by itself where it overlaps with others.
const maxDeferrals = 20

// deferrals are the fragments of a document that have @defer. They are noted apart from the document, because gqlgen's
// executor must not see them there.
type deferrals map[ast.Selection]deferral

type deferral struct {
	label     string
	condition *ast.Value // nil: there is none
}

// note notes a fragment that has @defer, and what decides whether it is deferred.
func (v *variants) note(s ast.Selection, d *ast.Directive) {
	if v.deferrals == nil {
		v.deferrals = deferrals{}
	}
	var noted deferral
	if label := d.Arguments.ForName("label"); label != nil && label.Value.Kind != ast.NullValue {
		noted.label = label.Value.Raw
	}
	if condition := d.Arguments.ForName("if"); condition != nil {
		noted.condition = condition.Value
		if name := condition.Value.Raw; condition.Value.Kind == ast.Variable && !slices.Contains(v.deciding, name) {
			v.deciding = append(v.deciding, name)
		}
	}
	v.deferrals[s] = noted
}

// bound forgets what is deferred where there is too much of it.
func (v *variants) bound(doc *ast.QueryDocument, op *ast.OperationDefinition) {
	if len(v.conditions)+len(v.deciding) > maxConditions ||
		len(v.deferrals) > 0 && v.deferrals.count(doc, op.SelectionSet, map[string]int{}) > maxDeferrals {
		v.deferrals, v.deciding = nil, nil
	}
}

// count counts through fragments. Each is walked once, and counts stop above the bound, so that doubled fragments cost nothing.
func (d deferrals) count(doc *ast.QueryDocument, selections ast.SelectionSet, known map[string]int) int {
	n := 0
	for _, s := range selections {
		if _, deferred := d[s]; deferred {
			n++
		}
		switch s := s.(type) {
		case *ast.Field:
			n += d.count(doc, s.SelectionSet, known)
		case *ast.InlineFragment:
			n += d.count(doc, s.SelectionSet, known)
		case *ast.FragmentSpread:
			if _, counted := known[s.Name]; !counted {
				known[s.Name] = d.count(doc, doc.Fragments.ForName(s.Name).SelectionSet, known)
			}
			n += known[s.Name]
		}
		n = min(n, maxDeferrals+1)
	}
	return n
}

// of finds a fragment that is deferred under the variables of a request.
func (d deferrals) of(s ast.Selection, variables map[string]any) (noted deferral, deferred bool) {
	noted, deferred = d[s]
	if !deferred || noted.condition == nil {
		return noted, deferred
	}
	value, err := noted.condition.Value(variables)
	on, _ := value.(bool)
	return noted, err == nil && on
}

// Defers reports whether a fragment comes later than what the task resolves: who looks ahead asks for nothing of it.
func (t Task) Defers(s ast.Selection) bool {
	_, deferred := t.run.plan.deferrals.of(s, t.run.oc.Variables)
	return deferred
}

// later is a deferred fragment of a set, as a set on the same type.
type later struct {
	label string
	set   *set
}

// due is a deferred fragment on one object that was written.
type due struct {
	frame *frame
	nth   int // of the later of the frame's set
	row   int
	path  []step
}

// due notes the deferred fragments on an object, when it is written.
func (w *writer) due(f *frame, row int) {
	path := slices.Clone(w.path)
	for n := range f.set.later {
		w.later = append(w.later, due{frame: f, nth: n, row: row, path: path})
	}
}

// group is a deferred fragment on all objects of a frame that it is due on: they are resolved, and come, together.
type group struct {
	label   string
	frame   *frame // the same objects, with what the fragment selects
	due     []due
	waiting int // its edges that have not ended
}

// postponed begins the deferred fragments that are due: those of one frame are one batch.
func (r *run) postponed(all []due) {
	type place struct {
		frame *frame
		nth   int
	}
	groups := map[place]*group{}
	var order []*group
	for _, d := range all {
		at := place{d.frame, d.nth}
		g := groups[at]
		if g == nil {
			g = &group{label: d.frame.set.later[d.nth].label}
			groups[at] = g
			order = append(order, g)
		}
		g.due = append(g.due, d)
	}
	for _, g := range order {
		r.beginGroup(g)
	}
}

// beginGroup makes the frame of a deferred fragment, and its edges.
func (r *run) beginGroup(g *group) {
	from := g.due[0].frame
	f := r.newFrame(from.set.later[g.due[0].nth].set, from.column, from.rows)
	f.parent, f.via, f.nth = from.parent, from.via, from.nth
	f.origin, f.group = from, g
	g.frame = f
	r.open++
	r.expand(f)
	if g.waiting == 0 {
		r.complete = append(r.complete, g)
	}
}

// ended ends an edge of a deferred fragment.
func (r *run) ended(g *group) {
	if g == nil {
		return
	}
	g.waiting--
	if g.waiting == 0 {
		r.complete = append(r.complete, g)
	}
}

// known is what an edge gave to those frames that a frame of a deferred fragment comes from, nil where it was not selected
// there.
func (f *frame) known(s *selection) *edgeResult {
	for from := f.origin; from != nil; from = from.origin {
		if i := from.set.index(s.collected.Alias); i >= 0 {
			return &from.edges[from.set.sels[i].edge]
		}
	}
	return nil
}

// share gives an edge what it has given already, so that both parts tell of the same objects and nothing is done twice.
func (r *run) share(f *frame, s *selection, known *edgeResult) {
	e := &f.edges[s.edge]
	e.children, e.leaf, e.err, e.errs = known.children, known.leaf, known.err, known.errs
	r.descend(f, s, e, known.frames)
}

// delivery hands an answer over in parts.
type delivery struct {
	ctx     context.Context //nolint:containedctx // of the response, which collects the errors of all parts
	deliver Deliver
	part    []*graphql.Response
	told    int // errors that were handed over
}

// follower is a run that something was deferred of.
type follower struct {
	run *run
	due []due
}

// deliver hands over what is not deferred, and then all else.
func deliver(ctx context.Context, data []byte, followers []follower) {
	take := deliverFrom(ctx)
	if take == nil || len(followers) == 0 || isNull(data) || ctx.Err() != nil {
		return
	}
	d := &delivery{ctx: ctx, deliver: take}
	take([]*graphql.Response{{Data: data, Errors: d.errors()}}, true)
	for i, f := range followers {
		f.run.delivery = d
		f.run.postponed(f.due)
		f.run.loop() //nolint:contextcheck // a run has its context
		last := i == len(followers)-1 || f.run.budget.Exceeded()
		d.send(!last)
		if last {
			return
		}
	}
}

// errors are those that were not handed over yet.
func (d *delivery) errors() gqlerror.List {
	all := graphql.GetErrors(d.ctx)
	fresh := all[d.told:]
	d.told = len(all)
	return fresh
}

func (d *delivery) send(more bool) {
	if len(d.part) > 0 {
		d.deliver(d.part, more)
		d.part = nil
	}
}

// handOut writes the deferred fragments that are complete, and begins those within them. One that is too much is null, and the
// last.
func (r *run) handOut() {
	complete := r.complete
	r.complete = nil
	if r.budget.Exceeded() {
		r.open = 0
		return
	}
	var within []due
	for _, g := range complete {
		r.open--
		for i, at := range g.due {
			w := r.writer(at.path)
			whole := g.frame.set.typ.writeRow(w, g.frame, at.row)
			fits := w.fits(r.delivery.ctx, partBytes)
			if !whole || !fits {
				w.b = []byte(null)
			}
			response := &graphql.Response{Label: g.label, Path: pathOf(at.path), Data: w.b}
			if w.failed || !fits || i == 0 { // what resolvers have reported beside comes with the first
				response.Errors = r.delivery.errors()
			}
			r.delivery.part = append(r.delivery.part, response)
			if !fits {
				r.open = 0
				return
			}
			within = append(within, w.later...)
		}
	}
	r.postponed(within)
}

func pathOf(steps []step) ast.Path {
	path := make(ast.Path, len(steps))
	for i, s := range steps {
		if s.sel == nil {
			path[i] = ast.PathIndex(s.index)
		} else {
			path[i] = ast.PathName(s.sel.collected.Alias)
		}
	}
	return path
}
