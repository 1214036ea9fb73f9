package seed

import (
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// content is what is known of notes beside themselves: counts and names, however many notes there are.
type content struct {
	threads    map[int]demo.Thread // by note
	walls      map[[2]int]bool     // pairs of people of whom one blocks the other
	topicNo    map[string]int
	topics     []string
	topicNotes []int // by topic: notes that everybody may see
	said       int   // comments
	bought     map[purchase]int
}

// purchase is of one who rates a store, there.
type purchase struct {
	note  int
	store int
}

// What the random streams of content belong to, apart from those of world.
const (
	aComment byte = iota + 40
	aCommentLike
	aTopic
	aTopicFollow
	aShare
)

// moderatorHandle is the account in whose name the platform decides.
const moderatorHandle = "trellis.select"

// countContent finds out what content says, once the world is counted.
func (w *world) countContent() {
	w.content = content{
		threads: map[int]demo.Thread{}, walls: map[[2]int]bool{}, topicNo: map[string]int{}, bought: map[purchase]int{},
	}
	for _, t := range demo.Threads() {
		w.content.threads[w.writingNo[t.Note]] = t
	}
	for _, b := range demo.Blocks() {
		one, other := w.personNo[b.Blocker], w.personNo[b.Blocked]
		w.content.walls[[2]int{one, other}], w.content.walls[[2]int{other, one}] = true, true
	}
	for i := range w.notes {
		for _, name := range w.writing(i).Topics {
			no, ok := w.content.topicNo[name]
			if !ok {
				no = len(w.content.topics)
				w.content.topicNo[name] = no
				w.content.topics, w.content.topicNotes = append(w.content.topics, name), append(w.content.topicNotes, 0)
			}
			if w.open[i] {
				w.content.topicNotes[no]++
			}
		}
		w.content.said += len(w.remarks(i))
	}
	w.countPurchases()
}

// countPurchases finds out what those who rate stores had paid for there before.
func (w *world) countPurchases() {
	raters := map[int][]int{}
	for i, n := range w.writings {
		if n.Evaluation != nil {
			raters[w.authorOf(i)] = append(raters[w.authorOf(i)], i)
		}
	}
	for s := range w.allSales() {
		for _, i := range raters[s.buyer] {
			store := w.shopNo[w.writings[i].Evaluation.Store]
			for _, o := range s.orders {
				if o.store == store && o.Status.Sold() && s.PlacedAt.Before(w.publishedAt(i)) {
					w.content.bought[purchase{i, store}]++
				}
			}
		}
	}
}

func (w *world) renders(i int) bool { return stateOf(w.writing(i)).Renders() }

// shareCount is how often the i-th note was shared: far less often than it was liked.
func (w *world) shareCount(i int) int {
	n := w.reactionCount(likes, i)
	return int(float64(n) * 0.2 * w.random(aShare, i).Float64())
}

func (w *world) sponsorship(n demo.Note) *community.Sponsorship {
	if n.Sponsor == "" {
		return nil
	}
	sponsor := w.userID(w.personNo[n.Sponsor])
	label := "合作笔记"
	if n.Lang == demo.English {
		label = "Paid partnership"
	}
	return &community.Sponsorship{Kind: community.PaidPartnership, AdvertiserID: &sponsor, Label: label}
}

func (w *world) allEvaluations() iter.Seq[*community.StoreEvaluation] {
	return func(yield func(*community.StoreEvaluation) bool) {
		for i, n := range w.writings {
			if n.Evaluation == nil {
				continue
			}
			store := w.shopNo[n.Evaluation.Store]
			orders := w.content.bought[purchase{i, store}]
			verified := orders > 0
			e := &community.StoreEvaluation{
				NoteID: w.noteID(i), StoreID: w.storeID(store), Rating: n.Evaluation.Rating, Aspects: []community.RatingAspect{},
				VerifiedPurchase: &verified, OrderCount: &orders,
			}
			for _, a := range n.Evaluation.Aspects {
				e.Aspects = append(e.Aspects, community.RatingAspect{Name: a.Name, Rating: a.Rating})
			}
			if !yield(e) {
				return
			}
		}
	}
}

func (w *world) allEntities() iter.Seq[*community.Entity] {
	return func(yield func(*community.Entity) bool) {
		for i := range w.notes {
			for _, e := range w.entities(i) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// entities finds what the i-th note's body names: @handle, #topic# or #topic of its topics, and the titles of the goods that it
// tags, each title once.
func (w *world) entities(i int) []*community.Entity {
	n := w.writing(i)
	titles := map[string]int{}
	for _, t := range w.tagsOf(i, n) {
		titles[w.good(t.product).Title] = t.product
	}
	var out []*community.Entity
	add := func(start int, text string) *community.Entity {
		e := &community.Entity{
			NoteID: w.noteID(i), N: len(out) + 1,
			Start: community.UTF16Length(n.Body[:start]), Length: community.UTF16Length(text),
		}
		out = append(out, e)
		return e
	}
	for at := 0; at < len(n.Body); {
		rest := n.Body[at:]
		if user, text := w.mention(rest); text != "" {
			id := w.userID(user)
			add(at, text).UserID = &id
			at += len(text)
		} else if name, text := hashtag(rest); slices.Contains(n.Topics, name) {
			id := w.topicID(w.content.topicNo[name])
			add(at, text).TopicID = &id
			at += len(text)
		} else if title, product := prefixOf(rest, titles); title != "" {
			id := w.productID(product)
			add(at, title).ProductID = &id
			delete(titles, title)
			at += len(title)
		} else {
			_, size := utf8.DecodeRuneInString(rest)
			at += size
		}
	}
	return out
}

// mention is the curated user whom a text begins by naming, and how.
func (w *world) mention(text string) (user int, named string) {
	if !strings.HasPrefix(text, "@") {
		return 0, ""
	}
	for handle, no := range w.personNo {
		if strings.HasPrefix(text[1:], handle) && len(handle) >= len(named) {
			user, named = no, "@"+handle
		}
	}
	return user, named
}

// hashtag is the name of the topic that a text begins by naming, and how: #name# or #name.
func hashtag(text string) (name, named string) {
	if !strings.HasPrefix(text, "#") {
		return "", ""
	}
	end := 1 + len(text[1:]) - len(strings.TrimLeftFunc(text[1:], func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	}))
	name, named = text[1:end], text[:end]
	if strings.HasPrefix(text[end:], "#") {
		named += "#"
	}
	return name, named
}

// prefixOf is the longest of the titles that a text begins with.
func prefixOf(text string, titles map[string]int) (longest string, product int) {
	for title, p := range titles {
		if strings.HasPrefix(text, title) && len(title) > len(longest) {
			longest, product = title, p
		}
	}
	return longest, product
}

// allModerationEvents are how each note came to where it stands.
func (w *world) allModerationEvents() iter.Seq[*community.ModerationEvent] {
	return func(yield func(*community.ModerationEvent) bool) {
		for i := range w.notes {
			for _, e := range w.moderationEvents(i) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

func (w *world) moderationEvents(i int) []*community.ModerationEvent {
	n := w.writing(i)
	author, moderator := w.userID(w.authorOf(i)), w.userID(w.personNo[moderatorHandle])
	var out []*community.ModerationEvent
	state, at := community.StateDraft, w.writtenAt(i)
	step := func(to community.ModerationState, when time.Time, actor *domain.UserID, reason string) {
		e := &community.ModerationEvent{NoteID: w.noteID(i), N: len(out) + 1, At: when, From: state, To: to, ActorID: actor}
		if reason != "" {
			because := community.ModerationReason(reason)
			e.Reason = &because
		}
		out, state, at = append(out, e), to, when
	}
	// later is some way on to now, so that what happened afterwards did not happen yet.
	later := func() time.Time { return at.Add(w.o.At.Sub(at) / 4).Truncate(time.Microsecond).UTC() }
	if stateOf(n) == community.StateDraft {
		return nil
	}
	step(community.StatePending, w.writtenAt(i), &author, "")
	switch stateOf(n) {
	case community.StatePublished:
		step(community.StatePublished, w.publishedAt(i), nil, "")
	case community.StateLimited:
		step(community.StatePublished, w.publishedAt(i), nil, "")
		step(community.StateLimited, later(), &moderator, n.Reason)
	case community.StateRejected:
		step(community.StateRejected, later(), nil, n.Reason)
	case community.StateRemoved:
		step(community.StatePublished, w.publishedAt(i), nil, "")
		step(community.StateRemoved, later(), &moderator, n.Reason)
	case community.StateAppealed:
		step(community.StatePublished, w.publishedAt(i), nil, "")
		step(community.StateRemoved, later(), &moderator, n.Reason)
		step(community.StateAppealed, later(), &author, "")
	case community.StateDeleted:
		step(community.StatePublished, w.publishedAt(i), nil, "")
		step(community.StateDeleted, later(), &author, "")
	case community.StateDraft, community.StatePending:
	}
	return out
}

// listings are the notes that render under each of the owners that of finds for them.
func (w *world) listings(of func(i int, n demo.Note) []communitydb.Listing) iter.Seq[communitydb.Listing] {
	return func(yield func(communitydb.Listing) bool) {
		for i := range w.notes {
			if !w.renders(i) {
				continue
			}
			note := w.note(i)
			for _, l := range of(i, w.writing(i)) {
				l.Note = note
				if !yield(l) {
					return
				}
			}
		}
	}
}

func (w *world) allProductNotes() iter.Seq[communitydb.Listing] {
	return w.listings(func(i int, n demo.Note) (out []communitydb.Listing) {
		seen := map[int]bool{}
		for _, t := range w.tagsOf(i, n) {
			if !seen[t.product] {
				seen[t.product] = true
				out = append(out, communitydb.Listing{Of: domain.UUID(w.productID(t.product))})
			}
		}
		return out
	})
}

func (w *world) allTopicNotes() iter.Seq[communitydb.Listing] {
	return w.listings(func(_ int, n demo.Note) (out []communitydb.Listing) {
		for _, name := range n.Topics {
			out = append(out, communitydb.Listing{Of: domain.UUID(w.topicID(w.content.topicNo[name]))})
		}
		return out
	})
}

// allStoreNotes are the notes by a store's account, about the store, or tagging its goods.
func (w *world) allStoreNotes() iter.Seq[communitydb.Listing] {
	return w.listings(func(i int, n demo.Note) (out []communitydb.Listing) {
		rated := -1
		if n.Evaluation != nil {
			rated = w.shopNo[n.Evaluation.Store]
		}
		stores := []int{rated, w.shopOwnedBy(w.authorOf(i))}
		for _, t := range w.tagsOf(i, n) {
			stores = append(stores, w.sellerOf(t.product))
		}
		slices.Sort(stores)
		for _, s := range slices.Compact(stores) {
			if s >= 0 {
				out = append(out, communitydb.Listing{Of: domain.UUID(w.storeID(s)), IsEvaluation: s == rated})
			}
		}
		return out
	})
}

// shopOwnedBy is the way back from shopOwner; -1 where the user owns no store.
func (w *world) shopOwnedBy(user int) int {
	if user < len(w.people) {
		return slices.IndexFunc(w.shops, func(s demo.Store) bool { return s.Owner == w.people[user].Handle })
	}
	if s := user - len(w.people) + len(w.shops); s < w.stores {
		return s
	}
	return -1
}

func (w *world) topicID(no int) domain.TopicID {
	return domain.TopicID(w.uuid(aTopic, no, w.ago(24*600)))
}

func (w *world) allTopics() iter.Seq[*community.Topic] {
	return upTo(len(w.content.topics), func(no int) *community.Topic {
		notes := w.content.topicNotes[no]
		return &community.Topic{
			ID: w.topicID(no), Name: w.content.topics[no], Notes: notes,
			Views: notes*120 + w.random(aTopic, no).IntN(100),
		}
	})
}

func (w *world) allNoteTopics() iter.Seq[communitydb.NoteTopic] {
	return func(yield func(communitydb.NoteTopic) bool) {
		for i := range w.notes {
			for position, name := range w.writing(i).Topics {
				topic := communitydb.NoteTopic{Note: w.noteID(i), Position: position, Topic: w.topicID(w.content.topicNo[name])}
				if !yield(topic) {
					return
				}
			}
		}
	}
}

// allTopicFollows are those of the curated people, who follow what they write about, and of some readers.
func (w *world) allTopicFollows() iter.Seq[communitydb.TopicFollow] {
	own := map[int][]int{}
	for i, n := range w.writings {
		for _, name := range n.Topics {
			author, no := w.authorOf(i), w.content.topicNo[name]
			if !slices.Contains(own[author], no) {
				own[author] = append(own[author], no)
			}
		}
	}
	return func(yield func(communitydb.TopicFollow) bool) {
		for i := range w.users {
			r := w.random(aTopicFollow, i)
			followed := own[i]
			if i >= len(w.people) {
				followed = distinct(r.IntN(4), func() (int, bool) { return skewed(r, len(w.content.topics)), true })
			}
			for _, no := range followed {
				at := between(r, w.onceJoined(i, w.ago(24*60)), w.o.At.UTC())
				if !yield(communitydb.TopicFollow{User: w.userID(i), Topic: w.topicID(no), At: at}) {
					return
				}
			}
		}
	}
}
