package services_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// filmStudio takes videos, and makes streams of them where that is wanted.
func filmStudio(t *testing.T, streams bool) *studio {
	t.Helper()
	s := openStudio(t)
	library, err := media.Open(t.Context(), media.Options{
		Dir: s.dir, Base: "http://h", Signer: media.NewSigner([]byte(strings.Repeat("1", 32)), noon), Streams: streams,
		Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	if !library.TakesVideos() || streams && !library.MakesStreams(t.Context()) {
		t.Skip("ffmpeg with libx264 is not installed; .ci/run installs it where Debian has it")
	}
	s.library = library
	s.Services = s.with(t, library)
	return s
}

// film uploads a video of a second, which is READY then.
func (s *studio) film(t *testing.T) *domain.Upload {
	t.Helper()
	file := filepath.Join(t.TempDir(), "v.mp4")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi",
		"-i", "testsrc=duration=1:size=64x48:rate=5", "-c:v", "libx264", "-brand", "mp42", file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	sum := sha256.Sum256(data)
	u, to, err := s.Media.CreateUpload(artist(t), services.CreateUpload{Key: newKey(), Announcement: domain.Announcement{
		Kind: domain.MediaVideo, Purpose: domain.MediaForNote, ByteSize: int64(len(data)), ContentType: "video/mp4",
		SHA256: hex.EncodeToString(sum[:]),
	}})
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, s.send(t, to, data))
	require.NoError(t, s.Media.ProcessUpload(t.Context(), args.ProcessUpload{MediaID: u.ID.String(), Purpose: "NOTE"}))
	require.Equal(t, domain.MediaReady, s.upload(t, domain.MediaForNote, u.ID).State)
	return u
}

func (s *studio) streamed(t *testing.T, id domain.MediaID) bool {
	t.Helper()
	found, err := communitydb.All(t.Context(), s.people.Reader, communitydb.Streamed([]domain.MediaID{id}))
	require.NoError(t, err)
	return len(found) == 1
}

// parts are the files of streams that are kept.
func (s *studio) parts(t *testing.T) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(s.dir, func(name string, _ fs.DirEntry, err error) error {
		if strings.Contains(name, ".hls.") {
			names = append(names, name)
		}
		return err
	}))
	return names
}

func TestAVideoIsMadeAStreamOf(t *testing.T) {
	t.Parallel()
	s := filmStudio(t, true)
	u := s.film(t)
	require.Equal(t, 1, s.asked(t, domain.MediaForNote, "video_stream"), "once it is READY")
	var queue string
	require.NoError(t, s.sql[true].QueryRow(t.Context(), "SELECT queue FROM river_job WHERE kind = 'video_stream'").Scan(&queue))
	require.Equal(t, args.StreamQueue, queue, "it keeps no other job waiting")
	require.False(t, s.streamed(t, u.ID))

	job := args.StreamVideo{MediaID: u.ID.String()}
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
	require.True(t, s.streamed(t, u.ID))
	kept := s.parts(t)
	require.Len(t, kept, 3, "two playlists and a file")
	require.NoError(t, os.Remove(kept[0]))
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
	require.Len(t, s.parts(t), 2, "what is there is not made again")

	require.NoError(t, s.Media.RemoveMedia(t.Context(), args.RemoveMedia{MediaIDs: []string{u.ID.String()}}))
	require.Empty(t, s.parts(t))
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
}

// A video that is cleared away while it waits, or while it is made a stream of, leaves nothing.
func TestAVideoThatGoesIsNoStream(t *testing.T) {
	t.Parallel()
	s := filmStudio(t, true)
	u := s.film(t)
	_, err := s.sql[true].Exec(t.Context(), "DELETE FROM media WHERE id = $1", u.ID)
	require.NoError(t, err)
	require.NoError(t, s.Media.StreamVideo(t.Context(), args.StreamVideo{MediaID: u.ID.String()}))
	require.Empty(t, s.parts(t))

	u = s.film(t)
	_, err = s.sql[true].Exec(t.Context(), `
CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER vanish BEFORE UPDATE OF streamed_at ON media FOR EACH ROW EXECUTE FUNCTION vanish()`)
	require.NoError(t, err)
	require.NoError(t, s.Media.StreamVideo(t.Context(), args.StreamVideo{MediaID: u.ID.String()}))
	require.Empty(t, s.parts(t), "gone while it was made")
}

