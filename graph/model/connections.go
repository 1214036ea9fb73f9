package model

import (
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/relay"
)

// The connections and edges of the schema, by the names that it gives them.
//
//nolint:revive // the schema describes each
type (
	UserConnection           = relay.Connection[*community.User]
	UserEdge                 = relay.Edge[*community.User]
	NoteConnection           = relay.Connection[*community.Note]
	NoteEdge                 = relay.Edge[*community.Note]
	CommentConnection        = relay.Connection[*community.Comment]
	CommentEdge              = relay.Edge[*community.Comment]
	ProductTagConnection     = relay.Connection[*community.Tag]
	ProductTagEdge           = relay.Edge[*community.Tag]
	CollectionConnection     = relay.Connection[*community.Collection]
	CollectionEdge           = relay.Edge[*community.Collection]
	CollectionItemConnection = relay.Connection[*community.CollectionItem]
	CollectionItemEdge       = relay.Edge[*community.CollectionItem]
	ProductConnection        = relay.Connection[*commerce.Product]
	ProductEdge              = relay.Edge[*commerce.Product]
	ProductVariantConnection = relay.Connection[*commerce.Variant]
	ProductVariantEdge       = relay.Edge[*commerce.Variant]
	OrderConnection          = relay.Connection[*commerce.Order]
	OrderEdge                = relay.Edge[*commerce.Order]
	RefundConnection         = relay.Connection[*commerce.Refund]
	RefundEdge               = relay.Edge[*commerce.Refund]

	ReviewConnection          = relay.Connection[*commerce.Review]
	ReviewEdge                = relay.Edge[*commerce.Review]
	CouponConnection          = relay.Connection[*commerce.Coupon]
	CouponEdge                = relay.Edge[*commerce.Coupon]
	StoreMembershipConnection = relay.Connection[*commerce.StoreMember]
	StoreMembershipEdge       = relay.Edge[*commerce.StoreMember]
	ModerationCaseConnection  = relay.Connection[*community.ModerationCase]
	ModerationCaseEdge        = relay.Edge[*community.ModerationCase]
	NotificationConnection    = relay.Connection[*community.Notification]
	NotificationEdge          = relay.Edge[*community.Notification]
)

// FeedConnection is a page of a feed. Session names the ranking that it was read from.
type FeedConnection struct {
	Edges    []*FeedEdge
	PageInfo relay.PageInfo
	Session  string
}

// FeedEdge is an item of a feed. Item is nil where it could not be loaded; Err says why on the first such edge, so that
// one outage is one error.
type FeedEdge struct {
	Cursor      string
	Item        FeedItem
	Err         error
	Reason      community.FeedReason
	Sponsorship *community.Sponsorship
	Touch       commerce.Touch // what an attribution token of the place says
}
