package bench

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/media"
)

// PostGraphile makes its schema of the tables. It is asked for the same rows in its own words (peers/postgraphile), and what it
// answers is put into the common shape before it is compared. The time that takes is not measured: it is a client's then to make
// URLs of ids, and amounts of numbers.

// postgraphile readies the database, whose owner notices nothing of it, and says how the server is asked.
func (b *bench) postgraphile(ctx context.Context) (*ownSchema, error) {
	sql, err := os.ReadFile(filepath.Join(b.o.Peers, "postgraphile.sql"))
	if err != nil {
		return nil, fmt.Errorf("ready the database for PostGraphile: %w", err)
	}
	err = b.data.admin(ctx, database, func(conn *pgx.Conn) error {
		_, err := conn.PgConn().Exec(ctx, string(sql)).ReadAll()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ready the database for PostGraphile: %w", err)
	}
	texts := map[string]string{}
	folder := filepath.Join(b.o.Peers, "postgraphile")
	fragments, err := os.ReadFile(filepath.Join(folder, "fragments.graphql")) //nolint:gosec // the peers' folder
	if err != nil {
		return nil, fmt.Errorf("read PostGraphile's documents: %w", err)
	}
	for _, p := range b.pages {
		text, err := os.ReadFile(filepath.Join(folder, p.name+".graphql")) //nolint:gosec // the peers' folder
		if err != nil {
			return nil, fmt.Errorf("read PostGraphile's documents: %w", err)
		}
		texts[p.name] = string(text) + usedFragments(string(text), string(fragments))
	}
	return &ownSchema{
		post:   func(p *page, r request) []byte { return postgraphileBody(texts[p.name], p, r) },
		common: func(p *page, data any) any { return inCommon(p, objectOf(data)) },
	}, nil
}

// usedFragments are the fragments that a document uses, or that those use: a line each.
func usedFragments(document, fragments string) string {
	used := ""
	for again := true; again; {
		again = false
		for line := range strings.Lines(fragments) {
			name := strings.Fields(line)[1]
			if strings.Contains(document+used, "..."+name) && !strings.Contains(used, line) {
				used, again = used+line, true
			}
		}
	}
	return used
}

func postgraphileBody(document string, p *page, r request) []byte {
	variables := map[string]any{}
	value, _ := r.value.(string)
	switch p.name {
	case "home":
		variables["generation"], variables["behind"] = "0", 0
		if at, err := relay.ParseCursor(relay.ListFeedHome, "after", value); err == nil {
			variables["generation"] = strconv.FormatInt(at.Key, 10)
			variables["behind"] = binary.BigEndian.Uint32(at.ID[:4])
		}
	case "following":
		variables["behind"], variables["behindId"] = "9999-12-31T00:00:00Z", "ffffffff-ffff-ffff-ffff-ffffffffffff"
	case "note":
		id, _ := domain.ParseID[domain.NoteID]("id", value)
		variables["id"] = dashed(domain.UUID(id))
	case "product":
		id, _ := domain.ParseID[domain.ProductID]("id", value)
		variables["id"] = dashed(domain.UUID(id))
	}
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		panic(err) // texts and numbers
	}
	return body
}

func dashed(u domain.UUID) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

type object = map[string]any

// What is not of the type that is looked for comes out as nothing, and so as a difference.

func objectOf(v any) object {
	o, _ := v.(object)
	return o
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}