// What an operator takes down leaves nothing, however it was shown, and is not made again.
func TestAVideoThatIsTakenDown(t *testing.T) {
	t.Parallel()
	s := filmStudio(t, true)
	u := s.film(t)
	job := args.StreamVideo{MediaID: u.ID.String()}
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
	poster := s.upload(t, domain.MediaForNote, u.ID).Image.ID
	removed, err := s.Media.TakeDown(t.Context(), []domain.MediaID{u.ID})
	require.NoError(t, err)
	require.Equal(t, []domain.MediaID{u.ID, poster}, removed)
	require.NoError(t, filepath.WalkDir(s.dir, func(name string, entry fs.DirEntry, err error) error {
		require.True(t, entry.IsDir(), name)
		return err
	}))
	require.False(t, s.streamed(t, u.ID))
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
	require.Empty(t, s.parts(t), "there is nothing to make it of")
	_, err = s.Media.TakeDown(t.Context(), []domain.MediaID{u.ID})
	require.Equal(t, domain.CodeNotFound, domain.CodeOf(err), "there is nothing of it")
}

func TestNoStreamsWhereNoneAreWanted(t *testing.T) {
	t.Parallel()
	s := filmStudio(t, false)
	u := s.film(t)
	require.Zero(t, s.asked(t, domain.MediaForNote, "video_stream"))
	require.False(t, s.Media.MakesStreams(t.Context()))
	require.ErrorContains(t, s.Media.StreamVideo(t.Context(), args.StreamVideo{MediaID: u.ID.String()}), "streams need ffmpeg")
	require.False(t, s.streamed(t, u.ID))
}

// A video that cannot be made a stream of is not tried again, unless somebody wants it; one whose file is not there is.
func TestAVideoThatCannotBeMadeAStreamOf(t *testing.T) {
	t.Parallel()
	s := filmStudio(t, true)
	u := s.film(t)
	job := args.StreamVideo{MediaID: u.ID.String()}
	kept := s.keptVideo(t, u.ID)
	good, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.NoError(t, os.Remove(kept))
	require.ErrorContains(t, s.Media.StreamVideo(t.Context(), job), "which is kept")
	require.Equal(t, 1, s.without(t, u.ID, "unstreamable_at IS NULL"))

	require.NoError(t, os.WriteFile(kept, []byte("no video"), 0o600))
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
	require.Empty(t, s.parts(t))
	require.Equal(t, 1, s.without(t, u.ID, "unstreamable_at IS NOT NULL"))

	require.NoError(t, os.WriteFile(kept, good, 0o600))
	require.NoError(t, s.Media.StreamVideo(t.Context(), job))
	require.True(t, s.streamed(t, u.ID))
	require.Equal(t, 1, s.without(t, u.ID, "unstreamable_at IS NULL"))
}

// keptVideo is the file of a video.
func (s *studio) keptVideo(t *testing.T, id domain.MediaID) (name string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(s.dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, id.String()+".video") {
			name = path
		}
		return err
	}))
	require.NotEmpty(t, name)
	return name
}

// without is whether a row of media is as the condition says.
func (s *studio) without(t *testing.T, id domain.MediaID, condition string) (n int) {
	t.Helper()
	sql := "SELECT count(*) FROM media WHERE id = $1 AND " + condition
	require.NoError(t, s.sql[true].QueryRow(t.Context(), sql, id).Scan(&n))
	return n
}

// filmed writes a video that was READY so long ago, and nothing else.
func (s *studio) filmed(t *testing.T, id byte, ago time.Duration, kind, state string) string {
	t.Helper()
	at := s.at.Add(-ago)
	var ready *time.Time
	if state == "READY" {
		ready = &at
	}
	_, err := s.sql[true].Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, created_at, ready_at)
VALUES ($1, $1, 'NOTE', $2, $3, 'video/mp4', 1, '', $4, $5)`, domain.MediaID{id}, kind, state, at, ready)
	require.NoError(t, err)
	return domain.MediaID{id}.String()
}

// takeStreams writes what River does where a process takes from the queue of streams: that it did, so long ago.
func (s *studio) takeStreams(t *testing.T, ago string) {
	t.Helper()
	_, err := s.sql[true].Exec(t.Context(), `
INSERT INTO river_queue (name, updated_at)
VALUES ($1, now() - $2::interval)
ON CONFLICT (name) DO UPDATE
SET updated_at = EXCLUDED.updated_at`, args.StreamQueue, ago)
	require.NoError(t, err)
}

// caughtUp are the videos that are asked for late, in the order that they are worked in.
func (s *studio) caughtUp(t *testing.T) []string {
	t.Helper()
	rows, err := s.sql[true].Query(t.Context(), `
