package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/domain"
)

// The roles of the permission matrix, each a way of standing to the object that is read.
const (
	asNobody    = "nobody"
	asStranger  = "stranger"  // signed in, nothing to do with it
	asFollower  = "follower"  // follows whose it is
	asOwner     = "owner"     // whose it is: the author, the buyer, the store's owner, the user themself
	asStaff     = "staff"     // of the store that it is about, without its money
	asMoney     = "money"     // that store's finance
	asModerator = "moderator" // of the platform
	asFinance   = "finance"   // of the platform
)

func roleNames() []string {
	return []string{asNobody, asStranger, asFollower, asOwner, asStaff, asMoney, asModerator, asFinance}
}

// rolesOf are the roles that a rule of @auth means, for what is read from an object of a type. The owner of what a store has
// is the store's.
func rolesOf(rule, from string) []string {
	byStore := slices.Contains([]string{"Store", "Product", "ProductVariant", "Coupon"}, from)
	switch {
	case rule == "VIEWER" || rule == "SELF": // everybody reads their own
		return roleNames()[1:]
	case rule == "AUTHOR" || rule == "BUYER":
		return []string{asOwner}
	case rule == "STORE_STAFF" && byStore:
		return []string{asOwner, asStaff, asMoney}
	case rule == "STORE_STAFF":
		return []string{asStaff, asMoney}
	case rule == "STORE_FINANCE" && byStore:
		return []string{asOwner, asMoney}
	case rule == "STORE_FINANCE":
		return []string{asMoney}
	case rule == "MODERATOR":
		return []string{asModerator}
	case rule == "PLATFORM_FINANCE":
		return []string{asFinance}
	default:
		return nil
	}
}

// neverFilled are the fields that the demo data leaves empty for everybody, each with its reason.
func neverFilled() map[string]string {
	return map[string]string{
		"ProductVariant.image":  "the demo's pictures show products, not their variants",
		"Checkout.orderGroup":   "the demo's checkouts were not placed",
		"MediaUpload.rejection": "an upload is READY or has one",
		"Comment.mentions":      "the demo's comments name nobody",

		"NoteModeration.scheduledAt": "nothing publishes the demo's drafts",
		"ModerationCase.appeal":      "the queue that is read is that of what was reported",
	}
}

// detours are fields that no route may go through, though it were shorter, each with its reason.
func detours() map[string]string {
	return map[string]string{
		"CartLine.snapshot": "it never tells the sku, and a line of an order does",
		"Comment.mentions":  "the demo's comments name nobody, and its notes do",
	}
}

// arguments are what the fields that need some are asked with; false where a field needs some that nobody knows.
func arguments(parent string, f *ast.FieldDefinition) (string, bool) {
	known := map[string]string{
		"Query.feed":              "(first: 50)",
		"Query.externalLinkCheck": `(text: "a wrap dress: https://item.taobao.com/item.htm")`,
		"Product.shipping":        `(toRegion: "CN-SH")`,
		"Product.variant":         `(options: [])`,
		"ModerationDesk.queue":    "(state: PUBLISHED)",
		"Viewer.upload":           `(mediaId: "` + uploadOfOwner.String() + `")`,
	}
	if args, ok := known[parent+"."+f.Name]; ok {
		return args, true
	}
	return "", !isLookUp(f)
}

// uploadOfOwner is what the owner among the viewers has uploaded, and has asked for: the demo has no uploads, and no archives.
//
//nolint:gochecknoglobals // a constant that is an array
var uploadOfOwner = domain.MediaID{1}

func (c cast) upload(t *testing.T) {
	t.Helper()
	_, err := c.g.community.Pool().Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, created_at, ready_at)
SELECT $1, id, 'NOTE', 'IMAGE', 'READY', 'image/png', 1, '', 90, 60, now(), now() FROM users WHERE handle = 'qiqi.mama'`, uploadOfOwner)
	require.NoError(t, err)
	_, err = c.g.community.Pool().Exec(t.Context(), `
