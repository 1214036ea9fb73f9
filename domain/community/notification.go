package community

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// NotificationGroup is the part of a user's notifications that one belongs to: what they open a list of.
type NotificationGroup string

// The groups, in the order in which they are shown.
const (
	NotifyLikes     NotificationGroup = "LIKES_AND_COLLECTS"
	NotifyComments  NotificationGroup = "COMMENTS"
	NotifyFollowers NotificationGroup = "FOLLOWERS"
	NotifyOrders    NotificationGroup = "ORDERS"
	NotifyStore     NotificationGroup = "STORE"
	NotifyLive      NotificationGroup = "LIVE"
	NotifySystem    NotificationGroup = "SYSTEM"
)

// NotificationGroups are all groups, in their order.
func NotificationGroups() []NotificationGroup {
	return []NotificationGroup{
		NotifyLikes, NotifyComments, NotifyFollowers, NotifyOrders, NotifyStore, NotifyLive, NotifySystem,
	}
}

// MarshalGQL writes the group as the schema spells it.
func (g NotificationGroup) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, g) }

// UnmarshalGQL reads a group; BAD_INPUT for anything else.
func (g *NotificationGroup) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, g, NotificationGroups()...)
}

// NotificationKind is what a notification tells. Clients see the group and the text; a kind is never shown.
type NotificationKind string

// What users are told. What follows each is the object that it is about.
const (
	NoteLiked     NotificationKind = "NOTE_LIKED"     // a note
	NoteCollected NotificationKind = "NOTE_COLLECTED" // a note
	CommentLiked  NotificationKind = "COMMENT_LIKED"  // a comment

	NoteCommented    NotificationKind = "NOTE_COMMENTED"    // the comment
	CommentAnswered  NotificationKind = "COMMENT_ANSWERED"  // the answer
	CommentMentioned NotificationKind = "COMMENT_MENTIONED" // the comment
	NoteMentioned    NotificationKind = "NOTE_MENTIONED"    // the note

	UserFollowed NotificationKind = "USER_FOLLOWED" // whoever followed last

	OrderShipped      NotificationKind = "ORDER_SHIPPED"      // an order, as all that follow
	OrderDelivered    NotificationKind = "ORDER_DELIVERED"    //
	OrderCompleted    NotificationKind = "ORDER_COMPLETED"    //
	OrderCancelled    NotificationKind = "ORDER_CANCELLED"    //
	OrderExpired      NotificationKind = "ORDER_EXPIRED"      //
	RefundOffered     NotificationKind = "REFUND_OFFERED"     // a refund, as all that follow
	RefundApproved    NotificationKind = "REFUND_APPROVED"    //
	RefundRejected    NotificationKind = "REFUND_REJECTED"    //
	RefundReturnCame  NotificationKind = "REFUND_RETURN_CAME" //
	RefundPaid        NotificationKind = "REFUND_PAID"        //
	ReviewAnswered    NotificationKind = "REVIEW_ANSWERED"    // a product
	ProductRestocked  NotificationKind = "PRODUCT_RESTOCKED"  // a product
	StoreOrderPaid    NotificationKind = "STORE_ORDER_PAID"   // an order
	StoreOrderOff     NotificationKind = "STORE_ORDER_OFF"    // an order
	StoreRefundAsked  NotificationKind = "STORE_REFUND_ASKED" // a refund, as all that follow
	StoreRefundAppeal NotificationKind = "STORE_REFUND_APPEAL"
	StoreReturnSent   NotificationKind = "STORE_RETURN_SENT"
	StoreRefundOff    NotificationKind = "STORE_REFUND_OFF"
	StoreReviewed     NotificationKind = "STORE_REVIEWED" // a product
	StoreJoined       NotificationKind = "STORE_JOINED"   // a store

	LiveStarted NotificationKind = "LIVE_STARTED" // a live room

	NotePublished   NotificationKind = "NOTE_PUBLISHED" // a note, as all that follow
	NoteLimited     NotificationKind = "NOTE_LIMITED"
	NoteRejected    NotificationKind = "NOTE_REJECTED"
	NoteRemoved     NotificationKind = "NOTE_REMOVED"
	AppealUpheld    NotificationKind = "APPEAL_UPHELD"
	AppealDismissed NotificationKind = "APPEAL_DISMISSED"
	EditPublished   NotificationKind = "EDIT_PUBLISHED"
	EditRejected    NotificationKind = "EDIT_REJECTED"
	ArchiveReady    NotificationKind = "EXPORT_READY" // nothing

	CommentRemoved  NotificationKind = "COMMENT_REMOVED" // a comment
	CommentRestored NotificationKind = "COMMENT_RESTORED"
)

