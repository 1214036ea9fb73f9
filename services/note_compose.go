package services

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// compose makes the content that an author asks for, beginning from what was there. All that is wrong with it is said at once.
// Topics that the body names first are made.
func (s *Notes) compose(
	ctx context.Context, tx communitydb.Tx, m *community.Manuscript, base community.NoteContent, f community.NoteFields, t *trade,
) (community.NoteContent, error) {
	c, wrong := base, t.rates(f.Evaluation)
	if f.Title != nil {
		c.Title = shownOf(*f.Title)
	}
	if f.Body != nil {
		c.Body = shownOf(*f.Body)
	}
	if f.Evaluation != nil {
		c.Evaluation = community.NewEvaluation(f.Evaluation)
	}
	if f.MediaIDs != nil {
		media, err := s.media(ctx, tx, m, f.MediaIDs)
		if err := also(&wrong, err); err != nil {
			return c, err
		}
		c.Media = media
	}
	if f.Tags != nil {
		tags, err := community.NewTags(m.AuthorID, f.Tags, t.goods, base.Tags, s.now())
		if err := also(&wrong, err); err != nil {
			return c, err
		}
		c.Tags = tags
	}
	if len(wrong) == 0 { // else the tags or the media are not those that were asked for
		wrong = append(wrong, c.CheckSpots()...)
	}
	topics, err := s.topics(ctx, tx, &c, f)
	if err := also(&wrong, err); err != nil {
		return c, err
	}
	if err := wrong.OrNil(); err != nil {
		return c, err
	}
	c.Entities, err = entities(ctx, tx, m.AuthorID, &c, topics)
	return c, err
}

// also collects the refusals that an error is; any other error is returned.
func also(wrong *domain.UserErrors, err error) error {
	if several, ok := errors.AsType[domain.UserErrors](err); ok {
		*wrong = append(*wrong, several...)
		return nil
	}
	return err
}

// media are uploads of the author's, and what of the note's own media is named again.
func (s *Notes) media(
	ctx context.Context, tx communitydb.Tx, m *community.Manuscript, ids []domain.MediaID,
) ([]*community.NoteMedia, error) {
	shown := slices.Concat(m.Content.Media, m.Latest().Media)
	kept := slices.Concat(m.Content.MediaIDs(), new(m.Latest()).MediaIDs())
	out := make([]*community.NoteMedia, len(ids))
	var fresh []domain.MediaID
	var places []int
	for i, id := range ids {
		if n := slices.Index(kept, id); n >= 0 && !slices.Contains(ids[:i], id) {
			medium := *shown[n]
			out[i] = &medium
			continue
		}
		fresh, places = append(fresh, id), append(places, i)
	}
	uploads, err := tx.UseMedia(ctx, m.AuthorID, domain.MediaForNote, "mediaIds", fresh)
	if err != nil {
		return nil, renumber(err, places)
	}
	var wrong domain.UserErrors
	for i, medium := range community.MediaOf(uploads) {
		out[places[i]] = medium
		wrong = append(wrong, s.texts.links.CodeRefusals(fmt.Sprintf("mediaIds.%d", places[i]), uploads[i].Codes)...)
	}
	return out, wrong.OrNil()
}

// shownOf is a text without the blanks around it, and none where nothing of it can be seen.
func shownOf(text string) string {
	if domain.Blank(text) {
		return ""
	}
	return strings.TrimSpace(text)
}

