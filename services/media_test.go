package services_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// studio takes uploads into a folder, with a clock to turn.
type studio struct {
	*services.Services
	people  communitydb.Store
	shop    commercedb.Store
	library *media.Library
	dir     string
	sql     map[bool]*pgxpool.Pool // by whether it is the community side's
	at      time.Time
}

func openStudio(t *testing.T) *studio {
	t.Helper()
	d := storagetest.New(t)
	s := &studio{
		people: communitydb.NewStore(d.Community), shop: commercedb.NewStore(d.Commerce), dir: t.TempDir(), at: noon(),
		sql: map[bool]*pgxpool.Pool{true: d.Community.Pool(), false: d.Commerce.Pool()},
	}
	var err error
	s.library, err = media.Open(t.Context(), media.Options{
		Dir: s.dir, Base: "http://h", Signer: media.NewSigner(bytes.Repeat([]byte{1}, 32), s.now), Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	library := s.library
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	s.Services = s.with(t, s.library)
	return s
}

func (s *studio) now() time.Time { return s.at }

// with are services that keep uploads in a library.
func (s *studio) with(t *testing.T, library *media.Library) *services.Services {
	t.Helper()
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	return services.New(services.Needs{
		Community: s.people, Commerce: s.shop, Now: s.now, Links: links, Library: library,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
	})
}

// drawing is a picture as a file.
func drawing(t *testing.T) []byte {
	t.Helper()
	var data bytes.Buffer
	require.NoError(t, png.Encode(&data, image.NewGray(image.Rect(0, 0, 90, 60))))
	return data.Bytes()
}

// announcing is how an honest client announces a PNG.
func announcing(purpose domain.MediaPurpose, data []byte) services.CreateUpload {
	sum := sha256.Sum256(data)
	return services.CreateUpload{Key: newKey(), Announcement: domain.Announcement{
		Kind: domain.MediaImage, Purpose: purpose, ByteSize: int64(len(data)), ContentType: "image/png", SHA256: hex.EncodeToString(sum[:]),
	}}
}

// send puts data where it is wanted, and returns the status.
func (s *studio) send(t *testing.T, to media.Invitation, data []byte) int {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, to.URL, bytes.NewReader(data))
	for _, header := range to.Headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	s.library.Uploads(s.Media.ReceiveUpload).ServeHTTP(recorder, req)
	return recorder.Code
}

func (s *studio) upload(t *testing.T, purpose domain.MediaPurpose, id domain.MediaID) *domain.Upload {
	t.Helper()
	query, found := postgres.UploadsByIDs([]domain.MediaID{id}), []*domain.Upload(nil)
	var err error
	if purpose.OfCommunity() {
		found, err = communitydb.All(t.Context(), s.people.Reader, query)
	} else {
		found, err = commercedb.All(t.Context(), s.shop.Reader, query)
	}
	require.NoError(t, err)
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// asked is how many jobs of a kind wait on the side that keeps the purpose's uploads.
func (s *studio) asked(t *testing.T, purpose domain.MediaPurpose, kind string) (n int) {
	t.Helper()
	require.NoError(t, s.sql[purpose.OfCommunity()].QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = $1", kind).Scan(&n))
	return n
}

func artist(t *testing.T) context.Context {
	t.Helper()
	return domain.WithActor(t.Context(), domain.Actor{UserID: domain.UserID{1}})
}

func TestAnUploadOfEachPurpose(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	data := drawing(t)
	for _, purpose := range []domain.MediaPurpose{
		domain.MediaForNote, domain.MediaForProfile, domain.MediaForLive, domain.MediaForProduct, domain.MediaForStore, domain.MediaForReview,
		domain.MediaForRefundEvidence,
	} {
		c := announcing(purpose, data)
		c.Alt = "一只杯子"
		u, to, err := s.Media.CreateUpload(artist(t), c)
		require.NoError(t, err)
		require.Equal(t, domain.MediaUploading, u.State)
		again, toAgain, err := s.Media.CreateUpload(artist(t), c)
		require.NoError(t, err)
		require.Equal(t, u, again, "announced again under the same key, it is the same")
		require.Equal(t, to, toAgain)

		before := s.asked(t, purpose, "upload_process")
		require.Equal(t, http.StatusNoContent, s.send(t, to, data))
		require.Equal(t, http.StatusNoContent, s.send(t, to, data), "sent twice")
		require.Equal(t, before+1, s.asked(t, purpose, "upload_process"), "it is looked at once")
		require.Equal(t, domain.MediaProcessing, s.upload(t, purpose, u.ID).State)
		job := args.ProcessUpload{MediaID: u.ID.String(), Purpose: string(purpose)}
		require.NoError(t, s.Media.ProcessUpload(t.Context(), job))
		require.NoError(t, s.Media.ProcessUpload(t.Context(), job), "jobs run at least once")
		ready := s.upload(t, purpose, u.ID)
		require.Equal(t, domain.MediaReady, ready.State)
		require.Equal(t, domain.Image{ID: u.ID, Text: "一只杯子", Width: 90, Height: 60, Hash: ready.Image.Hash}, ready.Image)
		there, err := s.library.Uploaded(t.Context(), u.ID)
		require.NoError(t, err)
		require.False(t, there)

		sent, none, err := s.Media.CreateUpload(artist(t), c)
		require.NoError(t, err)
		require.Equal(t, domain.MediaReady, sent.State)
		require.Empty(t, none.URL, "it was sent already")
	}
}

func TestARejectedUpload(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	data := []byte("<svg onload='alert(1)'/>")
	u, to, err := s.Media.CreateUpload(artist(t), announcing(domain.MediaForReview, data))
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, s.send(t, to, data))
	require.NoError(t, s.Media.ProcessUpload(t.Context(), args.ProcessUpload{MediaID: u.ID.String(), Purpose: "REVIEW"}))
	rejected := s.upload(t, domain.MediaForReview, u.ID)
	require.Equal(t, domain.MediaRejected, rejected.State)
	require.Equal(t, domain.RejectedType, *rejected.Rejection)
	err = s.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		_, err := tx.UseMedia(t.Context(), u.OwnerID, domain.MediaForReview, "mediaIds", []domain.MediaID{u.ID})
		return err
	})
	require.Equal(t, []string{"INVALID at input.mediaIds.0"}, refusals(t, err))
}

