package e2e_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/pubsub/natstest"
)

const (
	roomFields = `id title liveStatus scheduledAt startedAt endedAt viewerHasSubscribed cover { id url(maxWidth: 60) } host { handle } store { handle }`
	byRoomID   = `query ($id: ID!) { node(id: $id) { __typename ... on LiveRoom { ` + roomFields + ` } } liveRoom(id: $id) { ` + roomFields + ` } }`
	onAir      = `query ($handle: String!) { user(by: { handle: $handle }) { handle liveRoom { id liveStatus host { handle liveRoom { id } } } store { handle liveRoom { id } } } }`
)

// plans is a room that somebody planned for an hour from now, of which the input says more.
func (g *graph) plans(t *testing.T, token string, more map[string]any) string {
	t.Helper()
	input := map[string]any{
		"title": "Kiln night", "scheduledAt": clock().Add(time.Hour).Format(time.RFC3339), "idempotencyKey": aKey(),
	}
	maps.Copy(input, more)
	return text(t, g.done(t, token, "liveRoomSchedule", "liveRoom { id }", input), "liveRoom", "id")
}

func (g *graph) brings(t *testing.T, token, room, to string) map[string]any {
	t.Helper()
	return g.done(t, token, "liveStatusSet", "liveRoom { "+roomFields+" }", map[string]any{"roomId": room, "to": to})
}

// demoRoom is a room of the demo's in a state.
func (g *graph) demoRoom(t *testing.T, status string) (id, host string) {
	t.Helper()
	var room domain.LiveRoomID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), `
SELECT r.host_id, r.id, u.handle FROM live_rooms r JOIN users u ON u.id = r.host_id WHERE r.status = $1 ORDER BY r.host_id, r.id LIMIT 1`,
		status).Scan(&room.Host, &room.Own, &host))
	return room.String(), host
}

// roomOf is the room of a host in the demo that is in a state.
func (g *graph) roomOf(t *testing.T, handle, status string) string {
	t.Helper()
	room := domain.LiveRoomID{Host: g.userID(t, handle)}
	require.NoError(t, g.community.Pool().QueryRow(t.Context(),
		"SELECT id FROM live_rooms WHERE host_id = $1 AND status = $2", room.Host, status).Scan(&room.Own))
	return room.String()
}

// The whole way: planned with a cover, waited for, on air, paused, over.
func TestALiveRoom(t *testing.T) {
	t.Parallel()
	g := paying(t)
	host, fan := g.as(t, "dudu.eats"), g.as(t, "wen.reads")
	picture, announced := aPicture(t, "LIVE")
	upload := g.done(t, host, "mediaUploadCreate", uploadFields, announced)
	curl(t, g.reached(text(t, upload, "uploadUrl")), picture)
	media := text(t, upload, "mediaId")
	require.Eventually(t, func() bool {
		a := g.data(t, host, `query ($id: ID!) { viewer { upload(mediaId: $id) { state } } }`, map[string]any{"id": media})
		return at(t, a.Data, "viewer", "upload", "state") == "READY"
	}, 2*time.Minute, 50*time.Millisecond)
	room := g.plans(t, host, map[string]any{"title": " Noodles, live ", "coverMediaId": media})
	planned := g.data(t, "", byRoomID, id(room)).Data
	require.Equal(t, at(t, planned, "liveRoom"), without(at(t, planned, "node"), "__typename"))
	require.Equal(t, "Noodles, live", at(t, planned, "liveRoom", "title"))
	require.Equal(t, "SCHEDULED", at(t, planned, "liveRoom", "liveStatus"))
	require.Equal(t, media, at(t, planned, "liveRoom", "cover", "id"))
	require.Nil(t, at(t, planned, "liveRoom", "startedAt"))
	require.Nil(t, at(t, planned, "liveRoom", "store"))
	status, _ := g.fetch(t, g.reached(text(t, planned, "liveRoom", "cover", "url")))
	require.Equal(t, 200, status, "a cover is everybody's")

	waits := map[string]any{"roomId": room, "subscribed": true}
	for range 2 {
		payload := g.done(t, fan, "liveSubscribeSet", "liveRoom { viewerHasSubscribed }", waits)
		require.Equal(t, true, at(t, payload, "liveRoom", "viewerHasSubscribed"))
	}
	require.Equal(t, false, at(t, g.data(t, host, byRoomID, id(room)).Data, "liveRoom", "viewerHasSubscribed"))
	require.Nil(t, at(t, g.data(t, fan, onAir, map[string]any{"handle": "dudu.eats"}).Data, "user", "liveRoom"), "it is planned")

	g.brings(t, host, room, "LIVE")
	require.Equal(t, room, at(t, g.data(t, fan, onAir, map[string]any{"handle": "dudu.eats"}).Data, "user", "liveRoom", "host", "liveRoom", "id"))
	require.Equal(t, "PAUSED", at(t, g.brings(t, host, room, "PAUSED"), "liveRoom", "liveStatus"))
	over := at(t, g.brings(t, host, room, "ENDED"), "liveRoom")
	require.NotNil(t, at(t, over, "startedAt"))
	require.NotNil(t, at(t, over, "endedAt"))
	require.Nil(t, at(t, g.data(t, fan, onAir, map[string]any{"handle": "dudu.eats"}).Data, "user", "liveRoom"), "it is over")

	refused := g.mutate(t, host, "liveStatusSet", "liveRoom { id }", map[string]any{"roomId": room, "to": "LIVE"})
	require.Nil(t, refused["liveRoom"])
	require.Equal(t, "StateError", at(t, refused, "userErrors", 0, "__typename"))
}

