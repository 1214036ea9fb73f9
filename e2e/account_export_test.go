package e2e_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

const archive = `{ viewer { accountExport { state requestedAt readyAt expiresAt byteSize url } } }`

// unzip is what an archive holds, by the names of its files.
func unzip(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, f := range r.File {
		from, err := f.Open()
		require.NoError(t, err)
		files[f.Name], err = io.ReadAll(from)
		require.NoError(t, err)
		require.NoError(t, from.Close())
	}
	return files
}

func (g *graph) download(t *testing.T, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.reached(url), nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, `attachment; filename="trellis.zip"`, resp.Header.Get("Content-Disposition"))
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return data
}

// notExported are the tables that an export leaves out, each with its reason.
func notExported() map[string]string {
	const (
		copied  = "a copy or a count of what a sheet says"
		machine = "how the server works, and nothing of anybody"
		passing = "gone within hours"
		theirs  = "what others keep about the user"
		money   = "between us and the provider; the payment and the refund say what came of it"
	)
	return map[string]string{
		"idempotency_keys": passing, "community_migrations": machine, "commerce_migrations": machine, "account_exports": "the archive itself",
		"fan_outs": machine, "inboxes": machine, "inbox_notes": copied, "pulled_authors": machine, "feed_generations": machine,
		"feed_rankings": copied, "product_stats": copied, "topic_names": copied, "topic_products": copied, "notes_by_product": copied,
		"notes_by_store": copied, "notes_by_topic": copied, "user_handles": copied, "walls": copied, "moderation_cases": theirs,
		"comment_mentions": "in the text of the comment", "note_entities": "in the text of the note",
		"notification_entries": "counted in the notification; who they are is others'",

		"carts": machine, "checkouts": passing, "checkout_groups": passing, "checkout_lines": passing, "reservations": passing,
		"carrier_events": machine, "provider_events": money, "payment_events": money, "payouts": money, "sandbox_charges": money,
		"sandbox_refunds": money, "categories": machine, "order_groups": copied, "orders_by_group": copied, "orders_by_store": copied,
		"products_by_category": copied, "products_by_store": copied, "purchases": copied, "stock_entries": copied, "store_handles": copied,
		"store_members": copied, "product_media": "the pictures are in the archive, and uploads names them",
		"shipment_traces": "what the carrier says, for as long as it says it",
	}
}

// Every table is in an export, or there is a reason why not.
func TestEveryTableIsExported(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	reads := regexp.MustCompile(`(?:FROM|JOIN)\s+([a-z_]+)`)
	for side, sheets := range map[*postgres.DB][]postgres.Sheet{g.community: communitydb.Sheets(), g.commerce: commercedb.Sheets()} {
		exported := map[string]bool{}
		for _, sheet := range sheets {
			for _, table := range reads.FindAllStringSubmatch(sheet.SQL, -1) {
				exported[table[1]] = true
			}
		}
		for _, table := range scalars(t, side, `
SELECT table_name::text
FROM information_schema.tables
WHERE table_schema = 'public'
  AND table_type = 'BASE TABLE'
  AND table_name NOT LIKE 'river%'
ORDER BY 1`) {
			reason, left := notExported()[table]
			require.NotEqual(t, left, exported[table], "%s (%s): export what it keeps of a user, or say why not", table, reason)
		}
	}
}

