package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/web/screens"
)

const (
	// hostileCPU is the processor's time within which a hostile request must be dealt with, on a machine that takes hostileScreen
	// for a screen. A machine that takes longer for the screen may take as much longer for the attack: it is no worse guarded.
	hostileCPU    = 20 * time.Millisecond
	hostileScreen = 170 * time.Microsecond
	// hostileRatio is how many times as much as a screen that the server sees for the first time a hostile request may take. It
	// holds however slow the machine is.
	hostileRatio = 150
	// hostileRuns is how often each is sent: the quickest counts, because others share the processor's caches.
	hostileRuns = 15
	// hostileTries is how often what took too long is measured, and the screen beside it, before it counts: whoever else is on the
	// machine may have come between the two.
	hostileTries = 3
)

// hostile is one request that is made to cost the server much more than it cost its sender.
type hostile struct {
	attack    string // what it is after
	query     string
	variables any
	// code is what it is refused with, "" where it is answered, because it asks for little.
	code string
}

// TestHostileDocuments sends known attacks against the real schema, and measures what each costs the server by the clock of
// its own thread, from the request to the last byte of the answer, and a screen beside it. With -v it prints a table. Under the race detector, which some
// code pays many times as much for as other code, it holds nobody to a time: .ci/run runs it without.
func TestHostileDocuments(t *testing.T) { //nolint:paralleltest // it measures
	s := &scales{server: New(Config{Introspection: true, Schema: still{generated.NewExecutableSchema(generated.Config{})}})}
	plain, err := screens.Operation("01_home_feed")
	require.NoError(t, err)
	usual := hostile{query: plain}
	once, answer := s.measure(t, usual)
	require.Empty(t, answer.code(), "the screen is answered")

	corpus := hostileFormulas()
	maps.Copy(corpus, hostileFiles(t))
	require.GreaterOrEqual(t, len(corpus), 40)
	var wrong []string
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 4, 2, ' ', 0)
	row := func(name, bytes, took, of, answer any) {
		_, _ = fmt.Fprintln(w, name, "\t", bytes, "\t", took, "\t", of, "\t", answer)
	}
	row("a screen, never seen before", len(plain), once, 1, "answered")
	for _, name := range slices.Sorted(maps.Keys(corpus)) {
		attack := corpus[name]
		took, once, answer := s.compare(t, attack, usual)
		if answer.code() != attack.code {
			wrong = append(wrong, fmt.Sprintf("%s (%s) should be %q: %v", name, attack.attack, attack.code, answer))
		}
		if tooDear(took, once) {
			wrong = append(wrong, fmt.Sprintf("%s (%s) took %v, and a screen %v", name, attack.attack, took, once))
		}
		row(name, answer.bytes, took, fmt.Sprintf("%.1f", float64(took)/float64(once)), answer)
	}
	require.NoError(t, w.Flush())
	t.Logf("%d hostile requests, the processor's time for each:\n%s", len(corpus), table.String())
	require.Empty(t, wrong)
}

// hostileFiles are those of testdata/hostile. The first line says what each is refused with, and what it is after.
func hostileFiles(t *testing.T) map[string]hostile {
	t.Helper()
	files, err := filepath.Glob("testdata/hostile/*.graphql")
	require.NoError(t, err)
	all := map[string]hostile{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		first, _, _ := strings.Cut(string(text), "\n")
		code, attack, found := strings.Cut(strings.TrimPrefix(first, "# "), ": ")
		require.True(t, found, file)
		all[filepath.Base(file)] = hostile{attack: attack, query: string(text), code: code}
	}
	return all
}

// still answers introspection, and runs nothing else: what it costs to run an operation is bounded by its nodes and its cost.
type still struct{ graphql.ExecutableSchema }

func (s still) Exec(ctx context.Context) graphql.ResponseHandler {
	document := graphql.GetOperationContext(ctx).RawQuery
	if strings.Contains(document, "__schema") || strings.Contains(document, "__type(") {
		return s.ExecutableSchema.Exec(ctx)
	}
	return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
}

