package e2e_test

import (
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

const noteFields = `note { id kind title body visibility publishedAt editedAt viewerCanEdit author { handle } cover { id } media { id }
  topics { id name } primaryProduct { id } entities { __typename ... on MentionEntity { start length user { handle } } ... on TopicEntity { topic { name } } }
  productTags { nodes { id disclosure mediaIndex x y snapshot { title price { minorUnits } } product { id } } }
  storeEvaluation { rating verifiedPurchase orderCount } moderation { state reasons appealable scheduledAt revision { number state title body media { id } topics { name } tagged { title } } } }
  warnings { code message target }`

// picture is a READY picture for a note of a user.
func (g *graph) picture(t *testing.T, handle string) string {
	t.Helper()
	id := domain.MediaID(uuid.Must(uuid.NewV7()))
	owner, err := domain.ParseID[domain.UserID]("id", g.userOf(t, handle))
	require.NoError(t, err)
	_, err = g.community.Pool().Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, created_at, ready_at)
VALUES ($1, $2, 'NOTE', 'IMAGE', 'READY', 'image/jpeg', 1, '', 90, 60, now(), now())`, id, owner)
	require.NoError(t, err)
	return id.String()
}

func (g *graph) aNote(t *testing.T, handle string, change map[string]any) map[string]any {
	t.Helper()
	input := map[string]any{
		"kind": "IMAGE", "title": "Out of the kiln", "body": "Still warm, says @lin.dresses #kilnday",
		"mediaIds": []any{g.picture(t, handle)}, "idempotencyKey": aKey(),
	}
	maps.Copy(input, change)
	return input
}

// letThrough does what the job does that publishing asks for.
func (g *graph) letThrough(t *testing.T, id string) {
	t.Helper()
	note, err := domain.ParseID[domain.NoteID]("id", id)
	require.NoError(t, err)
	require.NoError(t, g.do.Moderation.LetThrough(t.Context(), note))
}

// sold is a product on sale of the store slow.fire, with an affiliate offer or without one.
func (g *graph) sold(t *testing.T, offered bool) string {
	t.Helper()
	var id domain.ProductID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT p.id FROM products p JOIN stores s ON s.id = p.store_id AND s.handle = 'slow.fire'
LEFT JOIN affiliate_offers o ON o.product_id = p.id AND o.open
WHERE p.status = 'ACTIVE' AND (o.product_id IS NOT NULL) = $1
ORDER BY p.id LIMIT 1`, offered).Scan(&id))
	return id.String()
}