// Who waits hears that it begins, by every transport, from a process beside the one that was asked.
func TestALiveRoomIsHeardOf(t *testing.T) {
	t.Parallel()
	data := seeded(t)
	nats := natstest.Start(t).ClientURL()
	here, there := data.beside(t, nats), data.beside(t, nats)
	host, fan := here.as(t, "dudu.eats"), here.as(t, "wen.reads")
	room := here.plans(t, host, nil)
	here.done(t, fan, "liveSubscribeSet", "liveRoom { id }", map[string]any{"roomId": room, "subscribed": true})
	latest := text(t, here.data(t, fan, `{ viewer { notifications(first: 1) { nodes { at } } } }`, nil).Data, "viewer", "notifications", "nodes", 0, "at")
	var all []*listener
	for _, over := range transports() {
		all = append(all, there.listen(t, over, there.as(t, "wen.reads"), `
subscription ($after: DateTime) { notificationAdded(after: $after) {
  group text actors { handle } subject { __typename ... on LiveRoom { id title liveStatus viewerHasSubscribed } } } }`,
			map[string]any{"after": latest}))
	}
	here.brings(t, host, room, "LIVE")
	here.tell(t)
	for _, l := range all {
		require.Equal(t, map[string]any{
			"group": "LIVE", "text": "嘟嘟今天也没减肥 went live", "actors": []any{map[string]any{"handle": "dudu.eats"}},
			"subject": map[string]any{
				"__typename": "LiveRoom", "id": room, "title": "Kiln night", "liveStatus": "LIVE", "viewerHasSubscribed": true,
			},
		}, at(t, l.next(t), "notificationAdded"))
	}
	here.brings(t, there.as(t, "lu.runs", domain.RoleModerator), room, "BANNED")
	const told = `{ viewer { notifications(first: 1, group: LIVE) { nodes { text subject { __typename } } } } }`
	require.Equal(t, map[string]any{"text": "嘟嘟今天也没减肥 went live", "subject": nil},
		at(t, here.data(t, fan, told, nil).Data, "viewer", "notifications", "nodes", 0), "what it is about is hidden by now")
}

