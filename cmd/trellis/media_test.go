package main

import (
	"image"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

// What has to go is taken down by its id or by its URL, and a slip takes down nothing.
func TestTakeDown(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	code, _, stderr := trellis(t, "migrate", "--data-dir", dir)
	require.Zero(t, code, stderr)
	folder := filepath.Join(dir, "media")
	library, err := media.OpenDir(folder, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	one, other, unknown := domain.MediaID{1}, domain.MediaID{2}, domain.MediaID{3}
	require.NoError(t, library.PutJPEG(t.Context(), one, image.NewGray(image.Rect(0, 0, 40, 20)), false))
	require.NoError(t, library.PutJPEG(t.Context(), other, image.NewGray(image.Rect(0, 0, 40, 20)), true))
	url := "https://graph.example.com/base/media/" + other.String() + "/16.jpg?exp=1&sig=x"

	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"no id":        {[]string{one.String(), "https://graph.example.com/16.jpg"}, `"https://graph.example.com/16.jpg" is neither`},
		"another type": {[]string{one.String(), domain.NoteID{1}.String()}, "is neither"},
		"nothing kept": {[]string{one.String(), unknown.String()}, unknown.String() + " not found"},
	} {
		code, stdout, stderr := trellis(t, append([]string{"media", "take-down", "--data-dir", dir}, tc.args...)...)
		require.Equal(t, 1, code, name)
		require.Contains(t, stderr, tc.says, name)
		require.NotContains(t, stdout, "removed", name)
	}
	code, stdout, stderr := trellis(t, "media", "take-down", "--data-dir", dir, one.String(), url)
	require.Zero(t, code, stderr)
	require.Equal(t, 2, strings.Count(stdout, "removed media_"), stdout)
	require.Empty(t, kept(t, folder))
	recorder := httptest.NewRecorder()
	library.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, media.Path+one.String()+"/16.jpg", nil))
	require.Equal(t, http.StatusNotFound, recorder.Code)
}

// kept are the files below a folder.
func kept(t *testing.T, folder string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(name string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	return names
}
