package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const uploadFields = `mediaId uploadUrl headers expiresAt`

// aPicture is a file to upload, and how it is announced.
func aPicture(t *testing.T, purpose string) (data []byte, input map[string]any) {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 640, 480)), nil))
	sum := sha256.Sum256(file.Bytes())
	return file.Bytes(), map[string]any{
		"kind": "IMAGE", "purpose": purpose, "byteSize": file.Len(), "contentType": "image/jpeg",
		"sha256": hex.EncodeToString(sum[:]), "alt": "一只灰杯子", "idempotencyKey": aKey(),
	}
}

// reached is a URL of ours at the server of the test.
func (g *graph) reached(url string) string {
	return strings.Replace(url, "http://trellis.test", g.url, 1)
}

// fetch is what a URL of ours answers.
func (g *graph) fetch(t *testing.T, url string) (status int, header http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.reached(url), nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode, resp.Header
}

// curl runs the command that docs/graphql.md gives for sending an upload.
func curl(t *testing.T, url string, data []byte) {
	t.Helper()
	page, err := os.ReadFile("../docs/graphql.md")
	require.NoError(t, err)
	command := regexp.MustCompile("(?ms)^```sh\n(curl [^`]*UPLOAD_URL[^`]*)^```").FindSubmatch(page)
	require.NotNil(t, command, "the docs say how to send an upload")
	if _, err := exec.LookPath("curl"); err != nil && os.Getenv("CI") == "" {
		t.Skip("curl is not installed; where CI is set it has to be")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "picture.jpg"), data, 0o600))
	run := exec.CommandContext(t.Context(), "bash", "-c", string(command[1]))
	run.Dir, run.Env = dir, append(os.Environ(), "UPLOAD_URL="+url)
	out, err := run.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// upload announces and sends a picture as the docs say, waits until it is READY, and returns its id.
func (g *graph) upload(t *testing.T, token, purpose string) string {
	t.Helper()
	data, input := aPicture(t, purpose)
	announced := g.done(t, token, "mediaUploadCreate", uploadFields, input)
	require.Equal(t, []any{"Content-Type: image/jpeg"}, announced["headers"])
	require.Equal(t, "2026-11-20T13:00:00Z", announced["expiresAt"])
	id := text(t, announced, "mediaId")
	curl(t, g.reached(text(t, announced, "uploadUrl")), data)
	require.Eventually(t, func() bool {
		a := g.data(t, token, `query ($id: ID!) { viewer { upload(mediaId: $id) { state } } }`, map[string]any{"id": id})
		return text(t, a.Data, "viewer", "upload", "state") == "READY"
	}, 2*time.Minute, 50*time.Millisecond, "a job looks at it")
	return id
}

const uploadQuery = `query ($id: ID!) { viewer { upload(mediaId: $id) { mediaId kind purpose state rejection
  media { __typename alt width height blurHash ... on Image { url(maxWidth: 400) } } } } }`

func TestUploads(t *testing.T) {
	t.Parallel()
	g := paying(t)
	lin, wen := g.as(t, "lin.dresses"), g.as(t, "wen.reads")
	for purpose, private := range map[string]bool{"NOTE": true, "REFUND_EVIDENCE": true, "PROFILE": false, "STORE": false} {
		id := g.upload(t, lin, purpose)
		upload := at(t, g.data(t, lin, uploadQuery, map[string]any{"id": id}).Data, "viewer", "upload")
		require.Equal(t, id, text(t, upload, "mediaId"))
		require.Equal(t, purpose, text(t, upload, "purpose"))
		require.Nil(t, at(t, upload, "rejection"))
		require.Equal(t, "Image", text(t, upload, "media", "__typename"))
		require.Equal(t, "一只灰杯子", text(t, upload, "media", "alt"))
		url := text(t, upload, "media", "url")
		status, _ := g.fetch(t, url)
		require.Equal(t, http.StatusOK, status, purpose)
		bare, _, signed := strings.Cut(url, "?")
		require.Equal(t, private, signed, purpose)
		status, _ = g.fetch(t, bare)
		require.Equal(t, private, status == http.StatusNotFound, purpose)

		require.Nil(t, at(t, g.data(t, wen, uploadQuery, map[string]any{"id": id}).Data, "viewer", "upload"), "others' are nobody's business")
	}
	require.Nil(t, at(t, g.data(t, lin, uploadQuery, map[string]any{"id": "media_00000000000000000000000000"}).Data, "viewer", "upload"))
	a := g.ask(t, lin, uploadQuery, map[string]any{"id": "note_1"})
	require.Equal(t, "mediaId", a.Errors[0].Extensions["argument"])
}

// A store's sign from a file to the page.
func TestAnUploadIsShown(t *testing.T) {
	t.Parallel()
	g := paying(t)
	owner := g.as(t, "xiaoman.clay")
	store := text(t, g.data(t, owner, `{ viewer { stores { store { id } } } }`, nil).Data, "viewer", "stores", 0, "store", "id")
	id := g.upload(t, owner, "STORE")
	shown := g.done(t, owner, "storeUpdate", `store { logo { id url(maxWidth: 200) } }`, map[string]any{"storeId": store, "logoMediaId": id})
	require.Equal(t, id, text(t, shown, "store", "logo", "id"))
	status, header := g.fetch(t, text(t, shown, "store", "logo", "url"))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "public, max-age=31536000, immutable", header.Get("Cache-Control"))
}

