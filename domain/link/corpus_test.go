package link_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain/link"
)

// checker is what the tests check with: the platform is trellis.example.
func checker(tb testing.TB) *link.Checker {
	tb.Helper()
	c, err := link.New("trellis.example")
	require.NoError(tb, err)
	return c
}

// sample is a line of a corpus. rule is "" where nothing is to be found.
type sample struct {
	kind, text string
	rule       link.Rule
}

func corpus(tb testing.TB, file string) []sample {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(tb, err)
	escape := regexp.MustCompile(`\\u[0-9a-f]{4}|\\n`)
	var all []sample
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		require.Len(tb, parts, 3, line)
		text := escape.ReplaceAllStringFunc(parts[2], func(s string) string {
			out, err := strconv.Unquote(`"` + s + `"`)
			require.NoError(tb, err)
			return out
		})
		all = append(all, sample{kind: parts[0], rule: link.Rule(strings.TrimPrefix(parts[1], "-")), text: text})
	}
	return all
}

// unseen is the set that was written after the rules and that they are not tuned on: what they make of new texts.
const unseen = "unseen_"

// sets are the corpora in the order in which they were written, by the beginnings of their files' names.
func sets() []string { return []string{"", "heldout_", "fresh_", "last_", "apart_", "kin_", unseen} }

// TestCorpus measures the checker on texts that were written before the rules were tuned, and on texts written after
// (held out). A text counts as caught when something in it is blocked; the share of caught texts whose rule is the expected
// one is printed beside.
func TestCorpus(t *testing.T) {
	t.Parallel()
	c := checker(t)
	type floor struct{ precision, recall float64 }
	least := map[string]floor{
		"": {.97, .95}, "heldout_": {.97, .95}, "fresh_": {.97, .95}, "last_": {.97, .95}, "apart_": {.97, .95}, "kin_": {.97, .85},
		unseen: {.95, .8}, // as it came out
	}
	for _, set := range sets() {
		hostile, innocent := corpus(t, set+"hostile.tsv"), corpus(t, set+"innocent.tsv")
		caught, named, blamed, warned := 0, 0, 0, 0
		for _, s := range hostile {
			blocked, rules := verdict(c, s.text)
			switch {
			case !blocked:
				t.Logf("missed  %s: %q %v", s.kind, s.text, rules)
			case !strings.Contains(rules, string(s.rule)):
				t.Logf("renamed %s: %q %s, not %s", s.kind, s.text, rules, s.rule)
				caught++
			default:
				caught++
				named++
			}
		}
		for _, s := range innocent {
			blocked, rules := verdict(c, s.text)
			if blocked {
				blamed++
				t.Logf("blamed  %s: %q %s", s.kind, s.text, rules)
			} else if rules != string(s.rule) {
				warned++
				t.Logf("warned  %s: %q %q, not %q", s.kind, s.text, rules, s.rule)
			}
		}
		precision := float64(caught) / float64(caught+blamed)
		recall := float64(caught) / float64(len(hostile))
		t.Logf("%q: %d hostile, %d caught, %d by the expected rule; %d innocent, %d blocked, %d otherwise; precision %.3f, recall %.3f",
			set, len(hostile), caught, named, len(innocent), blamed, warned, precision, recall)
		require.GreaterOrEqual(t, precision, least[set].precision)
		require.GreaterOrEqual(t, recall, least[set].recall)
	}
}

// verdict says whether a text is blocked, and by which rules anything in it is found.
func verdict(c *link.Checker, text string) (blocked bool, rules string) {
	var all []string
	for _, f := range c.Check(text) {
		if f.Rule != link.RuleOK {
			all = append(all, string(f.Rule))
		}
		blocked = blocked || !f.Allowed()
	}
	return blocked, strings.Join(all, " ")
}