func TestANoteFromDraftToDeletion(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen, lin := g.as(t, "wen.reads"), g.as(t, "lin.dresses")
	cup := g.sold(t, false)
	tag := map[string]any{"productId": cup, "mediaIndex": 0, "x": 0.25, "y": 0.75, "disclosure": "GIFTED"}
	input := g.aNote(t, "wen.reads", map[string]any{"tags": []any{tag}})
	made := at(t, g.done(t, wen, "noteCreate", noteFields, input), "note")
	require.Equal(t, "DRAFT", text(t, made, "moderation", "state"))
	require.Equal(t, "wen.reads", text(t, made, "author", "handle"))
	require.Equal(t, []any{"MentionEntity", "TopicEntity"}, []any{at(t, made, "entities", 0, "__typename"), at(t, made, "entities", 1, "__typename")})
	require.Equal(t, "kilnday", text(t, made, "topics", 0, "name"))
	require.Equal(t, cup, text(t, made, "primaryProduct", "id"))
	require.InDelta(t, 0.75, at(t, made, "productTags", "nodes", 0, "y"), 1e-6)
	require.Equal(t, made, at(t, g.done(t, wen, "noteCreate", noteFields, input), "note"), "sent again, it is the same")
	id := text(t, made, "id")
	first := list(t, g.data(t, wen, `{ viewer { drafts(first: 1) { nodes { id } } } }`, nil).Data, "viewer", "drafts", "nodes")
	require.Equal(t, []any{map[string]any{"id": id}}, first)

	const read = `query ($id: ID!, $topic: ID!, $product: ID!) {
  note(id: $id) { id } topic(id: $topic) { noteCount { value } notes(sort: NEW, first: 1) { nodes { id } } products { nodes { id } } }
  product(id: $product) { notes(sort: NEW, first: 1) { nodes { id } } } user(by: { handle: "wen.reads" }) { notes(first: 1) { nodes { id } } } }`
	variables := map[string]any{"id": id, "topic": text(t, made, "topics", 0, "id"), "product": cup}
	everywhere := func(token string) []bool {
		a := g.data(t, token, read, variables).Data
		here := []any{map[string]any{"id": id}}
		return []bool{
			a["note"] != nil, len(list(t, a, "topic", "notes", "nodes")) > 0,
			equal(here, at(t, a, "product", "notes", "nodes")), equal(here, at(t, a, "user", "notes", "nodes")),
		}
	}
	require.Equal(t, []bool{false, false, false, false}, everywhere(lin))

	publish := map[string]any{"noteId": id, "idempotencyKey": aKey()}
	submitted := at(t, g.done(t, wen, "notePublish", noteFields, publish), "note")
	require.Equal(t, "PENDING", text(t, submitted, "moderation", "state"))
	require.Equal(t, []bool{false, false, false, false}, everywhere(lin), "not before it is let through")
	g.letThrough(t, id)
	require.Equal(t, []bool{true, true, true, true}, everywhere(lin))
	require.Equal(t, []bool{true, true, true, true}, everywhere(""))

	edit := g.done(t, wen, "noteUpdate", noteFields, map[string]any{
		"noteId": id, "title": "Cooled down", "body": "See https://kiln.example.net for more", "expectedEditedAt": nil,
	})
	require.Equal(t, "UNKNOWN_HOST", text(t, edit, "warnings", 0, "code"))
	require.Equal(t, "Out of the kiln", text(t, edit, "note", "title"), "it stands as it was")
	require.Equal(t, "Cooled down", text(t, edit, "note", "moderation", "revision", "title"))
	g.letThrough(t, id)
	after := at(t, g.data(t, wen, `query ($id: ID!) { note(id: $id) { title editedAt topics { id } moderation { revision { state decidedAt } } } }`, variables).Data, "note")
	require.Equal(t, "Cooled down", text(t, after, "title"))
	require.Empty(t, list(t, after, "topics"))
	require.Equal(t, []string{"CONFLICT at input.expectedEditedAt"}, g.refusedAs(t, wen, "noteUpdate", map[string]any{"noteId": id, "body": "x", "expectedEditedAt": nil}))
	g.done(t, wen, "noteUpdate", noteFields, map[string]any{"noteId": id, "visibility": "PRIVATE", "expectedEditedAt": text(t, after, "editedAt")})
	require.Equal(t, []bool{false, false, false, false}, everywhere(lin))
	g.done(t, wen, "noteUpdate", noteFields, map[string]any{"noteId": id, "visibility": "PUBLIC"})

	require.Equal(t, []string{"NOT_ALLOWED at input.noteId"}, g.refusedAs(t, lin, "noteUpdate", map[string]any{"noteId": id, "body": "mine"}))
	require.Equal(t, []string{"NOT_ALLOWED at input.noteId"}, g.refusedAs(t, lin, "noteDelete", map[string]any{"noteId": id}))
	require.Equal(t, []string{"INVALID at input.noteId"}, g.refusedAs(t, lin, "noteDelete", map[string]any{"noteId": "product_1"}))
	require.Nil(t, g.done(t, wen, "noteDelete", "note { id }", map[string]any{"noteId": id})["note"])
	require.Equal(t, []bool{false, false, false, false}, everywhere(wen), "it is gone for its author too")
	require.Nil(t, g.done(t, wen, "noteDelete", "note { id }", map[string]any{"noteId": id})["note"], "again is no mistake")
	require.Equal(t, []string{"NOT_FOUND at input.noteId"}, g.refusedAs(t, lin, "noteDelete", map[string]any{"noteId": id}))
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

func TestNotesAreRefusedAtTheirFields(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen := g.as(t, "wen.reads")
	own := g.sold(t, false)
	tag := func(change map[string]any) []any {
		tag := map[string]any{"productId": own, "disclosure": "NONE"}
		maps.Copy(tag, change)
		return []any{tag}
	}
	for reason, tc := range map[string]struct {
		by     string
		change map[string]any
		want   []string
	}{
		"leads away":     {"wen.reads", map[string]any{"body": "加微信 clay88201 下单"}, []string{"EXTERNAL_LINK_FORBIDDEN at input.body"}},
		"own store":      {"xiaoman.clay", map[string]any{"tags": tag(nil)}, []string{"DISCLOSURE_REQUIRED at input.tags.0.disclosure"}},
		"not their own":  {"wen.reads", map[string]any{"tags": tag(map[string]any{"disclosure": "OWN_STORE"})}, []string{"DISCLOSURE_REQUIRED at input.tags.0.disclosure"}},
		"no product":     {"wen.reads", map[string]any{"tags": tag(map[string]any{"productId": "note_1"})}, []string{"INVALID at input.tags.0.productId"}},
		"no order":       {"wen.reads", map[string]any{"kind": "STORE_EVALUATION", "storeEvaluation": map[string]any{"storeId": g.storeOf(t, "slow.fire"), "rating": 5, "orderId": domain.OrderID{7}.String()}}, []string{"NOT_FOUND at input.storeEvaluation.orderId"}},
		"many at once":   {"wen.reads", map[string]any{"title": string(make([]rune, 101)) + "x", "body": "ok\x00"}, []string{"TOO_LONG at input.title", "INVALID at input.body"}},
		"no such upload": {"wen.reads", map[string]any{"mediaIds": []any{domain.MediaID{7}.String()}}, []string{"NOT_FOUND at input.mediaIds.0"}},
	} {
		require.Equal(t, tc.want, g.refusedAs(t, g.as(t, tc.by), "noteCreate", g.aNote(t, tc.by, tc.change)), reason)
	}
	link := g.mutate(t, wen, "noteCreate", "", g.aNote(t, "wen.reads", map[string]any{"title": "taobao.com/x"}))
	require.Equal(t, "ExternalLinkForbiddenError", text(t, link, "userErrors", 0, "__typename"))

	affiliate := g.sold(t, true)
	require.Equal(t, []string{"DISCLOSURE_REQUIRED at input.tags.0.disclosure"},
		g.refusedAs(t, wen, "noteCreate", g.aNote(t, "wen.reads", map[string]any{"tags": tag(map[string]any{"productId": affiliate})})))
	g.done(t, wen, "noteCreate", noteFields, g.aNote(t, "wen.reads", map[string]any{"tags": tag(map[string]any{"productId": affiliate, "disclosure": "AFFILIATE"})}))
	g.done(t, g.as(t, "xiaoman.clay"), "noteCreate", noteFields, g.aNote(t, "xiaoman.clay", map[string]any{"tags": tag(map[string]any{"disclosure": "OWN_STORE"})}))
}

func TestAScheduledNote(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen := g.as(t, "wen.reads")
	id := text(t, g.done(t, wen, "noteCreate", noteFields, g.aNote(t, "wen.reads", nil)), "note", "id")
	later := clock().Add(48 * time.Hour).Format(time.RFC3339)
	planned := at(t, g.done(t, wen, "notePublish", noteFields, map[string]any{"noteId": id, "at": later, "idempotencyKey": aKey()}), "note")
	require.Equal(t, "DRAFT", text(t, planned, "moderation", "state"))
	require.Equal(t, later, text(t, planned, "moderation", "scheduledAt"))
	require.Equal(t, []string{"INVALID at input.at"}, g.refusedAs(t, wen, "notePublish", map[string]any{"noteId": id, "at": "2020-01-01T00:00:00Z", "idempotencyKey": aKey()}))
	taken := at(t, g.done(t, wen, "noteUpdate", noteFields, map[string]any{"noteId": id, "unschedule": true}), "note")
	require.Nil(t, at(t, taken, "moderation", "scheduledAt"))
}

const queue = `query ($state: ModerationState!) { moderation { queue(state: $state, first: 100) { totalCount { value } nodes {
  state reasons reportCount details appeal openedAt history { from to reason actor { handle } } subject { __typename ... on Note { id moderation { version history { from to reason actor { handle } } } } ... on Comment { id } ... on User { id } ... on Product { id } ... on Review { id } ... on Store { id } } } } } }`

// waiting is the case of a subject in a state's queue; nil where there is none.
func (g *graph) waiting(t *testing.T, state, subject string) any {
	t.Helper()
	a := g.data(t, g.as(t, "lu.runs", domain.RoleModerator), queue, map[string]any{"state": state})
	nodes := list(t, a.Data, "moderation", "queue", "nodes")
	require.InDelta(t, len(nodes), at(t, a.Data, "moderation", "queue", "totalCount", "value"), 0)
	for _, c := range nodes {
		if at(t, c, "subject", "id") == subject {
			return c
		}
	}
	return nil
}

func TestTheModeratorsDesk(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for token, code := range map[string]string{"": "UNAUTHENTICATED", g.as(t, "lu.runs", domain.RolePlatformStaff): "FORBIDDEN"} {
		a := g.ask(t, token, `{ moderation { queue { nodes { state } } } }`, nil)
		require.Nil(t, a.Data["moderation"])
		require.Equal(t, code, a.Errors[0].Extensions["code"])
	}
	wen, moderator := g.as(t, "wen.reads"), g.as(t, "lu.runs", domain.RoleModerator)
	id := text(t, g.done(t, wen, "noteCreate", noteFields, g.aNote(t, "wen.reads", nil)), "note", "id")
	g.done(t, wen, "notePublish", "note { id }", map[string]any{"noteId": id, "idempotencyKey": aKey()})
	require.Equal(t, "PENDING", text(t, g.waiting(t, "PENDING", id), "state"))
	g.letThrough(t, id)
	require.Nil(t, g.waiting(t, "PENDING", id))

	report := func(subject string) map[string]any {
		return map[string]any{"subjectId": subject, "reason": "MISLEADING", "detail": "It was not warm.", "idempotencyKey": aKey()}
	}
	decide := func(from, to string, reason any) map[string]any {
		return map[string]any{"subjectId": id, "expectedFrom": from, "to": to, "reason": reason, "idempotencyKey": aKey()}
	}
	g.done(t, g.as(t, "lin.dresses"), "contentReport", "ok", report(id))
	stale := decide("PUBLISHED", "PUBLISHED", nil)
	version, _ := at(t, g.waiting(t, "PUBLISHED", id), "subject", "moderation", "version").(float64)
	stale["version"] = version - 1
	conflict := g.mutate(t, moderator, "moderationDecide", "", stale)
	require.Equal(t, "ConflictError", text(t, conflict, "userErrors", 0, "__typename"))
	require.Equal(t, []any{"input", "version"}, at(t, conflict, "userErrors", 0, "field"))
	c := g.waiting(t, "PUBLISHED", id)
	require.Equal(t, []any{"MISLEADING"}, at(t, c, "reasons"))
	require.Equal(t, []any{"It was not warm."}, at(t, c, "details"))
	require.Equal(t, []string{"NOT_ALLOWED"}, g.refusedAs(t, wen, "moderationDecide", decide("PUBLISHED", "LIMITED", "SPAM")))
	require.Equal(t, []string{"REQUIRED at input.reason"}, g.refusedAs(t, moderator, "moderationDecide", decide("PUBLISHED", "LIMITED", nil)))
	require.Equal(t, []string{"CONFLICT at input.expectedFrom"}, g.refusedAs(t, moderator, "moderationDecide", decide("LIMITED", "REMOVED", "SPAM")))
	refused := g.mutate(t, moderator, "moderationDecide", "", decide("PUBLISHED", "REJECTED", "SPAM"))
	require.Equal(t, "StateError", text(t, refused, "userErrors", 0, "__typename"))
	g.done(t, moderator, "moderationDecide", "ok", decide("PUBLISHED", "LIMITED", "MISLEADING"))
	require.Nil(t, g.waiting(t, "PUBLISHED", id))
	told := g.data(t, wen, readModeration, map[string]any{"id": id})
	require.Equal(t, "LIMITED", text(t, told.Data, "note", "moderation", "state"), "nothing is limited in secret")
	require.Equal(t, []any{"MISLEADING"}, at(t, told.Data, "note", "moderation", "reasons"))

	g.done(t, moderator, "moderationDecide", "ok", decide("LIMITED", "REMOVED", "MISLEADING"))
	appeal := map[string]any{"noteId": id, "text": "It was warm.", "idempotencyKey": aKey()}
	require.Equal(t, []string{"NOT_FOUND at input.noteId"}, g.refusedAs(t, g.as(t, "lin.dresses"), "noteAppeal", appeal))
	appealed := at(t, g.done(t, wen, "noteAppeal", noteFields, appeal), "note")
	require.Equal(t, "APPEALED", text(t, appealed, "moderation", "state"))
	require.Equal(t, false, at(t, appealed, "viewerCanEdit"))
	c = g.waiting(t, "APPEALED", id)
	require.Equal(t, "It was warm.", text(t, c, "appeal"))
	require.Equal(t, "lu.runs", text(t, c, "subject", "moderation", "history", 1, "actor", "handle"))
	require.Equal(t, "LIMITED", text(t, c, "history", 1, "from"), "a note's log is its case's")
	again := decide("APPEALED", "PUBLISHED", nil)
	again["version"] = at(t, c, "subject", "moderation", "version")
	g.done(t, moderator, "moderationDecide", "ok", again)
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, wen, "noteAppeal", map[string]any{"noteId": id, "text": "x", "idempotencyKey": aKey()}))

	for _, sql := range []string{
		"SELECT id FROM users WHERE handle = 'xiaoman.clay'", "SELECT id FROM notes WHERE state = 'PUBLISHED' AND visibility = 'PUBLIC' AND tag_count > 0 ORDER BY id LIMIT 1",
	} {
		var some domain.UUID
		require.NoError(t, g.community.Pool().QueryRow(t.Context(), sql).Scan(&some))
		for _, subject := range []string{domain.UserID(some).String(), domain.NoteID(some).String()} {
			a := g.mutate(t, wen, "contentReport", "ok", report(subject))
			if at(t, a, "ok") == true {
				require.NotNil(t, g.waiting(t, "PUBLISHED", subject))
			}
		}
	}
	product := g.sold(t, false)
	g.done(t, wen, "contentReport", "ok", report(product))
	require.Equal(t, "Product", text(t, g.waiting(t, "PUBLISHED", product), "subject", "__typename"))
	require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, g.refusedAs(t, g.as(t, "xiaoman.clay"), "contentReport", report(product)))
	require.Equal(t, []string{"INVALID at input.subjectId"}, g.refusedAs(t, wen, "contentReport", report("order_1")))
}

