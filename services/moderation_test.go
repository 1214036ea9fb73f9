package services_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// queue is what waits in a state.
func (p *press) queue(t *testing.T, state community.ModerationState) []*community.ModerationCase {
	t.Helper()
	found, err := communitydb.All(t.Context(), p.people.Reader,
		communitydb.CasesPage([]community.ModerationState{state}, domain.Page{Limit: 50}))
	require.NoError(t, err)
	return found
}

// decide is a moderator's decision about a note, which must go through.
func (p *press) decide(t *testing.T, id domain.NoteID, from, to community.ModerationState) {
	t.Helper()
	require.NoError(t, p.Moderation.Decide(moderating(t), decision(id, from, to)))
	require.Equal(t, to, p.read(t, id).State)
}

func decision(id domain.NoteID, from, to community.ModerationState) services.Decide {
	c := services.Decide{Subject: community.OfNote(id), From: from, To: to, Key: newKey()}
	if why := community.ReasonMisleading; to.KeepsBack() {
		c.Reason = &why
	}
	return c
}

// A note is published, limited, shown again, removed, appealed for and removed for good; where it shows follows.
func TestTheLifeOfANoteWithTheModerators(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.out(t, tagging(tagged(p.cup, community.DisclosureNone)))
	ctx := as(t, writer, 0)
	listed := func() int {
		n := p.count(t, "SELECT count(*) FROM notes_by_author WHERE note_id = $1", id)
		for _, table := range []string{"notes_by_product", "notes_by_topic", "notes_by_store"} {
			require.Equal(t, n, p.count(t, "SELECT count(*) FROM "+table+" WHERE note_id = $1", id), table)
		}
		require.Equal(t, 1-n, p.count(t, "SELECT count(*) FROM drafts_by_author WHERE note_id = $1", id))
		require.Equal(t, n, p.count(t, "SELECT note_count FROM users WHERE id = $1", writer))
		require.Equal(t, n, p.count(t, "SELECT count(*) FROM topic_products"))
		return n
	}
	require.Equal(t, 1, listed())
	p.decide(t, id, community.StatePublished, community.StateLimited)
	require.Equal(t, 1, listed(), "who has its link reads it")
	p.decide(t, id, community.StateLimited, community.StatePublished)
	p.decide(t, id, community.StatePublished, community.StateRemoved)
	require.Zero(t, listed())

	appeal := services.AppealNote{NoteID: id, Text: "It is true.", Key: newKey()}
	require.NoError(t, p.Notes.AppealNote(ctx, appeal))
	require.NoError(t, p.Notes.AppealNote(ctx, appeal), "one key, one appeal")
	waiting := p.queue(t, community.StateAppealed)
	require.Len(t, waiting, 1)
	require.Equal(t, "It is true.", *waiting[0].Appeal)
	require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, p.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: id})))
	p.decide(t, id, community.StateAppealed, community.StateRemoved)
	require.Empty(t, p.queue(t, community.StateAppealed))
	again := services.AppealNote{NoteID: id, Text: "Still.", Key: newKey()}
	require.Equal(t, []string{"NOT_ALLOWED at input.noteId"}, refusals(t, p.Notes.AppealNote(ctx, again)), "that was final")
	require.NoError(t, p.Notes.DeleteNote(ctx, id))
	require.NoError(t, p.Notes.DeleteNote(ctx, id), "again is no mistake")
	require.Equal(t, []string{"NOT_FOUND at input.noteId"}, refusals(t, p.Notes.DeleteNote(as(t, maker, 0), id)), "but for nobody else")
	require.Zero(t, p.count(t, "SELECT count(*) FROM drafts_by_author"))
}

