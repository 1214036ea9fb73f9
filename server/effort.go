package server

import "github.com/vektah/gqlparser/v2/ast"

// effort counts about how many steps it will take to validate a document: an element visited, or two fields of one response
// name compared. gqlparser's validator walks every operation and every fragment with all that they reach, so that fragments
// multiply the elements; and it compares the fields of every selection set with those of the fragments without a name in it
// taken for its own, anew for each such fragment around them. Both grow with the square of a document, and 1,500 tokens are
// enough for seconds.
//
// It stops counting at the limit, and so is itself bounded by it.
type effort struct {
	limit   int
	steps   int              // that are taken once
	spreads int              // in all of the document
	parts   map[string]*part // of the fragments
	roots   []*part          // of all that is walked
	current *part
}

// part is what one operation or fragment adds to every walk that reaches it.
type part struct {
	steps   int
	spreads []string
}

// begin starts an operation or a fragment; the function ends it. Fragments are measured where they are first spread, in the
// midst of another.
func (e *effort) begin() (end func(fragment string)) {
	outer, own := e.current, &part{}
	e.current = own
	return func(fragment string) {
		e.current = outer
		e.roots = append(e.roots, own)
		if fragment != "" && e.parts[fragment] == nil {
			e.parts[fragment] = own
		}
	}
}

func (e *effort) count(steps int) { e.current.steps = min(e.current.steps+steps, enough) }

func (e *effort) spread(fragment string) {
	e.spreads++
	e.current.spreads = append(e.current.spreads, fragment)
}

// compare counts the comparisons within a selection set.
func (e *effort) compare(set ast.SelectionSet) {
	if len(set) > 1 || len(set) == 1 && isInline(set[0]) {
		e.flatten(set, make(map[string]int, len(set)))
	}
}

func isInline(s ast.Selection) bool {
	_, ok := s.(*ast.InlineFragment)
	return ok
}

// spread is the response name of what has none: the spreads of a set are compared with each other.
const spread = "..."

// flatten counts what a set holds, through fragments without a name, and compares each field with those of its name before it.
func (e *effort) flatten(set ast.SelectionSet, seen map[string]int) {
	for _, selection := range set {
		if e.steps > e.limit || e.current.steps > e.limit {
			return
		}
		switch selection := selection.(type) {
		case *ast.Field:
			e.one(selection.Alias, seen)
		case *ast.FragmentSpread:
			e.one(spread, seen)
		case *ast.InlineFragment:
			e.flatten(selection.SelectionSet, seen)
		}
	}
}

func (e *effort) one(name string, seen map[string]int) {
	e.count(seen[name])
	seen[name]++
	e.steps++
}

// exceeded tells whether all of it is more than the limit. Comparisons of fields in different sets are at most all pairs of
// equal names, and those of fragments all pairs of spreads.
func (e *effort) exceeded(repeats map[string]int) bool {
	for _, n := range repeats {
		e.steps += n * n / 2
	}
	e.steps += e.spreads * e.spreads / 2
	for _, root := range e.roots {
		if e.steps > e.limit {
			return true
		}
		e.walk(root, map[string]bool{})
	}
	return e.steps > e.limit
}

// walk takes the steps of a part and of all that it reaches.
func (e *effort) walk(p *part, reached map[string]bool) {
	e.steps += 1 + p.steps
	for _, name := range p.spreads {
		if e.steps > e.limit {
			return
		}
		if next := e.parts[name]; next != nil && !reached[name] {
			reached[name] = true
			e.walk(next, reached)
		}
	}
}