func TestCreateUploadRefuses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for name, tc := range map[string]struct {
		reason string
		change func(c *services.CreateUpload)
		want   []string
	}{
		"too large":  {"20 MiB", func(c *services.CreateUpload) { c.ByteSize = 20<<20 + 1 }, []string{"INVALID at input.byteSize"}},
		"nothing":    {"there is no empty picture", func(c *services.CreateUpload) { c.ByteSize = 0 }, []string{"INVALID at input.byteSize"}},
		"SVG":        {"it runs scripts", func(c *services.CreateUpload) { c.ContentType = "image/svg+xml" }, []string{"INVALID at input.contentType"}},
		"GIF":        {"it moves", func(c *services.CreateUpload) { c.ContentType = "image/gif" }, []string{"INVALID at input.contentType"}},
		"a header":   {"what is sent back as a header is of a list", func(c *services.CreateUpload) { c.ContentType = "image/png\r\nX: y" }, []string{"INVALID at input.contentType"}},
		"short hash": {"it is 32 bytes", func(c *services.CreateUpload) { c.SHA256 = "abcd" }, []string{"INVALID at input.sha256"}},
		"upper case": {"one spelling", func(c *services.CreateUpload) { c.SHA256 = strings.ToUpper(c.SHA256) }, []string{"INVALID at input.sha256"}},
		"long alt":   {"500 characters", func(c *services.CreateUpload) { c.Alt = strings.Repeat("长", 501) }, []string{"TOO_LONG at input.alt"}},
		"a way out": {
			"an alt is a text as any", func(c *services.CreateUpload) { c.Alt = "https://item.taobao.com/item.htm?id=1" },
			[]string{"EXTERNAL_LINK_FORBIDDEN at input.alt"},
		},
		"a video of goods": {
			"only notes have them", func(c *services.CreateUpload) { c.Kind, c.ContentType = domain.MediaVideo, "video/mp4" },
			[]string{"INVALID at input.kind"},
		},
		"all at once": {
			"nobody asks thrice", func(c *services.CreateUpload) { c.ByteSize, c.ContentType, c.SHA256 = -1, "", "" },
			[]string{"INVALID at input.contentType", "INVALID at input.byteSize", "INVALID at input.sha256"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := announcing(domain.MediaForProduct, []byte("x"))
			tc.change(&c)
			_, _, err := s.Media.CreateUpload(artist(t), c)
			require.Equal(t, tc.want, refusals(t, err), tc.reason)
		})
	}
	_, _, err := s.Media.CreateUpload(t.Context(), announcing(domain.MediaForProduct, []byte("x")))
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))
}