// What is related to a note tags the same goods or is about the same topic, each once and hottest first, and nothing that is
// put forward to nobody.
func TestRelatedNotes(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := domain.NoteID(people{g}.one(t, `
SELECT n.id FROM notes n
JOIN notes_by_topic b ON b.note_id = n.id JOIN notes_by_topic o ON o.topic_id = b.topic_id AND o.note_id <> n.id
WHERE n.tag_count > 0 AND n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC'
GROUP BY n.id ORDER BY count(*) DESC, n.id LIMIT 1`))
	rows, err := g.community.Pool().Query(t.Context(), `
SELECT id FROM (
    SELECT DISTINCT n.id, r.heat FROM notes n JOIN (
        SELECT o.note_id, o.heat FROM note_topics t JOIN notes_by_topic o ON o.topic_id = t.topic_id WHERE t.note_id = $1
        UNION SELECT o.note_id, o.heat FROM product_tags t JOIN notes_by_product o ON o.product_id = t.product_id WHERE t.note_id = $1
    ) r ON r.note_id = n.id
    WHERE n.id <> $1 AND n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC'
) found ORDER BY heat DESC, id DESC`, note)
	require.NoError(t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[domain.NoteID])
	require.NoError(t, err)
	require.Greater(t, len(ids), 3)
	var want, got []string
	for _, id := range ids {
		want = append(want, id.String())
	}
	const related = `query ($id: ID!, $after: String) { note(id: $id) { related(first: 2, after: $after) {
  edges { reason node { ... on Note { id } } attributionToken } pageInfo { hasNextPage endCursor } } } }`
	var after any
	for {
		page := at(t, g.data(t, "", related, map[string]any{"id": note.String(), "after": after}).Data, "note", "related")
		for _, e := range list(t, page, "edges") {
			require.Equal(t, "RELATED", text(t, e, "reason"))
			got = append(got, text(t, e, "node", "id"))
		}
		if at(t, page, "pageInfo", "hasNextPage") == false {
			break
		}
		after = text(t, page, "pageInfo", "endCursor")
	}
	require.Equal(t, want, got, "pages joined are the list")

	_, err = g.community.Pool().Exec(t.Context(), "UPDATE notes SET state = 'LIMITED' WHERE id = $1", ids[0])
	require.NoError(t, err)
	first := g.data(t, "", related, map[string]any{"id": note.String()})
	require.Equal(t, want[1], text(t, first.Data, "note", "related", "edges", 0, "node", "id"), "who limits a note puts it forward to nobody")
	a := g.ask(t, "", `query ($id: ID!) { note(id: $id) { related(first: 51) { session } } }`, map[string]any{"id": note.String()})
	require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"])
}