func numberOf(v any) float64 {
	n, _ := v.(float64)
	return n
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// inCommon makes the common answer of a page.
func inCommon(p *page, data object) object {
	switch p.name {
	case "home":
		return object{"feed": feedOf(listOf(data["homeFeedList"]), rankedRow)}
	case "following":
		return object{"feed": feedOf(listOf(data["followingFeedList"]), followedRow)}
	case "note":
		return object{"note": ifThere(data["noteByRowId"], notePage)}
	default:
		return object{"product": ifThere(data["commerceProductByRowId"], productPage)}
	}
}

// ifThere is nil where there is nothing, or nothing that the viewer may see.
func ifThere(v any, shape func(object) object) any {
	o, there := v.(object)
	if !there || o["visible"] == false {
		return nil
	}
	return shape(o)
}

// feedRead is how many places PostGraphile's functions read, of which feedShown are shown.
const (
	feedRead  = 31
	feedShown = 20
)

// feedOf drops what may not be shown and keeps the first of the rest, as every other server does itself.
func feedOf(rows []any, edgeOf func(object) (cursor string, edge object)) object {
	edges, more, end := []any{}, len(rows) == feedRead, any(nil)
	for _, row := range rows {
		cursor, edge := edgeOf(objectOf(row))
		if edge == nil {
			if len(edges) < feedShown || !more {
				end = cursor
			}
			continue
		}
		if len(edges) == feedShown {
			end, more = objectOf(edges[feedShown-1])["cursor"], true
			break
		}
		edge["cursor"], end = cursor, cursor
		edges = append(edges, edge)
	}
	return object{"edges": edges, "pageInfo": object{"hasNextPage": more, "endCursor": end}}
}

func rankedRow(row object) (string, object) {
	var id domain.UUID
	binary.BigEndian.PutUint32(id[:4], uint32(numberOf(row["position"])))
	cursor := relay.Cursor(relay.ListFeedHome, domain.Position{Key: whole(row["generationId"]), ID: id})
	edge := object{"reason": row["reason"], "sponsorship": nil}
	note, isNote := row["note"].(object)
	product, isProduct := row["product"].(object)
	switch {
	case isNote && note["visible"] == true && note["state"] == "PUBLISHED" && note["visibility"] == "PUBLIC":
		edge["node"], edge["sponsorship"] = typed("Note", noteCard(note)), sponsorship(note)
	case isProduct && product["visible"] == true && product["status"] == "ACTIVE" && product["storeStatus"] == "OPEN":
		shelf := typed("Product", shelfOf(product))
		shelf["soldCount"] = count(product["soldCount"])
		edge["node"] = shelf
	default:
		return cursor, nil
	}
	return cursor, edge
}

func followedRow(row object) (string, object) {
	at := instant(row["publishedAt"])
	cursor := relay.Cursor(relay.ListFeedFollowing, domain.Position{Key: at.UnixMicro(), ID: uuid(row["noteId"])})
	note, ok := row["note"].(object)
	if !ok || note["visible"] != true || note["state"] != "PUBLISHED" && note["state"] != "LIMITED" {
		return cursor, nil
	}
	return cursor, object{
		"reason": "FOLLOWING", "sponsorship": sponsorship(note), "node": typed("Note", noteCard(note)),
	}
}

func typed(name string, o object) object {
	o["__typename"] = name
	return o
}

func sponsorship(note object) any {
	if note["sponsorKind"] == nil {
		return nil
	}
	return object{"label": note["sponsorLabel"], "kind": note["sponsorKind"]}
}

func noteCard(n object) object {
	var cover any
	if n["coverId"] != nil {
		cover = object{
			"url": pictureURL(n["coverId"], n["coverWidth"], 600), "width": n["coverWidth"], "height": n["coverHeight"],
			"blurHash": unlessEmpty(n["coverBlurHash"]),
		}
	}
	return object{
		"id": domain.NoteID(uuid(n["rowId"])).String(), "kind": n["kind"], "title": n["title"], "cover": cover,
		"author": ifThere(n["author"], authorOf), "likeCount": count(n["likeCount"]), "viewerHasLiked": n["viewerHasLiked"],
		"primaryProduct": ifThere(n["primaryProduct"], shelfOf),
	}
}

func authorOf(u object) object {
	account, _ := u["storeAccount"].(object) // nil is nobody's
	return object{
		"id": domain.UserID(uuid(u["rowId"])).String(), "displayName": u["displayName"],
		"avatar": picture(u["avatarId"], u["avatarWidth"], 96), "viewerIsFollowing": u["viewerIsFollowing"],
		"store": ifThere(account["store"], func(s object) object {
			return object{"id": domain.StoreID(uuid(s["rowId"])).String(), "handle": s["handle"]}
		}),
	}
}

func shelfOf(p object) object {
	return object{
		"id": domain.ProductID(uuid(p["rowId"])).String(), "title": p["title"], "cover": picture(p["coverId"], p["coverWidth"], 400),
		"availability": p["availability"], "priceRange": object{"min": price(p["priceMin"], p["currency"])},
	}
}

func notePage(n object) object {
	page, noteID := noteCard(n), domain.NoteID(uuid(n["rowId"]))
	page["body"], page["publishedAt"] = n["body"], dateTime(n["publishedAt"])
	page["collectCount"], page["commentCount"] = count(n["collectCount"]), count(n["commentCount"])
	page["viewerHasCollected"] = n["viewerHasCollected"]
	page["media"] = each(n["noteMediasByNoteIdList"], func(m object) any {
		if m["videoId"] != nil {
			return object{
				"__typename": "Video", "id": domain.MediaID(uuid(m["videoId"])).String(), "width": m["width"], "height": m["height"],
				"durationMs": m["durationMs"],
			}
		}
		return typed("Image", imageOf(m["imageId"], m))
	})
	page["topics"] = each(n["noteTopicsByNoteIdList"], func(t object) any {
		topic := objectOf(t["topic"])
		return object{"id": domain.TopicID(uuid(topic["rowId"])).String(), "name": topic["name"]}
	})
	page["productTags"] = object{"nodes": each(n["productTagsByNoteIdList"], func(t object) any { return tagOf(noteID, t) })}
	page["comments"] = commentsOf(noteID, n)
	return page
}

func tagOf(note domain.NoteID, t object) object {
	product := ifThere(t["product"], func(p object) object {
		shelf := shelfOf(p)
		shelf["store"] = ifThere(p["store"], func(s object) object {
			return object{"id": domain.StoreID(uuid(s["rowId"])).String(), "name": s["name"]}
		})
		return shelf
	})
	return object{
		"id": domain.TagID{Note: note, N: int16(numberOf(t["n"]))}.String(), "mediaIndex": t["mediaIndex"],
		"x": single(t["x"]), "y": single(t["y"]), "disclosure": t["disclosure"],
		"snapshot": object{"title": t["snapshotTitle"], "price": price(t["snapshotPrice"], t["snapshotCurrency"])}, "product": product,
	}
}

// shownComments is how many root comments a page has; one more is read.
const shownComments = 20

func commentsOf(note domain.NoteID, n object) object {
	rows, end := listOf(n["hotCommentsList"]), any(nil)
	more := len(rows) > shownComments
	rows = rows[:min(len(rows), shownComments)]
	if len(rows) > 0 {
		last := objectOf(rows[len(rows)-1])
		end = relay.Cursor(relay.ListCommentsHot, domain.Position{Key: whole(last["heat"]), ID: uuid(last["rowId"])})
	}
	nodes := each(rows, func(c object) any {
		out := wordsOf(note, c, authorOf)
		out["createdAt"], out["isByAuthor"] = dateTime(c["createdAt"]), c["said"] == true && c["authorId"] == n["authorId"]
		out["likeCount"], out["replyCount"], out["viewerHasLiked"] = count(c["likeCount"]), count(c["replyCount"]), c["viewerHasLiked"]
		out["replies"] = object{"nodes": each(c["firstRepliesList"], func(r object) any {
			return wordsOf(note, r, func(u object) object {
				return object{"id": domain.UserID(uuid(u["rowId"])).String(), "displayName": u["displayName"]}
			})
		})}
		return out
	})
	return object{"pageInfo": object{"hasNextPage": more, "endCursor": end}, "nodes": nodes}
}

func wordsOf(note domain.NoteID, c object, author func(object) object) object {
	out := object{
		"id": domain.CommentID{Note: note, Own: uuid(c["rowId"])}.String(), "state": c["state"], "text": nil, "author": nil,
	}
	if c["said"] == true {
		out["text"], out["author"] = c["body"], ifThere(c["author"], author)
	}
	return out
}

func productPage(p object) object {
	page, productID := shelfOf(p), domain.ProductID(uuid(p["rowId"]))
	for _, name := range []string{"subtitle", "descriptionHtml", "brand", "viewerHasCollected", "options"} {
		page[name] = p[name]
	}
	page["media"] = each(p["commerceProductMediasByProductIdList"], func(m object) any { return imageOf(m["mediaId"], m) })
	page["compareAtPriceRange"] = nil
	if p["compareAtMin"] != nil && p["compareAtMax"] != nil {
		page["compareAtPriceRange"] = object{"min": price(p["compareAtMin"], p["currency"])}
	}
	page["soldCount"], page["rating"] = count(p["soldCount"]), ratingOf(listOf(p["ratings"]))
	page["variants"] = object{"nodes": each(p["commerceProductVariantsByProductIdList"], func(v object) any {
		return variantOf(productID, v)
	})}
	page["store"] = ifThere(p["store"], func(s object) object {
		return object{
			"id": domain.StoreID(uuid(s["rowId"])).String(), "name": s["name"], "handle": s["handle"],
			"account": ifThere(s["account"], authorOf),
		}
	})
	page["reviews"] = object{"nodes": each(p["newestReviewsList"], func(r object) any {
		return object{
			"id":     domain.ReviewID{Product: productID, Own: uuid(r["rowId"])}.String(),
			"rating": r["rating"], "body": r["body"], "variantTitle": r["variantTitle"], "verifiedPurchase": r["orderId"] != nil,
			"author": ifThere(r["author"], func(u object) object { return object{"displayName": u["displayName"]} }),
		}
	})}
	page["notes"] = object{"nodes": each(p["hotNotesList"], func(n object) any { return noteCard(n) })}
	return page
}

func variantOf(product domain.ProductID, v object) object {
	var compareAt any
	if v["compareAtPrice"] != nil {
		compareAt = price(v["compareAtPrice"], v["currency"])
	}
	return object{
		"id": domain.VariantID{Product: product, N: int16(numberOf(v["n"]))}.String(), "title": v["title"], "options": v["options"],
		"price": price(v["price"], v["currency"]), "compareAtPrice": compareAt, "availability": v["availability"],
		"purchaseLimit": v["purchaseLimit"],
	}
}

func ratingOf(stars []any) object {
	total, sum, average := 0.0, 0.0, any(nil)
	for i, n := range stars {
		total, sum = total+numberOf(n), sum+float64(i+1)*numberOf(n)
	}
	if total > 0 {
		average = math.Floor(sum*100/total+0.5) / 100
	}
	return object{"average": average, "count": object{"value": total}, "histogram": stars}
}

func each(list any, shape func(object) any) []any {
	out := []any{}
	for _, row := range listOf(list) {
		out = append(out, shape(objectOf(row)))
	}
	return out
}

func count(n any) object { return object{"value": n} }

func price(minor, currency any) object {
	m := domain.Money{MinorUnits: whole(minor), Currency: domain.Currency(textOf(currency))}
	return object{"minorUnits": float64(m.MinorUnits), "currency": currency, "amount": string(m.Amount())}
}

// picture is {url}, nil where there is none.
func picture(id, width any, maxWidth int) any {
	if id == nil {
		return nil
	}
	return object{"url": pictureURL(id, width, maxWidth)}
}

func pictureURL(id, width any, maxWidth int) string {
	image := domain.Image{ID: domain.MediaID(uuid(id)), Width: int(numberOf(width))}
	return media.NewURLs(baseURL, nil).Image(&image, maxWidth, "JPEG")
}

func imageOf(id any, m object) object {
	return object{
		"id": domain.MediaID(uuid(id)).String(), "width": m["width"], "height": m["height"], "url": pictureURL(id, m["width"], 1200),
	}
}

func unlessEmpty(s any) any {
	if s == "" {
		return nil
	}
	return s
}

// whole reads a BigInt, which is a text.
func whole(v any) int64 {
	n, _ := strconv.ParseInt(textOf(v), 10, 64)
	return n
}

// single is a number that may be missing.
func single(v any) any {
	if v == nil {
		return nil
	}
	return numberOf(v)
}

func uuid(v any) (u domain.UUID) {
	if digits := strings.ReplaceAll(textOf(v), "-", ""); len(digits) == hex.EncodedLen(len(u)) {
		_, _ = hex.Decode(u[:], []byte(digits))
	}
	return u
}

func instant(v any) time.Time {
	at, _ := time.Parse(time.RFC3339Nano, textOf(v))
	return at.UTC()
}

func dateTime(v any) any {
	if v == nil {
		return nil
	}
	return instant(v).Format(time.RFC3339Nano)
}
