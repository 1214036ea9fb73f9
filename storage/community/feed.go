package community

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// FeedRankingPage reads up to limit places of a ranking behind the position after. Generation 0 is the newest of the
// surface; no row at all means that there is none, or that the generation is gone.
func FeedRankingPage(
	surface community.FeedSurface, generation int64, after, limit int,
) postgres.Query[community.RankedRow] {
	const sql = `
SELECT r.generation_id, r.position, r.kind, r.subject_id, r.reason
FROM feed_rankings r
WHERE r.generation_id = (
    SELECT g.id FROM feed_generations g WHERE g.surface = $1 AND ($2::bigint = 0 OR g.id = $2) ORDER BY g.id DESC LIMIT 1
)
  AND r.position > $3
ORDER BY r.position
LIMIT $4`
	return postgres.Query[community.RankedRow]{
		Doing: "read a feed ranking", SQL: sql, Args: []any{surface, generation, after, limit},
		Scan: postgres.Rows(func(to []any, r *community.RankedRow) []any {
			return append(to, &r.Generation, &r.Position, &r.Kind, &r.ID, &r.Reason)
		}, func(r *community.RankedRow) community.RankedRow { return *r }),
	}
}

// NotesOfRankingPage reads the notes of FeedRankingPage, in no order: it goes along with it, before anybody knows which they are.
func NotesOfRankingPage(
	surface community.FeedSurface, generation int64, after, limit int,
) postgres.Query[*community.Note] {
	const sql = `
SELECT ` + noteColumns + `
FROM notes
WHERE id IN (
    SELECT p.subject_id
    FROM (
        SELECT r.kind, r.subject_id
        FROM feed_rankings r
        WHERE r.generation_id = (
            SELECT g.id FROM feed_generations g WHERE g.surface = $1 AND ($2::bigint = 0 OR g.id = $2) ORDER BY g.id DESC LIMIT 1
        )
          AND r.position > $3
        ORDER BY r.position
        LIMIT $4
    ) p
    WHERE p.kind = $5
)`
	return postgres.Query[*community.Note]{
		Doing: "read the notes of a feed ranking", SQL: sql,
		Args: []any{surface, generation, after, limit, community.SubjectNote}, Scan: scanNotes(),
	}
}

// GenerationKept reports whether a generation of the surface still exists.
func GenerationKept(surface community.FeedSurface, generation int64) postgres.Query[bool] {
	const sql = `
SELECT EXISTS (SELECT 1 FROM feed_generations WHERE id = $1 AND surface = $2)`
	return postgres.Query[bool]{
		Doing: "look up a feed generation", SQL: sql, Args: []any{generation, surface}, Scan: pgx.RowTo[bool],
	}
}

// onTheWay is how many notes that are being fanned out a page looks at: the newest. More stand there where jobs do not keep up.
const onTheWay = 64