// A comment that moderators took down says why to who wrote it, and to them who did it; to nobody else.
func TestTheModerationOfAComment(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen, moderator, lin := g.as(t, "wen.reads"), g.as(t, "lu.runs", domain.RoleModerator), g.as(t, "lin.dresses")
	note := text(t, g.done(t, lin, "noteCreate", noteFields, g.aNote(t, "lin.dresses", nil)), "note", "id")
	g.done(t, lin, "notePublish", "note { id }", map[string]any{"noteId": note, "idempotencyKey": aKey()})
	g.letThrough(t, note)
	id := text(t, g.done(t, wen, "commentCreate", "comment { id }", map[string]any{
		"noteId": note, "body": "again and again", "idempotencyKey": aKey(),
	}), "comment", "id")
	report := func() map[string]any {
		return map[string]any{"subjectId": id, "reason": "SPAM", "idempotencyKey": aKey()}
	}
	decide := func(from, to string, reason any) map[string]any {
		return map[string]any{"subjectId": id, "expectedFrom": from, "to": to, "reason": reason, "idempotencyKey": aKey()}
	}
	const read = `query ($id: ID!) { node(id: $id) { ... on Comment { state standing { state reason decidedAt } } } }`
	moderation := func(token string) any {
		return at(t, g.ask(t, token, read, map[string]any{"id": id}).Data, "node", "standing")
	}
	g.done(t, lin, "contentReport", "ok", report())
	g.done(t, moderator, "moderationDecide", "ok", decide("PUBLISHED", "PUBLISHED", nil))
	require.Equal(t, map[string]any{"state": "PUBLISHED", "reason": nil, "decidedAt": nil}, moderation(wen), "nothing happened to it")
	g.done(t, lin, "contentReport", "ok", report())
	before := list(t, g.waiting(t, "PUBLISHED", id), "history")
	require.Len(t, before, 1)
	require.Equal(t, "lu.runs", text(t, before[0], "actor", "handle"))
	g.done(t, moderator, "moderationDecide", "ok", decide("PUBLISHED", "REMOVED", "SPAM"))
	for who, token := range map[string]string{"its author": wen, "a moderator": moderator} {
		m := moderation(token)
		require.Equal(t, []any{"REMOVED", "SPAM"}, []any{at(t, m, "state"), at(t, m, "reason")}, who)
		require.NotNil(t, at(t, m, "decidedAt"), who)
	}
	for code, token := range map[string]string{"FORBIDDEN": lin, "UNAUTHENTICATED": ""} {
		a := g.ask(t, token, read, map[string]any{"id": id})
		require.Equal(t, map[string]any{"state": "HIDDEN", "standing": nil}, a.Data["node"])
		require.Equal(t, code, a.Errors[0].Extensions["code"])
	}
	const history = `query ($id: ID!) { node(id: $id) { ... on Comment { standing { history { from to reason actor { handle } } } } } }`
	a := g.ask(t, wen, history, map[string]any{"id": id})
	require.Nil(t, at(t, a.Data, "node", "standing", "history"), "moderators are not exposed")
	require.Equal(t, "FORBIDDEN", a.Errors[0].Extensions["code"])
	require.Equal(t, []any{
		map[string]any{"from": "PUBLISHED", "to": "REMOVED", "reason": "SPAM", "actor": map[string]any{"handle": "lu.runs"}},
		map[string]any{"from": "PUBLISHED", "to": "PUBLISHED", "reason": nil, "actor": map[string]any{"handle": "lu.runs"}},
	}, at(t, g.data(t, moderator, history, map[string]any{"id": id}).Data, "node", "standing", "history"))
}