func TestARejectedNoteIsWrittenAnew(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.draft(t)
	p.publish(t, id)
	require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id})), "somebody looks at it")
	p.decide(t, id, community.StatePending, community.StateRejected)
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: new("better")}}))
	m := p.read(t, id)
	require.Equal(t, community.StateDraft, m.State)
	require.Equal(t, "better", m.Body)
	p.publish(t, id)
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.Equal(t, community.StatePublished, p.read(t, id).State)
}

func TestDecisionsAboutAnEdit(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.out(t)
	edit := func(body string) {
		require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: &body}}))
	}
	edit("one")
	edit("two")
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM note_revisions WHERE state = 'DELETED' AND n = 1"), "the later edit took its place")
	waiting := p.queue(t, community.StatePending)
	require.Len(t, waiting, 1)
	about := func(n *int, to community.ModerationState) services.Decide {
		c := decision(id, community.StatePending, to)
		c.Revision = n
		return c
	}
	require.Equal(t, []string{"CONFLICT at input.revision"}, refusals(t, p.Moderation.Decide(moderating(t), about(new(1), community.StatePublished))), "nobody lets through what they have not seen")
	require.Equal(t, []string{"CONFLICT at input.revision"}, refusals(t, p.Moderation.Decide(moderating(t), about(nil, community.StatePublished))))
	require.NoError(t, p.Moderation.Decide(moderating(t), about(new(2), community.StateRejected)))
	m := p.read(t, id)
	require.Equal(t, community.StatePublished, m.State, "the note stands")
	require.Contains(t, m.Body, "第一次开窑")
	require.Equal(t, community.ReasonMisleading, *m.Revision.Reason)
	require.Nil(t, m.EditedAt)
	require.Empty(t, p.queue(t, community.StatePending))
	require.Equal(t, []string{"CONFLICT at input.expectedFrom"}, refusals(t, p.Moderation.Decide(moderating(t), about(new(2), community.StatePublished))))

	edit("three")
	p.decide(t, id, community.StatePublished, community.StateRemoved)
	require.Equal(t, community.StateDeleted, p.read(t, id).Revision.State, "what is taken down takes its edit with it")
	require.Empty(t, p.queue(t, community.StatePending))
}

func TestReports(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.out(t)
	report := func(ctx context.Context, reason community.ModerationReason, detail string) error {
		return p.Moderation.ReportContent(ctx, services.ReportContent{
			Subject: community.OfNote(id), Reason: reason, Detail: detail, Key: newKey(),
		})
	}
	require.NoError(t, report(as(t, clerk, 0), community.ReasonSpam, "again and again"))
	require.NoError(t, report(as(t, clerk, 0), community.ReasonMisleading, "or rather so"))
	require.NoError(t, report(as(t, brand, 0), community.ReasonMisleading, ""))
	require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, refusals(t, report(as(t, writer, 0), community.ReasonSpam, "")), "nobody reports their own")
	require.Equal(t, []string{"TOO_LONG at input.detail"}, refusals(t, report(as(t, maker, 0), community.ReasonSpam, string(make([]rune, 501))+"x")))
	waiting := p.queue(t, community.StatePublished)
	require.Len(t, waiting, 1)
	require.Equal(t, 2, waiting[0].ReportCount, "one a user")
	require.Equal(t, []community.ModerationReason{community.ReasonMisleading}, waiting[0].Reasons)
	require.Equal(t, []string{"or rather so"}, waiting[0].Details)

	p.decide(t, id, community.StatePublished, community.StatePublished)
	require.Empty(t, p.queue(t, community.StatePublished), "it is left as it is, and that was that")
	require.NoError(t, report(as(t, clerk, 0), community.ReasonSpam, ""))
	require.Equal(t, 1, p.queue(t, community.StatePublished)[0].ReportCount, "what is reported anew is looked at anew")
	p.decide(t, id, community.StatePublished, community.StateLimited)
	require.Empty(t, p.queue(t, community.StateLimited))
	require.NoError(t, report(as(t, brand, 0), community.ReasonSpam, ""))
	require.Len(t, p.queue(t, community.StateLimited), 1)
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), id))
	require.Empty(t, p.queue(t, community.StateLimited))
	require.Equal(t, []string{"NOT_FOUND at input.subjectId"}, refusals(t, report(as(t, brand, 0), community.ReasonSpam, "")))
	require.Zero(t, p.count(t, "SELECT count(*) FROM reports WHERE settled_at IS NULL"))

	draft := p.draft(t)
	hidden := services.ReportContent{Subject: community.OfNote(draft), Reason: community.ReasonSpam, Key: newKey()}
	require.Equal(t, []string{"NOT_FOUND at input.subjectId"}, refusals(t, p.Moderation.ReportContent(as(t, clerk, 0), hidden)))
	require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, refusals(t, p.Moderation.ReportContent(moderating(t), hidden)), "nobody else sees it")
}