INSERT INTO account_exports (user_id, file_id, requested_at, ready_at, byte_size)
SELECT id, $1, joined_at, now(), 1 FROM users WHERE handle = 'qiqi.mama'`, uploadOfOwner)
	require.NoError(t, err)
	c.g.streamAll(t)
}

// subject is an object that the roles read, with the token of each role that there is for it.
type subject struct {
	id     string
	tokens map[string]string
}

// cast finds who plays the roles.
type cast struct {
	g       *graph
	readers []string // handles of readers who have written and bought nothing
}

func newCast(t *testing.T, g *graph) cast {
	t.Helper()
	rows, err := g.community.Pool().Query(t.Context(), `
SELECT u.id, u.handle FROM users u
WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.author_id = u.id) AND NOT EXISTS (SELECT 1 FROM comments c WHERE c.author_id = u.id)
  AND NOT EXISTS (SELECT 1 FROM collections c WHERE c.owner_id = u.id AND c.is_private)
ORDER BY u.id`)
	require.NoError(t, err)
	defer rows.Close()
	var readers []string
	for rows.Next() {
		var id domain.UserID
		var handle string
		require.NoError(t, rows.Scan(&id, &handle))
		var busy bool
		require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT EXISTS (SELECT 1 FROM orders WHERE buyer_id = $1) OR EXISTS (SELECT 1 FROM stores_by_member WHERE user_id = $1)
    OR EXISTS (SELECT 1 FROM coupon_claims WHERE user_id = $1)`, id).Scan(&busy))
		if !busy {
			readers = append(readers, handle)
		}
	}
	require.NotEmpty(t, readers)
	return cast{g: g, readers: readers}
}

// stranger is a reader who does not follow the user.
func (c cast) stranger(t *testing.T, to domain.UserID) string {
	t.Helper()
	for _, handle := range c.readers {
		var follows bool
		require.NoError(t, c.g.community.Pool().QueryRow(t.Context(), `
SELECT EXISTS (SELECT 1 FROM follows f JOIN users u ON u.id = f.follower_id WHERE u.handle = $1 AND f.followee_id = $2)`,
			handle, to).Scan(&follows))
		if !follows {
			return handle
		}
	}
	require.Fail(t, "every reader follows them")
	return ""
}

// viewers are the roles for what is read from the roots, where everybody is somebody.
func (c cast) viewers(t *testing.T) subject {
	t.Helper()
	reader := c.readers[0]
	return subject{tokens: map[string]string{
		asNobody: "", asStranger: c.g.as(t, reader), asFollower: c.g.as(t, "lu.runs"), asOwner: c.g.as(t, "qiqi.mama"),
		asStaff: c.g.as(t, "nora.frames"), asMoney: c.g.as(t, "wen.reads"),
		asModerator: c.g.as(t, reader, domain.RoleModerator), asFinance: c.g.as(t, reader, domain.RolePlatformFinance),
	}}
}

// about are the roles for an object of an owner and, where it has to do with one, of a store.
func (c cast) about(t *testing.T, id string, owner domain.UserID, store domain.StoreID) subject {
	t.Helper()
	stranger := c.stranger(t, owner)
	s := subject{id: id, tokens: map[string]string{
		asNobody: "", asStranger: c.g.as(t, stranger),
		asModerator: c.g.as(t, stranger, domain.RoleModerator), asFinance: c.g.as(t, stranger, domain.RolePlatformFinance),
	}}
	if !owner.IsZero() {
		s.tokens[asOwner] = c.token(t, owner)
	}
	for role, sql := range map[string]string{
		asStaff: "SELECT user_id FROM store_members WHERE store_id = $1 AND role IN ('SUPPORT', 'WAREHOUSE', 'MANAGER') AND user_id <> $2 ORDER BY user_id LIMIT 1",
		asMoney: "SELECT user_id FROM store_members WHERE store_id = $1 AND role = 'FINANCE' AND user_id <> $2 ORDER BY user_id LIMIT 1",
	} {
		var member domain.UserID
		if c.g.commerce.Pool().QueryRow(t.Context(), sql, store, owner).Scan(&member) == nil {
			s.tokens[role] = c.token(t, member)
		}
	}
	var follower domain.UserID
	if c.g.community.Pool().QueryRow(t.Context(),
		"SELECT follower_id FROM followers WHERE followee_id = $1 ORDER BY follower_id DESC LIMIT 1", owner).Scan(&follower) == nil {
		s.tokens[asFollower] = c.token(t, follower)
	}
	return s
}

