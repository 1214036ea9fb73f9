package server

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
)

// outage is what errors of one cause have in common.
type outage struct {
	code    domain.Code
	message string
}

// collapse leaves one error of each outage: of all errors that have the same code and message, where the code says that
// an upstream failed, the one with the lowest path. Its extensions.count then tells how many fields failed of this cause.
// All other errors stay as they are, and come first.
//
// The GraphQL specification (6.4.4, Handling Execution Errors) wants an error for each field that failed. But when a
// database is down, the edges into it fail at every parent alike: a page of 50 notes had 50 errors, pages within pages
// thousands, and they weighed more than the data and told a client nothing that the first did not. (A database that is
// given up while an operation runs is told twice: as one that did not answer in time, and as one that cannot be reached by
// the edges that came after.) Nearly all of these
// fields are nullable, so that the data is whole around them; where one is not, its null moves up to the nearest nullable
// parent and is read in the same way. A client relies on this: in an answer with an outage's error, a null that has no
// error of its own may mean "not known now", at the error's path and wherever else an edge leads into that upstream; in an
// answer without one it means "there is none". So a client need not match nulls to paths: it renders what is there, takes
// nothing for gone, does not cache the nulls and asks again. Errors that are about one field, such as BAD_INPUT or
// NOT_FOUND, are never collapsed.
//
// Of those it tells the first hundred, and then how many more there are: a document can make thousands of them for little.
// untold are errors that nobody kept; an outage that is only among them has no path.
func collapse(errs gqlerror.List, untold map[outage]int) gqlerror.List {
	kept := make(gqlerror.List, 0, len(errs))
	outages := make(gqlerror.List, 0, len(errs))
	failed := map[outage]int{}
	for _, err := range errs {
		if cause := outageOf(err); upstream(cause.code) {
			outages = append(outages, err)
			failed[cause]++
			continue
		}
		kept = append(kept, err)
	}
	kept = firstErrors(kept, untold[outage{}])
	for cause, n := range untold {
		if upstream(cause.code) && failed[cause] == 0 {
			outages = append(outages, coded(cause.code, cause.message))
		}
		failed[cause] += n
	}
	// Fields that run at once report in any order.
	slices.SortFunc(outages, func(a, b *gqlerror.Error) int {
		x, y := outageOf(a), outageOf(b)
		return cmp.Or(
			slices.CompareFunc(a.Path, b.Path, compareElements),
			cmp.Compare(x.code, y.code),
			cmp.Compare(x.message, y.message),
		)
	})
	for _, err := range outages {
		cause := outageOf(err)
		switch n := failed[cause]; n {
		case 0: // said already
		case 1:
			kept = append(kept, err)
		default:
			kept = append(kept, counted(err, n))
		}
		delete(failed, cause)
	}
	return kept
}

// maxErrors is how many errors a response tells that are no outage's.
const maxErrors = 100

// firstErrors leaves so many, and says how many more there are, with those that nobody kept.
func firstErrors(errs gqlerror.List, untold int) gqlerror.List {
	more := max(0, len(errs)-maxErrors) + untold
	if more == 0 {
		return errs
	}
	rest := coded(domain.CodeCostExceeded, fmt.Sprintf("%d more fields failed", more))
	return append(errs[:min(len(errs), maxErrors)], counted(rest, more))
}

func outageOf(err *gqlerror.Error) outage {
	code, _ := err.Extensions["code"].(domain.Code)
	return outage{code: code, message: err.Message}
}

func counted(err *gqlerror.Error, n int) *gqlerror.Error {
	one := *err
	one.Extensions = maps.Clone(err.Extensions)
	one.Extensions["count"] = n
	return &one
}

// compareElements orders paths as a reader meets them: indices by number, and names, which have no order that an error
// knows, by their letters.
func compareElements(a, b ast.PathElement) int {
	i, isIndex := a.(ast.PathIndex)
	j, isIndexToo := b.(ast.PathIndex)
	if isIndex && isIndexToo {
		return cmp.Compare(i, j)
	}
	m, _ := a.(ast.PathName)
	n, _ := b.(ast.PathName)
	return cmp.Compare(m, n)
}

// boundErrors does so for every response.
func boundErrors(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response != nil && len(response.Errors) > 1 {
		response.Errors = collapse(response.Errors, failuresOf(ctx).untold())
	}
	return response
}
