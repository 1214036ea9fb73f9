package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/relay"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func topicID(t *community.Topic) (domain.TopicID, bool) { return t.ID, true }

// topicsOf loads the topics of several lists together; one that is gone is left out of its list.
func (r *Resolver) topicsOf(ctx context.Context, lists [][]domain.TopicID) ([][]*community.Topic, error) {
	var ids []domain.TopicID
	for _, list := range lists {
		ids = append(ids, list...)
	}
	out := make([][]*community.Topic, len(lists))
	topics, err := r.load.Topic.All(ctx, ids)
	if err != nil {
		return out, firstOf(err)
	}
	for i, list := range lists {
		out[i] = []*community.Topic{}
		for _, t := range topics[:len(list)] {
			if t != nil {
				out[i] = append(out[i], t)
			}
		}
		topics = topics[len(list):]
	}
	return out, nil
}

// productsByTopic makes a page of the goods tagged in each topic's notes.
func (r *Resolver) productsByTopic(
	ctx context.Context, page domain.Page, topics []*community.Topic,
) ([]*relay.Connection[*commerce.Product], error) {
	rows, err := edge(ctx, topics, topicID, func(ctx context.Context, ids []domain.TopicID) ([][]communitydb.TopicProduct, error) {
		return r.load.ProductsByTopic.All(ctx, page, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*commerce.Product], len(rows)), err
	}
	places := placesOf(rows, func(p communitydb.TopicProduct) place[domain.ProductID] {
		return place[domain.ProductID]{key: p.Product, at: domain.Position{Key: p.Notes, ID: domain.UUID(p.Product)}}
	})
	pages, err := connections(ctx, relay.ListTopicProducts, page, places, uncounted(topics), r.load.VisibleProducts)
	return countedAs(pages, topics, func(t *community.Topic) any { return t.ID }), err
}
