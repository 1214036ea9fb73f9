package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

func TestManifestsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, says string }{
		"no JSON":        {"nothing", "a manifest is a JSON object"},
		"a list":         {"[]", "a manifest is a JSON object"},
		"another format": {`{"format":"other","version":1,"operations":[]}`, `of format "other", version 1`},
		"a newer format": {`{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}`, "version 2"},
		"no text":        {`{"a":1}`, "an object of texts by id"},
		"no id":          {`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"body":"{ hello }"}]}`, "operation 1 of the manifest has no id"},
		"an id twice":    {`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"a","body":"{ hello }"},{"id":"a","body":"{ viewer }"}]}`, `has the id "a" twice`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := server.ParseManifest([]byte(tc.text))
			require.ErrorContains(t, err, tc.says)
		})
	}
}

func TestManifestsAreChecked(t *testing.T) {
	t.Parallel()
	operations, err := json.Marshal(map[string]string{
		"fine":    "query Fine { hello }",
		"field":   "query Field {\n  hello\n  nothing\n}",
		"syntax":  "query Syntax {\n  hello",
		"deep":    "query Deep { " + strings.Repeat("thing { ", 13) + "name" + strings.Repeat(" }", 13) + " }",
		"nodes":   "query Nodes { page(first: 6000) { nodes { name } } }",
		"nothing": "fragment A on Thing { name }",
	})
	require.NoError(t, err)
	m, err := server.ParseManifest(operations)
	require.NoError(t, err)
	var found []string
	for _, p := range m.Check(newSchema(nil).schema, server.Limits{}) {
		found = append(found, p.String())
	}
	require.Equal(t, []string{
		"Deep (deep):1:1: the operation is 14 levels deep; the limit is 12",
		`Field (field):3:3: Cannot query field "nothing" on type "Query". Did you mean "thing" or "things"?`,
		"Nodes (nodes):1:1: the operation asks for 6000 nodes; the limit is 5000",
		"nothing: there is no operation",
		"syntax:2:8: Expected Name, found <EOF>",
	}, found)
}

func TestManifestsAreCollected(t *testing.T) {
	t.Parallel()
	sources := []server.Source{
		{Name: "b.graphql", Text: "# b\nquery B { thing { ...Outer } }\nmutation A { rename(name: \"x\") }"},
		{Name: "shared.graphql", Text: "fragment Inner on Thing { name }\nfragment Outer on Thing { thing { ...Inner } }\nfragment Unused on Thing { name }"},
	}
	m, problems := server.CollectManifest(sources, newSchema(nil).schema, server.Limits{}, false)
	require.Empty(t, problems)
	require.Len(t, m.Operations, 2)
	a, b := m.Operations[0], m.Operations[1]
	require.Equal(t, []string{"A", "mutation", "B", "query"}, []string{a.Name, a.Type, b.Name, b.Type})
	require.Equal(t, hashOf(b.Body), b.ID)
	require.Contains(t, b.Body, "fragment Inner on Thing")
	require.NotContains(t, b.Body, "Unused")
	require.Empty(t, m.Check(newSchema(nil).schema, server.Limits{}), "what was printed is valid")
	again, problems := server.CollectManifest(sources, newSchema(nil).schema, server.Limits{}, false)
	require.Empty(t, problems)
	require.Equal(t, m, again)

	text, err := json.Marshal(m)
	require.NoError(t, err)
	read, err := server.ParseManifest(text)
	require.NoError(t, err)
	require.Equal(t, m, read)

	named, problems := server.CollectManifest(sources, newSchema(nil).schema, server.Limits{}, true)
	require.Empty(t, problems)
	require.Equal(t, a, named.Operations[0], "the root has none")
	require.Equal(t, 4, strings.Count(named.Operations[1].Body, "__typename"), named.Operations[1].Body)
	require.Empty(t, named.Check(newSchema(nil).schema, server.Limits{}))
}

func TestProblemsOfSourcesHavePlaces(t *testing.T) {
	t.Parallel()
	_, problems := server.CollectManifest([]server.Source{
		{Name: "a.graphql", Text: "query A { thing { ...F } }\nquery C { thing { ...F } }"},
		{Name: "f.graphql", Text: "fragment F on Thing {\n  nothing }"},
		{Name: "g.graphql", Text: "query G { thing { ...Missing } }"},
	}, newSchema(nil).schema, server.Limits{}, false)
	var found []string
	for _, p := range problems {
		found = append(found, p.String())
	}
	require.Equal(t, []string{
		`f.graphql:2:3: Cannot query field "nothing" on type "Thing". Did you mean "thing"?`,
		`g.graphql:1:22: Unknown fragment "Missing".`,
	}, found)

	_, problems = server.CollectManifest([]server.Source{
		{Name: "a.graphql", Text: "query A { hello }\nfragment F on Thing { name }\n{ hello }"},
		{Name: "b.graphql", Text: "query A { hello }\nfragment F on Thing { name }"},
		{Name: "c.graphql", Text: "query"},
	}, newSchema(nil).schema, server.Limits{}, false)
	found = nil
	for _, p := range problems {
		found = append(found, p.String())
	}
	require.Equal(t, []string{
		"a.graphql:3:1: an operation needs a name",
		"b.graphql:1:1: the operation A is in a.graphql, too",
		"b.graphql:2:1: the fragment F is in a.graphql, too",
		"c.graphql:1:6: Expected {, found <EOF>",
	}, found)
}