// dealt is how a request was dealt with.
type dealt struct {
	bytes  int
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
}

func (d dealt) code() string {
	if len(d.Errors) == 0 {
		return ""
	}
	return d.Errors[0].Extensions.Code
}

func (d dealt) String() string {
	if len(d.Errors) == 0 {
		return "answered"
	}
	message := []rune(d.Errors[0].Message)
	return d.code() + ": " + string(message[:min(len(message), 80)])
}

// scales measure what requests cost a server.
type scales struct {
	server http.Handler
	sent   int // numbers the documents, so that no two are the same
}

// compare measures an attack and, beside it, a screen.
func (s *scales) compare(t *testing.T, attack, screen hostile) (took, usual time.Duration, answer dealt) {
	t.Helper()
	for range hostileTries {
		usual, _ = s.measure(t, screen)
		if took, answer = s.measure(t, attack); !tooDear(took, usual) {
			break
		}
	}
	return took, usual, answer
}

// tooDear is whether an attack takes more than it may where a screen takes its usual time. Under the race detector nothing does.
func tooDear(took, usual time.Duration) bool {
	slower := max(1, float64(usual)/float64(hostileScreen))
	return !underRace && (took > hostileRatio*usual || float64(took) > slower*float64(hostileCPU))
}

// measure sends a request a few times, each with a document that is not in the cache, and returns the least that it took.
func (s *scales) measure(t *testing.T, attack hostile) (time.Duration, dealt) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	least, answer := time.Hour, dealt{}
	for range hostileRuns {
		s.sent++
		number := strings.NewReplacer("0", " ", "1", "\t").Replace(strconv.FormatInt(int64(s.sent), 2))
		body, err := json.Marshal(map[string]any{"query": attack.query + number, "variables": attack.variables})
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		began := threadTime(t)
		s.server.ServeHTTP(w, r)
		least = min(least, threadTime(t)-began)
		answer = dealt{bytes: len(body)}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer), w.Body.String())
	}
	return least, answer
}

// threadTime is the processor's time that this thread has had.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	var now unix.Timespec
	require.NoError(t, unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now))
	return time.Duration(now.Nano())
}

// repeat writes n pieces, each told its number.
func repeat(n int, piece func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(piece(i))
	}
	return b.String()
}