// Everything that is kept of somebody comes in one file, which nobody else can fetch.
func TestAccountExport(t *testing.T) {
	t.Parallel()
	g := paying(t)
	const handle = "xiaoman.clay"
	clay, user := g.as(t, handle), g.userID(t, handle)
	require.Nil(t, at(t, g.data(t, clay, archive, nil).Data, "viewer", "accountExport"))
	picture, announced := aPicture(t, "STORE")
	upload := g.done(t, clay, "mediaUploadCreate", uploadFields, announced)
	curl(t, g.reached(text(t, upload, "uploadUrl")), picture)
	media := text(t, upload, "mediaId")
	require.Eventually(t, func() bool {
		a := g.data(t, clay, `query ($id: ID!) { viewer { upload(mediaId: $id) { state } } }`, map[string]any{"id": media})
		return at(t, a.Data, "viewer", "upload", "state") == "READY"
	}, 2*time.Minute, 50*time.Millisecond)

	input := map[string]any{"idempotencyKey": aKey()}
	for range 2 {
		require.Equal(t, true, g.done(t, clay, "accountExport", "ok", input)["ok"], "sent again, it is asked for")
	}
	require.Equal(t, []string{"RATE_LIMITED"}, g.refusedAs(t, clay, "accountExport", map[string]any{"idempotencyKey": aKey()}))
	var made any
	require.Eventually(t, func() bool {
		made = at(t, g.data(t, clay, archive, nil).Data, "viewer", "accountExport")
		return at(t, made, "state") == "READY"
	}, 2*time.Minute, 50*time.Millisecond, "a job makes it")
	require.Nil(t, at(t, g.data(t, g.as(t, "wen.reads"), archive, nil).Data, "viewer", "accountExport"), "others have none")

	url := text(t, made, "url")
	data := g.download(t, url)
	require.InDelta(t, at(t, made, "byteSize"), len(data), 0)
	unsigned, _, _ := strings.Cut(url, "?")
	status, _ := g.fetch(t, unsigned)
	require.Equal(t, http.StatusNotFound, status)
	status, _ = g.fetch(t, strings.Replace(url, "sig=", "sig=A", 1))
	require.Equal(t, http.StatusForbidden, status)

	files := unzip(t, data)
	rows := map[string]int{}
	for name, text := range files {
		if strings.HasSuffix(name, ".json") {
			var list []map[string]any
			require.NoError(t, json.Unmarshal(text, &list), "%s: %s", name, text)
			rows[name] = len(list)
			require.NotRegexp(t, `_id": "[0-9a-f-]{36}"`, string(text), "%s: ids are written as the graph writes them", name)
		}
	}
	for name, sql := range map[string]string{
		"community/notes.json":     "SELECT count(*)::text FROM notes WHERE author_id = $1 AND state <> 'DELETED'",
		"community/followers.json": "SELECT count(*)::text FROM followers WHERE followee_id = $1",
		"community/comments.json":  "SELECT count(*)::text FROM comments WHERE author_id = $1 AND (state <> 'DELETED' OR body <> '')",
	} {
		require.JSONEq(t, scalars(t, g.community, sql, user)[0], encoded(t, rows[name]), name)
	}
	for name, sql := range map[string]string{
		"commerce/orders.json":       "SELECT count(*)::text FROM orders WHERE buyer_id = $1",
		"commerce/order_lines.json":  "SELECT count(*)::text FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.buyer_id = $1",
		"commerce/own_products.json": "SELECT count(*)::text FROM products p JOIN stores s ON s.id = p.store_id WHERE s.account_id = $1",
		"commerce/addresses.json":    "SELECT count(*)::text FROM addresses WHERE user_id = $1",
	} {
		require.JSONEq(t, scalars(t, g.commerce, sql, user)[0], encoded(t, rows[name]), name)
	}
	require.Positive(t, rows["community/notes.json"])
	require.Positive(t, rows["commerce/own_products.json"])
	require.Positive(t, rows["commerce/own_variants.json"])
	require.Contains(t, string(files["commerce/own_variants.json"]), `"options": [{`, "lists and objects are written as they are")
	require.Len(t, rows, 49)
	require.Positive(t, rows["community/notifications.json"])
	const told = `{ viewer { notifications(first: 1, group: SYSTEM) { nodes { text } } } }`
	require.Eventually(t, func() bool {
		nodes := list(t, g.data(t, clay, told, nil).Data, "viewer", "notifications", "nodes")
		return len(nodes) == 1 && at(t, nodes[0], "text") == "The export of your account is ready"
	}, 2*time.Minute, 50*time.Millisecond, "and they are told")
	require.Contains(t, string(files["community/profile.json"]), user.String())
	require.Contains(t, string(files["commerce/uploads.json"]), media)
	require.NotEmpty(t, files["media/"+media+".jpg"])
	require.Contains(t, string(files["README.txt"]), "what Trellis keeps of you")
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
