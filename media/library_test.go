package media

import (
	"context"
	"image"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
)

// stocked keeps one grey picture, 40 pixels wide.
func stocked(t *testing.T) (*Library, domain.MediaID) {
	t.Helper()
	library, err := OpenDir(t.TempDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, image.NewGray(image.Rect(0, 0, 40, 20)), false))
	return library, id
}

func ask(ctx context.Context, library *Library, id domain.MediaID, file string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	library.ServeHTTP(recorder, httptest.NewRequestWithContext(ctx, http.MethodGet, Path+id.String()+"/"+file, nil))
	return recorder
}

// occupy has all hands make something, until what it returns is called.
func occupy(library *Library) (free func()) {
	for range cap(library.hands.busy) {
		library.hands.busy <- struct{}{}
	}
	return func() {
		for range cap(library.hands.busy) {
			<-library.hands.busy
		}
	}
}

// soon waits for what others do, however slow the machine is.
func soon(t *testing.T, what func() bool) {
	t.Helper()
	require.Eventually(t, what, time.Minute, time.Millisecond)
}

// One who hangs up while a picture is being made takes nobody else with them.
func TestAHangUpIsOnesOwn(t *testing.T) {
	t.Parallel()
	library, id := stocked(t)
	free := occupy(library)
	ctx, hangUp := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { ask(ctx, library, id, "16.jpg") })
	codes := make(chan int, 8)
	for range cap(codes) {
		group.Go(func() { codes <- ask(t.Context(), library, id, "16.jpg").Code })
	}
	hangUp()
	free()
	group.Wait()
	close(codes)
	for code := range codes {
		require.Equal(t, http.StatusOK, code)
	}
}

// However many ask for one picture, it takes one place in the queue; and whoever hangs up gives theirs back.
func TestPlacesInTheQueue(t *testing.T) {
	t.Parallel()
	library, id := stocked(t)
	free := occupy(library)
	waiting := library.hands.waiting
	ctx, hangUp := context.WithCancel(t.Context())
	var leaving, staying sync.WaitGroup
	leaving.Go(func() { ask(ctx, library, id, "16.png") })
	soon(t, func() bool { return len(waiting) == 1 })
	codes := make(chan int, 8)
	for range cap(codes) {
		staying.Go(func() { codes <- ask(t.Context(), library, id, "16.jpg").Code })
	}
	soon(t, func() bool { return len(waiting) == 2 })
	hangUp()
	leaving.Wait()
	require.Len(t, waiting, 1)
	free()
	staying.Wait()
	require.Empty(t, waiting)
	close(codes)
	for code := range codes {
		require.Equal(t, http.StatusOK, code)
	}
}

// Who would wait behind too many is told so at once, and what is made already is sent all the same.
func TestAFullQueue(t *testing.T) {
	t.Parallel()
	library, id := stocked(t)
	require.Equal(t, http.StatusOK, ask(t.Context(), library, id, "16.jpg").Code)
	require.NoError(t, library.put(t.Context(), smaller(key(domain.MediaID{2}, false), 400, "jpg"), typeJPEG, []byte("made beforehand")))
	require.NoError(t, library.PutJPEG(t.Context(), domain.MediaID{2}, image.NewGray(image.Rect(0, 0, 500, 2)), false))
	free := occupy(library)
	for range cap(library.hands.waiting) {
		library.hands.waiting <- struct{}{}
	}
	refused := ask(t.Context(), library, id, "16.png")
	require.Equal(t, http.StatusServiceUnavailable, refused.Code)
	require.Equal(t, "1", refused.Header().Get("Retry-After"))
	require.Empty(t, refused.Header().Get("Cache-Control"), "nobody keeps the refusal")
	require.Equal(t, http.StatusOK, ask(t.Context(), library, id, "16.jpg").Code, "it is in memory")
	require.Equal(t, http.StatusMovedPermanently, ask(t.Context(), library, id, "17.png").Code, "it is not to be made")
	require.Equal(t, http.StatusOK, ask(t.Context(), library, domain.MediaID{2}, "400.jpg").Code, "it was made when it was uploaded")
	<-library.hands.waiting
	var group sync.WaitGroup
	late := 0
	group.Go(func() { late = ask(t.Context(), library, id, "16.png").Code })
	soon(t, func() bool { return len(library.hands.waiting) == cap(library.hands.waiting) })
	free()
	group.Wait()
	require.Equal(t, http.StatusOK, late, "there was a place again")
}

func TestNobodyWaitsForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHands(1)
		leave, err := h.take(t.Context())
		require.NoError(t, err)
		begun := time.Now()
		_, err = h.take(t.Context())
		require.ErrorIs(t, err, errBusy)
		require.Equal(t, handPatience, time.Since(begun))
		require.Empty(t, h.waiting)
		leave()
		leave, err = h.take(t.Context())
		require.NoError(t, err)
		leave()
		require.Empty(t, h.busy)
	})
}

func TestSteps(t *testing.T) {
	t.Parallel()
	widths := ladder()
	require.True(t, slices.IsSorted(widths[:]))
	for _, width := range presets() {
		require.Contains(t, widths, width, "what is made beforehand is what is asked for")
	}
	rapid.Check(t, func(t *rapid.T) {
		original, asked := rapid.IntRange(1, 5000).Draw(t, "original"), rapid.IntRange(1, 5000).Draw(t, "asked")
		got := step(asked, original)
		require.LessOrEqual(t, got, min(original, maxThumbnail), "never enlarged")
		require.Positive(t, got)
		require.Equal(t, got, step(got, original), "a step leads nowhere else")
		require.True(t, got <= asked || got == min(widths[0], original), "what is asked for is a bound")
		for _, width := range append(widths[:], min(original, maxThumbnail)) {
			require.False(t, got < width && width <= min(asked, original), "the widest that is allowed")
		}
	})
}

// A picture that was removed is sent by no process for longer than a minute; those that are there are sent while the bucket is gone.
func TestARemovedPictureIsSentNoMore(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	sending, err := Open(t.Context(), Options{
		Dir: dir, Signer: NewSigner(make([]byte, 32), func() time.Time { return now }), Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	removing, err := OpenDir(dir, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	id := domain.MediaID{1}
	require.NoError(t, removing.PutJPEG(t.Context(), id, image.NewGray(image.Rect(0, 0, 40, 20)), false))
	for _, file := range []string{"16.jpg", "40.webp"} {
		require.Equal(t, http.StatusOK, ask(t.Context(), sending, id, file).Code)
	}
	require.NoError(t, removing.Remove(t.Context(), id))
	require.Equal(t, http.StatusOK, ask(t.Context(), sending, id, "16.jpg").Code, "it is in memory")
	now = now.Add(askAgain)
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	ask(gone, sending, id, "16.jpg")
	for _, file := range []string{"16.jpg", "40.webp", "17.jpg", "40.png"} {
		require.Equal(t, http.StatusNotFound, ask(t.Context(), sending, id, file).Code, file)
	}

	require.NoError(t, removing.PutJPEG(t.Context(), id, image.NewGray(image.Rect(0, 0, 40, 20)), false))
	require.Equal(t, http.StatusOK, ask(t.Context(), sending, id, "16.jpg").Code)
	require.NoError(t, sending.Close())
	now = now.Add(askAgain)
	require.Equal(t, http.StatusOK, ask(t.Context(), sending, id, "16.jpg").Code, "nobody says that it is gone")
	require.Equal(t, http.StatusServiceUnavailable, ask(t.Context(), sending, id, "16.png").Code)
	require.NoError(t, removing.Remove(t.Context(), id))
	require.Equal(t, http.StatusNotFound, ask(t.Context(), removing, id, "16.jpg").Code, "at once, by who removes it")
	require.NoError(t, removing.Close())
}

// A stream that was finished after its video was removed does not stay.
func TestAStreamGoesWithItsVideo(t *testing.T) {
	t.Parallel()
	library, _ := stocked(t)
	u := &domain.Upload{ID: domain.MediaID{7}, Purpose: domain.MediaForNote}
	video, list := videoKey(u.ID, true), streamKey(masterPlaylist)(u.ID, true)
	for _, file := range []string{video, list} {
		require.NoError(t, library.put(t.Context(), file, typeMP4, []byte("x")))
	}
	require.NoError(t, library.withoutVideo(t.Context(), u))
	there, err := library.Holds(t.Context(), u.ID)
	require.NoError(t, err)
	require.True(t, there)
	require.NoError(t, library.remove(t.Context(), video))
	require.Equal(t, domain.CodeNotFound, domain.CodeOf(library.withoutVideo(t.Context(), u)))
	there, err = library.Holds(t.Context(), u.ID)
	require.NoError(t, err)
	require.False(t, there)
}