// telling is how a kind is told. words are behind who did it where by says that somebody did, and the whole sentence otherwise.
type telling struct {
	group NotificationGroup
	by    bool
	words string
}

func (k NotificationKind) telling() (telling, bool) {
	t, known := tellings()[k]
	return t, known
}

func tellings() map[NotificationKind]telling {
	return map[NotificationKind]telling{
		NoteLiked:     {NotifyLikes, true, "liked your note"},
		NoteCollected: {NotifyLikes, true, "collected your note"},
		CommentLiked:  {NotifyLikes, true, "liked your comment"},

		NoteCommented:    {NotifyComments, true, "commented on your note"},
		CommentAnswered:  {NotifyComments, true, "answered your comment"},
		CommentMentioned: {NotifyComments, true, "mentioned you in a comment"},
		NoteMentioned:    {NotifyComments, true, "mentioned you in a note"},

		UserFollowed: {NotifyFollowers, true, "followed you"},

		OrderShipped:     {NotifyOrders, false, "Your order is on its way"},
		OrderDelivered:   {NotifyOrders, false, "Your order was delivered"},
		OrderCompleted:   {NotifyOrders, false, "Your order is completed"},
		OrderCancelled:   {NotifyOrders, false, "Your order was cancelled"},
		OrderExpired:     {NotifyOrders, false, "Your order was closed, because it was not paid in time"},
		RefundOffered:    {NotifyOrders, false, "The store offered you something back"},
		RefundApproved:   {NotifyOrders, false, "Your refund was granted"},
		RefundRejected:   {NotifyOrders, false, "Your refund was refused"},
		RefundReturnCame: {NotifyOrders, false, "The store received what you sent back"},
		RefundPaid:       {NotifyOrders, false, "Your money was sent back"},
		ReviewAnswered:   {NotifyOrders, false, "The store answered your review"},
		ProductRestocked: {NotifyOrders, false, "A product that you waited for can be bought again"},

		StoreOrderPaid:    {NotifyStore, false, "Your store has a new order"},
		StoreOrderOff:     {NotifyStore, false, "An order of your store was cancelled by its buyer"},
		StoreRefundAsked:  {NotifyStore, false, "A buyer asked your store for a refund"},
		StoreRefundAppeal: {NotifyStore, false, "A buyer asked the platform to decide on a refund that your store refused"},
		StoreReturnSent:   {NotifyStore, false, "A buyer sent goods back to your store"},
		StoreRefundOff:    {NotifyStore, false, "A buyer withdrew the request for a refund"},
		StoreReviewed:     {NotifyStore, true, "reviewed a product of your store"},
		StoreJoined:       {NotifyStore, false, "You are on the staff of a store"},

		LiveStarted: {NotifyLive, true, "went live"},

		NotePublished:   {NotifySystem, false, "Your note is published"},
		NoteLimited:     {NotifySystem, false, "Your note is no longer recommended to others"},
		NoteRejected:    {NotifySystem, false, "Your note was not published"},
		NoteRemoved:     {NotifySystem, false, "Your note was taken down"},
		AppealUpheld:    {NotifySystem, false, "Your appeal was upheld: your note is published again"},
		AppealDismissed: {NotifySystem, false, "Your appeal was dismissed: your note stays taken down"},
		EditPublished:   {NotifySystem, false, "The edit of your note is published"},
		EditRejected:    {NotifySystem, false, "The edit of your note was not published"},
		ArchiveReady:    {NotifySystem, false, "The export of your account is ready"},

		CommentRemoved:  {NotifySystem, false, "Your comment was taken down"},
		CommentRestored: {NotifySystem, false, "Your comment can be read again"},
	}
}

// Known reports whether there is such a kind.
func (k NotificationKind) Known() bool {
	_, known := k.telling()
	return known
}

// Group is where notifications of the kind are listed.
func (k NotificationKind) Group() NotificationGroup {
	t, _ := k.telling()
	return t.group
}

// ByPeople reports whether notifications of the kind tell of people, and not of what just happened.
func (k NotificationKind) ByPeople() bool {
	t, _ := k.telling()
	return t.by
}