// Goods, stores and people are reported too; they are decided about elsewhere.
func TestReportsOfOtherThings(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	of := func(kind community.ReportedKind, id domain.UUID) community.Reported {
		return community.Reported{Kind: kind, ID: id, Parent: id}
	}
	for name, tc := range map[string]struct {
		subject community.Reported
		owner   domain.UserID
	}{
		"goods":   {of(community.ReportedProduct, domain.UUID(p.cup)), maker},
		"a store": {of(community.ReportedStore, domain.UUID(p.store)), maker},
		"a user":  {of(community.ReportedUser, domain.UUID(writer)), writer},
	} {
		report := services.ReportContent{Subject: tc.subject, Reason: community.ReasonCounterfeit, Key: newKey()}
		require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, refusals(t, p.Moderation.ReportContent(as(t, tc.owner, 0), report)), name)
		require.NoError(t, p.Moderation.ReportContent(as(t, clerk, 0), report), name)
		require.Len(t, p.queue(t, community.StatePublished), 1, name)
		why := community.ReasonCounterfeit
		ban := services.Decide{Subject: tc.subject, From: community.StatePublished, To: community.StateRemoved, Reason: &why, Key: newKey()}
		require.Equal(t, []string{"INVALID at input.to"}, refusals(t, p.Moderation.Decide(moderating(t), ban)), name)
		ban.To, ban.Reason, ban.Key = community.StatePublished, nil, newKey()
		require.NoError(t, p.Moderation.Decide(moderating(t), ban), name)
		require.Empty(t, p.queue(t, community.StatePublished), name)
		gone := services.ReportContent{Subject: of(tc.subject.Kind, domain.UUID{99}), Reason: community.ReasonSpam, Key: newKey()}
		require.Equal(t, []string{"NOT_FOUND at input.subjectId"}, refusals(t, p.Moderation.ReportContent(as(t, clerk, 0), gone)), name)
	}
}

