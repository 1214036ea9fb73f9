package community

import "github.com/trellisgraph/trellis/domain"

// The usual limits of inboxes. Writing a note to 10,000 followers takes 0.1 s; pulling an author takes each of their readers some
// ten microseconds a page.
const (
	// InboxFollowers is up to how many followers an author's notes are written into their inboxes.
	InboxFollowers = 10_000
	// InboxLength is how many notes an inbox keeps.
	InboxLength = 1_000
)

// Delivery says how the notes of a followee reach the following feed of a follower.
type Delivery int16

// The deliveries.
const (
	// DeliveryWaiting: pulled from the author's list until the follower's inbox holds the notes, as of every new follow.
	DeliveryWaiting Delivery = 0
	// DeliveryInbox: fan-outs write them into the follower's inbox.
	DeliveryInbox Delivery = 1
	// DeliveryPulled: pulled from the author's list, because the author has too many followers.
	DeliveryPulled Delivery = 2
)

// Route says where an author's notes are read by followers. Between the two ends an author's follows are turned one by one;
// each says for itself how it is read, so that nothing is missed on the way.
type Route string

// The routes.
const (
	// RouteInbox: the notes are written into the followers' inboxes. Most authors have this one.
	RouteInbox Route = "INBOX"
	// RouteRising: the follows are on their way from the inbox to being pulled.
	RouteRising Route = "RISING"
	// RoutePulled: nothing is written, and followers read the author's own list.
	RoutePulled Route = "PULLED"
	// RouteFalling: the follows are on their way back.
	RouteFalling Route = "FALLING"
)

// Next is the route of an author with so many followers, where authors with more than most are pulled. One who was pulled stays
// so down to half of that: who comes and goes around the limit is not turned with every follower.
func (r Route) Next(followers, most int) Route {
	switch {
	case r == RouteInbox && followers > most:
		return RouteRising
	case r == RoutePulled && followers <= most/2:
		return RouteFalling
	default:
		return r
	}
}

// Turned is the delivery that follows are turned to on the way, and the route that is reached with the last of them.
func (r Route) Turned() (Delivery, Route) {
	if r == RouteRising {
		return DeliveryPulled, RoutePulled
	}
	return DeliveryWaiting, RouteInbox
}

// Delivers is how a new follow of the author is read once it is settled.
func (r Route) Delivers() Delivery {
	if r == RouteRising || r == RoutePulled {
		return DeliveryPulled
	}
	return DeliveryInbox
}

// Tidies reports whether writing the note into the inbox of a viewer is an occasion to trim it. One note of 64 is, another one
// for each viewer: an inbox grows past its length by that much, and no write pays for counting it.
func Tidies(viewer domain.UserID, note domain.NoteID) bool {
	last := len(viewer) - 1 // random in every id
	return (viewer[last]^note[last])&63 == 0
}
