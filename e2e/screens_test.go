package e2e_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScreensCostTheSameAtAnySize holds every screen to its number of SQL statements and of round trips, at pages of 5 and of
// 50, as nobody and signed in. The statements are the distinct loaders that the screen reaches, and the round trips its levels,
// two where a level asks both sides; neither has to do with how much there is.
func TestScreensCostTheSameAtAnySize(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	shown := examples(t, g)
	buyer, _ := shown["buyer"].(string)
	tellOfEverything(t, g, "qiqi.mama")
	type cost struct{ statements, roundTrips int }
	for name, tc := range map[string]struct {
		screen, as string
		variables  map[string]any
		want       cost
	}{
		"01 as nobody": {screen: "01_home_feed", want: cost{6, 3}},
		"01 signed in": {screen: "01_home_feed", as: "qiqi.mama", want: cost{9, 3}},
		"02 as nobody": {
			screen: "02_note_detail", variables: map[string]any{"id": shown["noteId"]}, want: cost{21, 10},
		},
		"02 signed in": {
			screen: "02_note_detail", as: "qiqi.mama", variables: map[string]any{"id": shown["noteId"]}, want: cost{30, 13},
		},
		"03 signed in": {
			screen: "03_product_page", as: "qiqi.mama", variables: map[string]any{"id": shown["productId"], "region": "CN-SH"}, want: cost{28, 12},
		},
		"04 as nobody": {screen: "04_store_page", variables: map[string]any{"handle": "yesong"}, want: cost{13, 9}},
		"04 signed in": {screen: "04_store_page", as: "qiqi.mama", variables: map[string]any{"handle": "yesong"}, want: cost{20, 11}},
		"07 signed in": {screen: "07_order_list", as: "qiqi.mama", want: cost{4, 3}},
		"08 signed in": {screen: "08_order_detail", as: buyer, variables: map[string]any{"id": shown["orderId"]}, want: cost{13, 6}},
		"10 for staff": {screen: "10_store_dashboard", as: "xiaoman.clay", variables: map[string]any{"id": shown["storeId"]}, want: cost{11, 5}},
		"12 as nobody": {screen: "12_profile", variables: map[string]any{"handle": "xiaoman.clay"}, want: cost{10, 8}},
		"12 signed in": {screen: "12_profile", as: "qiqi.mama", variables: map[string]any{"handle": "xiaoman.clay"}, want: cost{15, 10}},
		"14 signed in": {screen: "14_notifications", as: "qiqi.mama", want: cost{13, 6}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := ""
			if tc.as != "" {
				token = g.as(t, tc.as)
			}
			for _, size := range []string{"5", "50"} {
				a := g.data(t, token, sized(t, screen(t, tc.screen), size), tc.variables)
				got := cost{a.Extensions.Trace.Statements, a.Extensions.Trace.RoundTrips}
				t.Logf("at first: %s: %d statements in %d round trips", size, got.statements, got.roundTrips)
				if !onStock() { // which batches by time
					require.Equal(t, tc.want, got, "at first: %s", size)
				}
			}
		})
	}
}

func TestProfileScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	document := sized(t, screen(t, "12_profile"), "5")
	golden(t, "12_profile", g.data(t, g.as(t, "qiqi.mama"), document, map[string]any{"handle": "xiaoman.clay"}).Data)
}

// sized asks for pages of another size, but for those that are samples of at most 10.
func sized(t *testing.T, document, size string) string {
	t.Helper()
	pages := regexp.MustCompile(`\b(feed|comments|replies|productTags|reviews|notes|products|evaluations|orders|refunds|collections|notifications)\(([^)]*?)first: \d+`)
	require.Regexp(t, pages, document)
	return pages.ReplaceAllString(document, "$1(${2}first: "+size)
}
