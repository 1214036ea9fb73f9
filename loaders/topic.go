package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func (l *Loaders) topics(db communitydb.Reader) {
	l.Topic = &Loader[domain.TopicID, *community.Topic]{
		load: func(ctx context.Context, ids []domain.TopicID) (map[domain.TopicID]*community.Topic, error) {
			rows, err := communitydb.All(ctx, db, communitydb.TopicsByIDs(ids))
			return one(rows, err, func(t *community.Topic) (domain.TopicID, *community.Topic) { return t.ID, t })
		},
	}
	l.TopicsByNote = &Loader[domain.NoteID, []domain.TopicID]{
		load: func(ctx context.Context, notes []domain.NoteID) (map[domain.NoteID][]domain.TopicID, error) {
			rows, err := communitydb.All(ctx, db, communitydb.TopicsByNotes(notes))
			return many(rows, err, func(t communitydb.NoteTopic) (domain.NoteID, domain.TopicID) { return t.Note, t.Topic })
		},
	}
	l.TopicFollowedByViewer = viewersAmong(db, communitydb.All, communitydb.TopicsFollowedAmong)
	l.ProductsByTopic = &With[domain.Page, domain.TopicID, []communitydb.TopicProduct]{
		load: func(
			ctx context.Context, page domain.Page, topics []domain.TopicID,
		) (map[domain.TopicID][]communitydb.TopicProduct, error) {
			rows, err := communitydb.All(ctx, db, communitydb.TopicProductsPage(topics, page))
			return many(rows, err, func(t communitydb.TopicProduct) (domain.TopicID, communitydb.TopicProduct) {
				return t.Topic, t
			})
		},
	}
	l.TopicProductsCounted = &Loader[domain.TopicID, domain.Count]{
		load: func(ctx context.Context, topics []domain.TopicID) (map[domain.TopicID]domain.Count, error) {
			return counted(communitydb.All(ctx, db, communitydb.TopicProductsCounted(topics)))
		},
	}
}