// hostileFormulas are the attacks that are not written out in testdata/hostile: as much of each as the limits of bytes and
// tokens let through, or more.
func hostileFormulas() map[string]hostile {
	const tooMuch, unparsed, invalid, badInput = "COST_EXCEEDED", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_INPUT"
	return map[string]hostile{
		// Fragments.
		"fragments/doubled": {
			attack: "2^80 fields out of 80 fragments", code: tooMuch,
			query: "{ viewer { ...F0 } }" + repeat(80, func(i int) string { return fmt.Sprintf(" fragment F%d on Viewer { ...F%d ...F%d }", i, i+1, i+1) }) +
				" fragment F80 on Viewer { __typename }",
		},
		"fragments/doubled and deep": {
			attack: "2^40 levels", code: tooMuch,
			query: "{ node(id: 1) { ...F0 } }" + repeat(40, func(i int) string {
				return fmt.Sprintf(" fragment F%d on Note { author { user: store { account { store { account { id } } } } } ...F%d ...F%d }", i, i+1, i+1)
			}),
		},
		"fragments/all in a cycle": {
			attack: "every fragment spreads every other", code: tooMuch,
			query: "{ viewer { ...F0 } }" + repeat(20, func(i int) string {
				return fmt.Sprintf(" fragment F%d on Viewer { %s }", i, repeat(20, func(j int) string { return fmt.Sprintf("...F%d ", j) }))
			}),
		},
		"fragments/all in order": {
			attack: "every fragment spreads all after it", code: tooMuch,
			query: "{ viewer { ...F0 } }" + repeat(30, func(i int) string {
				return fmt.Sprintf(" fragment F%d on Viewer { __typename %s }", i, repeat(29-i, func(j int) string { return fmt.Sprintf("...F%d ", i+j+1) }))
			}),
		},
		"fragments/a chain before a large one": {
			attack: "each fragment is walked with all that it reaches", code: tooMuch,
			query: "{ viewer { ...F0 } }" + repeat(90, func(i int) string { return fmt.Sprintf(" fragment F%d on Viewer { ...F%d }", i, i+1) }) +
				" fragment F90 on Viewer { " + strings.Repeat("addresses { "+strings.Repeat("id ", 20)+"} ", 30) + "}",
		},
		"fragments/a chain before an overlap": {
			attack: "fields are compared anew in every walk", code: tooMuch,
			query: "{ viewer { ...F0 } }" + repeat(90, func(i int) string { return fmt.Sprintf(" fragment F%d on Viewer { ...F%d }", i, i+1) }) +
				" fragment F90 on Viewer { ... { " + strings.Repeat("id ", 190) + "} }",
		},
		"fragments/a chain, under the limit": {
			attack: "as many walks as are let through", code: invalid,
			query: "{ viewer { ...F0 } }" + repeat(10, func(i int) string { return fmt.Sprintf(" fragment F%d on Viewer { ...F%d }", i, i+1) }) +
				" fragment F10 on Viewer { " + repeat(450, func(i int) string { return fmt.Sprintf("f%d ", i) }) + "}",
		},
		"fragments/side by side": {
			attack: "every fragment is compared with every other", code: tooMuch,
			query: "{ viewer { " + repeat(130, func(i int) string { return fmt.Sprintf("...F%d ", i) }) + "} }" +
				repeat(130, func(i int) string { return fmt.Sprintf(" fragment F%d on Viewer { id }", i) }),
		},
		"fragments/two chains": {
			attack: "pairs of fragments, and of what they spread", code: tooMuch,
			query: "{ viewer { ...A0 ...B0 } }" + repeat(88, func(i int) string {
				return fmt.Sprintf(" fragment A%d on Viewer { ...A%d } fragment B%d on Viewer { ...B%d }", i, i+1, i, i+1)
			}),
		},
		"fragments/unknown": {attack: "each is compared with each, although there are none", code: tooMuch, query: "{ viewer { " + repeat(700, func(i int) string { return fmt.Sprintf("...F%d ", i) }) + "} }"},
		"fragments/of one name": {
			attack: "which of them is it", code: tooMuch,
			query: "{ viewer { ...A } }" + strings.Repeat(" fragment A on Viewer { id user { id } }", 110),
		},
		"fragments/unused": {attack: "validated nevertheless", code: invalid, query: "{ __typename }" + repeat(99, func(i int) string { return fmt.Sprintf(" fragment F%d on Viewer { phoneMasked }", i) })},
		"inline fragments/nested": {
			attack: "each level compares all fields below it", code: tooMuch,
			query: "{ viewer " + strings.Repeat("{ ... ", 240) + "{ " + strings.Repeat("id ", 190) + "}" + strings.Repeat(" }", 240) + " }",
		},
		"inline fragments/side by side": {attack: "many sets to look at", query: "{ viewer { " + strings.Repeat("... { id } ", 190) + "} }", code: tooMuch},
		"inline fragments/of impossible types": {
			attack: "an error each", code: invalid, query: "{ viewer { " + strings.Repeat("... on Note { title } ", 99) + "} }",
		},
		// Overlapping fields.
		"overlap/one name":                  {attack: "each pair of equal names is compared", code: tooMuch, query: "{ viewer { " + strings.Repeat("id ", 1400) + "} }"},
		"overlap/one name, under the limit": {attack: "as many pairs as the count of names lets through", query: "{ viewer { " + strings.Repeat("phoneMasked ", 100) + "} }", code: ""},
		"overlap/a pair each, under the limit": {
			attack: "as many pairs as are let through, each with arguments", code: "",
			query: "{ viewer { " + strings.Repeat("orders(first: 1, filter: {status: [PAID]}) { totalCount { value } } ", 50) + "} }",
		},
		"overlap/with selections": {
			attack: "each pair compares all that is below", code: tooMuch,
			query: "{ " + strings.Repeat("viewer { user { store { account { id } } } } ", 100) + "}",
		},
		"overlap/a tree": {
			attack: "pairs of pairs of pairs", code: tooMuch,
			query: "{ " + strings.Repeat("viewer { "+strings.Repeat("user { "+strings.Repeat("store { "+strings.Repeat("id ", 4)+"} ", 4)+"} ", 4)+"} ", 4) + "}",
		},
		"overlap/with arguments": {
			attack: "arguments are compared in pairs too", code: invalid,
			query: "{ " + strings.Repeat("note("+repeat(40, func(i int) string { return fmt.Sprintf("a%d: 1 ", i) })+") { id } ", 10) + "}",
		},
		"overlap/conflicts": {
			attack: "an error a pair, with all that it is about", code: tooMuch,
			query: "{ viewer { " + repeat(100, func(i int) string { return fmt.Sprintf("a: orders(first: %d) { nodes { id } } ", i+1) }) + "} }",
		},
		"overlap/many names": {
			attack: "a few of each of many", code: tooMuch,
			query: "{ viewer { " + strings.Repeat(repeat(60, func(i int) string { return fmt.Sprintf("f%d ", i) }), 20) + "} }",
		},
		// Aliases.
		"aliases/of a field": {attack: "one field a thousand times", code: tooMuch, query: "{ viewer { " + repeat(450, func(i int) string { return fmt.Sprintf("a%d: id ", i) }) + "} }"},
		"aliases/of mutations": {
			attack: "guesses at a coupon's code in a batch", code: tooMuch,
			query: "mutation { " + repeat(60, func(i int) string {
				return fmt.Sprintf("a%d: couponClaim(input: {couponId: \"coupon_%d\"}) { coupon { id } } ", i, i)
			}) + "}",
		},
		"aliases/through fragments": {
			attack: "two aliases doubled ten times", code: tooMuch,
			query: "{ viewer { user { ...F0 } } }" + repeat(10, func(i int) string {
				return fmt.Sprintf(" fragment F%d on User { a: store { account { ...F%d } } b: store { account { ...F%d } } }", i, i+1, i+1)
			}) + " fragment F10 on User { id }",
		},
		"roots/many": {attack: "a batch without aliases", code: tooMuch, query: "{ " + strings.Repeat("viewer { id } categories { id } ", 90) + "}"},
		// Directives.
		"directives/of a field": {attack: "a thousand on one field", code: tooMuch, query: "{ viewer " + strings.Repeat("@a", 700) + " { id } }"},
		"directives/known":      {attack: "as many, with arguments", code: tooMuch, query: "{ viewer " + strings.Repeat("@skip(if: false)", 180) + " { id } }"},
		"directives/everywhere": {attack: "five on every field", code: tooMuch, query: "{ viewer { " + strings.Repeat("id @a @b @c @d @e ", 130) + "} }"},
		"directives/of a variable": {
			attack: "where nobody looks", code: tooMuch, query: "query($a: Int " + strings.Repeat("@a", 700) + ") { viewer { id } }",
		},
		"directives/of an operation": {attack: "where nobody looks", code: tooMuch, query: "query " + strings.Repeat("@a", 700) + " { viewer { id } }"},
		// Depth.
		"depth/fields":    {attack: "a level, and a level", code: tooMuch, query: strings.Repeat("{ a ", 300) + strings.Repeat("}", 300)},
		"depth/the stack": {attack: "the end of the stack", code: unparsed, query: strings.Repeat("{ a ", 16_000)},
		"depth/followers": {attack: "followers of followers", code: tooMuch, query: "{ viewer { user " + strings.Repeat("{ followers(first: 100) { nodes ", 4) + "{ id }" + strings.Repeat(" } }", 4) + " } }"},
		"depth/of a list": {attack: "lists in lists in a value", code: tooMuch, query: "{ node(id: " + strings.Repeat("[", 600) + strings.Repeat("]", 600) + ") { id } }"},
		"depth/of an object": {
			attack: "objects in objects in a value", code: tooMuch,
			query: "{ user(by: " + strings.Repeat("{ handle: ", 300) + "1" + strings.Repeat("}", 300) + ") { id } }",
		},
		"depth/quoted at each level": {
			attack: "each level of a wrong value quotes a literal of 50 KB", code: tooMuch,
			query: "{ node(id: " + strings.Repeat("[", 600) + `"` + strings.Repeat("x", 50_000) + `"` + strings.Repeat("]", 600) + ") { id } }",
		},
		"depth/of a list's type": {attack: "a type of lists of lists", code: invalid, query: "query($a: " + strings.Repeat("[", 490) + "Int" + strings.Repeat("]", 490) + ") { __typename }"},
		// Values and names.
		"values/a huge list":    {attack: "many ids", code: tooMuch, query: "{ nodes(ids: [" + strings.Repeat("1 ", 1400) + "]) { ... on Note { comments(first: 100) { nodes { id } } } } }"},
		"values/a huge literal": {attack: "60 KB that are no number", code: invalid, query: `{ feed(first: "` + strings.Repeat("x", 60_000) + `") { session } }`},
		"values/a huge literal in fragments": {
			attack: "that is quoted in every walk", code: tooMuch,
			query: "{ ...F0 }" + repeat(150, func(i int) string { return fmt.Sprintf(" fragment F%d on Query { ...F%d }", i, i+1) }) +
				` fragment F150 on Query { feed(first: "` + strings.Repeat("x", 50_000) + `") { session } }`,
		},
		"values/a block string of lines":  {attack: "an indentation to strip from each line", code: "", query: `{ externalLinkCheck(text: """` + strings.Repeat("\n a", 12_000) + `""") { rule } }`},
		"values/a block string of quotes": {attack: "escapes, one after the other", code: "", query: `{ externalLinkCheck(text: """` + strings.Repeat(`\"""`, 7_000) + `""") { rule } }`},
		"values/escapes":                  {attack: "six bytes a letter", code: "", query: `{ externalLinkCheck(text: "` + strings.Repeat(`\u4e2d`, 8_000) + `") { rule } }`},
		"values/half a letter":            {attack: "surrogates that are alone", code: "", query: `{ externalLinkCheck(text: "` + strings.Repeat(`\ud83d`, 8_000) + `") { rule } }`},
		"values/a huge number":            {attack: "a number of 60,000 digits", code: invalid, query: "{ feed(first: " + strings.Repeat("9", 60_000) + ") { session } }"},
		"values/one name often":           {attack: "an argument 400 times", code: invalid, query: "{ feed(" + strings.Repeat("first: 1 ", 400) + ") { session } }"},
		"names/a field of 60 KB":          {attack: "a name to find the next of", code: tooMuch, query: "{ " + strings.Repeat("a", 60_000) + " }"},
		"names/long ones":                 {attack: "many of them", code: tooMuch, query: "{ viewer { " + repeat(60, func(i int) string { return strings.Repeat("a", 1000) + strconv.Itoa(i) + " " }) + "} }"},
		"names/fields that are not there": {
			attack: "an error each", code: invalid, query: "{ viewer { " + repeat(1400, func(i int) string { return fmt.Sprintf("f%d ", i) }) + "} }",
		},
		"comments":           {attack: "30,000 comments and no token", code: unparsed, query: "{ __typename }\n" + strings.Repeat("#\n", 20_000)},
		"commas":             {attack: "60,000 commas and no token", code: "", query: "{ __typename }" + strings.Repeat(",", 60_000)},
		"byte order marks":   {attack: "white space of three bytes", code: "", query: "{ __typename }" + strings.Repeat("\ufeff", 20_000)},
		"unicode":            {attack: "letters that GraphQL has not", code: unparsed, query: "{ " + strings.Repeat("\u202e中", 10_000) + " }"},
		"nothing but braces": {attack: "an error far behind", code: unparsed, query: strings.Repeat("{", 60_000)},
		// Operations and variables.
		"operations/many": {
			attack: "each is validated with its fragments", code: tooMuch,
			query: repeat(30, func(i int) string { return fmt.Sprintf("query Q%d { viewer { ...A } } ", i) }) + "fragment A on Viewer { " + repeat(60, func(i int) string { return fmt.Sprintf("orders(first: %d) { totalCount { value } } ", i+1) }) + "}",
		},
		"operations/without a name": {attack: "which of them runs", code: invalid, query: strings.Repeat("{ __typename } ", 95)},
		"variables/many":            {attack: "declared, and not used", code: invalid, query: "query(" + repeat(370, func(i int) string { return fmt.Sprintf("$v%d: Int ", i) }) + ") { __typename }"},
		"variables/used often": {
			attack: "each use looks for its declaration", code: invalid,
			query: "query(" + repeat(140, func(i int) string { return fmt.Sprintf("$v%d: Int ", i) }) + ") { viewer { " + repeat(70, func(i int) string { return fmt.Sprintf("orders(first: $v%d) { pageInfo { hasNextPage } } ", 69+i) }) + "} }",
		},
		"variables/a huge list": {
			attack: "30,000 ids", code: tooMuch,
			query: "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", variables: map[string]any{"ids": make([]int, 30_000)},
		},
		"variables/as many values as may be": {
			attack: "5,000 nodes, each with a page", code: tooMuch,
			query: "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Note { comments(first: 10) { nodes { id } } } } }", variables: map[string]any{"ids": make([]int, 4_990)},
		},
		"variables/deep": {
			attack: "a list 9,000 lists deep", code: tooMuch, query: "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
			variables: map[string]any{"ids": json.RawMessage(strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000))},
		},
		"variables/unknown members": {
			attack: "an object of 5,000 names", code: tooMuch, query: "query($by: UserBy!) { user(by: $by) { id } }", variables: map[string]any{"by": wide(5_000)},
		},
		"variables/not declared": {attack: "60 KB that nothing asks for", code: "", query: "{ __typename }", variables: map[string]any{"x": strings.Repeat("x", 60_000)}},
		"variables/both of one": {
			attack: "two members where one is to be chosen", code: badInput,
			query: "query($by: UserBy!) { user(by: $by) { id } }", variables: map[string]any{"by": map[string]any{"id": "1", "handle": "a"}},
		},
		// Introspection.
		"introspection/in a batch": {attack: "the schema ten times", code: tooMuch, query: "{ " + repeat(10, func(i int) string { return fmt.Sprintf("s%d: __schema { types { name fields { name } } } ", i) }) + "}"},
		"introspection/deep":       {attack: "types of types of types", code: tooMuch, query: "{ __schema { types { fields { type " + strings.Repeat("{ ofType ", 30) + "{ name }" + strings.Repeat(" }", 30) + " } } } }"},
		"subscriptions/many fields": {
			attack: "a stream of streams", code: tooMuch, query: "subscription { " + repeat(300, func(i int) string { return fmt.Sprintf("f%d ", i) }) + "}",
		},
	}
}

// wide is an object with many members.
func wide(n int) map[string]int {
	object := map[string]int{}
	for i := range n {
		object[fmt.Sprint("m", i)] = i
	}
	return object
}
