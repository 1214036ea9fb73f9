package media

import (
	"context"
	"image"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

// One who hangs up while a picture is being made takes nobody else with them.
func TestAHangUpIsOnesOwn(t *testing.T) {
	t.Parallel()
	library, err := OpenDir(t.TempDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, image.NewGray(image.Rect(0, 0, 30, 20)), false))
	for range cap(library.work) { // all hands are busy
		library.work <- struct{}{}
	}
	ask := func(ctx context.Context) int {
		recorder := httptest.NewRecorder()
		library.ServeHTTP(recorder, httptest.NewRequestWithContext(ctx, http.MethodGet, Path+id.String()+"/10.jpg", nil))
		return recorder.Code
	}
	ctx, hangUp := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { ask(ctx) })
	codes := make(chan int, 8)
	for range cap(codes) {
		group.Go(func() { codes <- ask(t.Context()) })
	}
	hangUp()
	for range cap(library.work) {
		<-library.work
	}
	group.Wait()
	close(codes)
	for code := range codes {
		require.Equal(t, http.StatusOK, code)
	}
}