// A review becomes a note of the buyer's that tags what they bought; of who has left, nothing is published.
func TestAReviewIsPublishedAsANote(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	qiqi := g.as(t, "qiqi.mama")
	line := g.received(t, "qiqi.mama")
	require.Equal(t, []string{"REQUIRED at input.mediaIds"}, g.refusedAs(t, qiqi, "reviewCreate", aReview(line, map[string]any{"publishAsNote": true})))
	picture := g.uploaded(t, "qiqi.mama", "REVIEW")
	written := g.done(t, qiqi, "reviewCreate", "review { id note { id } product { id } }",
		aReview(line, map[string]any{"publishAsNote": true, "mediaIds": []any{picture}}))
	require.Nil(t, at(t, written, "review", "note"), "a job makes it")
	review, err := domain.ParseID[domain.ReviewID]("id", text(t, written, "review", "id"))
	require.NoError(t, err)
	author, nobody := g.userID(t, "qiqi.mama"), domain.UserID{1}
	for _, ids := range [][2]domain.UserID{{author, nobody}, {nobody, author}} {
		_, err := g.community.Pool().Exec(t.Context(), "UPDATE users SET id = $2 WHERE id = $1", ids[0], ids[1])
		require.NoError(t, err)
		if ids[1] == nobody {
			require.NoError(t, g.do.Notes.PublishReview(t.Context(), review), "there is nobody to publish it for")
		}
	}
	require.Empty(t, scalars(t, g.community, "SELECT id::text FROM notes WHERE body = 'Fires well.'"))
	require.NoError(t, g.do.Notes.PublishReview(t.Context(), review))
	require.NoError(t, g.do.Notes.PublishReview(t.Context(), review), "the job may run twice")
	const read = `query ($id: ID!) { node(id: $id) { ... on Review { note { id body author { handle } media { id } moderation { state } productTags { nodes { product { id } disclosure } } } } } }`
	note := at(t, g.data(t, qiqi, read, map[string]any{"id": review.String()}).Data, "node", "note")
	require.Equal(t, "Fires well.", text(t, note, "body"))
	require.Equal(t, "qiqi.mama", text(t, note, "author", "handle"))
	require.Equal(t, picture, text(t, note, "media", 0, "id"))
	require.Equal(t, "PENDING", text(t, note, "moderation", "state"))
	require.Equal(t, text(t, written, "review", "product", "id"), text(t, note, "productTags", "nodes", 0, "product", "id"))
	g.letThrough(t, text(t, note, "id"))
	a := g.data(t, "", `query ($id: ID!) { node(id: $id) { ... on Review { note { id } } } }`, map[string]any{"id": review.String()})
	require.Equal(t, text(t, note, "id"), text(t, a.Data, "node", "note", "id"))
}
