package model

// The Go side of interfaces and unions. gqlgen checks at generation which types belong to each, and picks the concrete
// one at run time by its Go type, so that domain types need no marker methods.
type (
	// Node is any object that has a global id.
	Node any
	// Media is a *domain.Image or a *community.Video.
	Media any
	// Cost is a commerce.OrderCost.
	Cost any
	// FeedItem is a *community.Note or a *commerce.Product.
	FeedItem any
	// TextEntity is a *community.MentionEntity, a *community.TopicEntity or a *community.ProductEntity.
	TextEntity any
	// Likeable is something that users like.
	Likeable any
	// Reportable is something that users can report.
	Reportable any
	// NotificationSubject is what a notification is about.
	NotificationSubject any
	// Collectable is something that users collect.
	Collectable any
)