func (c cast) token(t *testing.T, user domain.UserID) string {
	t.Helper()
	var handle string
	require.NoError(t, c.g.community.Pool().QueryRow(t.Context(), "SELECT handle FROM users WHERE id = $1", user).Scan(&handle))
	return c.g.as(t, handle)
}

// found is an object with whose it is and the store that it has to do with; its number where it is a numbered child, and what
// is its own where it is another child.
type found struct {
	id, owner, store, own domain.UUID
	n                     int16
}

// among asks a side for objects: id, owner, store, own, n.
func (c cast) among(t *testing.T, side, sql string) []found {
	t.Helper()
	pool := c.g.community.Pool()
	if side == "commerce" {
		pool = c.g.commerce.Pool()
	}
	rows, err := pool.Query(t.Context(), sql)
	require.NoError(t, err, sql)
	defer rows.Close()
	var all []found
	for rows.Next() {
		var f found
		require.NoError(t, rows.Scan(&f.id, &f.owner, &f.store, &f.own, &f.n))
		all = append(all, f)
	}
	require.NoError(t, rows.Err())
	require.NotEmpty(t, all, sql)
	return all
}

// kind says where the objects of a Node type are found, and how their ids are written.
type kind struct {
	side, sql string
	id        func(found) string
}

const none = "'00000000-0000-0000-0000-000000000000'::uuid"

// notes finds two public notes of each condition.
func notes(conditions ...string) string {
	parts := make([]string, len(conditions))
	for i, condition := range conditions {
		parts[i] = "(SELECT n.id, n.author_id, " + none + ", n.id, 0::smallint FROM notes n WHERE n.visibility = 'PUBLIC' AND n.state IN ('PUBLISHED', 'LIMITED') AND " +
			condition + " ORDER BY n.like_count DESC, n.id LIMIT 2)"
	}
	return strings.Join(parts, " UNION ")
}

// comments finds three comments of each condition on public notes of others.
func comments(conditions ...string) string {
	parts := make([]string, len(conditions))
	for i, condition := range conditions {
		parts[i] = "(SELECT c.note_id, c.author_id, " + none + ", c.id, 0::smallint FROM comments c JOIN notes n ON n.id = c.note_id " +
			"WHERE n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC' AND n.author_id <> c.author_id AND " +
			condition + " ORDER BY c.note_id, c.id LIMIT 3)"
	}
	return strings.Join(parts, " UNION ")
}