// FollowingNotesPage reads a page of the notes of everybody whom the user follows, newest first: ids only. The user reaches
// followers-only notes of all of them.
//
// The page is what merging all the authors' own lists would give, and costs the same however many the user follows. Ordinary
// authors' notes come from the inbox, as far back as that goes; notes that are on their way into inboxes, and the lists of
// those few followees that are pulled, are read beside it. Behind the inbox's floor everybody is pulled, which is asked for
// only by a page that gets there; where too many notes are on their way to look at, the floor is at those. A row of the inbox counts while its note is followed and may be seen: each is looked
// up by LATERAL with a LIMIT, which no planner turns into reading all the user follows.
//
// What is asked stands in a row of its own, so that the planner estimates the same for every user and soon keeps one plan:
// planning the statement anew takes longer than running it.
func FollowingNotesPage(user domain.UserID, page domain.Page) postgres.Query[NoteAt] {
	const still = `
            SELECT
            FROM follows f
            JOIN notes_by_author n ON n.author_id = f.followee_id
            WHERE f.follower_id = a.viewer
              AND f.followee_id = {row}.author_id
              AND n.published_at = {row}.published_at
              AND n.note_id = {row}.note_id
              AND n.reach <= 1
            LIMIT 1`
	const pulled = `
            SELECT n.author_id, n.note_id, n.published_at
            FROM notes_by_author n
            WHERE n.author_id = f.followee_id
              AND n.reach <= 1
              AND (n.published_at, n.note_id) < (a.at, a.id)
              {floor}
            ORDER BY n.published_at DESC, n.note_id DESC
            LIMIT a.places`
	const sql = `
WITH asked AS MATERIALIZED (
    SELECT $1::uuid AS viewer, $2::timestamptz AS at, $3::uuid AS id, $4::bigint AS places,
           coalesce(greatest(
               (SELECT b.floor_at FROM inboxes b WHERE b.viewer_id = $1),
               (
                   SELECT w.published_at
                   FROM fan_outs w
                   WHERE (w.published_at, w.note_id) < ($2, $3)
                   ORDER BY w.published_at DESC, w.note_id DESC
                   OFFSET $5
                   LIMIT 1
               )
           ), '-infinity') AS floor_at
),
recent AS MATERIALIZED (
    SELECT DISTINCT s.author_id, s.note_id, s.published_at
    FROM asked a
    CROSS JOIN LATERAL (
        (
            SELECT i.author_id, i.note_id, i.published_at
            FROM inbox_notes i
            CROSS JOIN LATERAL ({still of i}) still
            WHERE i.viewer_id = a.viewer
              AND i.published_at > a.floor_at
              AND (i.published_at, i.note_id) < (a.at, a.id)
            ORDER BY i.published_at DESC, i.note_id DESC
            LIMIT a.places
        )
        UNION ALL
        SELECT o.author_id, o.note_id, o.published_at
        FROM (
            SELECT w.author_id, w.note_id, w.published_at
            FROM fan_outs w
            WHERE (w.published_at, w.note_id) < (a.at, a.id)
            ORDER BY w.published_at DESC, w.note_id DESC
            LIMIT $5
        ) o
        CROSS JOIN LATERAL ({still of o}) still
        UNION ALL
        SELECT p.author_id, p.note_id, p.published_at
        FROM follows f
        CROSS JOIN LATERAL ({pulled}) p
        WHERE f.follower_id = a.viewer
          AND f.delivery <> 1
    ) s
    ORDER BY s.published_at DESC, s.note_id DESC
    LIMIT (SELECT places FROM asked)
)
SELECT author_id, note_id, published_at
FROM recent
UNION
SELECT p.author_id, p.note_id, p.published_at
FROM asked a
JOIN follows f ON f.follower_id = a.viewer
CROSS JOIN LATERAL ({pulled below}) p
WHERE (
    SELECT a.floor_at > '-infinity' AND count(r.note_id) < a.places
    FROM asked a
    LEFT JOIN recent r ON r.published_at > a.floor_at
    GROUP BY a.floor_at, a.places
)
ORDER BY published_at DESC, note_id DESC
LIMIT (SELECT places FROM asked)`
	from, id := postgres.TimeBound(page)
	return postgres.Query[NoteAt]{
		Doing: "read the following feed",
		SQL: strings.NewReplacer(
			"{still of i}", strings.ReplaceAll(still, "{row}", "i"), "{still of o}", strings.ReplaceAll(still, "{row}", "o"),
			"{pulled}", strings.Replace(pulled, "{floor}", "", 1),
			"{pulled below}", strings.Replace(pulled, "{floor}", "AND n.published_at <= a.floor_at", 1),
		).Replace(sql),
		Args: []any{user, from, id, page.Limit, onTheWay},
		Scan: pgx.RowToStructByPos[NoteAt],
	}
}

// NoteCandidates reads the newest notes that a ranking may show, at most limit of them.
func (r Reader) NoteCandidates(ctx context.Context, limit int) ([]community.Candidate, error) {
	const sql = `
SELECT id, author_id, published_at, like_count + collect_count
FROM notes
WHERE state = 'PUBLISHED'
  AND visibility = 'PUBLIC'
ORDER BY published_at DESC, id DESC
LIMIT $1`
	return All(ctx, r, postgres.Query[community.Candidate]{
		Doing: "read notes to rank", SQL: sql, Args: []any{limit},
		Scan: func(row pgx.CollectableRow) (community.Candidate, error) {
			c := community.Candidate{Kind: community.SubjectNote}
			err := row.Scan(&c.ID, &c.Owner, &c.Since, &c.Actions)
			return c, err
		},
	})
}

// InsertGeneration writes a finished ranking and returns its id.
func (tx Tx) InsertGeneration(
	ctx context.Context, surface community.FeedSurface, places []community.Ranked, now time.Time,
) (int64, error) {
	const sql = `
INSERT INTO feed_generations (surface, item_count, made_at)
VALUES ($1, $2, $3)
RETURNING id`
	id, err := postgres.One(ctx, tx.tx, postgres.Query[int64]{
		Doing: "insert a feed generation", SQL: sql, Args: []any{surface, len(places), now}, Scan: pgx.RowTo[int64],
	})
	if err != nil {
		return 0, err
	}
	position := 0
	return id, postgres.Copy(ctx, tx.tx, "feed_rankings",
		[]string{"generation_id", "position", "kind", "subject_id", "reason"}, slices.Values(places),
		func(r community.Ranked) []any {
			position++
			return []any{id, position, int16(r.Kind), r.ID, string(r.Reason)}
		})
}

// DeleteSupersededGenerations removes generations that a newer one of their surface replaced before the given time.
func (tx Tx) DeleteSupersededGenerations(ctx context.Context, before time.Time) error {
	const rankings = `
DELETE FROM feed_rankings
WHERE generation_id IN (
    SELECT g.id
    FROM feed_generations g
    WHERE EXISTS (
        SELECT 1 FROM feed_generations n WHERE n.surface = g.surface AND n.id > g.id AND n.made_at < $1
    )
)`
	const generations = `
DELETE FROM feed_generations g
WHERE EXISTS (SELECT 1 FROM feed_generations n WHERE n.surface = g.surface AND n.id > g.id AND n.made_at < $1)`
	if _, err := tx.tx.Exec(ctx, "delete old feed rankings", rankings, before); err != nil {
		return err
	}
	_, err := tx.tx.Exec(ctx, "delete old feed generations", generations, before)
	return err
}
