package services_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// remark is a comment of the clerk's below a note.
func (p *press) remark(t *testing.T, note domain.NoteID) domain.CommentID {
	t.Helper()
	id, err := p.Comments.CreateComment(as(t, clerk, 0), services.CreateComment{NoteID: note, Body: "好看", Key: newKey()})
	require.NoError(t, err)
	return id
}

func reporting(subject community.Reported) services.ReportContent {
	return services.ReportContent{Subject: subject, Reason: community.ReasonSpam, Key: newKey()}
}

// meets runs do while what a transaction has done is not committed: the transaction goes on once a statement of do waits for a
// lock, or do is over.
func meets(t *testing.T, p *press, do func() error, begun, then func(tx communitydb.Tx) error) error {
	t.Helper()
	done := make(chan error, 1)
	require.NoError(t, p.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := begun(tx); err != nil {
			return err
		}
		go func() { done <- do() }()
		require.Eventually(t, func() bool {
			return len(done) > 0 || p.count(t, `
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0
		}, time.Minute, time.Millisecond)
		return then(tx)
	}))
	return <-done
}

// What nobody decides about any more leaves the desk, with all that was reported of it.
func TestCasesOfWhatIsGoneAreClosed(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]func(p *press, note domain.NoteID, comment domain.CommentID) error{
		"its author deletes it": func(p *press, _ domain.NoteID, comment domain.CommentID) error {
			return p.Comments.DeleteComment(as(t, clerk, 0), comment)
		},
		"a moderator deletes it": func(p *press, _ domain.NoteID, comment domain.CommentID) error {
			return p.Comments.DeleteComment(moderating(t), comment)
		},
		"its note is deleted": func(p *press, note domain.NoteID, _ domain.CommentID) error {
			return p.Notes.DeleteNote(as(t, writer, 0), note)
		},
		"its note's author leaves": func(p *press, _ domain.NoteID, _ domain.CommentID) error {
			return p.Accounts.ClearAccount(t.Context(), args.ClearAccount{User: writer.String()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPress(t)
			note, other := p.out(t), p.out(t)
			comment, stays := p.remark(t, note), p.remark(t, other)
			require.NoError(t, p.Moderation.ReportContent(as(t, brand, 0), reporting(community.OfComment(comment))))
			require.NoError(t, p.Moderation.ReportContent(as(t, maker, 0), reporting(community.OfComment(comment))))
			if name != "its note's author leaves" {
				require.NoError(t, p.Moderation.ReportContent(as(t, brand, 0), reporting(community.OfComment(stays))))
			}
			require.NotEmpty(t, p.queue(t, community.StatePublished))
			require.NoError(t, gone(p, note, comment))
			waiting := p.queue(t, community.StatePublished)
			for _, c := range waiting {
				require.Equal(t, community.OfComment(stays), c.Subject, "the others wait on")
			}
			require.Equal(t, len(waiting), p.count(t, "SELECT count(*) FROM reports WHERE settled_at IS NULL"))
		})
	}
	t.Run("a user leaves", func(t *testing.T) {
		t.Parallel()
		p := openPress(t)
		require.NoError(t, p.Moderation.ReportContent(as(t, brand, 0), reporting(community.OfUser(writer))))
		require.Len(t, p.queue(t, community.StatePublished), 1)
		require.NoError(t, p.Accounts.DeleteAccount(as(t, writer, 0), services.DeleteAccount{ConfirmHandle: "writer", Key: newKey()}))
		require.NoError(t, p.Accounts.ClearAccount(t.Context(), args.ClearAccount{User: writer.String()}))
		require.Empty(t, p.queue(t, community.StatePublished))
	})
}

// Who reports a comment while it is being deleted is told so, and nothing is left at the desk.
func TestAReportOfWhatIsBeingDeleted(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	comment := p.remark(t, p.out(t))
	ctx := as(t, brand, 0)
	var found []*community.Comment
	err := meets(t, p,
		func() error { return p.Moderation.ReportContent(ctx, reporting(community.OfComment(comment))) },
		func(tx communitydb.Tx) (err error) {
			if _, err = tx.LockNoteOfComments(t.Context(), comment.Note); err == nil {
				found, err = tx.LockComments(t.Context(), []domain.CommentID{comment})
			}
			return err
		},
		func(tx communitydb.Tx) error { return tx.SaveComment(t.Context(), found[0].Deleted(), true) })
	require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, refusals(t, err))
	require.Empty(t, p.queue(t, community.StatePublished))
}

// Who sends a report or a decision again is answered as before, whatever became of its subject.
func TestReportsAndDecisionsSentAgain(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	note := p.out(t)
	comment := p.remark(t, note)
	report := reporting(community.OfComment(comment))
	require.NoError(t, p.Moderation.ReportContent(as(t, brand, 0), report))
	why := community.ReasonSpam
	decision := services.Decide{
		Subject: community.OfComment(comment), From: community.StatePublished, To: community.StateRemoved, Reason: &why, Key: newKey(),
	}
	require.NoError(t, p.Moderation.Decide(moderating(t), decision))
	removal := services.Decide{
		Subject: community.OfNote(note), From: community.StatePublished, To: community.StateRemoved, Reason: &why, Key: newKey(),
	}
	require.NoError(t, p.Moderation.Decide(moderating(t), removal))
	appeal := services.AppealNote{NoteID: note, Text: "It is true.", Key: newKey()}
	require.NoError(t, p.Notes.AppealNote(as(t, writer, 0), appeal))
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), note))

	require.NoError(t, p.Moderation.ReportContent(as(t, brand, 0), report))
	require.NoError(t, p.Moderation.Decide(moderating(t), decision))
	require.NoError(t, p.Moderation.Decide(moderating(t), removal))
	require.NoError(t, p.Notes.AppealNote(as(t, writer, 0), appeal))
	report.Key = newKey()
	require.Equal(t, []string{"NOT_FOUND at input.subjectId"}, refusals(t, p.Moderation.ReportContent(as(t, brand, 0), report)))
}

// A moderator who saw an earlier text publishes nothing of a later one.
func TestAStaleDecision(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.draft(t)
	p.publish(t, id)
	late := decision(id, community.StatePending, community.StatePublished)
	late.Version = new(p.read(t, id).Version)
	p.decide(t, id, community.StatePending, community.StateRejected)
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: new("worse")}}))
	p.publish(t, id)
	require.Equal(t, []string{"CONFLICT at input.version"}, refusals(t, p.Moderation.Decide(moderating(t), late)))
	require.Equal(t, community.StatePending, p.read(t, id).State)
	late.Version = new(p.read(t, id).Version)
	require.NoError(t, p.Moderation.Decide(moderating(t), late))

	removal := decision(id, community.StatePublished, community.StateRemoved)
	removal.Version = new(p.read(t, id).Version)
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: new("better")}}))
	require.Equal(t, *removal.Version, p.read(t, id).Version, "what waits is a revision, and others read what they did")
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.Equal(t, []string{"CONFLICT at input.version"}, refusals(t, p.Moderation.Decide(moderating(t), removal)), "it says something else now")
	v := community.VisibilityFollowers
	removal.Version = new(p.read(t, id).Version)
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Visibility: &v}}))
	require.NoError(t, p.Moderation.Decide(moderating(t), removal), "whom it is shown to is no matter")
}

// decided is the log of what is no note, oldest first.
func (p *press) decided(t *testing.T, subject community.Reported) []string {
	t.Helper()
	found, err := communitydb.All(t.Context(), p.people.Reader, communitydb.DecisionsBySubjects([]domain.UUID{subject.ID}, 100))
	require.NoError(t, err)
	var log []string
	for i, d := range slices.Backward(found) {
		require.Equal(t, subject, d.Subject)
		require.Equal(t, len(found)-i, d.Event.N)
		require.Equal(t, domain.UserID{9}, *d.Event.ActorID)
		said := string(d.Event.From) + " to " + string(d.Event.To)
		if d.Event.Reason != nil {
			said += " for " + string(*d.Event.Reason)
		}
		log = append(log, said)
	}
	return log
}

// Whatever is decided about is written down, and who wrote a comment is told.
func TestDecisionsAreWrittenDown(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	comment := p.remark(t, p.out(t))
	of, why := community.OfComment(comment), community.ReasonSpam
	decide := func(subject community.Reported, from, to community.ModerationState, reason *community.ModerationReason) error {
		return p.Moderation.Decide(moderating(t), services.Decide{Subject: subject, From: from, To: to, Reason: reason, Key: newKey()})
	}
	told := func() int {
		return p.count(t, "SELECT count(*) FROM river_job WHERE args->>'notification_kind' LIKE 'COMMENT_RE%' AND args->>'user' = $1", clerk.String())
	}
	require.NoError(t, decide(of, community.StatePublished, community.StatePublished, nil))
	require.Zero(t, told(), "that somebody reported it is not theirs to know")
	require.Equal(t, []string{"INVALID at input.reason"}, refusals(t, decide(of, community.StatePublished, community.StatePublished, &why)))
	require.NoError(t, decide(of, community.StatePublished, community.StateRemoved, &why))
	require.Equal(t, 1, told())
	require.NoError(t, decide(of, community.StateRemoved, community.StatePublished, nil))
	require.Equal(t, 2, told())
	require.Equal(t, []string{"PUBLISHED to PUBLISHED", "PUBLISHED to REMOVED for SPAM", "REMOVED to PUBLISHED"}, p.decided(t, of))

	user := community.OfUser(writer)
	require.Equal(t, []string{"INVALID at input.reason"}, refusals(t, decide(user, community.StatePublished, community.StatePublished, &why)))
	require.NoError(t, decide(user, community.StatePublished, community.StatePublished, nil))
	require.Equal(t, []string{"PUBLISHED to PUBLISHED"}, p.decided(t, user))
}

// A link to a host that nobody knows is published, and a moderator looks at it afterwards: once.
func TestUnknownHostsComeToTheDesk(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	body := func(s string) func(*community.NoteFields) {
		return func(f *community.NoteFields) { f.Body = &s }
	}
	p.out(t, body("在我的店 https://kilns.trellis.test/a"))
	require.Empty(t, p.queue(t, community.StatePublished), "a link to the platform")
	id := p.out(t, body("看 https://kilns.example/a"))
	waiting := p.queue(t, community.StatePublished)
	require.Len(t, waiting, 1)
	require.Equal(t, community.OfNote(id), waiting[0].Subject)
	require.Zero(t, waiting[0].ReportCount, "nobody reported it")
	require.Equal(t, []community.ModerationReason{community.ReasonExternalLink}, waiting[0].Reasons)
	require.Equal(t, []string{"Readers cannot tell where this leads: https://kilns.example/a"}, waiting[0].Details)
	require.NoError(t, p.Moderation.ReportContent(as(t, clerk, 0), reporting(community.OfNote(id))))
	require.Equal(t, 1, p.queue(t, community.StatePublished)[0].ReportCount)
	p.decide(t, id, community.StatePublished, community.StatePublished)
	require.Empty(t, p.queue(t, community.StatePublished))

	edit := func(s string) {
		t.Helper()
		require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: &s}}))
		require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
		require.Equal(t, s, p.read(t, id).Body)
	}
	edit("还看 https://kilns.example/a")
	require.Empty(t, p.queue(t, community.StatePublished), "it was looked at")
	edit("再看 https://glazes.example")
	require.Len(t, p.queue(t, community.StatePublished), 1)
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), id))
	require.Empty(t, p.queue(t, community.StatePublished))

	coded := p.out(t, func(f *community.NoteFields) { f.MediaIDs = []domain.MediaID{p.picture(t, writer, "6901234567892")} })
	require.Equal(t, community.OfNote(coded), p.queue(t, community.StatePublished)[0].Subject, "a code that is no link")
}

// What a comment is ranked by follows its likes also where one comes while another comment is pinned in its place.
func TestAPinGivesWayToALike(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	note := p.out(t)
	pinned, next := p.remark(t, note), p.remark(t, note)
	ctx := as(t, writer, 0)
	require.NoError(t, p.Comments.PinComment(ctx, pinned, true))
	require.NoError(t, meets(t, p,
		func() error { return p.Comments.PinComment(ctx, next, true) },
		func(tx communitydb.Tx) error {
			return tx.SetCommentLikes(t.Context(), []communitydb.SetCommentLike{{User: brand, Comment: pinned, On: true, At: noon()}})
		},
		func(communitydb.Tx) error { return nil }))
	found, err := communitydb.All(t.Context(), p.people.Reader, communitydb.CommentsByIDs([]domain.CommentID{pinned}))
	require.NoError(t, err)
	require.False(t, found[0].IsPinned)
	require.Equal(t, 1, found[0].Likes)
	require.Equal(t, int(found[0].Heat()), p.count(t, "SELECT heat FROM comments WHERE id = $1", pinned.Own))
}

// Comments below a note are in the order in which they were committed, whatever the clocks of the processes say.
func TestCommentsComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	note := p.out(t)
	first := p.remark(t, note)
	p.do(t, "UPDATE comments SET created_at = created_at + interval '1 hour' WHERE id = $1", first.Own) // by a clock that is ahead
	answer := func(ctx context.Context) domain.CommentID {
		id, err := p.Comments.CreateComment(ctx, services.CreateComment{NoteID: note, ReplyTo: &first, Body: "!", Key: newKey()})
		require.NoError(t, err)
		return id
	}
	second, a, b := p.remark(t, note), answer(as(t, writer, 0)), answer(as(t, brand, 0))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM comments a, comments b WHERE a.id = $1 AND b.id = $2 AND a.created_at < b.created_at", first.Own, second.Own))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM comments a, comments b WHERE a.id = $1 AND b.id = $2 AND a.created_at < b.created_at", a.Own, b.Own))
}