// kinds are the objects of each Node type that the matrix reads: enough of them that every field is filled in one.
func kinds() map[string]kind {
	const orders = "SELECT o.id, o.buyer_id, o.store_id, o.group_id, 1::smallint FROM orders o JOIN store_members m ON m.store_id = o.store_id AND m.role = 'FINANCE' AND o.after_sale_status <> 'ARBITRATION' "
	return map[string]kind{
		"User": {
			"community", "SELECT u.id, id, " + none + ", u.id, 0::smallint FROM users u WHERE handle IN ('yesong.outdoor', 'xiaoman.clay', 'lin.dresses')",
			func(f found) string { return domain.UserID(f.id).String() },
		},
		"Note": {
			"community", notes(
				"like_count > 0", "edited_at IS NOT NULL", "sponsor_id IS NOT NULL", "place IS NOT NULL", "kind = 'VIDEO'", "kind = 'STORE_EVALUATION'",
				"EXISTS (SELECT 1 FROM moderation_events e WHERE e.note_id = n.id AND e.reason IS NOT NULL)",
				"EXISTS (SELECT 1 FROM note_revisions r WHERE r.note_id = n.id AND r.reason IS NOT NULL)",
				"EXISTS (SELECT 1 FROM note_entities e WHERE e.note_id = n.id AND e.user_id IS NOT NULL)",
				"EXISTS (SELECT 1 FROM note_entities e WHERE e.note_id = n.id AND e.topic_id IS NOT NULL)",
				"EXISTS (SELECT 1 FROM note_entities e WHERE e.note_id = n.id AND e.product_id IS NOT NULL)",
			),
			func(f found) string { return domain.NoteID(f.id).String() },
		},
		"Comment": {
			"community", comments(
				"c.state = 'VISIBLE' AND c.reply_count > 1", "c.state = 'VISIBLE' AND c.reply_to_id IS NOT NULL AND c.reply_to_id <> c.root_id",
				"EXISTS (SELECT 1 FROM moderation_decisions d WHERE d.subject_id = c.id AND d.reason IS NOT NULL)",
			),
			func(f found) string { return domain.CommentID{Note: domain.NoteID(f.id), Own: f.own}.String() },
		},
		"ProductTag": {
			"community", `
(SELECT t.note_id, t.author_id, ` + none + `, t.note_id, t.n FROM product_tags t JOIN notes n ON n.id = t.note_id
WHERE n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC' ORDER BY t.variant_n IS NULL, t.note_id, t.n LIMIT 5)
UNION ALL (SELECT t.note_id, t.author_id, ` + none + `, t.note_id, t.n FROM product_tags t JOIN notes n ON n.id = t.note_id
WHERE n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC' AND t.at_ms IS NOT NULL ORDER BY t.note_id, t.n LIMIT 3)`,
			func(f found) string { return domain.TagID{Note: domain.NoteID(f.id), N: f.n}.String() },
		},
		"Topic": {
			"community", "SELECT id, " + none + ", " + none + ", id, 0::smallint FROM topics ORDER BY note_count DESC, id LIMIT 3",
			func(f found) string { return domain.TopicID(f.id).String() },
		},
		"Collection": {
			"community", "SELECT id, owner_id, " + none + ", id, 0::smallint FROM collections WHERE NOT is_private AND item_count > 2 ORDER BY id LIMIT 4",
			func(f found) string { return domain.CollectionID(f.id).String() },
		},
		"Store": {
			"commerce", "SELECT id, account_id, s.id, id, 0::smallint FROM stores s WHERE handle IN ('yesong', 'harbourthread')",
			func(f found) string { return domain.StoreID(f.id).String() },
		},
		"Category": {
			"commerce", "SELECT id, " + none + ", " + none + ", id, 0::smallint FROM categories ORDER BY id",
			func(f found) string { return domain.CategoryID(f.id).String() },
		},
		"Product": {
			"commerce", `
SELECT p.id, s.account_id, s.id, p.id, 0::smallint FROM products p JOIN stores s ON s.id = p.store_id
WHERE s.handle IN ('yesong', 'select', 'harbourthread') AND p.status = 'ACTIVE' ORDER BY p.id`,
			func(f found) string { return domain.ProductID(f.id).String() },
		},
		"ProductVariant": {
			"commerce", `
SELECT p.id, s.account_id, s.id, p.id, v.n FROM product_variants v JOIN products p ON p.id = v.product_id JOIN stores s ON s.id = p.store_id
WHERE s.handle IN ('yesong', 'select') AND p.status = 'ACTIVE' ORDER BY p.id, v.n`,
			func(f found) string { return domain.VariantID{Product: domain.ProductID(f.id), N: f.n}.String() },
		},
		"Review": {
			"commerce", "SELECT product_id, author_id, " + none + ", id, 0::smallint FROM reviews ORDER BY note_id IS NULL, seller_reply IS NULL, id LIMIT 8",
			func(f found) string { return domain.ReviewID{Product: domain.ProductID(f.id), Own: f.own}.String() },
		},
		"Coupon": {
			"commerce", "SELECT c.store_id, s.account_id, s.id, c.store_id, c.n FROM coupons c JOIN stores s ON s.id = c.store_id WHERE c.starts_at < c.ends_at ORDER BY c.store_id, c.n LIMIT 12",
			func(f found) string { return domain.CouponID{Store: domain.StoreID(f.id), N: f.n}.String() },
		},
		"Address": {
			"commerce", "SELECT x.user_id, user_id, " + none + ", user_id, n FROM addresses x ORDER BY user_id, n LIMIT 2",
			func(f found) string { return domain.AddressID{User: domain.UserID(f.id), N: f.n}.String() },
		},
		"Cart": {
			"commerce", "SELECT x.user_id, user_id, " + none + ", user_id, 0::smallint FROM carts x ORDER BY user_id LIMIT 2",
			func(f found) string { return domain.CartID(f.id).String() },
		},
		"CartLine": {
			"commerce", "SELECT x.user_id, user_id, " + none + ", user_id, n FROM cart_lines x ORDER BY touched_at IS NULL, user_id, n LIMIT 12",
			func(f found) string { return domain.CartLineID{User: domain.UserID(f.id), N: f.n}.String() },
		},
		"Checkout": {
			"commerce", "SELECT id, buyer_id, " + none + ", id, 0::smallint FROM checkouts ORDER BY id LIMIT 20",
			func(f found) string { return domain.CheckoutID(f.id).String() },
		},
		"Order": {
			"commerce", "(" + orders + "ORDER BY o.placed_at DESC, o.id LIMIT 12) UNION (" + orders + "AND o.staff_note IS NOT NULL ORDER BY o.id LIMIT 3) UNION " +
				"(SELECT o.id, o.buyer_id, o.store_id, o.group_id, 1::smallint FROM orders o WHERE o.cancel_reason IS NOT NULL ORDER BY o.id LIMIT 1)",
			func(f found) string { return domain.OrderID(f.id).String() },
		},
		"OrderGroup": {
			"commerce", orders + "ORDER BY o.placed_at DESC, o.id LIMIT 4",
			func(f found) string { return domain.GroupID(f.own).String() },
		},
		"OrderLine": {
			"commerce", orders + "ORDER BY o.placed_at DESC, o.id LIMIT 20",
			func(f found) string { return domain.OrderLineID{Order: domain.OrderID(f.id), N: f.n}.String() },
		},
		"Payment": {
			"commerce", "SELECT o.id, o.buyer_id, o.store_id, o.group_id, 1::smallint FROM orders o JOIN payments p ON p.group_id = o.group_id " +
				"ORDER BY p.action_kind IS NULL, p.failure_message IS NULL, o.placed_at DESC, o.id LIMIT 12",
			func(f found) string { return domain.PaymentID(f.own).String() },
		},
		"Refund": {
			"commerce", "SELECT o.id, o.buyer_id, o.store_id, o.group_id, r.n FROM refunds r JOIN orders o ON o.id = r.order_id ORDER BY o.placed_at DESC, o.id, r.n LIMIT 16",
			func(f found) string { return domain.RefundID{Order: domain.OrderID(f.id), N: f.n}.String() },
		},
		"Notification": {
			"community", "SELECT n.user_id, user_id, " + none + ", n.id, 0::smallint FROM notifications n ORDER BY read_at IS NULL, entry_count = 1, n.user_id, n.id LIMIT 12",
			func(f found) string { return domain.NotificationID{User: domain.UserID(f.id), Own: f.own}.String() },
		},
		"LiveRoom": {
			"community", "SELECT host_id, r.host_id, coalesce(r.store_id, " + none + "), r.id, 0::smallint FROM live_rooms r WHERE status <> 'BANNED' ORDER BY host_id, id",
			func(f found) string { return domain.LiveRoomID{Host: domain.UserID(f.id), Own: f.own}.String() },
		},
		"Shipment": {
			"commerce", "SELECT o.id, o.buyer_id, o.store_id, o.group_id, s.n FROM shipments s JOIN orders o ON o.id = s.order_id ORDER BY o.placed_at DESC, o.id, s.n LIMIT 10",
			func(f found) string { return domain.ShipmentID{Order: domain.OrderID(f.id), N: f.n}.String() },
		},
	}
}

