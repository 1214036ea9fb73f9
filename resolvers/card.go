package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/loaders"
)

// shownCards is what the field that is being resolved selects of the notes and goods in its page.
func shownCards(ctx context.Context) loaders.Cards {
	var c loaders.Cards
	if fc := graphql.GetFieldContext(ctx); fc != nil && fc.Field.Field != nil {
		lookAhead(&c, fc.Field.Selections, deferring(ctx))
	}
	return c
}

// deferring tells which fragments come later: what they select is not to be waited for now.
func deferring(ctx context.Context) func(ast.Selection) bool {
	if task, ok := engine.Running(ctx); ok {
		return task.Defers
	}
	return func(ast.Selection) bool { return false } // gqlgen's executor defers nothing
}

// lookAhead walks down to the cards, and no further: what else notes lead to is another page's.
func lookAhead(c *loaders.Cards, selections ast.SelectionSet, deferred func(ast.Selection) bool) {
	for _, s := range selections {
		if deferred(s) {
			continue
		}
		switch s := s.(type) {
		case *ast.InlineFragment:
			lookAhead(c, s.SelectionSet, deferred)
		case *ast.FragmentSpread:
			lookAhead(c, s.Definition.SelectionSet, deferred)
		case *ast.Field:
			if below(c, s) {
				lookAhead(c, s.SelectionSet, deferred)
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
