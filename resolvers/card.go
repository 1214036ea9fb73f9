package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/loaders"
)

// shownCards is what the field that is being resolved selects of the notes and goods in its page.
func shownCards(ctx context.Context) loaders.Cards {
	var c loaders.Cards
	if fc := graphql.GetFieldContext(ctx); fc != nil && fc.Field.Field != nil {
		lookAhead(&c, fc.Field.Selections)
	}
	return c
}

// lookAhead walks down to the cards, and no further: what else notes lead to is another page's.
func lookAhead(c *loaders.Cards, selections ast.SelectionSet) {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.InlineFragment:
			lookAhead(c, s.SelectionSet)
		case *ast.FragmentSpread:
			lookAhead(c, s.Definition.SelectionSet)
		case *ast.Field:
			if below(c, s) {
				lookAhead(c, s.SelectionSet)
			}
		}
	}
}

// below notes a field, and reports whether it leads on to a card.
func below(c *loaders.Cards, f *ast.Field) bool {
	switch f.ObjectDefinition.Name + "." + f.Name {
	case "FeedConnection.edges", "FeedConnection.nodes", "FeedEdge.node":
		return true
	case "Note.author":
		c.Author = true
		return true
	case "Note.primaryProduct":
		c.Product = true
		return true
	case "Note.viewerHasLiked":
		c.Liked = true
	case "Note.viewerHasCollected":
		c.Collected = true
	case "Note.media":
		c.Media = true
	case "Note.topics":
		c.Topics = true
	case "Note.productTags":
		c.Tags = true
	case "User.viewerIsFollowing":
		c.Following = true
	case "User.store":
		c.Store = true
	case "Product.availability":
		c.Availability = true
	}
	return false
}