// hidden are objects that not everybody may see at all, by what the matrix calls them.
func hidden() map[string]kind {
	note := func(f found) string { return domain.NoteID(f.id).String() }
	of := func(condition string) string {
		return "SELECT id, author_id, " + none + ", id, 0::smallint FROM notes WHERE " + condition + " ORDER BY id LIMIT 1"
	}
	product := func(status string) kind {
		return kind{
			"commerce", "SELECT p.id, s.account_id, s.id, p.id, 0::smallint FROM products p JOIN stores s ON s.id = p.store_id WHERE p.status = '" + status + "' ORDER BY p.id LIMIT 1",
			func(f found) string { return domain.ProductID(f.id).String() },
		}
	}
	return map[string]kind{
		"Note (for followers)": {"community", of("visibility = 'FOLLOWERS' AND state = 'PUBLISHED'"), note},
		"Note (private)":       {"community", of("visibility = 'PRIVATE' AND state = 'PUBLISHED'"), note},
		"Note (DRAFT)":         {"community", of("state = 'DRAFT'"), note},
		"Note (PENDING)":       {"community", of("state = 'PENDING'"), note},
		"Note (LIMITED)":       {"community", of("state = 'LIMITED'"), note},
		"Note (REJECTED)":      {"community", of("state = 'REJECTED'"), note},
		"Note (REMOVED)":       {"community", of("state = 'REMOVED'"), note},
		"Note (APPEALED)":      {"community", of("state = 'APPEALED'"), note},
		"Note (DELETED)":       {"community", of("state = 'DELETED'"), note},
		"Collection (private)": {
			"community", "SELECT id, owner_id, " + none + ", id, 0::smallint FROM collections WHERE is_private ORDER BY id LIMIT 1",
			func(f found) string { return domain.CollectionID(f.id).String() },
		},
		"LiveRoom (BANNED)": {
			"community", "SELECT host_id, r.host_id, " + none + ", r.id, 0::smallint FROM live_rooms r WHERE status = 'BANNED' ORDER BY host_id, id LIMIT 1",
			func(f found) string { return domain.LiveRoomID{Host: domain.UserID(f.id), Own: f.own}.String() },
		},
		"Product (DRAFT)": product("DRAFT"), "Product (IN_REVIEW)": product("IN_REVIEW"),
		"Product (DELISTED)": product("DELISTED"), "Product (BANNED)": product("BANNED"),
		"Order (in arbitration)": {
			"commerce", "SELECT id, buyer_id, store_id, id, 0::smallint FROM orders WHERE after_sale_status = 'ARBITRATION' ORDER BY id LIMIT 1",
			func(f found) string { return domain.OrderID(f.id).String() },
		},
		"Refund (in arbitration)": {
			"commerce", "SELECT o.id, o.buyer_id, o.store_id, o.id, 1::smallint FROM orders o WHERE o.after_sale_status = 'ARBITRATION' ORDER BY o.id LIMIT 1",
			func(f found) string { return domain.RefundID{Order: domain.OrderID(f.id), N: f.n}.String() },
		},
	}
}

// subjects are the objects of a Node type that the matrix reads; of more than one the most that a role gets counts.
func (c cast) subjects(t *testing.T, of string) []subject {
	t.Helper()
	if of == "" {
		return []subject{c.viewers(t)}
	}
	k, known := kinds()[of]
	require.True(t, known, "say in kinds() where a %s is found", of)
	return c.played(t, k)
}

func (c cast) played(t *testing.T, k kind) []subject {
	t.Helper()
	var all []subject
	for _, f := range c.among(t, k.side, k.sql) {
		all = append(all, c.about(t, k.id(f), domain.UserID(f.owner), domain.StoreID(f.store)))
	}
	return all
}