func TestUploadsAreRefused(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	lin := g.as(t, "lin.dresses")
	_, input := aPicture(t, "NOTE")
	input["contentType"], input["byteSize"] = "image/svg+xml", 1<<30
	require.Equal(t, []string{"INVALID at input.contentType", "INVALID at input.byteSize"}, g.refusedAs(t, lin, "mediaUploadCreate", input))

	_, input = aPicture(t, "NOTE")
	announced := g.done(t, lin, "mediaUploadCreate", uploadFields, input)
	send := func(method, url, body string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, g.reached(url), strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "image/jpeg")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	url := text(t, announced, "uploadUrl")
	require.Equal(t, http.StatusBadRequest, send(http.MethodPut, url, "something else"))
	require.Equal(t, http.StatusForbidden, send(http.MethodPut, url+"x", "something else"))
	require.Equal(t, http.StatusForbidden, send(http.MethodPut, "http://trellis.test/media/upload/x", "something else"))
	require.Equal(t, http.StatusNotFound, send(http.MethodPost, url, "something else"))
	a := g.data(t, lin, uploadQuery, map[string]any{"id": announced["mediaId"]})
	require.Equal(t, "UPLOADING", text(t, a.Data, "viewer", "upload", "state"))
	require.Nil(t, at(t, a.Data, "viewer", "upload", "media"))
}

// The pictures of the demo's notes are for who may see the note: everybody, where it is public.
func TestPicturesOfNotes(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	var author, private string
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), `
SELECT u.handle, n.id::text FROM notes n JOIN users u ON u.id = n.author_id
WHERE n.visibility = 'PRIVATE' AND n.state = 'PUBLISHED' AND n.cover_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM note_media m JOIN notes o ON o.id = m.note_id WHERE m.image_id = n.cover_id AND o.visibility = 'PUBLIC'
) LIMIT 1`).Scan(&author, &private))
	a := g.data(t, g.as(t, author), `query ($handle: String!) { user(by: { handle: $handle }) { notes(first: 50) { nodes {
  visibility cover { url(maxWidth: 40) } media { ... on Image { url(maxWidth: 40) } ... on Video { url poster { url(maxWidth: 40) } } } } } } }`,
		map[string]any{"handle": author})
	seen := map[string]int{}
	for _, n := range list(t, a.Data, "user", "notes", "nodes") {
		visibility := text(t, n, "visibility")
		urls := []string{text(t, n, "cover", "url")}
		for _, m := range list(t, n, "media") {
			if url, ok := at(t, m, "url").(string); ok && !strings.Contains(url, "/video") {
				urls = append(urls, url)
			}
		}
		for _, url := range urls {
			bare, _, signed := strings.Cut(url, "?")
			require.Equal(t, visibility != "PUBLIC", signed, url)
			status, _ := g.fetch(t, url)
			require.Equal(t, http.StatusOK, status, url)
			if visibility == "PRIVATE" {
				status, _ = g.fetch(t, bare)
				require.Equal(t, http.StatusNotFound, status, "without its signature it is not there")
			}
		}
		seen[visibility]++
	}
	require.Positive(t, seen["PRIVATE"])
	require.Positive(t, seen["PUBLIC"])
}

// streamAll writes that a stream is kept of each video of the demo.
func (g *graph) streamAll(t *testing.T) {
	t.Helper()
	_, err := g.community.Pool().Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, poster_id, used, created_at, ready_at, streamed_at)
SELECT DISTINCT ON (m.video_id)
       m.video_id, n.author_id, 'NOTE', 'VIDEO', 'READY', 'video/mp4', 1, '', m.image_id, true,
       n.created_at AS announced, n.created_at AS ready, n.created_at AS streamed
FROM note_media m
JOIN notes n ON n.id = m.note_id
WHERE m.video_id IS NOT NULL
ORDER BY m.video_id, n.id`)
	require.NoError(t, err)
}

// A stream is told of once it is kept, as private as its video, for one statement more.
func TestStreamsOfNotes(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `{ feed(first: 50) { nodes { ... on Note { media { ... on Video { id url hlsUrl } } } } } }`
	streams := func() (urls []string) {
		videos := 0
		for _, n := range list(t, g.data(t, "", query, nil).Data, "feed", "nodes") {
			media, _ := at(t, n, "media").([]any) // goods have none
			for _, m := range media {
				if at(t, m, "id") == nil {
					continue
				}
				videos++
				if url, ok := at(t, m, "hlsUrl").(string); ok {
					urls = append(urls, url)
					require.Equal(t, strings.TrimSuffix(text(t, m, "url"), "video")+"hls/master.m3u8", url)
				}
			}
		}
		require.Positive(t, videos)
		return urls
	}
	require.Empty(t, streams(), "the demo has none")
	g.streamAll(t)
	require.NotEmpty(t, streams())
}
