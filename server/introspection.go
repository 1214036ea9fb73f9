package server

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// introspectionOff is what a document reads that asks for the schema where it must not. The schema is no secret: what is
// spared is the work, and the habit of asking for it at every start.
const introspectionOff = "introspection is off; the schema is at /schema.graphql"

// validationRules are the rules of the specification, and of the draft that has @defer; where introspection is off without "Did
// you mean", and with a rule that says so. The executor itself takes the suggestions out of two rules only.
func validationRules(introspection bool) *rules.Rules {
	set := rules.NewDefaultRules()
	addDeferRules(set)
	if introspection {
		return set
	}
	set.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	set.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	set.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	set.AddRule("NoIntrospection", func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnField(func(_ *core.Walker, field *ast.Field) {
			if field.Name == "__schema" || field.Name == "__type" {
				addError(core.Message(introspectionOff), core.At(field.Position))
			}
		})
	})
	return set
}
