package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// A text by thirty names, of all notes of an author, through one note forty times: that was 54 MB for a cost of 201.
func TestAnswersThatWouldBeTooLarge(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := ""
	feed := g.data(t, "", `{ feed(first: 20) { nodes { ... on Note { id } } } }`, nil)
	for _, node := range list(t, feed.Data, "feed", "nodes") {
		if object, ok := node.(map[string]any); ok && object["id"] != nil {
			note = fmt.Sprint(object["id"])
		}
	}
	require.NotEmpty(t, note)
	query := `query ($i: [ID!]!) { nodes(ids: $i) { ... on Note { author { notes(first: 49) { nodes { ` + thirty("body") + `} } } } } }`
	variables := map[string]any{"i": strings.Split(strings.Repeat(note+" ", 39)+note, " ")}
	require.NotEmpty(t, g.data(t, "", query, variables).Data["nodes"], "8 MiB are enough for demo data")
	a := g.served(t, generousWait, server.Limits{AnswerBytes: 16 << 10}).ask(t, "", query, variables)
	require.Nil(t, a.Data)
	require.Len(t, a.Errors, 1, "%s", a.raw)
	require.Equal(t, map[string]any{"code": "COST_EXCEEDED"}, a.Errors[0].Extensions)
	require.Empty(t, a.Errors[0].Path)
}

// An event that would be too large is one without data, and the subscription goes on.
func TestEventsThatWouldBeTooLarge(t *testing.T) {
	t.Parallel()
	g := seeded(t).served(t, generousWait, server.Limits{AnswerBytes: 300})
	for _, over := range transports() {
		l := g.listen(t, over, g.as(t, "qiqi.mama"), `subscription { notificationAdded(after: "2020-01-01T00:00:00Z") { `+thirty("id")+`} }`, nil)
		for range 2 {
			event := <-l.events
			require.Nil(t, event.Data, over)
			require.Len(t, event.Errors, 1, over)
			require.Equal(t, "COST_EXCEEDED", event.Errors[0].Extensions["code"], over)
		}
	}
}

// thirty writes thirty aliases of a field.
func thirty(field string) string {
	var b strings.Builder
	for i := range 30 {
		_, _ = fmt.Fprintf(&b, "a%d: %s ", i, field)
	}
	return b.String()
}
