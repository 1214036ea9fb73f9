package server

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// commented is a document with a comment wherever one may stand.
const commented = `#a
query #b
A #c
( #d
$v #e
: [Int] #f
= #g
[ #h
1 #i
] #j
@d #k
( #l
x: #m
{ #n
y: #o
1 } ) ) @d(x: #p
1) { #q
f #r
( #s
a: #t
$v ) @d(x: #u
1) { #v
... #w
F #x
@d ... #y
on T #z
@d(x: #A
1) { #B
g } } }
#C
fragment #D
F #E
on #F
T #G
@d { #H
h #I
}
#J
`

func TestCommentsAreNotKept(t *testing.T) {
	t.Parallel()
	doc, err := parser.ParseQuery(&ast.Source{Input: commented})
	require.NoError(t, err)
	require.Contains(t, ast.Dump(doc), "Comment")
	kept := newDocuments(1<<20, nil)
	kept.Add(t.Context(), commented, doc)
	require.NotContains(t, ast.Dump(doc), "Comment")
}

// What documents are said to weigh is what they take, also those that are comments for the most part.
//
//nolint:paralleltest // it looks at the heap
func TestCommentsTakeWhatTheyWeigh(t *testing.T) {
	kept := newDocuments(1<<30, nil)
	before := heap()
	for n := range 200 {
		text := fmt.Sprintf("query A%d{\n%s__typename}", n, strings.Repeat("#\n", 1490))
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		require.NoError(t, err)
		kept.Add(t.Context(), text, doc)
	}
	took, weight := heap()-before, int(kept.cache.WeightedSize())
	t.Logf("200 documents take %d bytes each and weigh %d", took/200, weight/200)
	require.InEpsilon(t, took, weight, 0.5)
	runtime.KeepAlive(kept)
}