// A comment is hidden, which uncounts it and unpins it, and shown again.
func TestCommentsAreHidden(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	note := p.out(t)
	root, reply := domain.UUID(uuid.Must(uuid.NewV7())), domain.UUID(uuid.Must(uuid.NewV7()))
	require.NoError(t, p.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		for _, c := range []*community.Comment{
			{ID: domain.CommentID{Note: note, Own: root}, AuthorID: clerk, Body: "a", State: community.CommentVisible, CreatedAt: noon()},
			{ID: domain.CommentID{Note: note, Own: reply}, RootID: &root, ReplyToID: &root, AuthorID: clerk, Body: "b", State: community.CommentVisible, CreatedAt: noon()},
		} {
			if err := tx.InsertComment(t.Context(), c); err != nil {
				return err
			}
		}
		return nil
	}))
	p.do(t, "UPDATE comments SET is_pinned = true WHERE id = $1", root)
	why := community.ReasonSpam
	decide := func(own domain.UUID, from, to community.ModerationState, reason *community.ModerationReason) error {
		return p.Moderation.Decide(moderating(t), services.Decide{
			Subject: community.OfComment(domain.CommentID{Note: note, Own: own}), From: from, To: to, Reason: reason, Key: newKey(),
		})
	}
	require.NoError(t, p.Moderation.ReportContent(as(t, writer, 0), services.ReportContent{
		Subject: community.OfComment(domain.CommentID{Note: note, Own: root}), Reason: why, Key: newKey(),
	}))
	require.Equal(t, []string{"REQUIRED at input.reason"}, refusals(t, decide(root, community.StatePublished, community.StateRemoved, nil)))
	require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, decide(root, community.StatePublished, community.StateLimited, &why)))
	require.NoError(t, decide(root, community.StatePublished, community.StateRemoved, &why))
	require.NoError(t, decide(reply, community.StatePublished, community.StateRemoved, &why))
	require.Equal(t, 2, p.count(t, "SELECT count(*) FROM comments WHERE state = 'HIDDEN' AND NOT is_pinned"))
	require.Zero(t, p.count(t, "SELECT comment_count FROM notes WHERE id = $1", note))
	require.Zero(t, p.count(t, "SELECT reply_count FROM comments WHERE id = $1", root))
	require.Empty(t, p.queue(t, community.StatePublished))
	require.Equal(t, []string{"CONFLICT at input.expectedFrom"}, refusals(t, decide(root, community.StatePublished, community.StateRemoved, &why)))
	require.NoError(t, decide(reply, community.StateRemoved, community.StatePublished, nil))
	require.Equal(t, 1, p.count(t, "SELECT reply_count FROM comments WHERE id = $1", root))
}

func TestWhoDecides(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.out(t)
	c := decision(id, community.StatePublished, community.StateRemoved)
	for _, roles := range []domain.Roles{0, domain.RolePlatformFinance | domain.RolePlatformStaff} {
		require.Equal(t, []string{"NOT_ALLOWED"}, refusals(t, p.Moderation.Decide(as(t, clerk, roles), c)))
	}
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(p.Moderation.Decide(t.Context(), c)))
	require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, refusals(t, p.Moderation.Decide(as(t, writer, domain.RoleModerator), c)), "nobody decides about their own")
	require.Equal(t, []string{"CONFLICT at input.expectedFrom"}, refusals(t, p.Moderation.Decide(moderating(t), decision(id, community.StateLimited, community.StateRemoved))))
	require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, p.Moderation.Decide(moderating(t), decision(id, community.StatePublished, community.StateRejected))))
	silent := decision(id, community.StatePublished, community.StateLimited)
	silent.Reason = nil
	require.Equal(t, []string{"REQUIRED at input.reason"}, refusals(t, p.Moderation.Decide(moderating(t), silent)))
	require.NoError(t, p.Moderation.Decide(moderating(t), c))
	require.NoError(t, p.Moderation.Decide(moderating(t), c), "one key, one decision")
	require.Len(t, p.read(t, id).Events, 3)
}

// However many decide at once, and whatever the author does meanwhile, one state follows the other.
func TestDecisionsInARace(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.out(t)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range 12 {
		to := []community.ModerationState{community.StateLimited, community.StateRemoved}[i%2]
		ctx, c := moderating(t), decision(id, community.StatePublished, to)
		if i == 5 {
			ctx = as(t, writer, 0)
		}
		all.Go(func() {
			<-start
			if i == 5 {
				_ = p.Notes.DeleteNote(ctx, id) // it goes through, or finds it gone
				return
			}
			_ = p.Moderation.Decide(ctx, c) // the first goes through, the others are told
		})
	}
	close(start)
	all.Wait()
	events := p.read(t, id).Events
	for i := range len(events) - 1 {
		require.Equal(t, events[i+1].To, events[i].From)
	}
	require.Equal(t, community.StateDeleted, events[0].To, "a delete goes through from any state")
	require.Zero(t, p.count(t, "SELECT count(*) FROM notes_by_author"))
}