func TestSoManyUploadsAndNoMore(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	_, err := s.sql[false].Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, created_at)
SELECT gen_random_uuid(), $1, 'PRODUCT', 'IMAGE', 'UPLOADING', 'image/png', 1, '', now() FROM generate_series(1, 100)`, domain.UserID{1})
	require.NoError(t, err)
	_, _, err = s.Media.CreateUpload(artist(t), announcing(domain.MediaForProduct, []byte("x")))
	require.Equal(t, domain.ErrRateLimited, code(t, err))
	_, _, err = s.Media.CreateUpload(artist(t), announcing(domain.MediaForNote, []byte("x")))
	require.Equal(t, domain.ErrRateLimited, code(t, err), "both sides are one quota")
	_, err = s.sql[false].Exec(t.Context(), "UPDATE media SET used = true, byte_size = 1 << 30 WHERE id = (SELECT id FROM media LIMIT 1)")
	require.NoError(t, err)
	_, _, err = s.Media.CreateUpload(artist(t), announcing(domain.MediaForProduct, []byte("x")))
	require.NoError(t, err, "what is shown does not count")
	_, err = s.sql[false].Exec(t.Context(), "UPDATE media SET used = true")
	require.NoError(t, err)
	for n, want := range []domain.ErrorCode{"", "", "", "", domain.ErrRateLimited} {
		c := announcing(domain.MediaForProduct, []byte("x"))
		c.ByteSize = 20 << 20
		_, err = s.sql[false].Exec(t.Context(), "UPDATE media SET byte_size = 252 << 20 WHERE NOT used")
		require.NoError(t, err)
		_, _, err = s.Media.CreateUpload(artist(t), c)
		if want == "" {
			require.NoError(t, err, n)
		} else {
			require.Equal(t, want, code(t, err), "a gigabyte is as much as waits")
		}
	}
}

// Announcing many at once does not get past how many there may be.
func TestSoManyUploadsAtOnce(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	_, err := s.sql[false].Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, created_at)
SELECT gen_random_uuid(), $1, 'PRODUCT', 'IMAGE', 'UPLOADING', 'image/png', 1, '', now() FROM generate_series(1, 98)`, domain.UserID{1})
	require.NoError(t, err)
	ctx := artist(t)
	var announced atomic.Int32
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			if _, _, err := s.Media.CreateUpload(ctx, announcing(domain.MediaForProduct, []byte("x"))); err == nil {
				announced.Add(1)
			}
		})
	}
	group.Wait()
	require.EqualValues(t, 2, announced.Load())
}