// A store shows the room that is held for it while both are open; a room shows the store under the same condition.
func TestLiveRoomOfAStore(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	owner, store := g.as(t, "shanjiao.coffee"), ""
	mine := g.data(t, owner, `{ viewer { user { store { id } } } }`, nil).Data
	store = text(t, mine, "viewer", "user", "store", "id")
	room := g.plans(t, owner, map[string]any{"storeId": store})
	g.brings(t, owner, room, "LIVE")
	both := func() (onProfile, onStore, ofRoom any) {
		a := g.data(t, g.as(t, "wen.reads"), onAir, map[string]any{"handle": "shanjiao.coffee"})
		return at(t, a.Data, "user", "liveRoom"), at(t, a.Data, "user", "store", "liveRoom"), at(t, g.data(t, "", byRoomID, id(room)).Data, "liveRoom", "store")
	}
	onProfile, onStore, ofRoom := both()
	require.NotNil(t, onProfile)
	require.Equal(t, map[string]any{"id": room}, onStore)
	require.NotNil(t, ofRoom)
	for _, status := range []string{"PAUSED", "SUSPENDED", "CLOSED"} {
		_, err := g.commerce.Pool().Exec(t.Context(), "UPDATE stores SET status = $1 WHERE account_id = $2", status, g.userID(t, "shanjiao.coffee"))
		require.NoError(t, err)
		onProfile, onStore, ofRoom = both()
		require.NotNil(t, onProfile, status)
		require.Nil(t, onStore, status)
		require.Nil(t, ofRoom, status)
	}
	own := g.plans(t, g.as(t, "loop.lathe"), nil) // the demo has the host on air, for no store
	require.NotEmpty(t, own)
	a := g.data(t, "", onAir, map[string]any{"handle": "loop.lathe"})
	require.NotNil(t, at(t, a.Data, "user", "liveRoom"))
	require.Nil(t, at(t, a.Data, "user", "store", "liveRoom"), "it is not held for the store")
}

// What a viewer may not see of a room they find on no path, and cannot change.
func TestWhoSeesALiveRoom(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	banned, host := g.demoRoom(t, "BANNED")
	for who, token := range map[string]string{"nobody": "", "a stranger": g.as(t, "lu.runs"), "who waited": g.as(t, "qiqi.mama")} {
		for _, path := range []string{`query ($id: ID!) { node(id: $id) { id } }`, `query ($id: ID!) { liveRoom(id: $id) { id } }`} {
			a := g.ask(t, token, path, id(banned))
			require.NotContains(t, string(a.raw), banned, "%s: %s", who, path)
		}
		if token != "" {
			require.Equal(t, []string{"NOT_FOUND at input.roomId"}, g.refusedAs(t, token, "liveStatusSet", map[string]any{"roomId": banned, "to": "LIVE"}), who)
			require.Equal(t, []string{"NOT_FOUND at input.roomId"}, g.refusedAs(t, token, "liveSubscribeSet", map[string]any{"roomId": banned, "subscribed": true}), who)
		}
	}
	for who, token := range map[string]string{"the host": g.as(t, host), "a moderator": g.as(t, "lu.runs", domain.RoleModerator)} {
		require.Equal(t, "BANNED", at(t, g.data(t, token, byRoomID, id(banned)).Data, "node", "liveStatus"), who)
	}

	room, host := g.demoRoom(t, "LIVE")
	reader := g.as(t, "tomasz.rides")
	require.NotNil(t, g.data(t, reader, byRoomID, id(room)).Data["node"])
	g.done(t, g.as(t, host), "userBlockSet", "user { id }", map[string]any{"userId": g.userOf(t, "tomasz.rides"), "blocked": true})
	a := g.ask(t, reader, byRoomID, id(room))
	require.NotContains(t, string(a.raw), room)
	require.Nil(t, a.Data["liveRoom"])
	require.Nil(t, g.data(t, reader, onAir, map[string]any{"handle": host}).Data["user"])
	require.Equal(t, []string{"NOT_FOUND at input.roomId"}, g.refusedAs(t, reader, "liveSubscribeSet", map[string]any{"roomId": room, "subscribed": true}))
	blocked := g.data(t, g.as(t, host), `{ viewer { blocked(first: 10) { nodes { handle liveRoom { id } } } } }`, nil).Data
	require.Equal(t, "tomasz.rides", at(t, blocked, "viewer", "blocked", "nodes", 0, "handle"))
	own := g.plans(t, reader, nil)
	g.brings(t, reader, own, "LIVE")
	require.Nil(t, at(t, g.data(t, g.as(t, host), `{ viewer { blocked(first: 10) { nodes { liveRoom { id } } } } }`, nil).Data,
		"viewer", "blocked", "nodes", 0, "liveRoom"), "what hangs below whom the viewer blocks is empty")
	require.Equal(t, []string{"NOT_ALLOWED at input.to"}, g.refusedAs(t, g.as(t, "lu.runs"), "liveStatusSet", map[string]any{"roomId": own, "to": "BANNED"}))
	require.Equal(t, "BANNED", at(t, g.brings(t, g.as(t, "lu.runs", domain.RoleModerator), own, "BANNED"), "liveRoom", "liveStatus"))
	require.Nil(t, at(t, g.data(t, "", onAir, map[string]any{"handle": "tomasz.rides"}).Data, "user", "liveRoom"))
}

