package e2e_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// TestDocs runs every GraphQL example of docs/graphql.md as it stands: "# as NAME" says who asks, "# answers CODE" which error
// is the point of it; any other error fails. Of a subscription the first event counts.
func TestDocs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/graphql.md")
	require.NoError(t, err)
	g := generous(t).served(t, generousWait, server.Limits{})
	variables := examples(t, g)
	blocks := regexp.MustCompile("(?ms)^```graphql\n(.*?)^```").FindAllSubmatch(page, -1)
	require.Greater(t, len(blocks), 5)
	for _, block := range blocks {
		document := string(block[1])
		name := regexp.MustCompile(`(?:query|mutation|subscription) (\w+)`).FindStringSubmatch(document)
		require.NotNil(t, name, "an example has a name: %s", document)
		t.Run(name[1], func(t *testing.T) {
			t.Parallel()
			token := ""
			if as := regexp.MustCompile(`(?m)^# as (\S+)$`).FindStringSubmatch(document); as != nil {
				token = g.as(t, as[1])
			}
			if strings.Contains(document, "subscription ") {
				require.NotEmpty(t, g.listen(t, "server-sent events", token, document, variables).next(t))
				return
			}
			a := g.ask(t, token, document, variables)
			if code := regexp.MustCompile(`(?m)^# answers (\S+)$`).FindStringSubmatch(document); code != nil {
				require.Len(t, a.Errors, 1, "%s", a.raw)
				require.Equal(t, code[1], a.Errors[0].Extensions["code"])
				return
			}
			require.Empty(t, a.Errors, "%s", a.raw)
			for field := range a.Data {
				require.NotNil(t, a.Data[field], "an example shows something: %s", a.raw)
				if payload, ok := a.Data[field].(map[string]any); ok && payload["userErrors"] != nil {
					require.Empty(t, payload["userErrors"])
				}
			}
		})
	}
}