// topics are what a note is about: what its author chose, and then what its body names, as far as there is room. It returns those
// that are named, by their names.
func (s *Notes) topics(
	ctx context.Context, tx communitydb.Tx, c *community.NoteContent, f community.NoteFields,
) (map[string]domain.TopicID, error) {
	chosen := c.Topics
	if f.TopicIDs != nil {
		found, err := communitydb.All(ctx, tx.Reader, communitydb.TopicsByIDs(f.TopicIDs))
		if err != nil {
			return nil, err
		}
		var wrong domain.UserErrors
		for i, id := range f.TopicIDs {
			if !slices.ContainsFunc(found, func(t *community.Topic) bool { return t.ID == id }) {
				wrong = append(wrong, domain.Refuse(domain.ErrNotFound, fmt.Sprintf("topicIds.%d", i), "topic not found"))
			}
		}
		if len(wrong) > 0 {
			return nil, wrong
		}
		chosen = f.TopicIDs
	} else if f.Body != nil {
		chosen = unnamed(c)
	}
	named, err := s.makeTopics(ctx, tx, community.Hashtags(c.Body))
	if err != nil {
		return nil, err
	}
	topics := make([]domain.TopicID, 0, community.MostTopics)
	for _, id := range chosen {
		if !slices.Contains(topics, id) {
			topics = append(topics, id)
		}
	}
	held := map[string]domain.TopicID{}
	for _, t := range named {
		if !slices.Contains(topics, t.Topic) {
			if len(topics) >= community.MostTopics {
				continue
			}
			topics = append(topics, t.Topic)
		}
		held[t.Name] = t.Topic
	}
	c.Topics = topics
	return held, nil
}

// unnamed are the topics of a note that its body did not name: those that it named go with it when it is written anew.
func unnamed(c *community.NoteContent) []domain.TopicID {
	var named []domain.TopicID
	for _, e := range c.Entities {
		if e.TopicID != nil {
			named = append(named, *e.TopicID)
		}
	}
	return slices.DeleteFunc(slices.Clone(c.Topics), func(id domain.TopicID) bool { return slices.Contains(named, id) })
}

// makeTopics finds topics by their names, however they are spelled, and makes those that there are not, in the names' order.
func (s *Notes) makeTopics(ctx context.Context, tx communitydb.Tx, names []string) ([]communitydb.TopicName, error) {
	if len(names) == 0 {
		return nil, nil
	}
	found, err := communitydb.All(ctx, tx.Reader, communitydb.TopicsByNames(names))
	if err != nil {
		return nil, err
	}
	known := func(name string) bool {
		return slices.ContainsFunc(found, func(t communitydb.TopicName) bool { return t.Name == name })
	}
	var missing []communitydb.TopicName
	for _, name := range names {
		if !known(name) {
			missing = append(missing, communitydb.TopicName{Name: name, Topic: domain.TopicID(s.newID())})
		}
	}
	if len(missing) > 0 {
		if err := tx.MakeTopics(ctx, missing); err != nil {
			return nil, err
		}
		if found, err = communitydb.All(ctx, tx.Reader, communitydb.TopicsByNames(names)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, func(a, b communitydb.TopicName) int {
		return slices.Index(names, a.Name) - slices.Index(names, b.Name)
	})
	return found, nil
}

// entities finds what the body of a content names. Who is behind a wall is not named, so that nobody is called through one.
func entities(
	ctx context.Context, tx communitydb.Tx, author domain.UserID, c *community.NoteContent, topics map[string]domain.TopicID,
) ([]*community.Entity, error) {
	names := community.Names{Topics: topics, Goods: map[string]domain.ProductID{}}
	for _, t := range c.Tags {
		names.Goods[t.Snapshot.Title] = t.ProductID
	}
	users, err := usersNamed(ctx, tx, author, c.Body)
	if err != nil {
		return nil, err
	}
	names.Users = users
	return community.ParseEntities(c.Body, names), nil
}

// usersNamed are the users whom a text of an author's names, by their handles. Who is behind a wall is not named.
func usersNamed(
	ctx context.Context, tx communitydb.Tx, author domain.UserID, text string,
) (map[string]domain.UserID, error) {
	handles := community.Mentions(text)
	if len(handles) == 0 {
		return map[string]domain.UserID{}, nil
	}
	found, err := communitydb.All(ctx, tx.Reader, communitydb.UserIDsByHandles(handles))
	if err != nil {
		return nil, err
	}
	ids := make([]domain.UserID, len(found))
	for i, u := range found {
		ids[i] = u.UserID
	}
	walled, err := communitydb.All(ctx, tx.Reader, communitydb.WalledAmong(author, ids))
	if err != nil {
		return nil, err
	}
	users := make(map[string]domain.UserID, len(found))
	for _, u := range found {
		if !slices.Contains(walled, u.UserID) {
			users[u.Handle] = u.UserID
		}
	}
	return users, nil
}