SELECT args ->> 'media_id'
FROM river_job
WHERE kind = 'video_stream' AND args ->> 'late' = 'true' AND priority = 4 AND queue = $1 AND state = 'available'
ORDER BY priority, scheduled_at, id`, args.StreamQueue)
	require.NoError(t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return ids
}

func TestVideosWithoutAStreamAreCaughtUpWith(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	day := 24 * time.Hour
	second, first := s.filmed(t, 1, day, "VIDEO", "READY"), s.filmed(t, 2, 2*day, "VIDEO", "READY")
	s.filmed(t, 3, 59*time.Minute, "VIDEO", "READY")
	s.filmed(t, 4, day, "VIDEO", "PROCESSING")
	s.filmed(t, 5, day, "IMAGE", "READY")
	streamed, unstreamable := s.filmed(t, 6, 3*day, "VIDEO", "READY"), s.filmed(t, 7, 3*day, "VIDEO", "READY")
	_, err := s.sql[true].Exec(t.Context(), "UPDATE media SET streamed_at = ready_at WHERE id = $1", domain.MediaID{6})
	require.NoError(t, err)
	_, err = s.sql[true].Exec(t.Context(), "UPDATE media SET unstreamable_at = ready_at WHERE id = $1", domain.MediaID{7})
	require.NoError(t, err)
	var underway []string
	for i, state := range []string{"available", "running", "retryable", "scheduled", "pending"} {
		id := s.filmed(t, byte(10+i), 4*day, "VIDEO", "READY")
		s.job(t, id, state)
		underway = append(underway, id)
	}
	over := s.filmed(t, 20, day/2, "VIDEO", "READY")
	s.job(t, over, "completed")
	s.job(t, over, "discarded")

	require.NoError(t, s.Media.CatchUpStreams(t.Context()))
	require.Empty(t, s.caughtUp(t), "nobody makes streams")
	s.takeStreams(t, "2 hours")
	require.NoError(t, s.Media.CatchUpStreams(t.Context()))
	require.Empty(t, s.caughtUp(t), "nobody does any more")
	s.takeStreams(t, "10 minutes")
	require.NoError(t, s.Media.CatchUpStreams(t.Context()))
	require.Equal(t, []string{first, second, over}, s.caughtUp(t))
	require.NoError(t, s.Media.CatchUpStreams(t.Context()))
	require.Len(t, s.caughtUp(t), 3, "what waits is not asked for twice")
	for _, id := range append(underway, streamed, unstreamable) {
		require.NotContains(t, s.caughtUp(t), id)
	}
}

// job writes a job that makes a stream of a video, as far as it has come.
func (s *studio) job(t *testing.T, id, state string) {
	t.Helper()
	_, err := s.sql[true].Exec(t.Context(), `
INSERT INTO river_job (state, kind, queue, max_attempts, args, finalized_at)
VALUES ($1::text::river_job_state, 'video_stream', $2, 25, jsonb_build_object('media_id', $3::text),
        CASE WHEN $1 IN ('completed', 'discarded') THEN now() END)`, state, args.StreamQueue, id)
	require.NoError(t, err)
}

// Many videos are caught up with some at a time, and no faster than their streams are made.
func TestManyVideosAreCaughtUpWithInTurn(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	s.takeStreams(t, "0")
	_, err := s.sql[true].Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, created_at, ready_at)
SELECT gen_random_uuid(), $2, 'NOTE', 'VIDEO', 'READY', 'video/mp4', 1, '', at, at
FROM generate_series(1, 1200) AS n
CROSS JOIN LATERAL (SELECT $1::timestamptz - interval '1 day' + n * interval '1 second' AS at) AS times`, s.at, domain.UserID{1})
	require.NoError(t, err)
	for _, want := range []int{500, 1000, 1000} {
		require.NoError(t, s.Media.CatchUpStreams(t.Context()))
		require.Len(t, s.caughtUp(t), want)
	}
	_, err = s.sql[true].Exec(t.Context(), `
WITH done AS (UPDATE river_job SET state = 'completed', finalized_at = now() WHERE kind = 'video_stream')
UPDATE media SET streamed_at = ready_at WHERE ready_at < (SELECT max(ready_at) FROM media) - interval '199 seconds'`)
	require.NoError(t, err)
	require.NoError(t, s.Media.CatchUpStreams(t.Context()))
	require.Len(t, s.caughtUp(t), 200, "the rest")
}