func TestWhatLiveRoomsRefuse(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	token := g.as(t, "lu.runs")
	room := func(more map[string]any) map[string]any {
		input := map[string]any{"title": "Run", "scheduledAt": clock().Add(time.Hour).Format(time.RFC3339), "idempotencyKey": aKey()}
		maps.Copy(input, more)
		return input
	}
	for says, more := range map[string]map[string]any{
		"REQUIRED at input.title":                {"title": " "},
		"EXTERNAL_LINK_FORBIDDEN at input.title": {"title": "taobao.com/shop"},
		"INVALID at input.scheduledAt":           {"scheduledAt": clock().Format(time.RFC3339)},
		"INVALID at input.coverMediaId":          {"coverMediaId": "nonsense"},
		"INVALID at input.storeId":               {"storeId": "user_1"},
		"NOT_ALLOWED at input.storeId":           {"storeId": g.storeOf(t, "yesong")},
	} {
		require.Equal(t, []string{says}, g.refusedAs(t, token, "liveRoomSchedule", room(more)))
	}
	planned := g.plans(t, token, nil)
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, token, "liveStatusSet", map[string]any{"roomId": planned, "to": "PAUSED"}))
	require.Equal(t, []string{"NOT_ALLOWED at input.roomId"}, g.refusedAs(t, token, "liveSubscribeSet", map[string]any{"roomId": planned, "subscribed": true}))
	require.Equal(t, []string{"INVALID at input.roomId"}, g.refusedAs(t, token, "liveSubscribeSet", map[string]any{"roomId": "note_1", "subscribed": true}))
	require.Equal(t, []string{"NOT_ALLOWED at input.roomId"},
		g.refusedAs(t, g.as(t, "dudu.eats"), "liveStatusSet", map[string]any{"roomId": planned, "to": "LIVE"}))
	g.refused(t, domain.CodeBadInput, `{ liveRoom(id: "note_1") { id } }`, nil)
	over, _ := g.demoRoom(t, "ENDED")
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, token, "liveSubscribeSet", map[string]any{"roomId": over, "subscribed": true}))
}

// User.liveRoom is one statement for all users of a page, however many they are; the walls are known already.
func TestLiveRoomsOfAPageAreOneStatement(t *testing.T) {
	t.Parallel()
	if onStock() {
		t.Skip("it batches by time")
	}
	g := seeded(t)
	const plain = `{ feed(first: %s) { nodes { ... on Note { author { handle } } } } }`
	const live = `{ feed(first: %s) { nodes { ... on Note { author { handle liveRoom { id title } } } } } }`
	for who, token := range map[string]string{"nobody": "", "signed in": g.as(t, "qiqi.mama")} {
		for _, size := range []string{"5", "50"} {
			before := g.data(t, token, fmt.Sprintf(plain, size), nil).Extensions.Trace.Statements
			after := g.data(t, token, fmt.Sprintf(live, size), nil)
			require.Equal(t, before+1, after.Extensions.Trace.Statements, "%s at first: %s", who, size)
			if size == "50" {
				require.Contains(t, string(after.raw), "liveroom_", "there is somebody on air: %s", who)
			}
		}
	}
}
