package resolvers

import "github.com/trellisgraph/trellis/domain/link"

// mostSuggestions is how many goods are named for one verdict.
const mostSuggestions = 10

// about is what the text of a verdict is about, where it may be about goods.
func about(f *link.Finding) (string, bool) { return f.About, f.About != "" }