// ToldBuyer is what its buyer is told of an event of an order, by the kind that clients know it by; "" for nothing.
func ToldBuyer(event string) NotificationKind {
	return map[string]NotificationKind{
		"SHIPPED": OrderShipped, "DELIVERED": OrderDelivered, "COMPLETED": OrderCompleted, "CANCELLED": OrderCancelled,
		"EXPIRED": OrderExpired, "REFUND_APPROVED": RefundApproved, "REFUND_REJECTED": RefundRejected,
		"REFUND_RETURN_RECEIVED": RefundReturnCame, "REFUND_SUCCEEDED": RefundPaid,
	}[event]
}

// ToldStaff is what the staff of its store is told of an event of an order.
func ToldStaff(event string) NotificationKind {
	return map[string]NotificationKind{
		"PAID": StoreOrderPaid, "CANCELLED": StoreOrderOff, "REFUND_REQUESTED": StoreRefundAsked,
		"REFUND_APPEALED": StoreRefundAppeal, "REFUND_RETURN_SENT": StoreReturnSent, "REFUND_CANCELLED": StoreRefundOff,
	}[event]
}

// Notice is something for a user to be told. Notices of one Thread are one notification for as long as it is unread.
type Notice struct {
	User domain.UserID
	Kind NotificationKind
	// About is the id of what it is about, as clients know it; "" for nothing.
	About string
	// Of tells one time that something happened from the next, where those are not to be one; "" where they are.
	Of string
	// Actor is who did it; nobody for what just happened. The same actor in the same thread is told once.
	Actor domain.UserID
}

// Thread is what makes notices one notification: the same for equal kinds, objects and times.
func (n Notice) Thread() domain.UUID {
	sum := sha256.Sum256([]byte(string(n.Kind) + "\x00" + n.About + "\x00" + n.Of))
	return domain.UUID(sum[:16])
}

// Notification is what a user is told: notices of one thread, grouped until it is read.
type Notification struct {
	ID   domain.NotificationID
	Kind NotificationKind
	// About is the id of what it is about, as clients know it; "" for nothing.
	About string
	// At is when the latest of it came. It grows with every notification of a user, so that what comes after one that was read
	// is later than that one.
	At     time.Time
	ReadAt *time.Time
	// Entries is how many different people, or for what just happened, how many notices are in it.
	Entries int
}

// NotificationsKept is how long a notification is kept after the latest of it came, and MostNotifications how many of a user are,
// the newest: what is unread can be counted one by one.
const (
	NotificationsKept = 90 * 24 * time.Hour
	MostNotifications = 1_000
)

// MostActors is how many of the people of a notification are told of by name, the latest.
const MostActors = 10

// Group is where the notification is listed.
func (n *Notification) Group() NotificationGroup { return n.Kind.Group() }

// ActorCount is how many different people did it; 0 for what just happened.
func (n *Notification) ActorCount() int {
	if !n.Kind.ByPeople() {
		return 0
	}
	return n.Entries
}

// CanSee reports whether the actor may see the notification: whose it is, and nobody else.
func (n *Notification) CanSee(actor domain.Actor) bool { return actor.Is(n.ID.User) }

// namedInText is how many people a text names before it counts the others.
const namedInText = 2

// Text is the notification in words for people. names are those of the people who did it whom its user may see, the latest first.
func (n *Notification) Text(names []string) string {
	t, _ := n.Kind.telling()
	if !t.by {
		return t.words
	}
	return n.people(names[:min(len(names), namedInText)]) + " " + t.words
}

func (n *Notification) people(names []string) string {
	others := n.ActorCount() - len(names)
	switch {
	case len(names) == 0 && others <= 1:
		return "Somebody"
	case len(names) == 0:
		return fmt.Sprintf("%d people", others)
	case others <= 0:
		return strings.Join(names, " and ")
	case others == 1:
		return strings.Join(names, ", ") + " and 1 other"
	default:
		return strings.Join(names, ", ") + fmt.Sprintf(" and %d others", others)
	}
}

// UnreadCounts is how many notifications of a user are unread.
type UnreadCounts struct {
	Total   int
	ByGroup []GroupCount
}

// GroupCount is how many notifications of a group are unread.
type GroupCount struct {
	Group NotificationGroup
	Count int
}

// CountUnread sums up what is counted of some groups: every group has its count.
func CountUnread(counted []GroupCount) *UnreadCounts {
	u := &UnreadCounts{}
	for _, group := range NotificationGroups() {
		c := GroupCount{Group: group}
		if i := slices.IndexFunc(counted, func(c GroupCount) bool { return c.Group == group }); i >= 0 {
			c.Count = counted[i].Count
		}
		u.Total += c.Count
		u.ByGroup = append(u.ByGroup, c)
	}
	return u
}