// What something shows stays, and all else is cleared away after a day: the row, then the files.
func TestUnusedUploadsAreClearedAway(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	data := drawing(t)
	ready := func(purpose domain.MediaPurpose) domain.MediaID {
		u, to, err := s.Media.CreateUpload(artist(t), announcing(purpose, data))
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, s.send(t, to, data))
		require.NoError(t, s.Media.ProcessUpload(t.Context(), args.ProcessUpload{MediaID: u.ID.String(), Purpose: string(purpose)}))
		return u.ID
	}
	shown, unshown, note := ready(domain.MediaForStore), ready(domain.MediaForStore), ready(domain.MediaForNote)
	require.NoError(t, s.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		images, err := tx.UseMedia(t.Context(), domain.UserID{1}, domain.MediaForStore, "f", []domain.MediaID{shown})
		require.Len(t, images, 1)
		return err
	}))
	s.at = s.at.Add(24*time.Hour - time.Second)
	require.NoError(t, s.Media.ForgetUploadsOfCommerce(t.Context()))
	require.NotNil(t, s.upload(t, domain.MediaForStore, unshown), "it has its day")
	s.at = s.at.Add(2 * time.Second)
	require.NoError(t, s.Media.ForgetUploadsOfCommerce(t.Context()))
	require.NoError(t, s.Media.ForgetUploadsOfCommunity(t.Context()))
	require.NotNil(t, s.upload(t, domain.MediaForStore, shown))
	require.Nil(t, s.upload(t, domain.MediaForStore, unshown))
	require.Nil(t, s.upload(t, domain.MediaForNote, note))
	require.Equal(t, 1, s.asked(t, domain.MediaForStore, "media_remove"))
	require.NoError(t, s.Media.RemoveMedia(t.Context(), args.RemoveMedia{MediaIDs: []string{unshown.String(), note.String()}}))
	left := 0
	require.NoError(t, walk(s.dir, func() { left++ }))
	require.Equal(t, 1, left)
}

func walk(dir string, found func()) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if !entry.IsDir() {
			found()
		} else if err == nil {
			err = walk(dir+"/"+entry.Name(), found)
		}
	}
	return err
}

// An upload that is cleared away while it is looked at leaves nothing behind.
func TestAnUploadThatIsGone(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	data := drawing(t)
	u, to, err := s.Media.CreateUpload(artist(t), announcing(domain.MediaForStore, data))
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, s.send(t, to, data))
	_, err = s.sql[false].Exec(t.Context(), "DELETE FROM media")
	require.NoError(t, err)
	require.NoError(t, s.Media.ProcessUpload(t.Context(), args.ProcessUpload{MediaID: u.ID.String(), Purpose: "STORE"}))
	require.NoError(t, walk(s.dir, func() { require.Fail(t, "a file is left") }))
	require.Equal(t, http.StatusNoContent, s.send(t, to, data), "and who sends it again is not told")
	require.NoError(t, s.library.Discard(t.Context(), u.ID))
}

// An upload that went past us is looked for, less and less often, until its time is over.
func TestLookingForAnUpload(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	data := drawing(t)
	u, to, err := s.Media.CreateUpload(artist(t), announcing(domain.MediaForNote, data))
	require.NoError(t, err)
	look := args.LookForUpload{MediaID: u.ID.String(), Purpose: "NOTE"}
	for n := 1; n <= 3; n++ {
		require.NoError(t, s.Media.LookForUpload(t.Context(), look))
		require.Equal(t, n, s.asked(t, domain.MediaForNote, "upload_look"), "it is looked for again")
	}
	s.at = s.at.Add(62 * time.Minute)
	require.NoError(t, s.Media.LookForUpload(t.Context(), look))
	require.Equal(t, 3, s.asked(t, domain.MediaForNote, "upload_look"), "nothing comes any more")
	_, none, err := s.Media.CreateUpload(artist(t), announcing(domain.MediaForNote, data))
	require.NoError(t, err)
	require.NotEmpty(t, none.URL, "another announcement has its own time")

	s.at = noon()
	unnoted := s.library.Uploads(func(context.Context, domain.MediaPurpose, domain.MediaID) error { return nil })
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, to.URL, bytes.NewReader(data))
	req.Header.Set("Content-Type", "image/png")
	unnoted.ServeHTTP(httptest.NewRecorder(), req)
	require.NoError(t, s.Media.LookForUpload(t.Context(), look))
	require.Equal(t, domain.MediaProcessing, s.upload(t, domain.MediaForNote, u.ID).State, "there it is")
	require.Equal(t, 1, s.asked(t, domain.MediaForNote, "upload_process"))
	require.NoError(t, s.Media.LookForUpload(t.Context(), look))
	require.Equal(t, 1, s.asked(t, domain.MediaForNote, "upload_process"))
	require.Error(t, s.Media.LookForUpload(t.Context(), args.LookForUpload{MediaID: "media"}))
}
