package media_test

import (
	"bytes"
	"errors"
	"image"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

// gatewayVersion is the S3 server that uploads are tested against: it keeps buckets as folders.
const gatewayVersion = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// gateway builds and starts an S3 server on this machine, and returns the URL of a bucket of it.
func gateway(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "install", gatewayVersion)
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	const bucket = "pictures"
	data := filepath.Join(dir, "data")
	require.NoError(t, os.MkdirAll(filepath.Join(data, bucket), 0o700))
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())

	const access, secret = "trellis", "only-for-this-test"
	t.Setenv("AWS_ACCESS_KEY_ID", access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	server := exec.CommandContext(t.Context(), filepath.Join(dir, "versitygw"),
		"--access", access, "--secret", secret, "--port", address, "--quiet", "posix", data)
	server.Stdout, server.Stderr = t.Output(), t.Output()
	server.WaitDelay = time.Second
	require.NoError(t, server.Start())
	t.Cleanup(func() { _ = server.Wait() }) // killed with the test's context
	require.Eventually(t, func() bool {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		return err == nil && conn.Close() == nil
	}, time.Minute, 20*time.Millisecond)
	return "s3://" + bucket + "?region=us-east-1&use_path_style=true&endpoint=http://" + address
}

//nolint:paralleltest // S3's keys are in the environment
func TestABucketOfS3(t *testing.T) {
	library, err := media.Open(t.Context(), media.Options{
		URL: gateway(t), Base: "http://h", Log: slog.New(slog.DiscardHandler), Signer: media.NewSigner(bytes.Repeat([]byte{1}, 32), time.Now),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	require.True(t, library.Remote())

	data := asJPEG(t, painted(700, 500))
	u := announced(1, "image/jpeg", data)
	u.CreatedAt = time.Now()
	there, err := library.Uploaded(t.Context(), u.ID)
	require.NoError(t, err)
	require.False(t, there)
	require.NotEqual(t, http.StatusOK, sendTo(t, library, u, data[1:]), "the bucket takes what was announced, to the byte")
	require.NotEqual(t, http.StatusOK, sendTo(t, library, u, append(data, 0)))
	require.Equal(t, http.StatusOK, sendTo(t, library, u, data))
	there, err = library.Uploaded(t.Context(), u.ID)
	require.NoError(t, err)
	require.True(t, there)
	require.NoError(t, library.Take(t.Context(), u))
	require.Equal(t, image.Pt(700, 500), image.Pt(u.Image.Width, u.Image.Height))
	require.NoError(t, library.Discard(t.Context(), u.ID))
	for _, file := range []string{"700.jpg", "600.jpg", "120.png"} {
		require.Equal(t, http.StatusOK, get(t, library, path(u.ID, file)).Code, file)
	}
	require.NoError(t, library.Remove(t.Context(), u.ID))
	require.NoError(t, library.Remove(t.Context(), u.ID), "once more is no error")
	require.Equal(t, http.StatusNotFound, get(t, library, path(u.ID, "700.jpg")).Code)

	other := announced(2, "image/jpeg", data)
	other.CreatedAt, other.SHA256 = time.Now(), u.SHA256[1:]+"0"
	require.Equal(t, http.StatusOK, sendTo(t, library, other, data))
	rejected, ok := errors.AsType[*media.Rejection](library.Take(t.Context(), other))
	require.True(t, ok)
	require.Equal(t, domain.RejectedChecksum, rejected.Reason)
	require.NoError(t, library.Sweep(t.Context(), time.Now().Add(time.Hour)))
	there, err = library.Uploaded(t.Context(), other.ID)
	require.NoError(t, err)
	require.False(t, there, "swept")
}

// sendTo sends data as a client would, and returns the status.
func sendTo(t *testing.T, library *media.Library, u *domain.Upload, data []byte) int {
	t.Helper()
	to, err := library.Invite(t.Context(), u)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, to.URL, bytes.NewReader(data))
	require.NoError(t, err)
	for _, header := range to.Headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, errors.Join(err, resp.Body.Close()))
	return resp.StatusCode
}
