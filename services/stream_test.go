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

func TestNoStreamsWhereNoneAreWanted(t *testing.T) {
	t.Parallel()
	s := filmStudio(t, false)
	u := s.film(t)
	require.Zero(t, s.asked(t, domain.MediaForNote, "video_stream"))
	require.False(t, s.Media.MakesStreams(t.Context()))
	require.ErrorContains(t, s.Media.StreamVideo(t.Context(), args.StreamVideo{MediaID: u.ID.String()}), "streams need ffmpeg")
	require.False(t, s.streamed(t, u.ID))
}
