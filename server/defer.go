package server

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

const deferDirective = "defer"

// withoutDefer takes @defer out of a valid document, which the engine has noted by then: gqlgen's executor, which runs what the
// engine does not, would answer null for what it defers. Why: docs/decisions/0028-defer.md. Nobody runs the document yet.
func withoutDefer(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		selectNow(op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		selectNow(fragment.SelectionSet)
	}
}

func selectNow(set ast.SelectionSet) {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			selectNow(selected.SelectionSet)
		case *ast.InlineFragment:
			selected.Directives = now(selected.Directives)
			selectNow(selected.SelectionSet)
		case *ast.FragmentSpread:
			selected.Directives = now(selected.Directives)
		}
	}
}

func now(directives ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(directives, func(d *ast.Directive) bool { return d.Name == deferDirective })
}

// addDeferRules adds what the draft of incremental delivery says of @defer, which gqlparser does not know: neither the root
// fields of a mutation, which have an order, nor anything of a subscription comes later; and a label names one fragment.
func addDeferRules(set *rules.Rules) {
	set.AddRule("Defer", func(observers *core.Events, addError core.AddErrFunc) {
		labels, refused := map[string]*ast.Directive{}, map[*ast.Directive]bool{}
		observers.OnDirective(func(walker *core.Walker, d *ast.Directive) {
			if d.Name != deferDirective {
				return
			}
			refuse := func(message string) {
				if !refused[d] { // a fragment is walked by itself, and from each operation
					addError(core.Message("%s", message), core.At(d.Position))
				}
				refused[d] = true
			}
			op := walker.CurrentOperation
			switch {
			case d.ParentDefinition != nil && d.ParentDefinition == walker.Schema.Mutation:
				refuse("@defer cannot be used on root fields of a mutation")
			case op != nil && op.Operation == ast.Subscription && !mayBeOff(d):
				refuse("@defer cannot be used in a subscription")
			}
			label := d.Arguments.ForName("label")
			switch {
			case label == nil:
			case label.Value.Kind != ast.StringValue && label.Value.Kind != ast.BlockValue:
				refuse("the label of @defer must be a string in the document")
			case labels[label.Value.Raw] != nil && labels[label.Value.Raw] != d:
				refuse("the label of @defer must be unique")
			default:
				labels[label.Value.Raw] = d
			}
		})
	})
}

// mayBeOff tells whether @defer is switched off, or by a variable may be: the draft lets that stand in a subscription.
func mayBeOff(d *ast.Directive) bool {
	condition := d.Arguments.ForName("if")
	return condition != nil && (condition.Value.Kind == ast.Variable || condition.Value.Raw == "false")
}
